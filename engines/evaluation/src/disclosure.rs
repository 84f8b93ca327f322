//! Which cells of a published table must be left blank so that no small count can be worked out.
//!
//! Primary: counts below the limit. Complementary: further cells, because margins give a lone blank away. The result is
//! proved by the attack of somebody with pencil and paper: every value each blank can still take, given all that is
//! published. A two-way table with its margins is a network (rows, columns, totals as places; cells as pipes), so the
//! largest and smallest value of a blank are a maximum flow, exact in whole numbers.
//!
//! Source  Cox 1995, JASA 90:1453 (network models for complementary suppression); the limit of 10 is that of the
//!         Ministry's guideline for NDB open data (レセプト情報等の提供に関するガイドライン).
//! Absent  attacks across several tables or releases; holding of shares by a single office (dominance).

use std::collections::VecDeque;

use serde::Serialize;

/// Counts below this are left blank by default.
pub const LEAST: u64 = 10;

/// What must be hidden, and how well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Counts from 1 (from 0 where `hide_zero`) up to but not including this are blank.
    pub least: u64,
    /// Is a count of zero a secret too?
    pub hide_zero: bool,
    /// How wide the range must be in which an attacker can place each small count.
    pub width: u64,
}

impl Rule {
    /// Below 10, zero may be shown, and an attacker must be left with a range at least as wide as what is hidden.
    pub const USUAL: Rule = Rule {
        least: LEAST,
        hide_zero: false,
        width: LEAST - 1,
    };
}

/// Counts by row and column; margins are added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    n_rows: usize,
    n_columns: usize,
    /// With the row of totals last and the column of totals last.
    values: Vec<u64>,
}

/// Why a table cannot be protected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATable {
    /// No cell, or rows of unequal length.
    #[error(
        "row {row} has {found} cells, the first row has {wanted}; every row needs the same, at least one"
    )]
    Shape {
        /// The row, counted from 1.
        row: usize,
        /// Its cells.
        found: usize,
        /// The first row's cells.
        wanted: usize,
    },
}

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// It is published.
    Published,
    /// It is blank because it is small.
    Primary,
    /// It is blank to protect others.
    Complementary,
}

/// A table with blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    counts: Counts,
    shown: Vec<Shown>,
    rule: Rule,
}

/// The values an attacker must still hold possible; `most = None` has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The smallest.
    pub least: u64,
    /// The largest.
    pub most: Option<u64>,
}

/// A flow no table reaches.
const WITHOUT_END: u64 = u64::MAX / 4;

impl Counts {
    /// A table of counts, one inner list a row.
    pub fn of(rows: &[Vec<u64>]) -> Result<Counts, NotATable> {
        let n_columns = rows.first().map_or(0, Vec::len);
        let odd = rows
            .iter()
            .position(|row| row.len() != n_columns || row.is_empty());
        if rows.is_empty() || odd.is_some() {
            let row = odd.unwrap_or(0);
            return Err(NotATable::Shape {
                row: row + 1,
                found: rows.get(row).map_or(0, Vec::len),
                wanted: n_columns,
            });
        }
        let mut values: Vec<u64> = rows
            .iter()
            .flat_map(|row| row.iter().copied().chain([row.iter().sum()]))
            .collect();
        let totals: Vec<u64> = (0..=n_columns)
            .map(|column| values.iter().skip(column).step_by(n_columns + 1).sum())
            .collect();
        values.extend(totals);
        Ok(Counts {
            n_rows: rows.len(),
            n_columns,
            values,
        })
    }

    /// The count at a place; row `n_rows` and column `n_columns` are the totals.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> u64 {
        self.values[row * (self.n_columns + 1) + column]
    }

    /// Is this cell a total?
    fn is_total(&self, cell: usize) -> bool {
        let (row, column) = self.place(cell);
        row == self.n_rows || column == self.n_columns
    }

    fn place(&self, cell: usize) -> (usize, usize) {
        (cell / (self.n_columns + 1), cell % (self.n_columns + 1))
    }

    /// The two ends of a cell's pipe. Rows are 0..=n_rows (the last is the row of totals), columns come after.
    fn ends(&self, cell: usize) -> (usize, usize) {
        let (row, column) = self.place(cell);
        let (row_end, column_end) = (row, self.n_rows + 1 + column);
        // Totals flow back, so that what enters a place leaves it.
        if (row == self.n_rows) == (column == self.n_columns) {
            (row_end, column_end)
        } else {
            (column_end, row_end)
        }
    }
}

impl Protected {
    /// Blanks small counts, then the fewest and smallest further cells found that protect them: added one at a time to
    /// the least protected blank's row or column, then given back where they are not needed after all.
    #[must_use]
    pub fn of(counts: &Counts, rule: Rule) -> Protected {
        let is_small = |&count: &u64| count < rule.least && (count > 0 || rule.hide_zero);
        let mut protected = Protected {
            shown: counts
                .values
                .iter()
                .map(|count| {
                    if is_small(count) {
                        Shown::Primary
                    } else {
                        Shown::Published
                    }
                })
                .collect(),
            counts: counts.clone(),
            rule,
        };
        while let Some(exposed) = protected.exposed().first().copied() {
            let Some(cell) = protected.helper(exposed) else {
                break;
            };
            protected.shown[cell] = Shown::Complementary;
        }
        protected.give_back();
        protected
    }

