//! What the search pages look like.

use kyoten_geography::{DistanceBand, Meters};
use kyoten_japanese::address::PREFECTURES;
use kyoten_platform::Language;
use kyoten_platform::authorization::Role;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Field, Form, Map, Notice, NoticeKind, ResultCard, Tab,
    Table, Tone, actions, badge, civil_day, conditions, disclosure, empty_state,
    freshness_in_words, hidden, known, link_button, notice, pagination, print_button, result_list,
    tabs,
};
use maud::{Markup, html};

use super::conditions::{Asked, OWN_AREA, RADII, Trouble, Typed};
use super::pages::{Answer, Condition};
use super::place::OriginKind;
use super::store::Municipality;
use super::{
    Area, Found, FoundOrganization, MOST_CANDIDATES, Note, OpenOn, PAGE_SIZE, PositionKnowledge,
    Reason, StandsIn, Total,
};
use crate::freshness::Freshness;
use crate::kind::Kind;
use crate::organization::comma;
use crate::text;

/// Kinds that people of home care look for most, as links of the first page.
const ASKED_MOST: [Kind; 8] = [
    Kind::VisitingNursing,
    Kind::Clinic,
    Kind::Hospital,
    Kind::Pharmacy,
    Kind::Dental,
    Kind::CareManagement,
    Kind::HomeHelp,
    Kind::ShortStay,
];

/// The first page: the box, the place, and links for the kinds asked for most.
pub(super) fn start(cx: &Cx, asked: &Asked, has_data: bool) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    let area = if asked.own.is_empty() { "" } else { OWN_AREA };
    html! {
        @if !has_data { (nothing_imported(cx)) }
        @let form = Form::new(language, &errors);
        (form.get("/search", html! {
            (form.search_line(html! {
                (form.search_box(box_field(language, "").hint(text::search_box_hint(language))))
                (form.text(near_field(language, "").hint(text::search_near_hint(language))))
            }, text::search_act(language)))
            @if !area.is_empty() { (hidden("area", area)) p { (text::search_in_own_area(language, own_area(language, &asked.own))) } }
        }))
        h2 { (text::search_by_kind(language)) }
        (actions(html! {
            @for kind in ASKED_MOST {
                @let typed = Typed { kind: vec![kind.code().to_owned()], area: area.to_owned(), ..Typed::default() };
                (link_button(&typed.address("/search"), kind_label(language, kind), ButtonKind::Secondary))
            }
        }))
        @if is_coordinator(cx) {
            p { a href="/landmarks" { (text::landmark_title(language)) } }
        }
    }
}

/// Whether the reader may import and keep landmarks.
fn is_coordinator(cx: &Cx) -> bool {
    cx.actor
        .account()
        .is_some_and(|account| account.roles.contains(&Role::Coordinator))
}

/// The title of a page of results.
pub(super) fn title(language: Language, answer: &Answer) -> String {
    match &answer.found {
        Some(found) if !found.results.is_empty() => text::search_title(language).to_owned(),
        Some(found) if found.notes.contains(&Note::NothingAsked) => {
            text::search_title(language).to_owned()
        }
        Some(_) => text::search_title_empty(language).to_owned(),
        None => text::search_title(language).to_owned(),
    }
}

/// What is wrong with the conditions, in words.
pub(super) fn errors(language: Language, asked: &Asked) -> Errors {
    let mut errors = Errors::new();
    for (field, trouble) in &asked.troubles {
        let sentence = match trouble {
            Trouble::TooLong(most) => text::search_too_long(language, most),
            Trouble::OnlySigns => text::search_only_signs(language).to_owned(),
            Trouble::TooManyWords(most) => text::search_too_many_words(language, most),
            Trouble::PlaceUnknown(typed) => text::search_place_unknown(language, typed),
            Trouble::PlaceAmbiguous(_) => text::search_place_ambiguous(language).to_owned(),
            Trouble::DistanceFromNowhere => text::search_distance_from_nowhere(language).to_owned(),
            Trouble::NotOffered => text::search_not_offered(language).to_owned(),
        };
        errors.add(*field, sentence);
    }
    errors
}

