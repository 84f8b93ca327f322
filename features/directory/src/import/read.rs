//! A file's bytes to rows of text with line numbers: CSV or tab-separated text (UTF-8 with or
//! without BOM, CP932), gzip of it, or a spreadsheet.
//!
//! A file is read once, front to back, and only one row of text is held at a time. A row that
//! cannot be read is handed out as a [`RowProblem`] with its line; only what makes the whole file
//! unreadable is a [`FileProblem`].

use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

use encoding_rs::SHIFT_JIS;
use flate2::read::MultiGzDecoder;

use super::{
    problem::{FileProblem, RowProblem},
    records::{Next, Record, Records},
    workbook,
};

/// The most bytes of (unpacked) text one file may have; a whole-country file has about 100 MiB.
pub const MAX_TEXT_BYTES: u64 = 1 << 30;

/// The most bytes of one (unpacked) file of polygons, which must be in memory at once.
pub const MAX_JSON_BYTES: u64 = 256 << 20;

/// The byte order mark of UTF-8.
const BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// How many bytes are looked at to tell the encoding.
const SAMPLE_BYTES: u64 = 64 << 10;

/// The column names are looked for in this many first rows: own lists often begin with a title.
const HEADER_WITHIN_ROWS: usize = 10;

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// CP932, which Japanese Windows calls Shift_JIS or ANSI.
    Cp932,
    /// Only ASCII seen so far: the first other row decides.
    Undecided,
    /// A spreadsheet, which has no such question.
    Workbook,
}

/// An open file: its column names, then its rows.
pub struct Sheet<'a> {
    header: Vec<String>,
    header_line: u64,
    rows: Rows<'a>,
    cells: Cells,
    lost_rows: bool,
}

/// One row with its place in the file.
#[derive(Debug)]
pub struct Row<'s> {
    /// The line (of a spreadsheet: the row number) it starts on, from 1.
    pub line: u64,
    /// Its cells, or why they cannot be read.
    pub cells: Result<&'s Cells, RowProblem>,
}

/// The texts of one row, outer spaces trimmed; as many as the header has columns.
#[derive(Debug, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// The text in a column; empty beyond the last one.
    pub fn get(&self, at: usize) -> &str {
        self.range(at)
            .and_then(|range| self.text.get(range))
            .unwrap_or("")
            .trim()
    }

    fn range(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        Some(start..end)
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }
}

impl<'a> Sheet<'a> {
    /// Opens a table of any of the known forms and reads its column names.
    ///
    /// The form is told by the first bytes, never by the file's name.
    pub fn open(input: Unpacked<'a>) -> Result<Sheet<'a>, FileProblem> {
        let mut rows = open_rows(input)?;
        let mut cells = Cells::default();
        let mut best: Option<(u64, Vec<String>)> = None;
        for _ in 0..HEADER_WITHIN_ROWS {
            let (line, read) = match rows.next(&mut cells)? {
                Step::Row(line, read) => (line, read),
                Step::Unclosed(line) => (line, Err(BadCell { at: 0, nul: false })),
                Step::End => break,
            };
            if read.is_err() {
                return Err(FileProblem::HeaderUnreadable { line });
            }
            let names = header_names(&cells);
            let filled = names.iter().filter(|name| !name.is_empty()).count();
            if filled >= 2 || best.is_none() && filled == 1 {
                best = Some((line, names));
            }
            if filled >= 2 {
                break;
            }
        }
        let (header_line, header) = best.ok_or(FileProblem::Empty)?;
        Ok(Sheet {
            header,
            header_line,
            rows,
            cells,
            lost_rows: false,
        })
    }

    /// The column names, outer spaces trimmed.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The line the column names stand on.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// How the file is encoded, as far as known.
    pub fn encoding(&self) -> Encoding {
        match &self.rows {
            Rows::Text { encoding, .. } => *encoding,
            Rows::Workbook(_) => Encoding::Workbook,
        }
    }

    /// Whether a part of the file could not be read at all, so that what it listed is unknown.
    pub fn lost_rows(&self) -> bool {
        self.lost_rows
    }

    /// The next row that is not blank.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, FileProblem> {
        loop {
            let (line, read) = match self.rows.next(&mut self.cells)? {
                Step::End => return Ok(None),
                Step::Unclosed(line) => {
                    self.lost_rows = true;
                    self.rows = Rows::Workbook(Vec::new().into_iter());
                    return Ok(Some(Row {
                        line,
                        cells: Err(RowProblem::UnclosedQuote),
                    }));
                }
                Step::Row(line, read) => (line, read),
            };
            if read.is_ok() && self.cells.is_blank() {
                continue;
            }
            let problem = match read {
                Err(bad) => Some(bad.problem(&self.header)),
                Ok(()) => self.misfit(),
            };
            return Ok(Some(Row {
                line,
                cells: problem.map_or(Ok(&self.cells), Err),
            }));
        }
    }

