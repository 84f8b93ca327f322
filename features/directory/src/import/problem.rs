//! What is wrong with a file or a row, as sentences for the person who must mend it.
//!
//! Every sentence names the line or column and says what to do next. A [`FileProblem`] stops the
//! whole file before anything is read from it, a [`RowProblem`] rejects one row, a [`RowNote`]
//! comes with a row that is taken.

use crate::field::Field;
use crate::listing::PositionFlag;

/// Characters of a 事業所番号 of care insurance: prefecture, class, district, serial number and check digit.
/// Counted in all 56,442 rows of the Ministry's files of April 2026.
pub const CARE_IDENTIFIER_CHARS: usize = 10;

/// Something said in both languages of the screens.
pub trait Said {
    /// The sentence in Japanese.
    fn ja(&self) -> String;
    /// The sentence in English.
    fn en(&self) -> String;
}

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// The file has no row at all.
    Empty,
    /// The file could not be read or unpacked.
    Broken {
        /// What the reader said, for the administrator.
        cause: String,
    },
    /// The file is larger than this importer takes.
    TooLarge {
        /// The limit in mebibytes.
        max_mib: u64,
    },
    /// The text is UTF-16 (a spreadsheet's "Unicode text").
    Utf16,
    /// The line of column names is neither UTF-8 nor CP932.
    HeaderUnreadable {
        /// The line of the column names.
        line: u64,
    },
    /// No known layout has these column names.
    UnknownLayout {
        /// The column names found.
        headers: Vec<String>,
    },
    /// The mapping needs columns the file lacks.
    MissingColumns {
        /// The column names missing.
        headers: Vec<String>,
    },
    /// A column that is used stands twice in the file.
    RepeatedColumn {
        /// Its name.
        header: String,
    },
    /// Neither the rows nor the file's name say which kind of service is listed.
    KindNotGiven,
}

/// Why one row is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblem {
    /// The row has more or fewer cells than the header.
    ColumnCount {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// Bytes that are no character in the file's encoding.
    Unreadable {
        /// The column's name.
        header: String,
    },
    /// A NUL character, which no text may hold.
    Nul {
        /// The column's name.
        header: String,
    },
    /// A text longer than its field takes.
    TooLong {
        /// The column's name.
        header: String,
        /// Its length in characters.
        chars: usize,
        /// The limit in characters.
        max: usize,
    },
    /// A cell that must not be empty.
    Missing {
        /// The column's name.
        header: String,
    },
    /// An identifier a spreadsheet has turned into `1.27E+09`.
    RoundedIdentifier {
        /// The column's name.
        header: String,
        /// What stands there.
        text: String,
    },
    /// A 事業所番号 with more or fewer digits than one has.
    IdentifierLength {
        /// The column's name.
        header: String,
        /// What stands there.
        text: String,
    },
    /// A kind of service that is not in the table.
    UnknownKind {
        /// The column's name.
        header: String,
        /// What stands there.
        text: String,
    },
    /// A quotation mark that is never closed; nothing after it could be read.
    UnclosedQuote,
    /// The same service stands in an earlier line with other contents.
    Duplicate {
        /// The earlier line.
        first_line: u64,
    },
}

/// What is to be known about a row that is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum RowNote {
    /// The same service stands in an earlier line with the same contents; taken once.
    Repeated {
        /// The earlier line.
        first_line: u64,
    },
    /// A number field that holds something else; stored as typed.
    NotANumber {
        /// The field.
        field: Field,
        /// What stands there.
        text: String,
    },
    /// A telephone number nobody could dial; stored as typed.
    NotATelephone {
        /// The field.
        field: Field,
        /// What stands there.
        text: String,
    },
    /// A coordinate that is not a number; ignored.
    CoordinateUnreadable {
        /// What stands there.
        text: String,
    },
    /// Something about the place on the map.
    Position(PositionFlag),
}

impl FileProblem {
    /// A stable word for reports and counts.
    pub fn code(&self) -> &'static str {
        match self {
            FileProblem::Empty => "empty",
            FileProblem::Broken { .. } => "broken",
            FileProblem::TooLarge { .. } => "too_large",
            FileProblem::Utf16 => "utf16",
            FileProblem::HeaderUnreadable { .. } => "header_unreadable",
            FileProblem::UnknownLayout { .. } => "unknown_layout",
            FileProblem::MissingColumns { .. } => "missing_columns",
            FileProblem::RepeatedColumn { .. } => "repeated_column",
            FileProblem::KindNotGiven => "kind_not_given",
        }
    }
}