/// The page of results: form, conditions, list or map, ways on.
pub(super) fn results(cx: &Cx, answer: &Answer, errors: &Errors) -> Markup {
    let language = cx.language;
    let asked = &answer.asked;
    html! {
        (form(language, asked, errors))
        (place_choices(language, asked))
        @if let Some(found) = &answer.found {
            @if !found.notes.contains(&Note::NothingAsked) {
                (conditions_of(language, asked, true))
                (notes(cx, answer, found))
                @if found.results.is_empty() { (empty(language, answer, found)) } @else { (list(language, asked, found)) }
            } @else {
                p { (text::search_ask_something(language)) }
            }
        }
    }
}

/// The list on paper.
pub(super) fn printed(cx: &Cx, answer: &Answer) -> Markup {
    let language = cx.language;
    let Some(found) = &answer.found else {
        return html! { p { (text::search_ask_something(language)) } };
    };
    let asked = &answer.asked;
    let columns = [
        Column::words(text::search_column_name(language)),
        Column::words(text::search_column_kinds(language)),
        Column::words(text::search_column_address(language)),
        Column::short(text::search_column_telephone(language)),
        Column::words(text::search_column_distance(language)),
    ];
    let with_distance = asked.origin.is_some();
    let shown = if with_distance {
        columns.len()
    } else {
        columns.len() - 1
    };
    let mut table = Table::new(text::search_title(language), &columns[..shown]);
    for result in &found.results {
        let name = html! { (result.name) br; small { (known(language, result.kana.as_deref())) } };
        let kinds = html! { @for (n, kind) in result.kinds.iter().enumerate() { @if n > 0 { (comma(language)) } (kind_label(language, *kind)) } };
        let cells = [
            name,
            kinds,
            html! { (result.address.as_deref().unwrap_or_default()) },
            html! { (result.telephone.as_deref().unwrap_or_default()) },
            html! { (distance_words(language, asked, result)) },
        ];
        table.row(cells.into_iter().take(shown));
    }
    html! {
        (conditions_of(language, asked, false))
        p { (count_words(language, found)) @if found.has_more { " " (text::search_print_first(language, found.results.len())) } }
        (print_button(language))
        (table.render(language))
        p { (text::search_order_explained(language)) }
    }
}

fn form(language: Language, asked: &Asked, errors: &Errors) -> Markup {
    let typed = &asked.typed;
    let form = Form::new(language, errors);
    // What is set stands above the results and can be taken off there; opened, the questions would push the
    // results off the screen. Only a question that needs another look opens them.
    let needs_another_look = ["within", "area", "open", "kind", "closed"]
        .iter()
        .any(|name| errors.of(name).is_some());
    let kinds: Vec<Choice> = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind_label(language, *kind)))
        .collect();
    let radii: Vec<Choice> = RADII
        .iter()
        .map(|m| Choice::new(m.to_string(), within_words(language, f64::from(*m))))
        .collect();
    let days: Vec<Choice> = OpenOn::ALL
        .iter()
        .map(|days| Choice::new(days.code(), days_label(language, *days)))
        .collect();
    let closed = [Choice::new("1", text::search_include_closed(language))];
    form.get("/search", html! {
        (form.search_line(html! {
            (form.search_box(box_field(language, &typed.q)))
            (form.text(near_field(language, &typed.near)))
        }, text::search_act(language)))
        (disclosure(text::search_more_conditions(language), needs_another_look, html! {
            div.ky-abreast {
                (form.select(Field::plain("within", text::search_within(language)).value(typed.within.as_str()), &radii))
                (form.select(Field::plain("area", text::search_area(language)).value(typed.area.as_str()), &areas(language, asked)))
                (form.select(Field::plain("open", text::search_open(language)).hint(text::search_open_hint(language)).value(typed.open.as_str()), &days))
                (form.checkboxes(Field::plain("kind", text::search_kinds(language)), &kinds, &typed.kind))
                (form.checkboxes(Field::plain("closed", text::search_closed(language)), &closed, &[typed.closed.as_str()]))
            }
        }))
        @if typed.view == MAP { (hidden("view", MAP)) }
    })
}

