//! A linear program that grows by columns: min c·x, A x = b, x ≥ 0, kept at its optimum by the primal simplex method.
//!
//! Made for restricted master problems of column generation: about a hundred rows, thousands of sparse columns. The
//! inverse of the basis is kept in full and rebuilt from time to time (Dantzig & Orchard-Hays 1954; Chvátal 1983, ch. 7).

/// A column: its cost and its entries as (row, coefficient).
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) cost: f64,
    pub(crate) entries: Vec<(u32, f64)>,
}

/// The program with a feasible basis.
#[derive(Debug, Clone, Default)]
pub(crate) struct Simplex {
    rows: usize,
    columns: Vec<Column>,
    /// The column that is basic in each row.
    basis: Vec<u32>,
    is_basic: Vec<bool>,
    /// Columns that may not enter.
    is_banned: Vec<bool>,
    /// Inverse of the basis, row by row.
    inverse: Vec<f64>,
    /// Values of the basic columns.
    values: Vec<f64>,
    right_side: Vec<f64>,
    pivots: u32,
    /// Where the search for an entering column goes on.
    next: usize,
}

impl Simplex {
    /// Starts with a basis, one column per row, that solves B x = b with x ≥ 0. `None` if the columns are dependent.
    pub(crate) fn new(
        columns: Vec<Column>,
        right_side: Vec<f64>,
        basis: Vec<u32>,
    ) -> Option<Simplex> {
        let rows = right_side.len();
        let mut is_basic = vec![false; columns.len()];
        basis
            .iter()
            .for_each(|&column| is_basic[column as usize] = true);
        let is_banned = vec![false; columns.len()];
        let mut simplex = Simplex {
            rows,
            columns,
            basis,
            is_basic,
            is_banned,
            inverse: Vec::new(),
            values: Vec::new(),
            right_side,
            pivots: 0,
            next: 0,
        };
        simplex.rebuild().then_some(simplex)
    }

    /// Adds a column; returns its number.
    pub(crate) fn add(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.is_basic.push(false);
        self.is_banned.push(false);
        self.columns.len() - 1
    }

    /// Keeps a column out from now on by making it dear; if it is basic it leaves at the next [`Simplex::solve`].
    pub(crate) fn ban(&mut self, column: usize) {
        self.is_banned[column] = true;
        self.columns[column].cost = BANNED;
    }

    /// Goes to the optimum. `false` if the number of pivots given did not suffice; the basis is feasible all the same.
    pub(crate) fn solve(&mut self, most_pivots: usize) -> bool {
        let mut duals = self.duals();
        for _ in 0..most_pivots {
            let Some((entering, reduced)) = self.cheapest(&duals) else {
                return true;
            };
            let Some(row) = self.pivot(entering) else {
                return true;
            };
            if self.pivots == 0 {
                duals = self.duals();
            } else {
                // Only the row that changed hands moves the prices.
                let of_row = &self.inverse[row * self.rows..(row + 1) * self.rows];
                duals
                    .iter_mut()
                    .zip(of_row)
                    .for_each(|(dual, entry)| *dual += reduced * entry);
            }
        }
        false
    }

    /// Prices of the rows.
    pub(crate) fn duals(&self) -> Vec<f64> {
        let mut duals = vec![0.0; self.rows];
        for (row, &column) in self.basis.iter().enumerate() {
            let cost = self.columns[column as usize].cost;
            if cost != 0.0 {
                let of_row = &self.inverse[row * self.rows..(row + 1) * self.rows];
                duals
                    .iter_mut()
                    .zip(of_row)
                    .for_each(|(dual, entry)| *dual += cost * entry);
            }
        }
        duals
    }

    /// Basic columns and their values.
    pub(crate) fn solution(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.basis
            .iter()
            .zip(&self.values)
            .map(|(&column, &value)| (column as usize, value))
    }

