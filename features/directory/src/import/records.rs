//! Bytes of a CSV to records of bytes, one at a time.
//!
//! Why not the `csv` crate for reading: a person must find the mistake in the file, so every record
//! carries the number of the physical line it starts on, blank lines and line breaks inside quotes
//! counted; and a quotation mark that is never closed is said at its line instead of swallowing the
//! rest of the file into one huge record.
//!
//! Follows RFC 4180, and takes what spreadsheets really write: CRLF, LF or lone CR, quotes inside
//! unquoted cells, text after a closing quote. Works on CP932 unchanged, because no second byte of
//! that encoding is a quotation mark, a comma or a line end.

use std::io::{self, BufRead};

/// A record longer than this is taken for a quotation mark that was never closed.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// One record: its cells as raw bytes, and where it starts.
#[derive(Debug, Default)]
pub struct Record {
    /// The physical line the record starts on, from 1.
    pub line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Record {
    /// How many cells the record has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The raw bytes of a cell; empty beyond the last one.
    pub fn cell(&self, at: usize) -> &[u8] {
        let Some(&end) = self.ends.get(at) else {
            return &[];
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..end]
    }

    /// All cells' bytes without separators: for checks that need not know the cell.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn clear(&mut self, line: u64) {
        self.line = line;
        self.bytes.clear();
        self.ends.clear();
    }

    fn end_cell(&mut self) {
        self.ends.push(self.bytes.len());
    }
}

/// How reading the next record went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The record is filled.
    Record,
    /// A quotation mark opened in the record is never closed; nothing after it can be read.
    UnclosedQuote,
    /// The input ended.
    End,
}

/// Reads records from a stream.
pub struct Records<R> {
    input: R,
    separator: u8,
    line: u64,
    after_cr: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

impl<R: BufRead> Records<R> {
    /// Starts at line 1 with this separator (`,` or tab).
    pub fn new(input: R, separator: u8) -> Records<R> {
        Records {
            input,
            separator,
            line: 1,
            after_cr: false,
        }
    }

    /// Fills `record` with the next record; blank lines are passed over and counted.
    pub fn read(&mut self, record: &mut Record) -> io::Result<Next> {
        record.clear(self.line);
        let mut state = State::CellStart;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(at_end(record, state));
            }
            let mut at = 0;
            let mut done = None;
            while at < chunk.len() {
                let byte = chunk[at];
                if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                    at += 1;
                    continue;
                }
                match state {
                    State::Plain => {
                        let run = run_until(&chunk[at..], |b| {
                            b == self.separator || b == b'\n' || b == b'\r'
                        });
                        record.bytes.extend_from_slice(&chunk[at..at + run]);
                        at += run;
                        if at == chunk.len() {
                            break;
                        }
                    }
                    State::Quoted => {
                        let run = run_until(&chunk[at..], |b| b == b'"' || b == b'\n');
                        record.bytes.extend_from_slice(&chunk[at..at + run]);
                        at += run;
                        if at == chunk.len() {
                            break;
                        }
                        if chunk[at] == b'\n' {
                            self.line += 1;
                            record.bytes.push(b'\n');
                        } else {
                            state = State::QuoteInQuoted;
                        }
                        at += 1;
                        continue;
                    }
                    State::QuoteInQuoted if byte == b'"' => {
                        record.bytes.push(b'"');
                        state = State::Quoted;
                        at += 1;
                        continue;
                    }
                    State::CellStart if byte == b'"' => {
                        state = State::Quoted;
                        at += 1;
                        continue;
                    }
                    State::CellStart | State::QuoteInQuoted => {}
                }
                let byte = chunk[at];
                at += 1;
                match byte {
                    b'\n' | b'\r' => {
                        self.line += 1;
                        self.after_cr = byte == b'\r';
                        let blank = state == State::CellStart && record.ends.is_empty();
                        if blank {
                            record.line = self.line;
                            continue;
                        }
                        record.end_cell();
                        done = Some(Next::Record);
                        break;
                    }
                    b if b == self.separator => {
                        record.end_cell();
                        state = State::CellStart;
                    }
                    other => {
                        record.bytes.push(other);
                        state = State::Plain;
                    }
                }
            }
            self.input.consume(at);
            if let Some(next) = done {
                return Ok(next);
            }
            if record.bytes.len() > MAX_RECORD_BYTES {
                return Ok(Next::UnclosedQuote);
            }
        }
    }
}