/// The value of `view` for the map.
const MAP: &str = "map";

fn box_field<'a>(language: Language, value: &'a str) -> Field<'a> {
    Field::plain("q", text::search_box(language)).value(value)
}

fn near_field<'a>(language: Language, value: &'a str) -> Field<'a> {
    Field::plain("near", text::search_near(language)).value(value)
}

/// The hub's area, its municipalities, the one chosen from elsewhere, then the prefectures.
fn areas<'a>(language: Language, asked: &'a Asked) -> Vec<Choice<'a>> {
    let own =
        (!asked.own.is_empty()).then(|| Choice::new(OWN_AREA, own_area(language, &asked.own)));
    let several = if asked.own.len() > 1 {
        asked.own.as_slice()
    } else {
        &[]
    };
    let towns = several
        .iter()
        .chain(&asked.other_municipality)
        .map(|m| Choice::new(m.code.as_str(), municipality_name(m)));
    let prefectures = PREFECTURES
        .iter()
        .map(|(code, name, _)| Choice::new(*code, *name));
    own.into_iter().chain(towns).chain(prefectures).collect()
}

fn own_area(language: Language, own: &[Municipality]) -> String {
    let names: Vec<&str> = own
        .iter()
        .map(|municipality| municipality.name.as_str())
        .collect();
    text::search_own_area(language, names.join("・"))
}

fn municipality_name(municipality: &Municipality) -> String {
    format!("{}{}", municipality.prefecture, municipality.name)
}

fn place_choices(language: Language, asked: &Asked) -> Markup {
    let choices = asked
        .troubles
        .iter()
        .find_map(|(_, trouble)| match trouble {
            Trouble::PlaceAmbiguous(choices) => Some(choices),
            _ => None,
        });
    html! {
        @if let Some(choices) = choices {
            h2 { (text::search_place_which(language)) }
            ul {
                @for choice in choices {
                    li { a href=(asked.typed.with(|t| t.near.clone_from(&choice.text)).address("/search")) { (choice.label) } }
                }
            }
        }
    }
}

fn conditions_of(language: Language, asked: &Asked, removable: bool) -> Markup {
    let typed = &asked.typed;
    let mut lines: Vec<(&str, String, Typed)> = Vec::new();
    if !typed.q.trim().is_empty() {
        lines.push((
            text::search_condition_words(language),
            typed.q.clone(),
            typed.with(|t| t.q.clear()),
        ));
    }
    for code in &typed.kind {
        let without = typed.with(|t| t.kind.retain(|other| other != code));
        let label = Kind::parse(code).map_or_else(
            || code.clone(),
            |kind| kind_label(language, kind).to_owned(),
        );
        lines.push((text::search_condition_kind(language), label, without));
    }
    if let (Some(search), false) = (&asked.search, typed.area.is_empty()) {
        let words = match &search.area {
            Area::Everywhere => String::new(),
            Area::Prefecture(prefecture) => prefecture.name().to_owned(),
            Area::Municipalities(_) if typed.area == OWN_AREA => own_area(language, &asked.own),
            Area::Municipalities(_) => asked
                .other_municipality
                .as_ref()
                .map_or_else(|| typed.area.clone(), municipality_name),
        };
        lines.push((
            text::search_condition_area(language),
            words,
            typed.with(|t| t.area.clear()),
        ));
    }
    if let Some(origin) = &asked.origin {
        let words = match origin.kind {
            OriginKind::Municipality | OriginKind::Town => {
                text::search_origin_middle(language, &origin.label)
            }
            OriginKind::Coordinates | OriginKind::Landmark => origin.label.clone(),
        };
        let without = typed.with(|t| {
            t.near.clear();
            t.within.clear();
        });
        lines.push((text::search_condition_near(language), words, without));
    }
    if let Some(radius) = asked.search.as_ref().and_then(|search| search.within) {
        let words = within_words(language, radius.0);
        lines.push((
            text::search_condition_within(language),
            words,
            typed.with(|t| t.within.clear()),
        ));
    }
    if let Some(days) = asked.search.as_ref().and_then(|search| search.open_on) {
        let words = days_label(language, days).to_owned();
        lines.push((
            text::search_condition_open(language),
            words,
            typed.with(|t| t.open.clear()),
        ));
    }
    if typed.closed == "1" {
        let words = text::search_include_closed(language).to_owned();
        lines.push((
            text::search_closed(language),
            words,
            typed.with(|t| t.closed.clear()),
        ));
    }
    let addresses: Vec<Option<String>> = lines
        .iter()
        .map(|(_, _, without)| removable.then(|| without.address("/search")))
        .collect();
    let shown: Vec<(&str, &str, Option<&str>)> = lines
        .iter()
        .zip(&addresses)
        .map(|((label, value, _), address)| (*label, value.as_str(), address.as_deref()))
        .collect();
    conditions(language, &shown)
}

