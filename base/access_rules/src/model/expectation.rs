//! The tables of `tests/expectations/` and how they are read together. Nothing here looks at the decision.
//!
//! A ground opens when one of its rows in `relations.csv` fits the world (an empty cell fits everything, `a|b` is either,
//! `!a|b` is neither) and the tables of acts, categories, flags, records, patients and professions agree.
//! The first ground in their order is the answer.

use std::collections::BTreeMap;
use std::path::Path;

use super::world::{DIMENSIONS, World, dimension, place};
use crate::decision::{Ground, Obligation};
use crate::facts::Category;
use crate::vocabulary::{Set, Word};

/// One table: row name and column name to cell.
type Table = BTreeMap<(String, String), String>;

/// All tables.
pub(crate) struct Expectation {
    relations: Vec<Relation>,
    tables: BTreeMap<&'static str, Table>,
}

struct Relation {
    ground: Ground,
    /// For each dimension the words that fit, as bits.
    fits: [u64; DIMENSIONS.len()],
}

const TABLES: [&str; 7] = [
    "acts",
    "categories",
    "flags",
    "records",
    "patients",
    "professions",
    "obligations",
];

impl Expectation {
    pub(crate) fn read() -> Self {
        Self {
            relations: relations(),
            tables: TABLES.iter().map(|name| (*name, table(name))).collect(),
        }
    }

    /// The ground on which the world's question is open; `None` is no.
    pub(crate) fn ground(&self, world: &World) -> Option<Ground> {
        Ground::ALL
            .iter()
            .copied()
            .find(|ground| self.opens(*ground, world))
    }

    /// What may be shown beside it on the same ground.
    pub(crate) fn view(&self, ground: Ground, world: &World) -> Set<Category> {
        if world.word("object") != "record" {
            return Set::none();
        }
        let confirmed = world
            .with("record", "confirmed")
            .with("flag", "none")
            .with("subject", "patient")
            .with("act", "read");
        Category::ALL
            .iter()
            .copied()
            .filter(|category| self.opens(ground, &confirmed.with("category", category.word())))
            .collect()
    }

    /// What a yes demands.
    pub(crate) fn obligations(&self, ground: Ground, world: &World) -> Set<Obligation> {
        let exported = world.word("act") == "export";
        Obligation::ALL
            .iter()
            .copied()
            .filter(|obligation| match obligation {
                Obligation::Watermark => {
                    exported && self.says("obligations", ground.word(), "export: watermark")
                }
                Obligation::SecondPerson => {
                    exported && self.says("obligations", ground.word(), "export: second_person")
                }
                Obligation::AuditRow
                | Obligation::NotifyHub
                | Obligation::NotifyTeamLead
                | Obligation::Review => self.says("obligations", ground.word(), obligation.word()),
            })
            .collect()
    }

    fn opens(&self, ground: Ground, world: &World) -> bool {
        let related = self
            .relations
            .iter()
            .any(|relation| relation.ground == ground && relation.fits(world));
        related
            && self.says("acts", ground.word(), world.word("act"))
            && (world.word("object") != "record" || self.record_is_open(ground, world))
    }

    fn record_is_open(&self, ground: Ground, world: &World) -> bool {
        let looks = matches!(world.word("act"), "read" | "export");
        let category = match self.cell("categories", ground.word(), world.word("category")) {
            "read" => looks,
            "read and write" => true,
            _ => false,
        };
        let patient = if looks { "looking" } else { "changing" };
        let person = world.word("actor") == "person";
        category
            && flags(world).all(|flag| self.says("flags", ground.word(), flag))
            && self.says("records", world.word("record"), world.word("act"))
            && self.says("patients", world.word("patient"), patient)
            && self.profession_may(ground, world)
            // Taking data out needs a factor shown again.
            && (!person || world.word("act") != "export" || world.word("step_up") == "fresh")
    }

    fn profession_may(&self, ground: Ground, world: &World) -> bool {
        let profession = world.word("profession");
        let may = |what| self.says("professions", profession, what);
        let licensed = world.word("licence") == "valid";
        let category = may(world.word("category"));
        let flags_ok = flags(world).all(may);
        match ground {
            Ground::Team => {
                let counts = !may("licence") || licensed || flags(world).next().is_none();
                category && flags_ok && counts
            }
            Ground::BreakGlass => category && flags_ok && licensed && may("emergency"),
            _ => true,
        }
    }

    fn says(&self, table: &str, row: &str, column: &str) -> bool {
        self.cell(table, row, column) == "yes"
    }

    fn cell(&self, table: &str, row: &str, column: &str) -> &str {
        self.tables[table]
            .get(&(row.to_owned(), column.to_owned()))
            .unwrap_or_else(|| panic!("{table}.csv says nothing of {row} and {column}"))
    }
}

impl Relation {
    fn fits(&self, world: &World) -> bool {
        self.fits
            .iter()
            .zip(world.places)
            .all(|(words, place)| words & (1 << place) != 0)
    }
}

fn flags(world: &World) -> impl Iterator<Item = &'static str> + use<> {
    let flags: &[&str] = match world.word("flag") {
        "none" => &[],
        "psychiatric_and_abuse" => &["psychiatric", "abuse"],
        "psychiatric" => &["psychiatric"],
        "hiv" => &["hiv"],
        "abuse" => &["abuse"],
        "economic" => &["economic"],
        flag => panic!("{flag} is no flag"),
    };
    flags.iter().copied()
}

fn relations() -> Vec<Relation> {
    let mut reader = reader("relations");
    let columns = reader.headers().expect("a heading").clone();
    reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            let mut fits = [u64::MAX; DIMENSIONS.len()];
            for (column, cell) in columns.iter().zip(&row).skip(2) {
                if !cell.is_empty() {
                    fits[dimension(column)] = words(dimension(column), cell);
                }
            }
            Relation {
                ground: Ground::from_word(&row[0]).expect("a ground"),
                fits,
            }
        })
        .collect()
}

fn words(dimension: usize, cell: &str) -> u64 {
    let bits = |words: &str| {
        words
            .split('|')
            .map(|word| 1 << place(dimension, word))
            .sum::<u64>()
    };
    match cell.strip_prefix('!') {
        Some(excluded) => !bits(excluded),
        None => bits(cell),
    }
}

fn table(name: &str) -> Table {
    let mut reader = reader(name);
    let columns = reader.headers().expect("a heading").clone();
    let mut table = Table::new();
    for row in reader.records() {
        let row = row.expect("a row");
        for (column, cell) in columns.iter().zip(&row).skip(1) {
            table.insert((row[0].to_owned(), column.to_owned()), cell.to_owned());
        }
    }
    table
}

fn reader(name: &str) -> csv::Reader<std::fs::File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/expectations")
        .join(name)
        .with_extension("csv");
    csv::Reader::from_path(path).expect("the table is there")
}
