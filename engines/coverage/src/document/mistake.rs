//! Mistakes in a document, with the sentence that says what to do.

use std::fmt;

/// One mistake and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The path in the document, such as `patients[12].roles[0].services[2]`; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at a place of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The text is no JSON, or not an object.
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader of JSON says.
        why: String,
    },
    /// A field is missing.
    Missing(&'static str),
    /// A field nobody knows: often a slip of the pen.
    Unknown {
        /// As written.
        field: String,
        /// What may stand here.
        known: &'static [&'static str],
    },
    /// Another kind of value is needed.
    Needs(&'static str, &'static str),
    /// A word of a list is needed.
    NotOneOf {
        /// As written.
        written: String,
        /// What may stand here.
        known: Vec<&'static str>,
    },
    /// Nothing in the document has this identifier.
    NoSuch(What, String),
    /// The identifier is used twice.
    Twice(What, String),
    /// The end is not behind the start.
    EndsBeforeStart,
    /// The document is of another kind or version.
    OtherVersion(String),
    /// The service does not offer the role.
    NotOfRole {
        /// The service or line.
        answerer: String,
        /// The role.
        role: String,
    },
    /// Somebody cannot stand in for themselves.
    CoversItself,
}

/// What an identifier names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A role.
    Role,
    /// A kind of licence.
    Licence,
    /// An item of supply.
    Item,
    /// An organization.
    Organization,
    /// A service.
    Service,
    /// A transfer permit.
    Permit,
    /// An agreement.
    Agreement,
    /// A duty line.
    Line,
    /// A patient.
    Patient,
    /// Roles needed together.
    Joint,
}

impl What {
    fn japanese(self) -> (&'static str, &'static str) {
        match self {
            What::Role => ("役割", "roles"),
            What::Licence => ("免許の種類", "licences"),
            What::Item => ("品目", "items"),
            What::Organization => ("機関", "organizations"),
            What::Service => ("サービス", "services"),
            What::Permit => ("譲渡許可", "permits"),
            What::Agreement => ("協定", "agreements"),
            What::Line => ("当番", "lines"),
            What::Patient => ("患者", "patients"),
            What::Joint => ("同時に必要な役割", "joint"),
        }
    }
}

impl Problem {
    pub(super) fn from_json(error: &serde_json::Error) -> Problem {
        Problem::NotJson {
            line: error.line(),
            column: error.column(),
            why: error.to_string(),
        }
    }

    /// In Japanese, for the person who wrote the document.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Problem::NotJson { line, column, .. } => {
                format!("JSONとして読み取れません。{line}行目の{column}文字目を確かめてください")
            }
            Problem::Missing(field) => format!("「{field}」がありません。書き加えてください"),
            Problem::Unknown { field, known } => format!(
                "「{field}」という項目はありません。ここに書けるのは {} です",
                known.join(", ")
            ),
            Problem::Needs(japanese, _) => format!("{japanese}を書いてください"),
            Problem::NotOneOf { written, known } => format!(
                "「{written}」は使えません。{} のどれかにしてください",
                known.join(", ")
            ),
            Problem::NoSuch(what, id) => {
                let (name, list) = what.japanese();
                format!(
                    "{name}「{id}」は {list} にありません。つづりを確かめるか、{list} に加えてください"
                )
            }
            Problem::Twice(what, id) => {
                let (name, _) = what.japanese();
                format!("{name}「{id}」が2回出てきます。片方を消すか、別の名前にしてください")
            }
            Problem::EndsBeforeStart => {
                "until が from より後になっていません。期間を直してください".to_owned()
            }
            Problem::OtherVersion(written) => format!(
                "「{written}」の文書は読めません。schema は {}、version は {} にしてください",
                super::SCHEMA,
                super::VERSION
            ),
            Problem::NotOfRole { answerer, role } => format!(
                "「{answerer}」は役割「{role}」を受け持っていません。どちらかを直してください"
            ),
            Problem::CoversItself => {
                "不在の本人が代わりになっています。ほかの人を書いてください".to_owned()
            }
        }
    }

    /// In English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Problem::NotJson { why, .. } => format!("this is no JSON: {why}"),
            Problem::Missing(field) => format!("`{field}` is missing"),
            Problem::Unknown { field, known } => {
                format!(
                    "there is no field `{field}` here; known are {}",
                    known.join(", ")
                )
            }
            Problem::Needs(_, english) => format!("this should be {english}"),
            Problem::NotOneOf { written, known } => {
                format!(
                    "`{written}` is not known; write one of {}",
                    known.join(", ")
                )
            }
            Problem::NoSuch(what, id) => {
                let (_, list) = what.japanese();
                format!("`{id}` is not among {list}; check the spelling or add it there")
            }
            Problem::Twice(what, id) => {
                let (_, list) = what.japanese();
                format!("`{id}` appears twice ({list}); remove or rename one")
            }
            Problem::EndsBeforeStart => "`until` is not behind `from`".to_owned(),
            Problem::OtherVersion(written) => format!(
                "`{written}` cannot be read; schema must be {} and version {}",
                super::SCHEMA,
                super::VERSION
            ),
            Problem::NotOfRole { answerer, role } => {
                format!("`{answerer}` does not answer for the role `{role}`")
            }
            Problem::CoversItself => "somebody stands in for themselves".to_owned(),
        }
    }
}

impl fmt::Display for Mistake {
    /// 「patients[12].roles[0].services[2]: …」, in Japanese.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "文書全体"
        } else {
            &self.path
        };
        write!(f, "{path}: {}", self.problem.japanese())
    }
}
