//! What an import would do or did, for people: counts, rows with line numbers and reasons, CSV.

use std::{collections::BTreeMap, io};

use super::{
    Planned,
    plan::{Change, Changed, NeedsConfirmation, NotJudged, Outcome, Vanished},
    problem::{RowNote, Said},
};
use crate::{
    field::{Field, LIST_SEPARATOR, Shape},
    kind::Kind,
    listing::{Listing, PositionFlag, PositionSource},
};

/// How many rows of each outcome a page shows; the CSV has all.
pub const SHOWN_ROWS: usize = 200;

/// What becomes of a row, without its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Not taken: somebody must mend it.
    Rejected,
    /// No longer listed.
    Vanished,
    /// New.
    Added,
    /// Other contents.
    Changed,
    /// The same twice in the file.
    Repeated,
    /// The directory has something newer.
    Older,
    /// As it was.
    Unchanged,
}

impl Verdict {
    /// Every verdict, what needs attention first.
    pub const ALL: [Verdict; 7] = [
        Verdict::Rejected,
        Verdict::Vanished,
        Verdict::Added,
        Verdict::Changed,
        Verdict::Repeated,
        Verdict::Older,
        Verdict::Unchanged,
    ];

    /// The verdict on an outcome.
    pub fn of<V>(outcome: &Outcome<V>) -> Verdict {
        match outcome {
            Outcome::Added { .. } => Verdict::Added,
            Outcome::Changed { .. } => Verdict::Changed,
            Outcome::Unchanged { .. } => Verdict::Unchanged,
            Outcome::Older { .. } => Verdict::Older,
            Outcome::Repeated { .. } => Verdict::Repeated,
            Outcome::Rejected { .. } => Verdict::Rejected,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Rejected => "rejected",
            Verdict::Vanished => "vanished",
            Verdict::Added => "added",
            Verdict::Changed => "changed",
            Verdict::Repeated => "repeated",
            Verdict::Older => "older",
            Verdict::Unchanged => "unchanged",
        }
    }
}

impl Said for Verdict {
    fn ja(&self) -> String {
        match self {
            Verdict::Rejected => "取り込めない",
            Verdict::Vanished => "なくなる",
            Verdict::Added => "加わる",
            Verdict::Changed => "変わる",
            Verdict::Repeated => "同じ行がある",
            Verdict::Older => "手元の方が新しい",
            Verdict::Unchanged => "変わらない",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Verdict::Rejected => "Rejected",
            Verdict::Vanished => "Vanished",
            Verdict::Added => "Added",
            Verdict::Changed => "Changed",
            Verdict::Repeated => "Repeated",
            Verdict::Older => "Older",
            Verdict::Unchanged => "Unchanged",
        }
        .into()
    }
}

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The line in the file; `None` for what the file no longer lists.
    pub line: Option<u64>,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The kind, when it could be read.
    pub kind: Option<Kind>,
    /// The identifier as given, when it could be read.
    pub identifier: String,
    /// The name, when it could be read.
    pub name: String,
    /// The reasons, differences and remarks in Japanese; their place is `line`.
    pub ja: Vec<String>,
    /// The same in English.
    pub en: Vec<String>,
}

impl ReportRow {
    /// The report of one row; `about` is kind, identifier as given and name, when they could be read.
    pub fn new<V>(
        line: u64,
        about: Option<&(Kind, Box<str>, Box<str>)>,
        outcome: &Outcome<V>,
        notes: &[RowNote],
    ) -> ReportRow {
        let mut row = ReportRow {
            line: Some(line),
            verdict: Verdict::of(outcome),
            kind: about.map(|(kind, ..)| *kind),
            identifier: about
                .map(|(_, identifier, _)| identifier.to_string())
                .unwrap_or_default(),
            name: about.map(|(.., name)| name.to_string()).unwrap_or_default(),
            ja: Vec::new(),
            en: Vec::new(),
        };
        match outcome {
            Outcome::Rejected { problems } => problems.iter().for_each(|problem| row.say(problem)),
            Outcome::Changed { changes, .. } => changes.iter().for_each(|change| row.say(change)),
            Outcome::Repeated { first_line } => row.say(&RowNote::Repeated {
                first_line: *first_line,
            }),
            Outcome::Older { newer_as_of } => row.say(&NewerKnown {
                as_of: newer_as_of.to_string(),
            }),
            Outcome::Added { .. } | Outcome::Unchanged { .. } => {}
        }
        for note in notes {
            row.say(note);
        }
        row
    }

    /// The report of a service the file no longer lists; `listing` is its last contents.
    pub fn vanished<V>(vanished: &Vanished<V>, listing: &Listing) -> ReportRow {
        ReportRow {
            line: None,
            verdict: Verdict::Vanished,
            kind: Some(vanished.scope.kind),
            identifier: listing.identifier.given().to_owned(),
            name: listing.values.get(Field::Name).unwrap_or("").to_owned(),
            ja: vec![format!(
                "{}の一覧にもうありません",
                vanished.scope.prefecture.name()
            )],
            en: vec!["No longer in the list of the prefecture".into()],
        }
    }