    /// Too few or too many cells; empty ones at the end, which spreadsheets add, do not count.
    fn misfit(&self) -> Option<RowProblem> {
        let expected = self.header.len();
        let found = self.cells.len();
        let spread = matches!(self.rows, Rows::Workbook(_));
        let extra = (expected..found).any(|at| !self.cells.get(at).is_empty());
        (extra || found < expected && !spread)
            .then_some(RowProblem::ColumnCount { expected, found })
    }
}

fn header_names(cells: &Cells) -> Vec<String> {
    let mut names: Vec<String> = (0..cells.len())
        .map(|at| {
            cells
                .get(at)
                .trim_start_matches('\u{feff}')
                .trim()
                .to_owned()
        })
        .collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// A file's bytes, unpacked, with a look at the first of them.
pub struct Unpacked<'a> {
    sample: Vec<u8>,
    input: Sampled<'a>,
}

impl<'a> Unpacked<'a> {
    /// Looks at the first bytes, and unpacks gzip.
    pub fn new(input: impl Read + 'a) -> Result<Unpacked<'a>, FileProblem> {
        let (sample, input) = sampled(Box::new(input))?;
        let (sample, input) = match sample.starts_with(&[0x1f, 0x8b]) {
            true => sampled(Box::new(MultiGzDecoder::new(input)))?,
            false => (sample, input),
        };
        Ok(Unpacked { sample, input })
    }

    /// Whether this is a JSON object rather than a table.
    pub fn is_json(&self) -> bool {
        let text = self.sample.strip_prefix(BOM).unwrap_or(&self.sample);
        text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{')
    }

    /// All of it as one text.
    pub fn text(self) -> Result<String, FileProblem> {
        let mut text = String::new();
        let mut input = Limited {
            input: self.input,
            left: MAX_JSON_BYTES,
        };
        input.read_to_string(&mut text).map_err(broken)?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(plain) => plain.to_owned(),
            None => text,
        })
    }
}

enum Rows<'a> {
    Text {
        records: Records<Box<dyn BufRead + 'a>>,
        record: Record,
        encoding: Encoding,
    },
    Workbook(std::vec::IntoIter<(u64, Vec<String>)>),
}

enum Step {
    Row(u64, Result<(), BadCell>),
    Unclosed(u64),
    End,
}

/// A cell that is no text.
struct BadCell {
    at: usize,
    nul: bool,
}

impl BadCell {
    fn problem(self, header: &[String]) -> RowProblem {
        let header = match header.get(self.at) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("{}列目", self.at + 1),
        };
        match self.nul {
            true => RowProblem::Nul { header },
            false => RowProblem::Unreadable { header },
        }
    }
}

impl Rows<'_> {
    fn next(&mut self, cells: &mut Cells) -> Result<Step, FileProblem> {
        cells.clear();
        match self {
            Rows::Text {
                records,
                record,
                encoding,
            } => match records.read(record).map_err(broken)? {
                Next::End => Ok(Step::End),
                Next::UnclosedQuote => Ok(Step::Unclosed(record.line)),
                Next::Record => Ok(Step::Row(record.line, decode(record, encoding, cells))),
            },
            Rows::Workbook(rows) => {
                let Some((line, texts)) = rows.next() else {
                    return Ok(Step::End);
                };
                for text in &texts {
                    cells.push(text);
                }
                let nul = texts.iter().position(|text| text.contains('\0'));
                Ok(Step::Row(
                    line,
                    nul.map_or(Ok(()), |at| Err(BadCell { at, nul: true })),
                ))
            }
        }
    }
}

