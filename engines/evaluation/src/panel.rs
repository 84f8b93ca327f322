//! Units seen again and again: who, when, what came out, and since when they are exposed.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::linear::dummies::Factor;
use crate::linear::regression::Regressor;
use crate::table::{self, Calendar, Kind, Mistake, Table, Wanted};

/// Which column is what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The unit followed over time.
    pub unit: String,
    /// The period.
    pub time: String,
    /// The outcome.
    pub outcome: String,
    /// The period of first exposure, the same in every row of a unit; `None`: nobody is exposed.
    pub cohort: Option<String>,
    /// Positive weights.
    pub weight: Option<String>,
    /// The cluster; the unit where `None`.
    pub cluster: Option<String>,
    /// Numbers that explain.
    pub covariates: Vec<String>,
    /// Further fixed effects.
    pub absorb: Vec<String>,
}

/// A long panel: one row for each unit and period observed, at most one.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Names of the units.
    pub units: Vec<String>,
    /// The periods observed, ascending.
    pub periods: Vec<i32>,
    /// How periods are written.
    pub calendar: Calendar,
    /// The unit of each row.
    pub unit: Vec<u32>,
    /// The period of each row, as position in `periods`.
    pub time: Vec<u32>,
    /// The outcome of each row.
    pub outcome: Vec<f64>,
    /// The weight of each row.
    pub weights: Option<Vec<f64>>,
    /// The cluster of each row.
    pub cluster: Factor,
    /// Names of the clusters.
    pub clusters: Vec<String>,
    /// Covariates, one value a row.
    pub covariates: Vec<Regressor>,
    /// Further fixed effects.
    pub absorb: Vec<Factor>,
    /// First exposure of each unit; `None` is never.
    pub cohort: Vec<Option<i32>>,
    /// How the rows of the file became these rows.
    pub attrition: Vec<Attrition>,
}

/// One step from the file to the rows that are analysed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attrition {
    /// What was done.
    pub step: String,
    /// Rows left after it.
    pub n_rows: usize,
    /// Units left after it.
    pub n_units: usize,
}

impl Panel {
    /// Reads a panel from CSV text.
    ///
    /// Errors  every mistake with file, line and column: unreadable values, a unit twice in one period, an exposure
    /// that changes within a unit, a weight that is not positive.
    pub fn read(file: &str, bytes: &[u8], layout: &Layout) -> Result<Panel, Vec<Mistake>> {
        let (table, mistakes) = table::read_all(file, bytes, &layout.wanted())?;
        Panel::without_contradictions(&table, layout, mistakes)
    }

    /// The panel in a table that was read with [`Layout::wanted`].
    pub fn of(table: &Table, layout: &Layout) -> Result<Panel, Vec<Mistake>> {
        Panel::without_contradictions(table, layout, Vec::new())
    }

    /// The panel, unless there are mistakes already found or rows that contradict each other; rows with a mistake
    /// take no part in contradictions.
    fn without_contradictions(
        table: &Table,
        layout: &Layout,
        mut found: Vec<Mistake>,
    ) -> Result<Panel, Vec<Mistake>> {
        let mistaken: HashSet<u64> = found.iter().filter_map(|mistake| mistake.line).collect();
        let Some(columns) = Columns::of(table, layout) else {
            return Err(vec![Mistake {
                file: table.file.clone(),
                line: None,
                column: None,
                what: "a column was not read as the panel needs it".into(),
            }]);
        };
        let mut say = |row: usize, column: &str, what: String| {
            found.push(Mistake {
                file: table.file.clone(),
                line: Some(table.lines[row]),
                column: Some(column.to_owned()),
                what,
            });
        };
        let n_units = columns.units.len();
        let mut seen: HashMap<(u32, i32), usize> = HashMap::with_capacity(table.lines.len());
        let mut exposure: Vec<Option<(usize, Option<i32>)>> = vec![None; n_units];
        let sound = |&row: &usize| mistaken.is_empty() || !mistaken.contains(&table.lines[row]);
        for row in (0..table.lines.len()).filter(sound) {
            let (unit, period) = (columns.unit.codes[row], columns.period[row]);
            if let Some(first) = seen.insert((unit, period), row) {
                let (name, label) = (&columns.units[unit as usize], table.calendar.label(period));
                say(
                    row,
                    &layout.time,
                    format!(
                        "unit {name} has {label} already in line {}; a unit has one row a period",
                        table.lines[first]
                    ),
                );
            }
            if let (Some(cohorts), Some(name)) = (columns.cohorts, &layout.cohort) {
                match exposure[unit as usize] {
                    None => exposure[unit as usize] = Some((row, cohorts[row])),
                    Some((first, before)) if before != cohorts[row] => {
                        let told = |one: Option<i32>| {
                            one.map_or("never".to_owned(), |one| table.calendar.label(one))
                        };
                        let unit = &columns.units[unit as usize];
                        say(
                            row,
                            name,
                            format!(
                                "unit {unit} is first exposed {} here and {} in line {}; it has one first exposure",
                                told(cohorts[row]),
                                told(before),
                                table.lines[first]
                            ),
                        );
                    }
                    Some(_) => {}
                }
            }
            if let (Some(weights), Some(name)) = (columns.weights, &layout.weight)
                && weights[row] <= 0.0
            {
                say(
                    row,
                    name,
                    format!("is {}; a weight is above zero", weights[row]),
                );
            }
        }
        if !found.is_empty() {
            found.sort_by_key(|mistake| mistake.line);
            return Err(found);
        }
        let cohort = exposure
            .into_iter()
            .map(|one| one.and_then(|(_, cohort)| cohort))
            .collect();
        Ok(columns.panel(table, layout, cohort))
    }

