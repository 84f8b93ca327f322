//! Rows and columns; at 320 px every row becomes a card and each cell names its column.

use maud::{Markup, Render, html};

use crate::{Language, Sample, unconfirmed};

/// A table under construction.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    caption: &'a str,
    columns: Vec<Column<'a>>,
    rows: Vec<Vec<Markup>>,
    when_empty: Markup,
}

/// A column: its heading and how its cells stand.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    heading: &'a str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    Short,
    Numbers,
}

impl<'a> Column<'a> {
    /// A column of words, broken where they must be.
    pub fn words(heading: &'a str) -> Self {
        Column {
            heading,
            kind: Kind::Words,
        }
    }

    /// A column of dates, states, telephone numbers: kept on one line.
    pub fn short(heading: &'a str) -> Self {
        Column {
            heading,
            kind: Kind::Short,
        }
    }

    /// A column of numbers, set to the right.
    pub fn numbers(heading: &'a str) -> Self {
        Column {
            heading,
            kind: Kind::Numbers,
        }
    }

    fn name(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Words => None,
            Kind::Short => Some("short"),
            Kind::Numbers => Some("numbers"),
        }
    }
}

impl<'a> Table<'a> {
    /// A table; the first column names its row.
    pub fn new(caption: &'a str, columns: impl Into<Vec<Column<'a>>>) -> Self {
        Table {
            caption,
            columns: columns.into(),
            rows: Vec::new(),
            when_empty: html! {},
        }
    }

    /// What stands in place of a table without rows; see [`crate::empty_state`].
    pub fn when_empty(mut self, markup: Markup) -> Self {
        self.when_empty = markup;
        self
    }

    /// Adds a row, one cell per column. A cell without content shows 「未確認」, never a blank.
    pub fn row<C: Render>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows
            .push(cells.into_iter().map(|cell| cell.render()).collect());
    }

    /// The table, or what stands in its place when it has no rows.
    ///
    /// Roles are written out because some browsers forget them when cells become cards.
    pub fn render(&self, language: Language) -> Markup {
        if self.rows.is_empty() {
            return self.when_empty.clone();
        }
        html! {
            table.ky-table role="table" {
                caption { (self.caption) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in &self.columns {
                            th role="columnheader" scope="col" data-column=[column.name()] { (column.heading) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for row in &self.rows { (self.render_row(language, row)) }
                }
            }
        }
    }

    fn render_row(&self, language: Language, cells: &[Markup]) -> Markup {
        let content = |n: usize| match cells.get(n) {
            Some(cell) if !cell.0.trim().is_empty() => cell.clone(),
            _ => unconfirmed(language),
        };
        html! {
            tr role="row" {
                @for (n, column) in self.columns.iter().enumerate() {
                    @if n == 0 {
                        th role="rowheader" scope="row" data-column=[column.name()] { (content(n)) }
                    } @else {
                        td role="cell" data-label=(column.heading) data-column=[column.name()] { (content(n)) }
                    }
                }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let columns = [
        Column::words("種類"),
        Column::numbers("件数"),
        Column::numbers("座標なし"),
        Column::short("最後の確認"),
    ];
    let table = Table::new("種類ごとの件数", columns).when_empty(crate::empty_state(
        "まだ何も取り込まれていません。",
        html! { a href="#" { "ファイルを取り込む" } },
    ));
    let mut few = table.clone();
    few.row([
        html! { a href="#" { "訪問看護ステーション" } },
        html! { "42" },
        html! { "0" },
        html! { "2026年11月20日（金）" },
    ]);
    few.row([
        html! { a href="#" { (crate::gallery::LONG_NAME) } },
        html! { "1,234,567" },
        html! { "" },
        html! {},
    ]);
    let mut many = table.clone();
    for n in 1..=12 {
        many.row([
            format!("種類その{n}"),
            (n * 13).to_string(),
            n.to_string(),
            "2026年11月1日（日）".to_owned(),
        ]);
    }
    vec![
        Sample::new(
            "table: few rows, long name, unknown cells",
            few.render(language),
        ),
        Sample::new("table: many rows", many.render(language)),
        Sample::new("table: no rows", table.render(language)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 空のます目はなく_足りないます目も未確認と出る() {
        let mut table = Table::new(
            "表",
            [
                Column::words("名前"),
                Column::words("読み"),
                Column::numbers("数"),
            ],
        );
        table.row(["みどり", " "]);
        let html = table.render(Language::Ja).into_string();
        assert_eq!(html.matches("未確認").count(), 2);
        assert_eq!(html.matches("<td").count(), 2);
        assert!(html.contains(r#"data-label="読み""#));
    }
}