fn notes(cx: &Cx, answer: &Answer, found: &Found) -> Markup {
    let language = cx.language;
    html! {
        @if found.notes.contains(&Note::NoData) { (nothing_imported(cx)) }
        @if answer.tokyo_clinics_missing {
            (notice(language, &Notice::new(NoticeKind::Information, text::search_tokyo_clinics(language))))
        }
        @for note in &found.notes {
            @match note {
                Note::TooMany => {
                    (notice(language, &Notice::new(NoticeKind::Information, &text::search_too_many(language, thousands(MOST_CANDIDATES)))))
                }
                Note::SingleCharacter => {
                    (notice(language, &Notice::new(NoticeKind::Information, text::search_single_character(language))))
                }
                Note::ReadingIsNear => {
                    (notice(language, &Notice::new(NoticeKind::Information, text::search_reading_is_near(language))))
                }
                Note::DaysUnknown => { p { (text::search_days_unknown(language)) } }
                Note::WithoutPosition => { p { (text::search_without_position(language)) } }
                Note::NoData | Note::NothingAsked => {}
            }
        }
    }
}

fn nothing_imported(cx: &Cx) -> Markup {
    let language = cx.language;
    let body = html! {
        @if is_coordinator(cx) { a href="/imports" { (text::search_go_to_import(language)) } }
    };
    notice(
        language,
        &Notice {
            kind: NoticeKind::Warning,
            title: text::search_nothing_imported(language),
            body,
        },
    )
}

fn empty(language: Language, answer: &Answer, found: &Found) -> Markup {
    if found
        .notes
        .iter()
        .any(|note| matches!(note, Note::NoData | Note::SingleCharacter))
    {
        return html! {};
    }
    if answer.asked.page > 1 {
        let first = answer.asked.typed.with(|_| {}).address("/search");
        return empty_state(
            text::search_no_more(language),
            html! { a href=(first) { (text::search_first_page(language)) } },
        );
    }
    let next = html! {
        @if answer.ways_out.is_empty() {
            p { (text::search_try_other_words(language)) }
        } @else {
            ul {
                @for way in &answer.ways_out {
                    @let label = match way.condition {
                        Condition::Words => text::search_without_words(language, way.count),
                        Condition::Kinds => text::search_without_kinds(language, way.count),
                        Condition::Area => text::search_without_area(language, way.count),
                        Condition::Distance => text::search_without_distance(language, way.count),
                        Condition::Days => text::search_without_days(language, way.count),
                    };
                    li { a href=(way.without.address("/search")) { (label) } }
                }
            }
        }
    };
    empty_state(text::search_nothing_found(language), next)
}

