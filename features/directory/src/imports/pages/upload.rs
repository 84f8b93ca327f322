//! The form that brings files: from what was typed to an [`ImportRequest`], or to everything that needs another look.

use std::collections::BTreeSet;

use kyoten_calendar::civil::Date;
use kyoten_calendar::{civil_date_time, parse_date};
use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_platform::cx::Cx;
use kyoten_platform::http::{Uploaded, UploadedFile};
use kyoten_ui::{DateText, Errors, civil_date};

use crate::import::as_of_hint;
use crate::imports::{FileToImport, ImportRequest};
use crate::kind::Kind;
use crate::text;

/// Value of the radio that stands for the hub's own list.
pub const OWN: &str = "own";
/// Longest file name shown and stored, characters.
const LONGEST_NAME: usize = 200;

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The date, in three boxes.
    pub as_of: DateText,
    /// `national` or [`OWN`].
    pub data_set: String,
    /// A kind's code, or nothing.
    pub kind: String,
    /// Whether the files list only some services.
    pub partial: bool,
}

impl Typed {
    /// The text fields of an upload.
    pub fn of(uploaded: &Uploaded) -> Typed {
        let field = |name| uploaded.field(name).trim().to_owned();
        Typed {
            as_of: DateText {
                year: field("as_of_year"),
                month: field("as_of_month"),
                day: field("as_of_day"),
            },
            data_set: field("data_set"),
            kind: field("kind"),
            partial: field("partial") == "yes",
        }
    }

    /// The dry run this asks for. When something needs another look, says all of it at once; an empty date is
    /// filled in from the files' names, for a person to confirm.
    pub fn understand(&mut self, cx: &Cx, files: &[UploadedFile]) -> Result<ImportRequest, Errors> {
        let language = cx.language;
        let mut errors = Errors::new();
        if files.is_empty() {
            errors.add("files", text::import_files_missing(language));
        }
        let as_of = self
            .date(cx, files)
            .map_err(|sentence| errors.add("as_of", sentence));
        let data_set = match self.data_set.as_str() {
            NATIONAL_HUB => Some(NATIONAL_HUB.to_owned()),
            OWN => Some(cx.hub_id.clone()),
            _ => None,
        };
        if data_set.is_none() {
            errors.add("data_set", text::import_data_set_missing(language));
        }
        let kind = Kind::parse(&self.kind);
        if kind.is_none() && !self.kind.is_empty() {
            errors.add("kind", text::import_kind_not_offered(language));
        }
        let (Ok(as_of), Some(data_set), true) = (as_of, data_set, errors.is_empty()) else {
            // Browsers forget the chosen files; say so where it is not plain already.
            if !files.is_empty() {
                errors.add("files", text::import_files_again(language));
            }
            return Err(errors);
        };
        let file = |file: &UploadedFile| FileToImport {
            path: file.path.clone(),
            name: shown_name(&file.original_name),
            as_of: as_of.to_string(),
            kind: kind.map(|kind| kind.code().to_owned()),
            custom: None,
            partial: self.partial,
        };
        Ok(ImportRequest {
            data_set,
            files: files.iter().map(file).collect(),
            dry_run: true,
            vanishing_confirmed: false,
            asked_by: None,
        })
    }

    fn date(&mut self, cx: &Cx, files: &[UploadedFile]) -> Result<Date, String> {
        let language = cx.language;
        let Some(line) = self.as_of.in_one_line() else {
            return Err(self.proposed_date(cx, files));
        };
        let date =
            parse_date(&line).map_err(|_| text::import_as_of_unreadable(language).to_owned())?;
        if date > civil_date_time(cx.now.0).date() {
            return Err(text::import_as_of_future(language).to_owned());
        }
        Ok(date)
    }

    /// Fills in the date the names of the files hold, and gives the sentence that asks about it.
    fn proposed_date(&mut self, cx: &Cx, files: &[UploadedFile]) -> String {
        let language = cx.language;
        let hints: BTreeSet<Date> = files
            .iter()
            .filter_map(|file| as_of_hint(&file.original_name))
            .collect();
        let mut hints = hints.into_iter();
        match (hints.next(), hints.next()) {
            (None, _) => text::import_as_of_missing(language).to_owned(),
            (Some(_), Some(_)) => text::import_as_of_differ(language).to_owned(),
            (Some(date), None) => {
                self.as_of = DateText {
                    year: date.year().to_string(),
                    month: date.month().to_string(),
                    day: date.day().to_string(),
                };
                text::import_as_of_proposed(language, civil_date(language, date))
            }
        }
    }
}

/// A file's name as it may be shown and stored: without folders, without invisible characters, not too long.
fn shown_name(original: &str) -> String {
    let name = original.rsplit(['/', '\\']).next().unwrap_or(original);
    name.chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_NAME)
        .collect()
}
