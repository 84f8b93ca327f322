//! People as a list: the columns of the Excel or CSV file that a hub keeps anyway.
//!
//! An empty cell says nothing: it neither changes nor removes. Every row is read, planned and shown before anything
//! happens ([`plan`]), then all rows are carried out together or none ([`apply`]). What [`write`] wrote, [`read`] reads
//! back unchanged.

pub mod apply;
pub mod plan;
pub mod read;
pub mod write;

use serde::{Deserialize, Serialize};

/// Most rows of one list: some hundred organizations with their people.
pub const MOST_LINES: usize = 5_000;
/// Most characters of one cell.
pub const LONGEST_CELL: usize = 200;

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Family and given name.
    Name,
    /// Reading.
    Kana,
    /// 事業所番号 or 医療機関等ID.
    Number,
    /// Name of the organization.
    Organization,
    /// Professions, several joined by 「、」.
    Professions,
    /// Position there.
    Position,
    /// 登録番号, in the order of the professions.
    Registration,
    /// Last days of the licences, in the order of the professions.
    ValidUntil,
    /// Login name.
    Login,
    /// Mail address.
    Mail,
    /// Roles, several joined by 「、」.
    Roles,
    /// First day of the membership.
    StartsOn,
    /// Last day of the membership.
    EndsOn,
    /// Our id of the person; written by the export, left alone by people.
    Id,
}

/// Number of columns.
pub const COLUMNS: usize = 14;

impl Column {
    /// Every column in the order of the file.
    pub const ALL: [Column; COLUMNS] = [
        Column::Name,
        Column::Kana,
        Column::Number,
        Column::Organization,
        Column::Professions,
        Column::Position,
        Column::Registration,
        Column::ValidUntil,
        Column::Login,
        Column::Mail,
        Column::Roles,
        Column::StartsOn,
        Column::EndsOn,
        Column::Id,
    ];

    /// Its heading in the file, and what people call the column in lists of their own.
    #[must_use]
    pub fn headings(self) -> &'static [&'static str] {
        match self {
            Column::Name => &["氏名", "名前", "お名前"],
            Column::Kana => &["かな", "ふりがな", "フリガナ", "氏名かな", "氏名カナ"],
            Column::Number => &[
                "事業所番号",
                "医療機関ID",
                "医療機関等ID",
                "事業所番号・医療機関ID",
            ],
            Column::Organization => &["事業所名", "所属", "医療機関名", "勤務先", "事業所"],
            Column::Professions => &["職種", "資格"],
            Column::Position => &["役職"],
            Column::Registration => &["登録番号", "免許番号", "資格番号"],
            Column::ValidUntil => &["資格の期限", "有効期限"],
            Column::Login => &["ログイン名", "ログインID", "ID"],
            Column::Mail => &["メール", "メールアドレス", "Eメール"],
            Column::Roles => &["権限", "役割"],
            Column::StartsOn => &["開始日", "在籍開始日"],
            Column::EndsOn => &["終了日", "在籍終了日"],
            Column::Id => &["管理番号"],
        }
    }

    /// Its heading in the files we write.
    #[must_use]
    pub fn heading(self) -> &'static str {
        self.headings().first().copied().unwrap_or_default()
    }

    /// What a person writes into it, for the template's example.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Column::Name => "（例）瀬尾 かおり",
            Column::Kana => "せお かおり",
            Column::Number => "1234567890",
            Column::Organization => "みどり訪問看護ステーション",
            Column::Professions => "看護師、介護支援専門員",
            Column::Position => "管理者",
            Column::Registration => "123456、12345678",
            Column::ValidUntil => "、2030-03-31",
            Column::Login => "seo.kaori",
            Column::Mail => "seo@midori.example.jp",
            Column::Roles => "会員",
            Column::StartsOn => "2026-04-01",
            Column::EndsOn | Column::Id => "",
        }
    }

    /// The column of a heading, width, case and spaces aside.
    #[must_use]
    pub fn from_heading(heading: &str) -> Option<Column> {
        let wanted = kyoten_japanese::fold(heading);
        Column::ALL.into_iter().find(|column| {
            column
                .headings()
                .iter()
                .any(|known| kyoten_japanese::fold(known) == wanted)
        })
    }
}

/// A row of the list: its line in the file, and its cells in the order of [`Column::ALL`], outer spaces aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Line or row as the program that made the file counts it.
    pub line: u64,
    cells: [String; COLUMNS],
}

impl Line {
    /// A row without content.
    #[must_use]
    pub fn at(line: u64) -> Line {
        Line {
            line,
            ..Line::default()
        }
    }

    /// The text of a cell.
    #[must_use]
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(column as usize).map_or("", String::as_str)
    }

    /// Fills a cell.
    pub fn set(&mut self, column: Column, text: impl Into<String>) {
        if let Some(cell) = self.cells.get_mut(column as usize) {
            *cell = text.into().trim().to_owned();
        }
    }

    /// Every cell in order.
    #[must_use]
    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// Whether nobody wrote anything into it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// Between several professions, numbers or roles in one cell, in files we write.
pub(super) const BETWEEN: &str = "、";

/// Whether a sign parts several things in one cell.
pub(super) fn parts_things(sign: char) -> bool {
    matches!(sign, '、' | '，' | ',' | '/' | '／' | '\n' | ';' | '；')
}

/// What stands in a cell that may hold several things; empty places between them are kept.
pub(super) fn several(cell: &str) -> Vec<&str> {
    if cell.is_empty() {
        return Vec::new();
    }
    cell.split(parts_things).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 見出しは書き方が違っても読み取れる() {
        let cases = [
            ("氏名", Some(Column::Name)),
            ("ふりがな", Some(Column::Kana)),
            (" 事業所 番号 ", Some(Column::Number)),
            ("ＩＤ", Some(Column::Login)),
            ("e メール", Some(Column::Mail)),
            ("備考", None),
        ];
        for (heading, column) in cases {
            assert_eq!(Column::from_heading(heading), column, "{heading}");
        }
        for column in Column::ALL {
            assert_eq!(Column::from_heading(column.heading()), Some(column));
        }
    }
}