    /// How many periods after first exposure a row is (negative: before); `None` for units never exposed.
    #[must_use]
    pub fn relative_time(&self, row: usize) -> Option<i32> {
        self.cohort[self.unit[row] as usize]
            .map(|first| self.periods[self.time[row] as usize] - first)
    }

    /// Is this row's unit exposed in its period?
    #[must_use]
    pub fn is_exposed(&self, row: usize) -> bool {
        self.relative_time(row).is_some_and(|since| since >= 0)
    }

    /// The unit of each row as a fixed effect.
    #[must_use]
    pub fn unit_factor(&self) -> Factor {
        Factor {
            name: "unit".into(),
            codes: self.unit.clone(),
            n_levels: self.units.len(),
        }
    }

    /// The period of each row as a fixed effect.
    #[must_use]
    pub fn time_factor(&self) -> Factor {
        Factor {
            name: "time".into(),
            codes: self.time.clone(),
            n_levels: self.periods.len(),
        }
    }

    /// The periods of first exposure that occur, ascending.
    #[must_use]
    pub fn cohorts(&self) -> Vec<i32> {
        let mut all: Vec<i32> = self.cohort.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The rows of `keep`, in their order, with units, periods and clusters that no longer occur taken out.
    #[must_use]
    pub fn subset(&self, keep: &[usize], step: &str) -> Panel {
        let unit = Compacted::of(&self.unit, keep, self.units.len());
        let cluster = Compacted::of(&self.cluster.codes, keep, self.clusters.len());
        let mut occurring: Vec<u32> = keep.iter().map(|&row| self.time[row]).collect();
        occurring.sort_unstable();
        occurring.dedup();
        let place = |time: u32| occurring.partition_point(|&one| one < time) as u32;
        let pick = |values: &[f64]| keep.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let mut attrition = self.attrition.clone();
        attrition.push(Attrition {
            step: step.to_owned(),
            n_rows: keep.len(),
            n_units: unit.old.len(),
        });
        Panel {
            units: unit
                .old
                .iter()
                .map(|&old| self.units[old].clone())
                .collect(),
            cohort: unit.old.iter().map(|&old| self.cohort[old]).collect(),
            periods: occurring
                .iter()
                .map(|&time| self.periods[time as usize])
                .collect(),
            calendar: self.calendar,
            time: keep.iter().map(|&row| place(self.time[row])).collect(),
            unit: unit.codes,
            outcome: pick(&self.outcome),
            weights: self.weights.as_deref().map(pick),
            clusters: cluster
                .old
                .iter()
                .map(|&old| self.clusters[old].clone())
                .collect(),
            cluster: Factor {
                name: self.cluster.name.clone(),
                codes: cluster.codes,
                n_levels: cluster.old.len(),
            },
            covariates: self
                .covariates
                .iter()
                .map(|one| Regressor {
                    name: one.name.clone(),
                    values: pick(&one.values),
                })
                .collect(),
            absorb: self
                .absorb
                .iter()
                .map(|factor| factor.subset(keep))
                .collect(),
            attrition,
        }
    }

    /// The units seen in every period.
    #[must_use]
    pub fn balanced(&self) -> Panel {
        let mut n_seen = vec![0usize; self.units.len()];
        self.unit
            .iter()
            .for_each(|&unit| n_seen[unit as usize] += 1);
        let keep: Vec<usize> = (0..self.unit.len())
            .filter(|&row| n_seen[self.unit[row] as usize] == self.periods.len())
            .collect();
        self.subset(&keep, "units observed in every period")
    }

    /// The cluster of each unit.
    ///
    /// Errors  the name of a unit that lies in several clusters.
    pub fn cluster_of_units(&self) -> Result<Vec<u32>, String> {
        let mut home = vec![u32::MAX; self.units.len()];
        for (&unit, &cluster) in self.unit.iter().zip(&self.cluster.codes) {
            let known = &mut home[unit as usize];
            if *known != u32::MAX && *known != cluster {
                return Err(self.units[unit as usize].clone());
            }
            *known = cluster;
        }
        Ok(home)
    }
}

impl Layout {
    /// The columns to read.
    #[must_use]
    pub fn wanted(&self) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        let mut want = |name: &String, kind| {
            let one = Wanted {
                name: name.clone(),
                kind,
            };
            if !wanted.contains(&one) {
                wanted.push(one);
            }
        };
        want(&self.unit, Kind::Category);
        want(&self.time, Kind::Period);
        want(&self.outcome, Kind::Number);
        self.cohort.iter().for_each(|name| want(name, Kind::Cohort));
        self.weight.iter().for_each(|name| want(name, Kind::Number));
        self.cluster
            .iter()
            .for_each(|name| want(name, Kind::Category));
        self.covariates
            .iter()
            .for_each(|name| want(name, Kind::Number));
        self.absorb
            .iter()
            .for_each(|name| want(name, Kind::Category));
        wanted
    }
}