fn decode(record: &Record, encoding: &mut Encoding, cells: &mut Cells) -> Result<(), BadCell> {
    if *encoding == Encoding::Undecided && !record.bytes().is_ascii() {
        let utf8 = std::str::from_utf8(record.bytes()).is_ok();
        *encoding = if utf8 {
            Encoding::Utf8
        } else {
            Encoding::Cp932
        };
    }
    for at in 0..record.len() {
        let bytes = record.cell(at);
        if bytes.contains(&0) {
            return Err(BadCell { at, nul: true });
        }
        let unreadable = BadCell { at, nul: false };
        match encoding {
            Encoding::Cp932 => {
                let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
                cells.push(&text.ok_or(unreadable)?);
            }
            Encoding::Utf8 | Encoding::Undecided | Encoding::Workbook => {
                cells.push(std::str::from_utf8(bytes).map_err(|_| unreadable)?);
            }
        }
    }
    Ok(())
}

type Sampled<'a> = Chain<Cursor<Vec<u8>>, Box<dyn Read + 'a>>;

fn open_rows<'a>(input: Unpacked<'a>) -> Result<Rows<'a>, FileProblem> {
    match workbook::is_workbook(&input.sample) {
        true => Ok(Rows::Workbook(workbook::rows(input.input)?.into_iter())),
        false => text_rows(&input.sample, input.input),
    }
}

/// The first bytes, and a reader that still begins with them.
fn sampled<'a>(mut input: Box<dyn Read + 'a>) -> Result<(Vec<u8>, Sampled<'a>), FileProblem> {
    let mut sample = Vec::new();
    input
        .by_ref()
        .take(SAMPLE_BYTES)
        .read_to_end(&mut sample)
        .map_err(broken)?;
    Ok((sample.clone(), Cursor::new(sample).chain(input)))
}

fn text_rows<'a>(sample: &[u8], input: Sampled<'a>) -> Result<Rows<'a>, FileProblem> {
    if sample.starts_with(&[0xff, 0xfe]) || sample.starts_with(&[0xfe, 0xff]) {
        return Err(FileProblem::Utf16);
    }
    let mut input: Box<dyn BufRead + 'a> = Box::new(BufReader::with_capacity(
        SAMPLE_BYTES as usize,
        Limited {
            input,
            left: MAX_TEXT_BYTES,
        },
    ));
    let mut encoding = told_encoding(sample);
    if sample.starts_with(BOM) {
        encoding = Encoding::Utf8;
        input.fill_buf().map_err(broken)?;
        input.consume(BOM.len());
    }
    let records = Records::new(input, separator(sample));
    Ok(Rows::Text {
        records,
        record: Record::default(),
        encoding,
    })
}

/// Tab when the first line has tabs and no comma.
fn separator(sample: &[u8]) -> u8 {
    let first = sample.split(|b| *b == b'\n').next().unwrap_or(sample);
    if first.contains(&b'\t') && !first.contains(&b',') {
        b'\t'
    } else {
        b','
    }
}

/// Tells by the lines of the sample: Japanese in CP932 is hardly ever valid UTF-8, so the majority
/// decides, and one broken byte cannot turn a whole UTF-8 file into nonsense.
fn told_encoding(sample: &[u8]) -> Encoding {
    let complete = match sample.iter().rposition(|b| *b == b'\n') {
        Some(end) if sample.len() as u64 == SAMPLE_BYTES => &sample[..end],
        _ => sample,
    };
    let mut telling = 0usize;
    let mut valid = 0usize;
    for line in complete
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_ascii())
    {
        telling += 1;
        valid += usize::from(std::str::from_utf8(line).is_ok());
    }
    match telling {
        0 => Encoding::Undecided,
        _ if 2 * valid >= telling => Encoding::Utf8,
        _ => Encoding::Cp932,
    }
}

/// Ends in an error where a small packed file unpacks without end.
struct Limited<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.input.read(buffer)?;
        self.left = self
            .left
            .checked_sub(n_read as u64)
            .ok_or_else(|| io::Error::from(ErrorKind::FileTooLarge))?;
        Ok(n_read)
    }
}

fn broken(error: io::Error) -> FileProblem {
    match error.kind() {
        ErrorKind::FileTooLarge => FileProblem::TooLarge {
            max_mib: MAX_TEXT_BYTES >> 20,
        },
        _ => FileProblem::Broken {
            cause: error.to_string(),
        },
    }
}
