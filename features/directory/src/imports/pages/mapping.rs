//! What the columns of a hub's own list mean: said once on screen, remembered by the column names.

use std::convert::Infallible;
use std::io::BufReader;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::Snapshot;
use kyoten_platform::http::{Parameters, Problem, Submitted};
use kyoten_ui::{Errors, Language, Page};
use serde::Deserialize;

use super::stored::About;
use super::{LIST, job_page, queue, work};
use crate::field::Field;
use crate::import::layout::{
    Completeness, CustomLayout, IdentifierRule, KindRule, Target, header_signature,
};
use crate::import::{Opened, open};
use crate::imports::views::{self, said};
use crate::imports::{IMPORT, ImportRequest, jobs};
use crate::kind::Kind;
use crate::text;

/// Rows of the file shown as samples of each column.
const SAMPLE_ROWS: usize = 3;
/// Longest name of a mapping, characters.
const LONGEST_NAME: usize = 100;
/// Meaning of a column that is not used.
pub const UNUSED: &str = "unused";
/// Answer that the kind stands in a column.
pub const BY_COLUMN: &str = "column";
/// Answer that services are told apart by name and address.
pub const BY_NAME: &str = "name_and_address";

/// A table no layout knows, as far as the screen needs it.
pub struct Table {
    /// The request it came with.
    request: ImportRequest,
    /// Its place in the request.
    pub file: usize,
    /// What the sender called it.
    pub file_name: String,
    /// Its column names.
    pub header: Vec<String>,
    /// Its first rows.
    pub samples: Vec<Vec<String>>,
    /// What the hub said before about these columns.
    remembered: Option<CustomLayout>,
}

/// The answers as typed or as proposed.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// What the list is called.
    pub name: String,
    /// The meaning of each column: a target's code, or [`UNUSED`].
    pub columns: Vec<String>,
    /// [`BY_COLUMN`] or a kind's code.
    pub kind: String,
    /// [`BY_COLUMN`] or [`BY_NAME`].
    pub identifier: String,
    /// Whether the list has everything.
    pub complete: bool,
}

/// Which file of the job the screen is about.
#[derive(Debug, Deserialize)]
pub struct WhichFile {
    #[serde(default)]
    file: String,
}

/// `GET /imports/{job}/mapping`.
pub async fn show(
    cx: Cx,
    Path(job): Path<String>,
    Parameters(which): Parameters<WhichFile>,
) -> Result<Response, Problem> {
    let Some(table) = table(&cx, job.clone(), which.file).await? else {
        return Ok(not_readable(&cx));
    };
    let answers = Answers::proposed(&table);
    Ok(page(
        &cx,
        StatusCode::OK,
        &job,
        &table,
        &answers,
        &Errors::new(),
    ))
}

/// `POST /imports/{job}/mapping`: remembers the meanings and has the files looked at again.
pub async fn save(
    cx: Cx,
    Path(job): Path<String>,
    // One question per column of the file: which there are is known only with the file in hand.
    Submitted { key, fields }: Submitted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let which = answer(&fields, "file").to_owned();
    let Some(table) = table(&cx, job.clone(), which).await? else {
        return Ok(not_readable(&cx));
    };
    let answers = Answers::typed(&fields, table.header.len());
    let custom = match answers.understand(cx.language, &table.header) {
        Ok(custom) => custom,
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(page(&cx, status, &job, &table, &answers, &errors));
        }
    };
    let done = cx.act::<Infallible, _>(key, move |cx, tx| {
        let signature = header_signature(&table.header);
        let allowed = cx.allow(tx, &IMPORT, signature)?;
        jobs::keep_mapping(
            tx,
            &cx.hub_id,
            allowed.object(),
            &custom,
            &cx.actor.reference(),
        )?;
        let subject = format!("ImportMapping/{}", allowed.object());
        let detail = serde_json::json!({ "act": "mapping", "name": custom.name }).to_string();
        tx.audit(cx.audit_entry(&IMPORT, &allowed, subject.clone(), detail.clone()));
        tx.emit(cx.event(
            "directory",
            "directory.import_mapping_kept",
            subject,
            detail,
        ));
        let mut request = ImportRequest {
            dry_run: true,
            vanishing_confirmed: false,
            asked_by: None,
            ..table.request
        };
        if let Some(file) = request.files.get_mut(table.file) {
            file.custom = Some(custom);
        }
        queue(cx, tx, "check", &request)
    });
    Ok(done.await?.into_response())
}

