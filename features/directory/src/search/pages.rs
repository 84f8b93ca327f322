//! Handlers of the search pages: read once, show.

use std::convert::Infallible;

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_platform::cx::Cx;
use kyoten_platform::db::{DbResult, Snapshot};
use kyoten_platform::http::{Parameters, Problem};
use kyoten_ui::Page;

use super::conditions::{Asked, Typed, understand};
use super::{Area, Found, Note, PAGE_SIZE, Search, find, store, views};
use crate::kind::Kind;
use crate::listing::Prefecture;
use crate::text;

/// Results on one printed list: five sheets of A4.
const PRINTED: usize = 100;

/// The prefecture whose clinics are missing from the Ministry's file of 2025-06.
const TOKYO: &str = "13";

/// A search and all its page says.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The conditions.
    pub asked: Asked,
    /// What was found; `None` while nothing can be looked for.
    pub found: Option<Found>,
    /// When nothing was found: what would be, without one of the conditions.
    pub ways_out: Vec<WayOut>,
    /// Whether clinics of 東京都 would belong here but are not in the data.
    pub tokyo_clinics_missing: bool,
}

/// A condition that could be left out.
#[derive(Clone, Debug)]
pub(super) struct WayOut {
    /// The condition.
    pub condition: Condition,
    /// The conditions without it.
    pub without: Typed,
    /// How many there would be.
    pub count: usize,
}

/// One of the conditions of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// The words of the box.
    Words,
    /// The kinds.
    Kinds,
    /// The area.
    Area,
    /// The distance.
    Distance,
    /// The days.
    Days,
}

/// `GET /`: one box and the questions asked most.
pub(super) async fn start(cx: Cx) -> Result<Response, Problem> {
    let (asked, has_data) = cx
        .read::<_, Infallible, _>(|cx, snapshot| {
            let asked = understand(cx, snapshot, Typed::default(), PAGE_SIZE)?;
            let has_data = store::Overlay::load(snapshot, &cx.hub_id)?.has_data();
            Ok((asked, has_data))
        })
        .await?;
    let language = cx.language;
    let page =
        Page::new(text::search_start_title(language)).lead(text::search_start_lead(language));
    Ok(cx.page(page, views::start(&cx, &asked, has_data)))
}

/// `GET /search`: the list or the map.
pub(super) async fn search(
    cx: Cx,
    Parameters(typed): Parameters<Typed>,
) -> Result<Response, Problem> {
    let answer = answer(&cx, typed, PAGE_SIZE).await?;
    let errors = views::errors(cx.language, &answer.asked);
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let title = views::title(cx.language, &answer);
    let page = Page::new(&title).errors(&errors);
    Ok(cx.page_with(status, page, views::results(&cx, &answer, &errors)))
}

/// `GET /search/print`: the list on A4, with its conditions and the time.
pub(super) async fn print(
    cx: Cx,
    Parameters(typed): Parameters<Typed>,
) -> Result<Response, Problem> {
    let answer = answer(&cx, typed.with(|_| {}), PRINTED).await?;
    let title = views::title(cx.language, &answer);
    let above = [(
        text::search_back_to_list(cx.language),
        answer.asked.typed.address("/search"),
    )];
    let above: Vec<(&str, &str)> = above
        .iter()
        .map(|(words, path)| (*words, path.as_str()))
        .collect();
    Ok(cx.page(
        Page::new(&title).breadcrumb(&above),
        views::printed(&cx, &answer),
    ))
}

/// Understands the conditions and looks, in one snapshot; `size` results at most.
pub(super) async fn answer(cx: &Cx, typed: Typed, size: usize) -> Result<Answer, Problem> {
    let answer = cx
        .read::<_, Infallible, _>(move |cx, snapshot| Ok(look(cx, snapshot, typed, size)?))
        .await?;
    Ok(answer)
}

fn look(cx: &Cx, snapshot: &Snapshot<'_>, typed: Typed, size: usize) -> DbResult<Answer> {
    let asked = understand(cx, snapshot, typed, size)?;
    let found = match &asked.search {
        Some(search) => Some(find(snapshot, search)?),
        None => None,
    };
    let nothing = found.as_ref().is_some_and(|found| {
        found.results.is_empty()
            && found
                .notes
                .iter()
                .all(|note| *note == Note::WithoutPosition)
    });
    let ways_out = if nothing {
        ways_out(cx, snapshot, &asked)?
    } else {
        Vec::new()
    };
    let tokyo_clinics_missing = match &asked.search {
        Some(search) if concerns_tokyo_clinics(search, &asked) => {
            !store::has_scope(snapshot, Kind::Clinic.code(), TOKYO)?
        }
        _ => false,
    };
    Ok(Answer {
        asked,
        found,
        ways_out,
        tokyo_clinics_missing,
    })
}

/// Each condition left out in turn, where that finds something.
fn ways_out(cx: &Cx, snapshot: &Snapshot<'_>, asked: &Asked) -> DbResult<Vec<WayOut>> {
    let typed = &asked.typed;
    let removals = [
        (
            Condition::Distance,
            !typed.within.is_empty(),
            typed.with(|t| t.within.clear()),
        ),
        (
            Condition::Area,
            !typed.area.is_empty(),
            typed.with(|t| t.area.clear()),
        ),
        (
            Condition::Days,
            !typed.open.is_empty(),
            typed.with(|t| t.open.clear()),
        ),
        (
            Condition::Kinds,
            !typed.kind.is_empty(),
            typed.with(|t| t.kind.clear()),
        ),
        (
            Condition::Words,
            !typed.q.is_empty(),
            typed.with(|t| t.q.clear()),
        ),
    ];
    let mut ways = Vec::new();
    for (condition, _, without) in removals
        .into_iter()
        .filter(|(_, is_set, without)| *is_set && !without.asks_nothing())
    {
        let Some(search) = understand(cx, snapshot, without.clone(), 1)?.search else {
            continue;
        };
        let count = find(snapshot, &search)?.total.number();
        if count > 0 {
            ways.push(WayOut {
                condition,
                without,
                count,
            });
        }
    }
    Ok(ways)
}

/// Whether a search looks for clinics where those of 東京都 would stand.
fn concerns_tokyo_clinics(search: &Search, asked: &Asked) -> bool {
    let looks_for_clinics = search.kinds.is_empty() || search.kinds.contains(&Kind::Clinic);
    let in_tokyo = match &search.area {
        Area::Prefecture(prefecture) => Some(*prefecture) == Prefecture::parse(TOKYO),
        Area::Municipalities(codes) => codes.iter().any(|code| code.prefecture() == TOKYO),
        Area::Everywhere => asked.own.iter().any(|own| own.code.starts_with(TOKYO)),
    };
    looks_for_clinics && in_tokyo
}
