//! Lists to keep: CSV for a spreadsheet, GeoJSON for a map.
//!
//! The CSV's first line is its header and nothing else, so that every program reads it; the conditions
//! and the day stand in the file's name.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::Cx;
use kyoten_platform::http::{Parameters, Problem, download};
use serde_json::json;

use super::conditions::Typed;
use super::pages::{Answer, answer};
use super::views::{kind_label, organization_page};
use super::{FoundOrganization, MOST_CANDIDATES, PAGE_SIZE, PositionKnowledge};
use crate::text;

/// Most characters of conditions in a file's name: the longest name that every system takes is 255 bytes.
const LONGEST_IN_NAME: usize = 60;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// `GET /search.csv`: everything found, up to what a search looks at; UTF-8 with a byte order mark for Excel.
pub(super) async fn csv(cx: Cx, Parameters(typed): Parameters<Typed>) -> Result<Response, Problem> {
    let answer = answer(&cx, typed.with(|_| {}), MOST_CANDIDATES).await?;
    let bytes = csv_of(&cx, &answer).map_err(|_| Problem::fault())?;
    Ok(download(
        "text/csv; charset=utf-8",
        &file_name(&cx, &answer),
        bytes,
    ))
}

/// `GET /search.geojson`: the page asked for, numbered as in the list, or without `page` everything found.
pub(super) async fn geojson(
    cx: Cx,
    Parameters(typed): Parameters<Typed>,
) -> Result<Response, Problem> {
    let size = if typed.page.is_empty() {
        MOST_CANDIDATES
    } else {
        PAGE_SIZE
    };
    let answer = answer(&cx, typed, size).await?;
    let first = (answer.asked.page - 1) * PAGE_SIZE + 1;
    let results = answer
        .found
        .as_ref()
        .map(|found| found.results.as_slice())
        .unwrap_or_default();
    let features: Vec<serde_json::Value> = results
        .iter()
        .enumerate()
        .filter_map(|(n, result)| {
            let (point, known) = result.position?;
            let kinds: Vec<&str> = result.kinds.iter().map(|kind| kind.code()).collect();
            Some(json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [point.longitude(), point.latitude()] },
                "properties": {
                    "number": first + n,
                    "name": result.name,
                    "href": organization_page(&result.organization_id),
                    "kinds": kinds,
                    "position": known.code(),
                },
            }))
        })
        .collect();
    let collection = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], collection).into_response())
}

impl PositionKnowledge {
    /// The word in files and the API.
    pub(super) fn code(self) -> &'static str {
        match self {
            PositionKnowledge::Given => "given",
            PositionKnowledge::Approximate => "approximate",
            PositionKnowledge::TownMiddle => "town",
            PositionKnowledge::MunicipalityMiddle => "municipality",
        }
    }
}

fn csv_of(cx: &Cx, answer: &Answer) -> Result<Vec<u8>, csv::Error> {
    let language = cx.language;
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record([
        text::search_column_name(language),
        text::search_field_reading(language),
        text::search_column_kinds(language),
        text::search_column_address(language),
        text::search_column_telephone(language),
        text::search_column_identifier(language),
        text::search_column_distance_metres(language),
        text::search_column_latitude(language),
        text::search_column_longitude(language),
        text::search_column_position(language),
        text::search_column_as_of(language),
    ])?;
    for result in answer.found.iter().flat_map(|found| &found.results) {
        writer.write_record(row(cx, result))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

fn row(cx: &Cx, result: &FoundOrganization) -> [String; 11] {
    let kinds: Vec<&str> = result
        .kinds
        .iter()
        .map(|kind| kind_label(cx.language, *kind))
        .collect();
    let degrees = |pick: fn(kyoten_geography::GeoPoint) -> f64| {
        result
            .position
            .map(|(point, _)| pick(point).to_string())
            .unwrap_or_default()
    };
    [
        as_text(&result.name),
        as_text(result.kana.as_deref().unwrap_or_default()),
        kinds.join("、"),
        as_text(result.address.as_deref().unwrap_or_default()),
        as_text(result.telephone.as_deref().unwrap_or_default()),
        as_text(&result.identifier),
        result
            .distance
            .map(|distance| format!("{:.0}", distance.0))
            .unwrap_or_default(),
        degrees(kyoten_geography::GeoPoint::latitude),
        degrees(kyoten_geography::GeoPoint::longitude),
        result
            .position
            .map(|(_, known)| known.code())
            .unwrap_or_default()
            .to_owned(),
        result.as_of.clone(),
    ]
}

/// A text that no spreadsheet runs as a formula.
fn as_text(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn file_name(cx: &Cx, answer: &Answer) -> String {
    let asked = &answer.asked;
    let kinds = asked
        .search
        .iter()
        .flat_map(|search| &search.kinds)
        .map(|kind| kind_label(cx.language, *kind).to_owned());
    let near = asked.origin.iter().map(|origin| origin.label.clone());
    let within = asked
        .search
        .iter()
        .filter_map(|search| Some(search.within?.to_string()));
    let area = (!asked.typed.area.is_empty()).then(|| asked.typed.area.clone());
    let words = (!asked.typed.q.is_empty()).then(|| asked.typed.q.clone());
    let parts: Vec<String> = words
        .into_iter()
        .chain(kinds)
        .chain(near)
        .chain(within)
        .chain(area)
        .collect();
    let conditions: String = parts
        .join("_")
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .take(LONGEST_IN_NAME)
        .collect();
    let day = kyoten_calendar::civil_date(cx.now.0);
    format!(
        "{}_{day}_{conditions}.csv",
        text::search_file_name(cx.language)
    )
}

/// Whether every system takes the character in a file's name.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | 'ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 表計算に式として読まれる文字は式にならない() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("@name", "'@name"),
            ("03-0000-0000", "03-0000-0000"),
            ("", ""),
        ] {
            assert_eq!(as_text(text), expected);
        }
    }
}
