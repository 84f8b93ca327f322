#![doc = include_str!("../README.md")]

mod catalogue;
mod problem;
mod rust;

use std::path::{Path, PathBuf};

use catalogue::Catalogue;
pub use problem::Problem;

/// The type that generated functions take unless [`Build::language_type`] says otherwise: an enum
/// with the variants `Ja` and `En`.
pub const DEFAULT_LANGUAGE_TYPE: &str = "::kyoten_ui::Language";

/// Writes `$OUT_DIR/texts.rs` from `<folder>/ja.ftl` and `<folder>/en.ftl`; the whole of a feature's `build.rs`.
///
/// Errors  every problem is printed as a build error and the build script ends with status 1.
pub fn build(folder: impl Into<PathBuf>) {
    Build::new(folder).run();
}

/// One run of the generator, for crates that need another language type than the default.
#[derive(Debug, Clone)]
pub struct Build {
    folder: PathBuf,
    language_type: String,
}

impl Build {
    /// A run over the two files in `folder`, relative to the crate.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Build {
            folder: folder.into(),
            language_type: DEFAULT_LANGUAGE_TYPE.to_owned(),
        }
    }

    /// Uses another language enum, by its path as seen from the generated code, such as `crate::Language`.
    #[must_use]
    pub fn language_type(mut self, path: &str) -> Self {
        path.clone_into(&mut self.language_type);
        self
    }

    /// Does what [`build`] describes.
    pub fn run(self) {
        println!("cargo::rerun-if-changed={}", self.folder.display());
        if let Err(problems) = self.write() {
            for problem in problems {
                println!("cargo::error={problem}");
            }
            std::process::exit(1);
        }
    }

    fn write(&self) -> Result<(), Vec<Problem>> {
        let ja = read(&self.folder.join("ja.ftl"));
        let en = read(&self.folder.join("en.ftl"));
        let (ja, en) = both(ja, en)?;
        let code = generate(&ja, &en, &self.language_type)?;
        let folder = std::env::var_os("OUT_DIR")
            .ok_or_else(|| {
                Problem::of_file("OUT_DIR", "is not set. Maybe this is not a build script?")
            })
            .map_err(|problem| vec![problem])?;
        let path = Path::new(&folder).join("texts.rs");
        std::fs::write(&path, code).map_err(|error| {
            vec![Problem::of_file(
                &path.display().to_string(),
                &format!("cannot be written: {error}"),
            )]
        })
    }
}

/// One Fluent file in memory.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// How problems name the file, such as `text/ja.ftl`.
    pub name: String,
    /// Its text.
    pub source: String,
}

/// The Rust code for a pair of files: pure, so that the rules can be tested without a build.
///
/// Errors  every problem of both files at once, in the order of the files.
pub fn generate(ja: &TextFile, en: &TextFile, language_type: &str) -> Result<String, Vec<Problem>> {
    let (ja, en) = both(Catalogue::parse(ja), Catalogue::parse(en))?;
    let problems = disagreements(&ja, &en);
    if problems.is_empty() {
        Ok(rust::code(&ja, &en, language_type))
    } else {
        Err(problems)
    }
}

fn read(path: &Path) -> Result<TextFile, Vec<Problem>> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(source) => Ok(TextFile { name, source }),
        Err(error) => Err(vec![Problem::of_file(
            &name,
            &format!("cannot be read: {error}"),
        )]),
    }
}

/// Both values, or the problems of both, so that one build shows everything there is to mend.
fn both<T>(
    ja: Result<T, Vec<Problem>>,
    en: Result<T, Vec<Problem>>,
) -> Result<(T, T), Vec<Problem>> {
    match (ja, en) {
        (Ok(ja), Ok(en)) => Ok((ja, en)),
        (ja, en) => Err(ja.err().into_iter().chain(en.err()).flatten().collect()),
    }
}

fn disagreements(ja: &Catalogue, en: &Catalogue) -> Vec<Problem> {
    let mut problems = missing(ja, en);
    problems.extend(missing(en, ja));
    for message in &ja.messages {
        let Some(english) = en.message(&message.key) else {
            continue;
        };
        for argument in message.arguments().difference(&english.arguments()) {
            problems.push(forgotten(
                en,
                english.line,
                &message.key,
                argument,
                ja,
                message.line,
            ));
        }
        for argument in english.arguments().difference(&message.arguments()) {
            problems.push(forgotten(
                ja,
                message.line,
                &message.key,
                argument,
                en,
                english.line,
            ));
        }
    }
    problems
}

fn missing(from: &Catalogue, to: &Catalogue) -> Vec<Problem> {
    let absent = from
        .messages
        .iter()
        .filter(|message| to.message(&message.key).is_none());
    absent
        .map(|message| {
            let sentence = format!(
                "has no text here, but {}:{} has one",
                from.file, message.line
            );
            Problem::of_key(&to.file, None, &message.key, &sentence)
        })
        .collect()
}

fn forgotten(
    file: &Catalogue,
    line: usize,
    key: &str,
    argument: &str,
    other: &Catalogue,
    other_line: usize,
) -> Problem {
    let sentence = format!(
        "does not use the argument ${argument}, but {}:{other_line} does",
        other.file
    );
    Problem::of_key(&file.file, Some(line), key, &sentence)
}