fn at_end(record: &mut Record, state: State) -> Next {
    match state {
        State::Quoted => Next::UnclosedQuote,
        State::CellStart if record.ends.is_empty() => Next::End,
        State::CellStart | State::Plain | State::QuoteInQuoted => {
            record.end_cell();
            Next::Record
        }
    }
}

fn run_until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|b| stop(*b)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    /// All records with their lines, read through a buffer so small that every cut is met.
    fn read(text: &[u8], buffer: usize) -> (Vec<(u64, Vec<String>)>, bool) {
        let mut records = Records::new(BufReader::with_capacity(buffer, text), b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        loop {
            match records.read(&mut record).unwrap() {
                Next::Record => all.push((
                    record.line,
                    (0..record.len())
                        .map(|at| String::from_utf8_lossy(record.cell(at)).into_owned())
                        .collect(),
                )),
                Next::UnclosedQuote => return (all, true),
                Next::End => return (all, false),
            }
        }
    }

    /// The text, its records with their lines, and whether a quotation mark stays open.
    type Case = (
        &'static str,
        &'static [(u64, &'static [&'static str])],
        bool,
    );

    #[test]
    fn 行番号は人がエディターで見る番号と同じ() {
        let cases: &[Case] = &[
            ("a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])], false),
            (
                "a,b\r\n1,2\r\n3,4",
                &[(1, &["a", "b"]), (2, &["1", "2"]), (3, &["3", "4"])],
                false,
            ),
            ("a\r1\r2", &[(1, &["a"]), (2, &["1"]), (3, &["2"])], false),
            ("\n\r\na\n\n\nb\n", &[(3, &["a"]), (6, &["b"])], false),
            (
                "\"x\ny\",2\r\nz,3\n",
                &[(1, &["x\ny", "2"]), (3, &["z", "3"])],
                false,
            ),
            (
                "\"x\r\ny\",2\nz,3",
                &[(1, &["x\r\ny", "2"]), (3, &["z", "3"])],
                false,
            ),
            (
                "\"a \"\"b\"\" c\",5\"管\n",
                &[(1, &["a \"b\" c", "5\"管"])],
                false,
            ),
            ("\"a\"b,c\n", &[(1, &["ab", "c"])], false),
            (",\n,,\n", &[(1, &["", ""]), (2, &["", "", ""])], false),
            ("\"\"\n", &[(1, &[""])], false),
            ("a\n\"b,c\nd,e\n", &[(1, &["a"])], true),
            ("", &[], false),
        ];
        for (text, expected, unclosed) in cases {
            for buffer in [1, 2, 3, 64] {
                let (records, open) = read(text.as_bytes(), buffer);
                let records: Vec<(u64, Vec<&str>)> = records
                    .iter()
                    .map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect()))
                    .collect();
                let expected: Vec<(u64, Vec<&str>)> = expected
                    .iter()
                    .map(|(line, cells)| (*line, cells.to_vec()))
                    .collect();
                assert_eq!(records, expected, "{text:?} by {buffer}");
                assert_eq!(open, *unclosed, "{text:?}");
            }
        }
    }

    #[test]
    fn 閉じない引用符はファイルの残りをのみこまない() {
        let mut text = b"a,b\n\"1,2\n".to_vec();
        text.resize(3 * MAX_RECORD_BYTES, b'x');
        let (records, open) = read(&text, 1 << 16);
        assert_eq!(records.len(), 1);
        assert!(open);
    }

    proptest! {
        #[test]
        fn any_bytes_give_records_and_never_a_panic(bytes: Vec<u8>, buffer in 1usize..40) {
            read(&bytes, buffer);
        }

        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            rows in proptest::collection::vec(proptest::collection::vec("[a-z,\"\n あ]{0,6}", 2..5), 1..6)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let (records, open) = read(&text, 7);
            prop_assert!(!open);
            prop_assert_eq!(records.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), rows);
        }
    }
}