fn list(language: Language, asked: &Asked, found: &Found) -> Markup {
    let typed = &asked.typed;
    let first = (asked.page - 1) * PAGE_SIZE + 1;
    let on_map = typed.view == MAP;
    let views = [
        typed.with(|t| t.view.clear()).address("/search"),
        typed
            .with(|t| MAP.clone_into(&mut t.view))
            .address("/search"),
    ];
    let words = place_in_list(language, first, found);
    let previous = (asked.page > 1).then(|| {
        typed
            .with(|t| t.page = asked.cursor(asked.page - 1))
            .address("/search")
    });
    let next = found.has_more.then(|| {
        typed
            .with(|t| t.page = asked.cursor(asked.page + 1))
            .address("/search")
    });
    let cards = cards(language, asked, found, first);
    html! {
        p { (count_words(language, found)) }
        (tabs(text::search_views(language), &[
            Tab { label: text::search_view_list(language), href: &views[0], here: !on_map },
            Tab { label: text::search_view_map(language), href: &views[1], here: on_map },
        ]))
        @if on_map { (map(language, asked, cards)) } @else { (cards) }
        (pagination(language, &words, previous.as_deref(), next.as_deref()))
        (disclosure(text::search_order_title(language), false, html! { p { (text::search_order_explained(language)) } }))
        ul {
            li { a href=(typed.with(|_| {}).address("/search/print")) { (text::search_to_print(language)) } }
            li { a href=(typed.with(|_| {}).address("/search.csv")) { (text::search_to_csv(language)) } }
            li { a href=(typed.with(|_| {}).address("/search.geojson")) { (text::search_to_geojson(language)) } }
        }
    }
}

fn map(language: Language, asked: &Asked, cards: Markup) -> Markup {
    let points = asked
        .typed
        .with(|t| t.page = asked.cursor(asked.page))
        .address("/search.geojson");
    let map = Map {
        label: text::search_map_label(language),
        areas: Some("/api/v1/boundaries"),
        points: Some(&points),
        attribution: text::search_map_source(language),
        ..Map::default()
    };
    map.render(language, cards)
}

fn cards(language: Language, asked: &Asked, found: &Found, first: usize) -> Markup {
    let reasons: Vec<Vec<String>> = found
        .results
        .iter()
        .map(|result| reasons_of(language, asked, result))
        .collect();
    let distances: Vec<String> = found
        .results
        .iter()
        .map(|result| distance_words(language, asked, result))
        .collect();
    let pages: Vec<String> = found
        .results
        .iter()
        .map(|result| organization_page(&result.organization_id))
        .collect();
    let cards: Vec<ResultCard> = found
        .results
        .iter()
        .enumerate()
        .map(|(n, result)| ResultCard {
            name: &result.name,
            reading: result.kana.as_deref(),
            href: &pages[n],
            badges: badges(language, result),
            address: result.address.as_deref(),
            telephone: result.telephone.as_deref(),
            distance: &distances[n],
            freshness: freshness_of(language, result),
            reasons: &reasons[n],
        })
        .collect();
    result_list(language, first, &cards)
}

/// The page of an organization.
pub(super) fn organization_page(organization_id: &str) -> String {
    format!("/organizations/{organization_id}")
}

fn badges(language: Language, result: &FoundOrganization) -> Markup {
    html! {
        @for kind in &result.kinds { (badge(kind_label(language, *kind), Tone::Plain)) " " }
        @if let Some(on) = &result.closed_on { (badge(&text::search_closed_on(language, on), Tone::Stop)) }
    }
}

fn freshness_of(language: Language, result: &FoundOrganization) -> Markup {
    let Some(at) = result.verified_at else {
        return freshness_in_words(result.freshness, text::search_never_verified(language));
    };
    let day = civil_day(language, kyoten_calendar::civil_date(at.0));
    let age = match result.freshness {
        Freshness::Fresh => text::search_verified_fresh(language),
        Freshness::Ageing => text::search_verified_ageing(language),
        Freshness::Stale | Freshness::Unknown => text::search_verified_stale(language),
    };
    freshness_in_words(
        result.freshness,
        text::search_verified_on(language, age, day),
    )
}

