//! The text index: terms of a row, and the rows that hold given terms.
//!
//! One Rust function cuts a text into terms (two-character windows for Japanese, words for filters); both
//! databases only store and intersect them: SQLite in an FTS5 table without content or positions, PostgreSQL in a
//! `text[]` with a GIN index. FTS5's own trigram tokenizer cannot find two-character words such as 透析,
//! and pg_trgm finds no Japanese at all under `lc_ctype = C`.

/// Rows wanted from a text index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermQuery {
    /// Every one of these terms must be present.
    pub all: Vec<String>,
    /// Of each group at least one term must be present. An empty group is no condition.
    pub any: Vec<Vec<String>>,
}

impl TermQuery {
    /// Whether the query holds no condition at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.iter().all(Vec::is_empty)
    }

    /// The query in FTS5's language; every term is quoted, so no character of it is an operator.
    pub(super) fn fts5(&self) -> String {
        let mut clauses: Vec<String> = self.all.iter().map(|term| quote(term)).collect();
        for group in self.any.iter().filter(|group| !group.is_empty()) {
            let terms: Vec<String> = group.iter().map(|term| quote(term)).collect();
            clauses.push(format!("({})", terms.join(" OR ")));
        }
        clauses.join(" AND ")
    }
}

fn quote(term: &str) -> String {
    format!("\"{}\"", term.replace('"', "\"\""))
}

/// Whether a term survives the index's tokenizer as one token: letters, digits, `_`, `-`, or anything outside ASCII.
pub(super) fn is_indexable(term: &str) -> bool {
    !term.is_empty()
        && term.chars().all(|c| {
            c.is_ascii_alphanumeric() || c == '_' || c == '-' || (!c.is_ascii() && !c.is_control())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_never_an_operator() {
        let query = TermQuery {
            all: vec!["OR".into(), "a\"b".into()],
            any: vec![vec!["x".into(), "y".into()], vec![]],
        };
        assert_eq!(query.fts5(), "\"OR\" AND \"a\"\"b\" AND (\"x\" OR \"y\")");
    }
}