impl Answers {
    /// What the hub said before, or what the column names say by themselves.
    fn proposed(table: &Table) -> Answers {
        let stem = table.file_name.split('.').next().unwrap_or_default();
        let custom = table
            .remembered
            .clone()
            .unwrap_or_else(|| CustomLayout::proposal(stem, &table.header));
        let file = table.request.files.get(table.file);
        let meaning = |header: &String| {
            let target = custom.columns.iter().find(|(name, _)| name == header);
            target
                .and_then(|(_, target)| target.code())
                .unwrap_or_else(|| UNUSED.to_owned())
        };
        let kind = match custom.kind {
            KindRule::Column => BY_COLUMN.to_owned(),
            KindRule::Fixed(kind) => kind.code().to_owned(),
            KindRule::Asked => file
                .and_then(|file| file.kind.clone())
                .or_else(|| {
                    Kind::from_file_name(&table.file_name).map(|kind| kind.code().to_owned())
                })
                .unwrap_or_default(),
        };
        let identifier = match custom.identifier {
            IdentifierRule::Column => BY_COLUMN,
            IdentifierRule::NameAndAddress => BY_NAME,
        };
        Answers {
            columns: table.header.iter().map(meaning).collect(),
            kind,
            identifier: identifier.to_owned(),
            complete: custom.completeness == Completeness::Complete,
            name: custom.name,
        }
    }

    fn typed(fields: &[(String, String)], n_columns: usize) -> Answers {
        Answers {
            name: answer(fields, "name").to_owned(),
            columns: (0..n_columns)
                .map(|at| answer(fields, &column_field(at)).to_owned())
                .collect(),
            kind: answer(fields, "kind").to_owned(),
            identifier: answer(fields, "identifier").to_owned(),
            complete: answer(fields, "complete") == "yes",
        }
    }

    /// The layout these answers make, or everything that needs another look.
    fn understand(&self, language: Language, header: &[String]) -> Result<CustomLayout, Errors> {
        let mut errors = Errors::new();
        match self.name.chars().count() {
            0 => errors.add("name", text::import_mapping_name_missing(language)),
            n if n > LONGEST_NAME => errors.add(
                "name",
                text::import_mapping_name_long(language, LONGEST_NAME),
            ),
            _ => {}
        }
        let columns = self.columns(language, header, &mut errors);
        let needs = |target: Target| {
            let missing = !columns.iter().any(|(_, used)| *used == target);
            missing.then(|| text::import_mapping_needs(language, target_label(language, target)))
        };
        let first_column =
            column_field(header.iter().position(|name| !name.is_empty()).unwrap_or(0));
        if let Some(sentence) = needs(Target::Field(Field::Name)) {
            errors.add(first_column.as_str(), sentence);
        }
        let kind = match self.kind.as_str() {
            BY_COLUMN => {
                needs(Target::Kind)
                    .into_iter()
                    .for_each(|sentence| errors.add("kind", sentence));
                Some(KindRule::Column)
            }
            code => Kind::parse(code).map(KindRule::Fixed),
        };
        if kind.is_none() {
            errors.add("kind", text::import_mapping_kind_missing(language));
        }
        let identifier = match self.identifier.as_str() {
            BY_COLUMN => Some((IdentifierRule::Column, Target::Identifier)),
            BY_NAME => Some((
                IdentifierRule::NameAndAddress,
                Target::Field(Field::Address),
            )),
            _ => None,
        };
        match identifier {
            None => errors.add(
                "identifier",
                text::import_mapping_identifier_missing(language),
            ),
            Some((_, target)) => {
                needs(target)
                    .into_iter()
                    .for_each(|sentence| errors.add("identifier", sentence));
            }
        }
        let (Some(kind), Some((identifier, _)), true) = (kind, identifier, errors.is_empty())
        else {
            return Err(errors);
        };
        let completeness = if self.complete {
            Completeness::Complete
        } else {
            Completeness::Partial
        };
        let custom = CustomLayout {
            name: self.name.clone(),
            columns,
            kind,
            identifier,
            completeness,
        };
        // Such as a column that is used and stands twice in the file.
        match custom.mapping(header) {
            Ok(_) => Ok(custom),
            Err(problem) => {
                errors.add(first_column, said(language, &problem));
                Err(errors)
            }
        }
    }

    fn columns(
        &self,
        language: Language,
        header: &[String],
        errors: &mut Errors,
    ) -> Vec<(String, Target)> {
        let mut columns: Vec<(String, Target)> = Vec::new();
        for (at, (name, code)) in header.iter().zip(&self.columns).enumerate() {
            if name.is_empty() || code.is_empty() || code == UNUSED {
                continue;
            }
            let Some(target) = Target::parse(code) else {
                errors.add(
                    column_field(at),
                    text::import_mapping_not_offered(language, name),
                );
                continue;
            };
            match columns.iter().find(|(_, used)| *used == target) {
                Some((other, _)) => {
                    let sentence =
                        text::import_mapping_twice(language, other, target_label(language, target));
                    errors.add(column_field(at), sentence);
                }
                None => columns.push((name.clone(), target)),
            }
        }
        columns
    }
}