/// 「みどり駅から約0.8 km（町の中心までの距離）」, or that it is not known.
fn distance_words(language: Language, asked: &Asked, result: &FoundOrganization) -> String {
    let Some(origin) = &asked.origin else {
        return String::new();
    };
    let Some(distance) = result.distance else {
        return text::search_distance_unknown(language, &origin.label);
    };
    let distance = distance.to_string();
    match result.position.map(|(_, known)| known) {
        Some(PositionKnowledge::Given) | None => {
            text::search_distance(language, distance, &origin.label)
        }
        Some(PositionKnowledge::Approximate) => {
            text::search_distance_approximate(language, distance, &origin.label)
        }
        Some(PositionKnowledge::TownMiddle) => {
            text::search_distance_town(language, distance, &origin.label)
        }
        Some(PositionKnowledge::MunicipalityMiddle) => {
            text::search_distance_municipality(language, distance, &origin.label)
        }
    }
}

/// Why it is in the list and stands where it does, each a few words.
fn reasons_of(language: Language, asked: &Asked, result: &FoundOrganization) -> Vec<String> {
    let mut reasons: Vec<String> = result
        .reasons
        .iter()
        .map(|reason| match reason {
            Reason::Word {
                typed,
                stands_in: StandsIn::ReadingNearly,
            } => text::search_reason_near(language, typed),
            Reason::Word { typed, stands_in } => {
                text::search_reason_word(language, stands_in_label(language, *stands_in), typed)
            }
            Reason::OpenThen => text::search_reason_open(language).to_owned(),
            Reason::OpenUnknown => text::search_reason_open_unknown(language).to_owned(),
        })
        .collect();
    if asked.origin.is_some()
        && let Some(distance) = result.distance
    {
        reasons.push(text::search_reason_band(
            language,
            DistanceBand::of(distance).label(),
        ));
    }
    reasons
}

fn stands_in_label(language: Language, stands_in: StandsIn) -> &'static str {
    match stands_in {
        StandsIn::Name => text::search_field_name(language),
        StandsIn::Reading | StandsIn::ReadingNearly => text::search_field_reading(language),
        StandsIn::Kind => text::search_field_kind(language),
        StandsIn::Telephone => text::search_field_telephone(language),
        StandsIn::Corporation => text::search_field_corporation(language),
        StandsIn::Address => text::search_field_address(language),
    }
}

fn count_words(language: Language, found: &Found) -> String {
    let number = thousands(found.total.number());
    match (found.total, found.searched_within) {
        (Total::AtLeast(_), _) => text::search_count_at_least(language, number),
        (_, Some(radius)) => text::search_count_within(language, number, Meters(radius.0)),
        (Total::Exact(_), None) => text::search_count(language, number),
        (Total::About(_), None) => text::search_count_about(language, number),
    }
}

fn place_in_list(language: Language, first: usize, found: &Found) -> String {
    text::search_place_in_list(language, first, first + found.results.len() - 1)
}

/// A number with its thousands apart: 3,000.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 2);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn within_words(language: Language, metres: f64) -> String {
    text::search_within_distance(language, Meters(metres))
}

fn days_label(language: Language, days: OpenOn) -> &'static str {
    match days {
        OpenOn::Weekdays => text::search_open_weekdays(language),
        OpenOn::Saturday => text::search_open_saturday(language),
        OpenOn::Sunday => text::search_open_sunday(language),
        OpenOn::Holidays => text::search_open_holidays(language),
    }
}

/// A kind in the reader's language.
pub(super) fn kind_label(language: Language, kind: Kind) -> &'static str {
    match language {
        Language::Ja => kind.label_ja(),
        Language::En => kind.label_en(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_threes() {
        for (number, expected) in [
            (0, "0"),
            (12, "12"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), expected);
        }
    }
}
