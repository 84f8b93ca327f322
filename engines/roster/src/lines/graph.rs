//! All lines one person may work, as paths of a layered graph.

/// One step of a line: what it costs by itself and the work it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Label {
    pub(crate) cost: f64,
    /// Row of the master program it works for, or [`NO_ROW`].
    pub(crate) row: u32,
}

/// A step that works for no row: a day off, or the end.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// A line: its own cost and the rows it works for, in order of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Line {
    pub(crate) cost: f64,
    pub(crate) rows: Vec<u32>,
}

/// The graph of one person's lines, built once and walked for every new set of prices.
pub(crate) struct LineGraph {
    labels: Vec<Label>,
    /// Rows some line works for, in order.
    work: Vec<u32>,
    /// Where each node's edges begin; one more entry than nodes. The start is node 0, the end the last.
    rows: Vec<u32>,
    /// Edges: next node and label. They always lead to a later node.
    edges: Vec<(u32, u32)>,
}

impl LineGraph {
    /// Number of edges: what one walk costs.
    pub(crate) fn size(&self) -> usize {
        self.edges.len()
    }

    /// Rows some line works for, in order.
    pub(crate) fn work(&self) -> &[u32] {
        &self.work
    }

    /// The cheapest line if every row pays its price, and what it costs then. `None` if there is no line at all.
    pub(crate) fn cheapest(&self, prices: &[f64], scratch: &mut Scratch) -> Option<(f64, Line)> {
        let nodes = self.rows.len();
        if self.edges.is_empty() {
            return None;
        }
        scratch.reset(nodes);
        scratch.label_costs.clear();
        let price =
            |label: &Label| label.cost - prices.get(label.row as usize).copied().unwrap_or(0.0);
        scratch.label_costs.extend(self.labels.iter().map(price));
        *scratch.costs.first_mut()? = 0.0;
        for (node, row) in self.rows.windows(2).enumerate() {
            let here = scratch.costs[node];
            for &(to, label) in &self.edges[row[0] as usize..row[1] as usize] {
                let there = here + scratch.label_costs[label as usize];
                if there < scratch.costs[to as usize] {
                    scratch.costs[to as usize] = there;
                    scratch.before[to as usize] = (node as u32, label);
                }
            }
        }
        let end = nodes - 1;
        let cost = scratch.costs[end];
        cost.is_finite().then(|| (cost, self.line_to(end, scratch)))
    }

    fn line_to(&self, end: usize, scratch: &Scratch) -> Line {
        let mut line = Line::default();
        let mut node = end;
        while node != 0 {
            let (before, label) = scratch.before[node];
            let label = self.labels[label as usize];
            line.cost += label.cost;
            if label.row != NO_ROW {
                line.rows.push(label.row);
            }
            node = before as usize;
        }
        line.rows.reverse();
        line
    }
}

/// Memory for walking graphs, used again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    costs: Vec<f64>,
    before: Vec<(u32, u32)>,
    label_costs: Vec<f64>,
}

impl Scratch {
    fn reset(&mut self, nodes: usize) {
        self.costs.clear();
        self.costs.resize(nodes, f64::INFINITY);
        self.before.resize(self.before.len().max(nodes), (0, 0));
    }
}

/// Collects a graph layer by layer; nodes of a layer are numbered from 0.
#[derive(Default)]
pub(crate) struct GraphBuilder {
    pub(crate) labels: Vec<Label>,
    /// For each layer but the last, for each node, its edges into the next layer.
    pub(crate) steps: Vec<Vec<Vec<(u32, u32)>>>,
    /// For each node of the last layer, the label of its step to the end; `None` if a line may not end there.
    pub(crate) ends: Vec<Option<u32>>,
}

impl GraphBuilder {
    /// Keeps what lies on a path from the start to the end.
    pub(crate) fn build(self) -> LineGraph {
        let mut alive: Vec<Vec<bool>> = vec![self.ends.iter().map(Option::is_some).collect()];
        for layer in self.steps.iter().rev() {
            let after = alive.last().map_or(&[][..], Vec::as_slice);
            let lives = |edges: &Vec<(u32, u32)>| edges.iter().any(|&(to, _)| after[to as usize]);
            let layer = layer.iter().map(lives).collect();
            alive.push(layer);
        }
        alive.reverse();
        let mut nodes = 0;
        let mut number = |&lives: &bool| {
            nodes += u32::from(lives);
            if lives { nodes - 1 } else { u32::MAX }
        };
        let numbers: Vec<Vec<u32>> = alive
            .iter()
            .map(|layer| layer.iter().map(&mut number).collect())
            .collect();
        let mut work: Vec<u32> = self
            .labels
            .iter()
            .map(|label| label.row)
            .filter(|&row| row != NO_ROW)
            .collect();
        work.sort_unstable();
        work.dedup();
        let mut graph = LineGraph {
            labels: self.labels,
            work,
            rows: vec![0],
            edges: Vec::new(),
        };
        for (layer, next) in self.steps.iter().zip(numbers.windows(2)) {
            for (edges, _) in layer
                .iter()
                .zip(&next[0])
                .filter(|&(_, &number)| number != u32::MAX)
            {
                let kept = edges
                    .iter()
                    .map(|&(to, label)| (next[1][to as usize], label));
                graph.edges.extend(kept.filter(|&(to, _)| to != u32::MAX));
                graph.rows.push(graph.edges.len() as u32);
            }
        }
        for label in self.ends.into_iter().flatten() {
            graph.edges.push((nodes, label));
            graph.rows.push(graph.edges.len() as u32);
        }
        graph
    }
}