    /// Value of the objective.
    #[cfg(test)]
    pub(crate) fn objective(&self) -> f64 {
        self.solution()
            .map(|(column, value)| self.columns[column].cost * value)
            .sum()
    }

    /// The cheapest column of the first block that has one worth entering (partial pricing).
    fn cheapest(&mut self, duals: &[f64]) -> Option<(usize, f64)> {
        let mut best = (-TOLERANCE, None);
        for turn in 0..self.columns.len() {
            if turn % BLOCK == 0 && best.1.is_some() {
                break;
            }
            let number = self.next;
            self.next = if number + 1 < self.columns.len() {
                number + 1
            } else {
                0
            };
            if self.is_basic[number] || self.is_banned[number] {
                continue;
            }
            let column = &self.columns[number];
            let reduced = column.cost
                - column
                    .entries
                    .iter()
                    .map(|&(row, entry)| duals[row as usize] * entry)
                    .sum::<f64>();
            if reduced < best.0 {
                best = (reduced, Some(number));
            }
        }
        best.1.map(|number| (number, best.0))
    }

    /// Brings a column into the basis; the row it takes, or `None` if nothing bounds it.
    fn pivot(&mut self, entering: usize) -> Option<usize> {
        let direction = self.solved(&self.columns[entering]);
        let leaving = self.leaving_row(&direction)?;
        let step = self.values[leaving].max(0.0) / direction[leaving];
        for (row, value) in self.values.iter_mut().enumerate() {
            *value = if row == leaving {
                step
            } else {
                *value - step * direction[row]
            };
        }
        self.update_inverse(leaving, &direction);
        self.is_basic[self.basis[leaving] as usize] = false;
        self.is_basic[entering] = true;
        self.basis[leaving] = entering as u32;
        self.pivots += 1;
        let is_sound = self.pivots < PIVOTS_BETWEEN_REBUILDS || self.rebuild();
        is_sound.then_some(leaving)
    }

    /// B⁻¹ a.
    fn solved(&self, column: &Column) -> Vec<f64> {
        let of_row = |row: usize| {
            let inverse = &self.inverse[row * self.rows..(row + 1) * self.rows];
            column
                .entries
                .iter()
                .map(|&(at, entry)| inverse[at as usize] * entry)
                .sum()
        };
        (0..self.rows).map(of_row).collect()
    }

    /// The row that reaches zero first; among equals the largest pivot, for the sake of accuracy.
    fn leaving_row(&self, direction: &[f64]) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (row, &slope) in direction
            .iter()
            .enumerate()
            .filter(|(_, slope)| **slope > SMALLEST_PIVOT)
        {
            let ratio = self.values[row].max(0.0) / slope;
            let is_better = best.is_none_or(|(least, other)| {
                ratio < least - TIE || (ratio < least + TIE && slope > direction[other])
            });
            if is_better {
                best = Some((ratio, row));
            }
        }
        best.map(|(_, row)| row)
    }

    fn update_inverse(&mut self, leaving: usize, direction: &[f64]) {
        let rows = self.rows;
        let factor = 1.0 / direction[leaving];
        let (before, rest) = self.inverse.split_at_mut(leaving * rows);
        let (pivot_row, after) = rest.split_at_mut(rows);
        pivot_row.iter_mut().for_each(|entry| *entry *= factor);
        let others = before
            .chunks_exact_mut(rows)
            .chain(after.chunks_exact_mut(rows));
        let slopes = direction[..leaving].iter().chain(&direction[leaving + 1..]);
        for (row, &slope) in others.zip(slopes) {
            if slope != 0.0 {
                row.iter_mut()
                    .zip(pivot_row.iter())
                    .for_each(|(entry, pivot)| *entry -= slope * pivot);
            }
        }
    }

    /// Inverts the basis afresh (Gauss–Jordan with row pivoting).
    fn rebuild(&mut self) -> bool {
        let rows = self.rows;
        let mut basis = vec![0.0; rows * rows];
        for (place, &column) in self.basis.iter().enumerate() {
            self.columns[column as usize]
                .entries
                .iter()
                .for_each(|&(row, entry)| basis[row as usize * rows + place] += entry);
        }
        let Some(inverse) = inverted(basis, rows) else {
            return false;
        };
        self.inverse = inverse;
        let value = |row: usize| {
            self.inverse[row * rows..(row + 1) * rows]
                .iter()
                .zip(&self.right_side)
                .map(|(entry, side)| entry * side)
                .sum::<f64>()
        };
        self.values = (0..rows).map(value).collect();
        self.pivots = 0;
        true
    }
}

