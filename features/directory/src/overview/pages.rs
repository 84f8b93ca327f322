//! Thin handlers of the overview.

use std::convert::Infallible;

use axum::response::Response;
use kyoten_platform::cx::Cx;
use kyoten_platform::http::{Parameters, Problem};
use kyoten_ui::Page;
use serde::Deserialize;

use super::counts::{Area, Gap};
use super::views::{self, Wanted};
use crate::kind::Kind;
use crate::organization::municipalities;
use crate::organization::permissions::OVERVIEW;
use crate::text;

/// Services on one page of a list.
pub const PAGE_SIZE: usize = 50;

async fn area(cx: &Cx) -> Result<Area, Problem> {
    let area = cx.read(|cx, snapshot| {
        cx.allow::<_, Infallible>(snapshot, &OVERVIEW, ())?;
        let municipalities = municipalities(cx, snapshot)?;
        Ok(Area::load(snapshot, &cx.hub_id, municipalities)?)
    });
    area.await.map_err(Problem::from)
}

/// The numbers.
pub async fn overview(cx: Cx) -> Result<Response, Problem> {
    let area = area(&cx).await?;
    let page = Page::new(text::overview_title(cx.language)).lead(text::overview_lead(cx.language));
    Ok(cx.page(page, views::overview(&cx, &area)))
}

/// Which services a list shows, as it stands in the address; what is not understood is no condition.
#[derive(Debug, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    municipality: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    unknown: String,
    #[serde(default)]
    page: String,
}

/// The list behind a number.
pub async fn list(cx: Cx, Parameters(query): Parameters<ListQuery>) -> Result<Response, Problem> {
    let area = area(&cx).await?;
    let wanted = Wanted {
        municipality: area
            .places
            .iter()
            .map(|place| place.code)
            .find(|code| code.to_string() == query.municipality),
        kind: Kind::parse(&query.kind),
        gap: Gap::parse(&query.unknown),
        page: query.page.parse().unwrap_or(1).max(1),
    };
    let above = [(text::overview_title(cx.language), "/overview")];
    let page = Page::new(text::overview_list(cx.language)).breadcrumb(&above);
    Ok(cx.page(page, views::list(&cx, &area, &wanted)))
}