    /// What becomes of a cell; row `n_rows` and column `n_columns` are the totals.
    #[must_use]
    pub fn shown(&self, row: usize, column: usize) -> Shown {
        self.shown[row * (self.counts.n_columns + 1) + column]
    }

    /// Can no small count be placed in a range narrower than the rule allows?
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.exposed().is_empty()
    }

    /// The exact range of values a cell can still take for somebody who sees all that is published.
    #[must_use]
    pub fn range(&self, row: usize, column: usize) -> Range {
        self.range_of(row * (self.counts.n_columns + 1) + column)
    }

    fn range_of(&self, cell: usize) -> Range {
        let count = self.counts.values[cell];
        if self.shown[cell] == Shown::Published {
            return Range {
                least: count,
                most: Some(count),
            };
        }
        let (from, to) = self.counts.ends(cell);
        // One more through this pipe must come back from its end to its beginning through other blanks.
        let more = self.flow(cell, to, from, WITHOUT_END);
        let less = self.flow(cell, from, to, count);
        Range {
            least: count - less,
            most: (more < WITHOUT_END).then_some(count + more),
        }
    }

    /// The small counts that are not protected, narrowest range first.
    fn exposed(&self) -> Vec<usize> {
        let width = |cell: usize| {
            let range = self.range_of(cell);
            range.most.map_or(u64::MAX, |most| most - range.least)
        };
        let primary = (0..self.shown.len()).filter(|&cell| self.shown[cell] == Shown::Primary);
        let mut exposed: Vec<(u64, usize)> = primary
            .map(|cell| (width(cell), cell))
            .filter(|one| one.0 < self.rule.width)
            .collect();
        exposed.sort_unstable();
        exposed.into_iter().map(|one| one.1).collect()
    }

    /// The cell to blank next: in a row or column with a blank that this one hangs on, the smallest; totals last.
    fn helper(&self, exposed: usize) -> Option<usize> {
        let mut reached = vec![false; self.counts.n_rows + self.counts.n_columns + 2];
        let (from, to) = self.counts.ends(exposed);
        (reached[from], reached[to]) = (true, true);
        let blank = |cell: usize| self.shown[cell] != Shown::Published;
        let mut grown = true;
        while grown {
            grown = false;
            for cell in (0..self.shown.len()).filter(|&cell| blank(cell)) {
                let (a, b) = self.counts.ends(cell);
                if reached[a] != reached[b] {
                    (reached[a], reached[b], grown) = (true, true, true);
                }
            }
        }
        let touches = |cell: usize| {
            let (a, b) = self.counts.ends(cell);
            reached[a] || reached[b]
        };
        // A blank in the exposed cell's own row or column serves it directly; zeros hardly protect.
        let own = |cell: usize| {
            let (a, b) = self.counts.ends(cell);
            [a, b].contains(&from) || [a, b].contains(&to)
        };
        let cost = |cell: usize| {
            let count = self.counts.values[cell];
            (self.counts.is_total(cell), count == 0, !own(cell), count)
        };
        (0..self.shown.len())
            .filter(|&cell| !blank(cell) && touches(cell))
            .min_by_key(|&cell| cost(cell))
    }

    fn give_back(&mut self) {
        if !self.is_safe() {
            return;
        }
        let mut helpers: Vec<usize> = (0..self.shown.len())
            .filter(|&cell| self.shown[cell] == Shown::Complementary)
            .collect();
        helpers.sort_by_key(|&cell| {
            std::cmp::Reverse((self.counts.is_total(cell), self.counts.values[cell]))
        });
        for cell in helpers {
            self.shown[cell] = Shown::Published;
            if !self.is_safe() {
                self.shown[cell] = Shown::Complementary;
            }
        }
    }

    /// The largest flow between two places through blanks other than `without`, at most `most`.
    fn flow(&self, without: usize, from: usize, to: usize, most: u64) -> u64 {
        let n_places = self.counts.n_rows + self.counts.n_columns + 2;
        let blanks: Vec<usize> = (0..self.shown.len())
            .filter(|&cell| cell != without && self.shown[cell] != Shown::Published)
            .collect();
        // A blank can grow without end along its pipe and shrink to nothing against it.
        let mut room: Vec<(usize, usize, u64)> = Vec::new();
        for &cell in &blanks {
            let (a, b) = self.counts.ends(cell);
            room.push((a, b, WITHOUT_END));
            room.push((b, a, self.counts.values[cell]));
        }
        let mut sent = 0;
        while sent < most {
            let mut came: Vec<Option<usize>> = vec![None; n_places];
            let mut queue = VecDeque::from([from]);
            while let Some(place) = queue.pop_front() {
                for (pipe, &(a, b, left)) in room.iter().enumerate() {
                    if a == place && left > 0 && b != from && came[b].is_none() {
                        came[b] = Some(pipe);
                        queue.push_back(b);
                    }
                }
            }
            let mut path = Vec::new();
            let mut place = to;
            while let Some(pipe) = came[place] {
                path.push(pipe);
                place = room[pipe].0;
            }
            if path.is_empty() {
                break;
            }
            let step = path
                .iter()
                .map(|&pipe| room[pipe].2)
                .min()
                .unwrap_or(0)
                .min(most - sent);
            for pipe in path {
                room[pipe].2 -= step;
                room[pipe ^ 1].2 = (room[pipe ^ 1].2 + step).min(WITHOUT_END);
            }
            sent += step;
        }
        sent
    }
}