    fn say(&mut self, what: &impl Said) {
        self.ja.push(what.ja());
        self.en.push(what.en());
    }
}

struct NewerKnown {
    as_of: String,
}

impl Said for NewerKnown {
    fn ja(&self) -> String {
        format!("手元の方が新しい（{}時点）ため、取り込みません", self.as_of)
    }

    fn en(&self) -> String {
        format!(
            "The directory is newer (as of {}), so nothing is taken",
            self.as_of
        )
    }
}

impl Said for Change {
    fn ja(&self) -> String {
        let what = match self.what {
            Changed::Identifier => "番号",
            Changed::Municipality => "市区町村コード",
            Changed::Position => "地図上の位置",
            Changed::Field(field) => field.label_ja(),
        };
        let (before, after) = self.in_words(Language::Japanese);
        match (before.as_str(), after.as_str()) {
            ("", after) => format!("「{what}」が入ります（{after}）"),
            (before, "") => format!("「{what}」がなくなります（{before}）"),
            (before, after) => format!("「{what}」が変わります（{before} → {after}）"),
        }
    }

    fn en(&self) -> String {
        let what = match self.what {
            Changed::Identifier => "Number",
            Changed::Municipality => "Municipality code",
            Changed::Position => "Place on the map",
            Changed::Field(field) => field.label_en(),
        };
        let (before, after) = self.in_words(Language::English);
        match (before.as_str(), after.as_str()) {
            ("", after) => format!("{what}: now known ({after})"),
            (before, "") => format!("{what}: no longer known ({before})"),
            (before, after) => format!("{what}: {before} → {after}"),
        }
    }
}

impl Change {
    /// Before and after as a person reads them.
    fn in_words(&self, language: Language) -> (String, String) {
        let both = |words: &dyn Fn(&str) -> String| (words(&self.before), words(&self.after));
        match self.what {
            Changed::Position => {
                let (before, after) = both(&|stored| place(language, stored, false));
                // It moved, and is known as well as before: only the coordinates tell the difference.
                if before == after {
                    both(&|stored| place(language, stored, true))
                } else {
                    (before, after)
                }
            }
            Changed::Field(field) if matches!(field.shape(), Shape::Days | Shape::List) => {
                both(&|stored| stored.replace(LIST_SEPARATOR, language.comma()))
            }
            Changed::Identifier | Changed::Municipality | Changed::Field(_) => {
                (self.before.clone(), self.after.clone())
            }
        }
    }
}

/// A place as the plan writes it (`latitude,longitude source flag …`) in words.
fn place(language: Language, stored: &str, with_coordinates: bool) -> String {
    let words = stored.split(' ').filter_map(|word| {
        if let Some(source) = PositionSource::parse(word) {
            Some(position_label(language, source).to_owned())
        } else if let Some(flag) = PositionFlag::parse(word) {
            Some(match language {
                Language::Japanese => flag.ja(),
                Language::English => flag.en(),
            })
        } else {
            (with_coordinates && word.contains(',')).then(|| word.to_owned())
        }
    });
    words.collect::<Vec<_>>().join(language.comma())
}

fn position_label(language: Language, source: PositionSource) -> &'static str {
    let (ja, en) = match source {
        PositionSource::Given => ("番地の位置", "the address"),
        PositionSource::Approximate => ("おおよその位置", "a rough place"),
        PositionSource::TownCentroid => ("町の中心", "the center of the town"),
        PositionSource::MunicipalityCentroid => {
            ("市区町村の中心", "the center of the municipality")
        }
    };
    match language {
        Language::Japanese => ja,
        Language::English => en,
    }
}

impl Said for NeedsConfirmation {
    fn ja(&self) -> String {
        format!(
            "{}の{}は {} 件のうち {} 件がなくなります。正しいファイルか確かめて、よければ「なくなってよい」を選んでください",
            self.scope.prefecture.name(),
            self.scope.kind.label_ja(),
            self.n_visible,
            self.n_vanished
        )
    }

    fn en(&self) -> String {
        format!(
            "{} in prefecture {}: {} of {} would vanish. Check that the file is right, then confirm",
            self.scope.kind.label_en(),
            self.scope.prefecture,
            self.n_vanished,
            self.n_visible
        )
    }
}

impl Said for NotJudged {
    fn ja(&self) -> String {
        let NotJudged::UnreadableRows { n_rows } = self;
        format!(
            "番号を読めない行が {n_rows} 行あるため、なくなった事業所は判定しません。直してから取り込み直してください"
        )
    }

    fn en(&self) -> String {
        let NotJudged::UnreadableRows { n_rows } = self;
        format!(
            "The number of {n_rows} rows cannot be read, so it is not judged what has vanished. Mend them and import anew"
        )
    }
}