/// The field of a column's question.
pub fn column_field(at: usize) -> String {
    format!("column-{}", at + 1)
}

/// The meanings a person can choose from.
pub fn targets() -> Vec<Target> {
    let mut targets = vec![
        Target::Identifier,
        Target::Kind,
        Target::Prefecture,
        Target::Municipality,
        Target::MunicipalityCode,
        Target::Latitude,
        Target::Longitude,
    ];
    // The name first: it is the one that must be there.
    targets.splice(0..0, Field::ALL.iter().map(|field| Target::Field(*field)));
    targets
}

/// The words of a meaning.
pub fn target_label(language: Language, target: Target) -> &'static str {
    match (target, language) {
        (Target::Field(field), Language::Ja) => field.label_ja(),
        (Target::Field(field), Language::En) => field.label_en(),
        (Target::Identifier, _) => text::import_target_identifier(language),
        (Target::Kind, _) => text::import_target_kind(language),
        (Target::Prefecture, _) => text::import_target_prefecture(language),
        (Target::Municipality, _) => text::import_target_municipality(language),
        (Target::MunicipalityCode, _) => text::import_target_municipality_code(language),
        (Target::Latitude, _) => text::import_target_latitude(language),
        (Target::Longitude, _) => text::import_target_longitude(language),
        // Only known layouts have these; nobody is offered them.
        (
            Target::Approximate
            | Target::PositionOrigin
            | Target::Hours(_)
            | Target::DepartmentsOrDays
            | Target::CutNote,
            _,
        ) => "",
    }
}

fn answer<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields
        .iter()
        .find(|(field, _)| field == name)
        .map_or("", |(_, value)| value.trim())
}

/// The table a person is asked about; nothing when its file cannot be read any more.
async fn table(cx: &Cx, job: String, which: String) -> Result<Option<Table>, Problem> {
    let table = cx.read::<_, Infallible, _>(move |cx, snapshot| {
        let About::Import(request, _) = work(cx, snapshot, &job)?.about else {
            return Err(No::NotFound);
        };
        let file: usize = if which.is_empty() {
            0
        } else {
            which.parse().map_err(|_| No::NotFound)?
        };
        if file >= request.files.len() {
            return Err(No::NotFound);
        }
        read_table(cx, snapshot, request, file)
    });
    Ok(table.await?)
}

/// Reads column names and samples, on the reader's own thread.
fn read_table(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    request: ImportRequest,
    at: usize,
) -> Result<Option<Table>, No<Infallible>> {
    let Some(file) = request.files.get(at) else {
        return Ok(None);
    };
    let Ok(input) = std::fs::File::open(&file.path) else {
        return Ok(None);
    };
    let Ok(Opened::Table(mut sheet)) = open(BufReader::new(input)) else {
        return Ok(None);
    };
    let header = sheet.header().to_vec();
    let mut samples = Vec::new();
    while samples.len() < SAMPLE_ROWS
        && let Ok(Some(row)) = sheet.next_row()
    {
        if let Ok(cells) = row.cells {
            samples.push(
                (0..header.len())
                    .map(|at| cells.get(at).to_owned())
                    .collect(),
            );
        }
    }
    let kept = jobs::mapping(snapshot, &cx.hub_id, &header_signature(&header))?;
    Ok(Some(Table {
        file: at,
        file_name: file.name.clone(),
        remembered: file.custom.clone().or(kept),
        header,
        samples,
        request,
    }))
}

fn page(
    cx: &Cx,
    status: StatusCode,
    job: &str,
    table: &Table,
    answers: &Answers,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let above = job_page(job);
    let above = [
        (text::import_title(language), LIST),
        (text::import_job_check(language), above.as_str()),
    ];
    let page = Page::new(text::import_mapping_title(language))
        .lead(text::import_mapping_lead(language))
        .breadcrumb(&above)
        .errors(errors);
    cx.page_with(
        status,
        page,
        views::mapping(cx, job, table, answers, errors),
    )
}

fn not_readable(cx: &Cx) -> Response {
    let language = cx.language;
    let page = Page::new(text::import_mapping_title(language));
    cx.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        page,
        views::mapping_not_readable(language),
    )
}
