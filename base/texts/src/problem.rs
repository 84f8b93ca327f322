use std::fmt;

/// Why texts cannot become code: one sentence on one line, with the place to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    file: String,
    line: Option<usize>,
    key: Option<String>,
    sentence: String,
}

impl Problem {
    /// A problem of a whole file, such as a missing one.
    pub(crate) fn of_file(file: &str, sentence: &str) -> Self {
        Problem {
            file: file.to_owned(),
            line: None,
            key: None,
            sentence: sentence.to_owned(),
        }
    }

    /// A problem of a place where no key could be read.
    pub(crate) fn of_line(file: &str, line: usize, sentence: &str) -> Self {
        Problem {
            line: Some(line),
            ..Problem::of_file(file, sentence)
        }
    }

    /// A problem of one key; without `line` when the key is absent from the file.
    pub(crate) fn of_key(file: &str, line: Option<usize>, key: &str, sentence: &str) -> Self {
        Problem {
            line,
            key: Some(key.to_owned()),
            ..Problem::of_file(file, sentence)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match &self.key {
            Some(key) => write!(f, ": the key `{key}` {}", self.sentence),
            None => write!(f, ": {}", self.sentence),
        }
    }
}