/// The table's columns in their roles.
struct Columns<'a> {
    unit: Factor,
    units: &'a [String],
    period: &'a [i32],
    outcome: &'a [f64],
    cohorts: Option<&'a [Option<i32>]>,
    weights: Option<&'a [f64]>,
    cluster: (Factor, &'a [String]),
    covariates: Vec<&'a [f64]>,
    absorb: Vec<Factor>,
}

impl<'a> Columns<'a> {
    fn of(table: &'a Table, layout: &Layout) -> Option<Columns<'a>> {
        let (unit, units) = table.factor(&layout.unit)?;
        let optional_numbers = |name: &Option<String>| match name {
            None => Some(None),
            Some(name) => table.numbers(name).map(Some),
        };
        Some(Columns {
            period: table.periods(&layout.time)?,
            outcome: table.numbers(&layout.outcome)?,
            cohorts: match &layout.cohort {
                None => None,
                Some(name) => Some(table.cohorts(name)?),
            },
            weights: optional_numbers(&layout.weight)?,
            cluster: table.factor(layout.cluster.as_ref().unwrap_or(&layout.unit))?,
            covariates: layout
                .covariates
                .iter()
                .map(|name| table.numbers(name))
                .collect::<Option<_>>()?,
            absorb: layout
                .absorb
                .iter()
                .map(|name| table.factor(name).map(|(factor, _)| factor))
                .collect::<Option<_>>()?,
            unit,
            units,
        })
    }

    fn panel(self, table: &Table, layout: &Layout, cohort: Vec<Option<i32>>) -> Panel {
        let mut periods = self.period.to_vec();
        periods.sort_unstable();
        periods.dedup();
        let place = |period: i32| periods.partition_point(|&one| one < period) as u32;
        let n_rows = table.lines.len();
        let mut panel = Panel {
            units: self.units.to_vec(),
            calendar: table.calendar,
            unit: self.unit.codes,
            time: self.period.iter().map(|&period| place(period)).collect(),
            outcome: self.outcome.to_vec(),
            weights: self.weights.map(<[f64]>::to_vec),
            cluster: self.cluster.0,
            clusters: self.cluster.1.to_vec(),
            covariates: layout
                .covariates
                .iter()
                .zip(&self.covariates)
                .map(|(name, values)| Regressor {
                    name: name.clone(),
                    values: values.to_vec(),
                })
                .collect(),
            absorb: self.absorb,
            cohort,
            attrition: vec![Attrition {
                step: "rows in the file".into(),
                n_rows,
                n_units: self.units.len(),
            }],
            periods,
        };
        // What is missing is left out one column after another, so that the table of attrition names the column.
        let missing: [(&String, Vec<bool>); 1] = [(
            &layout.outcome,
            panel.outcome.iter().map(|v| v.is_nan()).collect(),
        )];
        let weights = layout
            .weight
            .iter()
            .zip(self.weights)
            .map(|(name, values)| (name, values.iter().map(|v| v.is_nan()).collect()));
        let covariates = layout
            .covariates
            .iter()
            .zip(&self.covariates)
            .map(|(name, values)| (name, values.iter().map(|v| v.is_nan()).collect()));
        let mut rows: Vec<usize> = (0..n_rows).collect();
        for (name, missing) in missing.into_iter().chain(weights).chain(covariates) {
            let missing: Vec<bool> = missing;
            let keep: Vec<usize> = (0..rows.len()).filter(|&at| !missing[rows[at]]).collect();
            if keep.len() < rows.len() {
                panel = panel.subset(&keep, &format!("{name} is there"));
                rows = keep.iter().map(|&at| rows[at]).collect();
            }
        }
        panel
    }
}

/// Codes numbered anew without gaps, in the order of first appearance.
struct Compacted {
    codes: Vec<u32>,
    old: Vec<usize>,
}

impl Compacted {
    fn of(codes: &[u32], keep: &[usize], n_levels: usize) -> Compacted {
        let mut new = vec![u32::MAX; n_levels];
        let mut old = Vec::new();
        let codes = keep.iter().map(|&row| {
            let code = codes[row] as usize;
            if new[code] == u32::MAX {
                new[code] = old.len() as u32;
                old.push(code);
            }
            new[code]
        });
        Compacted {
            codes: codes.collect(),
            old,
        }
    }
}