impl RowProblem {
    /// A stable word for reports and counts.
    pub fn code(&self) -> &'static str {
        match self {
            RowProblem::ColumnCount { .. } => "column_count",
            RowProblem::Unreadable { .. } => "unreadable",
            RowProblem::Nul { .. } => "nul",
            RowProblem::TooLong { .. } => "too_long",
            RowProblem::Missing { .. } => "missing",
            RowProblem::RoundedIdentifier { .. } => "rounded_identifier",
            RowProblem::IdentifierLength { .. } => "identifier_length",
            RowProblem::UnknownKind { .. } => "unknown_kind",
            RowProblem::UnclosedQuote => "unclosed_quote",
            RowProblem::Duplicate { .. } => "duplicate",
        }
    }
}

impl RowNote {
    /// A stable word for reports and counts.
    pub fn code(&self) -> &'static str {
        match self {
            RowNote::Repeated { .. } => "repeated",
            RowNote::NotANumber { .. } => "not_a_number",
            RowNote::NotATelephone { .. } => "not_a_telephone",
            RowNote::CoordinateUnreadable { .. } => "coordinate_unreadable",
            RowNote::Position(flag) => flag.code(),
        }
    }
}

impl Said for FileProblem {
    fn ja(&self) -> String {
        match self {
            FileProblem::Empty => {
                "ファイルに1行もありません。中身のあるファイルを選んでください".into()
            }
            FileProblem::Broken { cause } => format!(
                "ファイルを開けませんでした（{cause}）。もう一度ダウンロードするか、表計算ソフトで保存し直してください"
            ),
            FileProblem::TooLarge { max_mib } => {
                format!(
                    "ファイルが大きすぎます（上限 {max_mib} MiB）。都道府県などで分けてください"
                )
            }
            FileProblem::Utf16 => {
                "文字コードが UTF-16 です。「CSV UTF-8」で保存し直してください".into()
            }
            FileProblem::HeaderUnreadable { line } => format!(
                "{line}行目：見出しの文字を読めません。文字コードを UTF-8 か Shift_JIS にして保存し直してください"
            ),
            FileProblem::UnknownLayout { headers } => format!(
                "知っている様式ではありません（見出し：{}）。画面で列の対応を決めてください",
                shown(headers)
            ),
            FileProblem::MissingColumns { headers } => format!(
                "必要な列がありません：{}。見出しの行を確かめてください",
                shown(headers)
            ),
            FileProblem::RepeatedColumn { header } => format!(
                "見出し「{header}」の列が2つあります。使わない方の見出しを変えるか、列を消してください"
            ),
            FileProblem::KindNotGiven => {
                "どの種類の事業所の一覧かがわかりません。取り込むときに種類を選んでください".into()
            }
        }
    }

    fn en(&self) -> String {
        match self {
            FileProblem::Empty => "The file has no rows. Choose a file with contents".into(),
            FileProblem::Broken { cause } => format!(
                "The file could not be opened ({cause}). Download it again or save it anew from the spreadsheet"
            ),
            FileProblem::TooLarge { max_mib } => {
                format!("The file is too large (limit {max_mib} MiB). Split it, for example by prefecture")
            }
            FileProblem::Utf16 => "The text is UTF-16. Save it as \"CSV UTF-8\"".into(),
            FileProblem::HeaderUnreadable { line } => format!(
                "Line {line}: the column names cannot be read. Save the file as UTF-8 or Shift_JIS"
            ),
            FileProblem::UnknownLayout { headers } => format!(
                "No known layout has these columns ({}). Say on the screen what the columns mean",
                shown(headers)
            ),
            FileProblem::MissingColumns { headers } => format!(
                "Columns are missing: {}. Check the line of column names",
                shown(headers)
            ),
            FileProblem::RepeatedColumn { header } => format!(
                "The column \"{header}\" stands twice. Rename or remove the one that is not used"
            ),
            FileProblem::KindNotGiven => {
                "It is not known which kind of service the file lists. Choose the kind when importing".into()
            }
        }
    }
}