fn inverted(mut matrix: Vec<f64>, rows: usize) -> Option<Vec<f64>> {
    let mut inverse = vec![0.0; rows * rows];
    (0..rows).for_each(|row| inverse[row * rows + row] = 1.0);
    for place in 0..rows {
        let size = |row: &usize| matrix[row * rows + place].abs();
        let pivot = (place..rows).max_by(|one, other| size(one).total_cmp(&size(other)))?;
        if matrix[pivot * rows + place].abs() < SMALLEST_PIVOT {
            return None;
        }
        for column in 0..rows {
            matrix.swap(pivot * rows + column, place * rows + column);
            inverse.swap(pivot * rows + column, place * rows + column);
        }
        let factor = 1.0 / matrix[place * rows + place];
        for column in 0..rows {
            matrix[place * rows + column] *= factor;
            inverse[place * rows + column] *= factor;
        }
        // A basis is mostly slacks, so that few entries of the pivot row matter.
        let of_row = |entries: &[f64]| -> Vec<(usize, f64)> {
            let row = &entries[place * rows..(place + 1) * rows];
            row.iter()
                .copied()
                .enumerate()
                .filter(|(_, entry)| *entry != 0.0)
                .collect()
        };
        let (in_matrix, in_inverse) = (of_row(&matrix), of_row(&inverse));
        for row in (0..rows).filter(|&row| row != place) {
            let slope = matrix[row * rows + place];
            if slope != 0.0 {
                in_matrix
                    .iter()
                    .for_each(|&(column, entry)| matrix[row * rows + column] -= slope * entry);
                in_inverse
                    .iter()
                    .for_each(|&(column, entry)| inverse[row * rows + column] -= slope * entry);
            }
        }
    }
    Some(inverse)
}

/// Reduced costs above this count as zero; costs are whole numbers of moderate size.
const TOLERANCE: f64 = 1e-7;

/// Smaller pivots would spoil the inverse.
const SMALLEST_PIVOT: f64 = 1e-9;

/// Ratios closer than this are equal.
const TIE: f64 = 1e-12;

/// Columns looked at before the best of them enters.
const BLOCK: usize = 256;

/// Rounding errors are washed out this often.
const PIVOTS_BETWEEN_REBUILDS: u32 = 400;

/// Dearer than any sensible column.
const BANNED: f64 = 1e7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_program_reaches_its_known_optimum() {
        // min −3x − 5y with x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 (Hillier & Lieberman): optimum −36 at (2, 6).
        let slack = |row: u32| Column {
            cost: 0.0,
            entries: vec![(row, 1.0)],
        };
        let mut simplex = Simplex::new(
            (0..3).map(slack).collect(),
            vec![4.0, 12.0, 18.0],
            vec![0, 1, 2],
        )
        .unwrap();
        let x = simplex.add(Column {
            cost: -3.0,
            entries: vec![(0, 1.0), (2, 3.0)],
        });
        simplex.add(Column {
            cost: -5.0,
            entries: vec![(1, 2.0), (2, 2.0)],
        });
        assert!(simplex.solve(100));
        assert!((simplex.objective() + 36.0).abs() < 1e-9);
        simplex.ban(x);
        assert!(simplex.solve(100));
        assert!(
            (simplex.objective() + 30.0).abs() < 1e-9,
            "without x only −30 is left, found {}",
            simplex.objective()
        );
    }
}