/// The counts of an import, and its first rows for a page.
#[derive(Clone, Debug, Default)]
pub struct Report {
    verdicts: BTreeMap<Verdict, u64>,
    reasons: BTreeMap<&'static str, u64>,
    shown: BTreeMap<Verdict, Vec<ReportRow>>,
}

impl Report {
    /// Counts one row, and keeps it while there is room.
    ///
    /// Sentences are written for kept rows only, because they cost more than the rows.
    pub fn count<V>(&mut self, planned: &Planned<V>) {
        let Planned { outcome, notes, .. } = planned;
        self.tally(Verdict::of(outcome), || planned.report());
        if let Outcome::Rejected { problems } = outcome {
            for problem in problems {
                *self.reasons.entry(problem.code()).or_default() += 1;
            }
        }
        for note in notes {
            *self.reasons.entry(note.code()).or_default() += 1;
        }
    }

    /// Counts a service the file no longer lists.
    pub fn count_vanished(&mut self, row: impl FnOnce() -> ReportRow) {
        self.tally(Verdict::Vanished, row);
    }

    fn tally(&mut self, verdict: Verdict, row: impl FnOnce() -> ReportRow) {
        *self.verdicts.entry(verdict).or_default() += 1;
        let shown = self.shown.entry(verdict).or_default();
        if shown.len() < SHOWN_ROWS {
            shown.push(row());
        }
    }

    /// How many rows met this verdict.
    pub fn n(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    /// How many rows there are in all, those that vanished not counted.
    pub fn n_rows(&self) -> u64 {
        self.verdicts
            .iter()
            .filter(|(verdict, _)| **verdict != Verdict::Vanished)
            .map(|(_, n)| n)
            .sum()
    }

    /// Reason (a stable word) and how often, in the order of the words.
    pub fn reasons(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.reasons.iter().map(|(reason, n)| (*reason, *n))
    }

    /// The first [`SHOWN_ROWS`] rows of a verdict.
    pub fn shown(&self, verdict: Verdict) -> &[ReportRow] {
        self.shown.get(&verdict).map_or(&[], Vec::as_slice)
    }
}

/// In which language a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Japanese.
    Japanese,
    /// English.
    English,
}

impl Language {
    /// What stands between the words of a list.
    fn comma(self) -> &'static str {
        match self {
            Language::Japanese => "、",
            Language::English => ", ",
        }
    }
}

/// Writes a report as CSV (RFC 4180, CRLF) with a byte order mark, so that spreadsheets open it as UTF-8.
pub struct CsvReport<W: io::Write> {
    writer: csv::Writer<W>,
    language: Language,
}

impl<W: io::Write> CsvReport<W> {
    /// Begins the file with its column names.
    pub fn new(mut output: W, language: Language) -> io::Result<CsvReport<W>> {
        output.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(output);
        writer.write_record(match language {
            Language::Japanese => ["行", "結果", "種類", "番号", "名称", "説明"],
            Language::English => [
                "line",
                "result",
                "kind",
                "identifier",
                "name",
                "explanation",
            ],
        })?;
        Ok(CsvReport { writer, language })
    }

    /// Writes one row.
    pub fn write(&mut self, row: &ReportRow) -> io::Result<()> {
        let line = row.line.map(|line| line.to_string()).unwrap_or_default();
        let (verdict, kind, sentences) = match self.language {
            Language::Japanese => (row.verdict.ja(), row.kind.map(Kind::label_ja), &row.ja),
            Language::English => (row.verdict.en(), row.kind.map(Kind::label_en), &row.en),
        };
        let sentences = sentences.join("\n");
        let cells = [
            &line,
            &verdict,
            kind.unwrap_or(""),
            &row.identifier,
            &row.name,
            &sentences,
        ];
        let cells = cells.map(|cell| unarmed(cell));
        Ok(self
            .writer
            .write_record(cells.iter().map(|cell| cell.as_bytes()))?)
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP "CSV Injection").
fn unarmed(cell: &str) -> std::borrow::Cow<'_, str> {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_in_words() {
        let change = |what, before: &str, after: &str| Change {
            what,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let town = "35.2,139.2 town_centroid no_coordinates";
        let cases = [
            (
                change(Changed::Position, "35.1,139.1 given", town),
                "「地図上の位置」が変わります（番地の位置 → 町の中心、座標がありません）",
                "Place on the map: the address → the center of the town, There are no coordinates",
            ),
            (
                change(Changed::Position, "35.1,139.1 given", "35.1,139.2 given"),
                "「地図上の位置」が変わります（35.1,139.1、番地の位置 → 35.1,139.2、番地の位置）",
                "Place on the map: 35.1,139.1, the address → 35.1,139.2, the address",
            ),
            (
                change(Changed::Field(Field::OpenDays), "", "平日|土曜日"),
                "「利用できる曜日」が入ります（平日、土曜日）",
                "Days open: now known (平日, 土曜日)",
            ),
        ];
        for (change, ja, en) in cases {
            assert_eq!((change.ja().as_str(), change.en().as_str()), (ja, en));
        }
    }
}