impl Said for RowProblem {
    fn ja(&self) -> String {
        match self {
            RowProblem::ColumnCount { expected, found } => format!(
                "列の数が見出しと合いません（見出し {expected}、この行 {found}）。カンマや改行を含む値を引用符で囲んでください"
            ),
            RowProblem::Unreadable { header } => format!(
                "「{header}」に読めない文字があります。打ち直してから取り込み直してください"
            ),
            RowProblem::Nul { header } => format!(
                "「{header}」に見えない文字（NUL）があります。打ち直してから取り込み直してください"
            ),
            RowProblem::TooLong { header, chars, max } => format!(
                "「{header}」が長すぎます（{chars}字、上限 {max}字）。短くしてから取り込み直してください"
            ),
            RowProblem::Missing { header } => {
                format!("「{header}」が空です。入れてから取り込み直してください")
            }
            RowProblem::RoundedIdentifier { header, text } => format!(
                "「{header}」が表計算ソフトで丸められています（{text}）。列を文字列にして、元の番号を入れ直してください"
            ),
            RowProblem::IdentifierLength { header, text } => format!(
                "「{header}」の桁数が合いません（{text}）。{CARE_IDENTIFIER_CHARS}桁の番号に直してください"
            ),
            RowProblem::UnknownKind { header, text } => format!(
                "「{header}」の「{text}」は種類の一覧にありません。一覧の言葉に直してください"
            ),
            RowProblem::UnclosedQuote => {
                "引用符（\"）が閉じていないため、この行から後を読めません。引用符を閉じてから取り込み直してください".into()
            }
            RowProblem::Duplicate { first_line } => format!(
                "{first_line}行目と同じ番号で、内容が違います。正しい方だけを残してください"
            ),
        }
    }

    fn en(&self) -> String {
        match self {
            RowProblem::ColumnCount { expected, found } => format!(
                "The row has {found} cells, the header {expected}. Put quotation marks around values with commas or line breaks"
            ),
            RowProblem::Unreadable { header } => {
                format!("\"{header}\" holds characters that cannot be read. Type it again and import anew")
            }
            RowProblem::Nul { header } => {
                format!("\"{header}\" holds an invisible character (NUL). Type it again and import anew")
            }
            RowProblem::TooLong { header, chars, max } => format!(
                "\"{header}\" is too long ({chars} characters, limit {max}). Shorten it and import anew"
            ),
            RowProblem::Missing { header } => {
                format!("\"{header}\" is empty. Fill it in and import anew")
            }
            RowProblem::RoundedIdentifier { header, text } => format!(
                "\"{header}\" was rounded by a spreadsheet ({text}). Make the column text and enter the number again"
            ),
            RowProblem::IdentifierLength { header, text } => format!(
                "\"{header}\" has the wrong number of digits ({text}). Enter the number of {CARE_IDENTIFIER_CHARS} digits"
            ),
            RowProblem::UnknownKind { header, text } => format!(
                "\"{text}\" in \"{header}\" is not in the list of kinds. Use a word of the list"
            ),
            RowProblem::UnclosedQuote => {
                "A quotation mark (\") is not closed, so nothing from this line on can be read. Close it and import anew".into()
            }
            RowProblem::Duplicate { first_line } => format!(
                "The same number as line {first_line} with other contents. Keep only the right one"
            ),
        }
    }
}

impl Said for RowNote {
    fn ja(&self) -> String {
        match self {
            RowNote::Repeated { first_line } => {
                format!("{first_line}行目と同じ内容です。1件として取り込みます")
            }
            RowNote::NotANumber { field, text } => {
                format!(
                    "「{}」が数字ではありません（{text}）。書かれたまま取り込みます",
                    field.label_ja()
                )
            }
            RowNote::NotATelephone { field, text } => {
                format!(
                    "「{}」が電話番号として読めません（{text}）。書かれたまま取り込みます",
                    field.label_ja()
                )
            }
            RowNote::CoordinateUnreadable { text } => {
                format!("緯度・経度を読めません（{text}）。使いません")
            }
            RowNote::Position(flag) => flag.ja(),
        }
    }

    fn en(&self) -> String {
        match self {
            RowNote::Repeated { first_line } => {
                format!("The same as line {first_line}. Taken once")
            }
            RowNote::NotANumber { field, text } => {
                format!(
                    "\"{}\" is not a number ({text}). Taken as written",
                    field.label_en()
                )
            }
            RowNote::NotATelephone { field, text } => {
                format!(
                    "\"{}\" cannot be read as a telephone number ({text}). Taken as written",
                    field.label_en()
                )
            }
            RowNote::CoordinateUnreadable { text } => {
                format!("The coordinates cannot be read ({text}). They are not used")
            }
            RowNote::Position(flag) => flag.en(),
        }
    }
}

/// At most ten names, so that a sentence stays a sentence.
fn shown(headers: &[String]) -> String {
    const MOST: usize = 10;
    let mut names = headers
        .iter()
        .take(MOST)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("、");
    if headers.len() > MOST {
        names.push_str("、…");
    }
    names
}
