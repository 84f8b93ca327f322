//! What the overview looks like.

use kyoten_geography::MunicipalityCode;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Column, Language, Table, actions, conditions, disclosure, empty_state, known,
    link_button, pagination, print_button, telephone,
};
use maud::{Markup, html};

use super::counts::{Area, Gap};
use super::pages::PAGE_SIZE;
use crate::field::Field;
use crate::freshness::Freshness;
use crate::import::join::JoinReason;
use crate::kind::Kind;
use crate::organization::kind_label;
use crate::organization::model::Service;
use crate::text;

/// What a list shows.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Only here.
    pub municipality: Option<MunicipalityCode>,
    /// Only these.
    pub kind: Option<Kind>,
    /// Only what lacks this.
    pub gap: Option<Gap>,
    /// Which part, from 1.
    pub page: usize,
}

impl Wanted {
    const ALL: Wanted = Wanted {
        municipality: None,
        kind: None,
        gap: None,
        page: 1,
    };

    fn href(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.municipality.map(|code| format!("municipality={code}")));
        parts.extend(self.kind.map(|kind| format!("kind={}", kind.code())));
        parts.extend(self.gap.map(|gap| format!("unknown={}", gap.word())));
        if self.page > 1 {
            parts.push(format!("page={}", self.page));
        }
        format!("/overview/list?{}", parts.join("&"))
    }
}

/// The numbers, each leading to its list.
pub fn overview(cx: &Cx, area: &Area) -> Markup {
    let language = cx.language;
    if area.places.is_empty() {
        let next = html! { p { (text::overview_no_municipalities_next(language)) } };
        return empty_state(text::overview_no_municipalities(language), next);
    }
    html! {
        (actions(html! {
            @if cx.actor.account().is_some_and(|account| account.roles.contains(&kyoten_platform::authorization::Role::Coordinator)) {
                (link_button("/organizations/new", text::overview_enter(language), ButtonKind::Secondary))
            }
            (print_button(language))
        }))
        (by_kind(language, area))
        (by_gap(language, area))
        (by_freshness(cx, area))
        (joins(language, area))
    }
}

/// A column of words, one for each municipality, one for the sum.
fn by_place<'a>(language: Language, area: &'a Area, first: &'a str) -> Vec<Column<'a>> {
    let mut columns = vec![Column::words(first)];
    columns.extend(area.places.iter().map(|place| Column::numbers(&place.name)));
    columns.push(Column::numbers(text::overview_total(language)));
    columns
}

/// Cells of one row: its words, a number for each municipality, the sum.
fn cells(area: &Area, label: &str, counts: &[usize], wanted: Wanted) -> Vec<Markup> {
    let mut cells = vec![html! { (label) }];
    cells.extend(area.places.iter().zip(counts).map(|(place, count)| {
        number(
            *count,
            Wanted {
                municipality: Some(place.code),
                ..wanted
            },
        )
    }));
    cells.push(number(counts.iter().sum(), wanted));
    cells
}

fn number(count: usize, wanted: Wanted) -> Markup {
    html! { @if count == 0 { "0" } @else { a href=(wanted.href()) { (count) } } }
}

fn by_kind(language: Language, area: &Area) -> Markup {
    let import = html! { a href="/imports" { (text::overview_import(language)) } };
    let mut table = Table::new(
        text::overview_kinds(language),
        by_place(language, area, text::overview_kind(language)),
    )
    .when_empty(empty_state(text::overview_empty(language), import));
    let counts = area.by_kind();
    for (kind, counts) in &counts {
        table.row(cells(
            area,
            kind_label(language, *kind),
            counts,
            Wanted {
                kind: Some(*kind),
                ..Wanted::ALL
            },
        ));
    }
    if !counts.is_empty() {
        let sums: Vec<usize> = area
            .places
            .iter()
            .map(|place| place.services.len())
            .collect();
        table.row(cells(
            area,
            text::overview_total(language),
            &sums,
            Wanted::ALL,
        ));
    }
    table.render(language)
}

fn by_gap(language: Language, area: &Area) -> Markup {
    let mut table = Table::new(
        text::overview_unknown(language),
        by_place(language, area, text::overview_what(language)),
    );
    for (gap, counts) in area.by_gap() {
        table.row(cells(
            area,
            gap_label(language, gap),
            &counts,
            Wanted {
                gap: Some(gap),
                ..Wanted::ALL
            },
        ));
    }
    table.render(language)
}

fn gap_label(language: Language, gap: Gap) -> &'static str {
    match gap {
        Gap::Kana => text::overview_no_kana(language),
        Gap::Telephone => text::overview_no_telephone(language),
        Gap::Position => text::overview_no_position(language),
        Gap::TownOnly => text::overview_town_position(language),
        Gap::Days => text::overview_no_days(language),
        Gap::NeverVerified => text::overview_never_verified(language),
        Gap::Differs => text::overview_differs(language),
    }
}

fn by_freshness(cx: &Cx, area: &Area) -> Markup {
    let language = cx.language;
    let columns = [
        Column::words(text::overview_freshness(language)),
        Column::numbers(text::overview_count(language)),
    ];
    let mut table = Table::new(text::overview_freshness(language), columns);
    for (class, count) in area.by_freshness(cx.now) {
        let label = match class {
            Freshness::Fresh => text::overview_fresh(language),
            Freshness::Ageing => text::overview_ageing(language),
            Freshness::Stale => text::overview_stale(language),
            Freshness::Unknown => text::overview_unverified(language),
        };
        table.row([html! { (label) }, html! { (count) }]);
    }
    table.render(language)
}

/// Pairs shown at once; the others stand behind a line to open.
const JOINS_SHOWN: usize = 10;

fn joins(language: Language, area: &Area) -> Markup {
    let joins = area.joins();
    let (first, rest) = joins.split_at(joins.len().min(JOINS_SHOWN));
    html! {
        @if joins.is_empty() {
            h2 { (text::overview_joins(language)) }
            p { (text::overview_no_joins(language)) }
        }
        (join_table(language, text::overview_joins(language), first))
        @if !rest.is_empty() {
            (disclosure(&text::overview_more_joins(language, rest.len()), false,
                join_table(language, text::overview_joins(language), rest)))
        }
    }
}

fn join_table(
    language: Language,
    caption: &str,
    joins: &[(&Service, &Service, JoinReason)],
) -> Markup {
    let columns = [
        Column::words(text::overview_join_one(language)),
        Column::words(text::overview_join_other(language)),
        Column::words(text::overview_join_why(language)),
        Column::short(text::overview_compare(language)),
    ];
    let mut table = Table::new(caption, columns);
    let side = |one: &Service| {
        html! {
            (one.listing.values.get(Field::Name).unwrap_or_default())
            div.ky-facts__note { (kind_label(language, one.listing.kind)) }
        }
    };
    for (a, b, why) in joins {
        let why = match why {
            JoinReason::NameAndAddress => text::overview_join_same_place(language),
            JoinReason::TelephoneAndSimilarName => text::overview_join_same_telephone(language),
        };
        let compare = format!(
            "/organizations/{}/merge?into={}",
            b.organization_id, a.organization_id
        );
        table.row([
            side(a),
            side(b),
            html! { (why) },
            html! { a href=(compare) { (text::overview_compare(language)) } },
        ]);
    }
    table.render(language)
}

/// The services behind a number, a part at a time.
pub fn list(cx: &Cx, area: &Area, wanted: &Wanted) -> Markup {
    let language = cx.language;
    let found: Vec<_> = area
        .places
        .iter()
        .filter(|place| wanted.municipality.is_none_or(|code| code == place.code))
        .flat_map(|place| place.services.iter().map(move |service| (place, service)))
        .filter(|(_, service)| wanted.kind.is_none_or(|kind| kind == service.listing.kind))
        .filter(|(_, service)| wanted.gap.is_none_or(|gap| area.stated.lacks(service, gap)))
        .collect();
    let last_page = found.len().div_ceil(PAGE_SIZE).max(1);
    let page = wanted.page.min(last_page);
    let start = (page - 1) * PAGE_SIZE;
    let columns = [
        Column::words(text::overview_name(language)),
        Column::words(text::overview_kind(language)),
        Column::words(text::overview_place(language)),
        Column::words(text::overview_address(language)),
        Column::words(text::overview_telephone(language)),
    ];
    let back = html! { a href="/overview" { (text::overview_title(language)) } };
    let mut table = Table::new(text::overview_list(language), columns)
        .when_empty(empty_state(text::overview_list_empty(language), back));
    for (place, service) in found.iter().skip(start).take(PAGE_SIZE) {
        let value = |field| service.listing.values.get(field);
        table.row([
            html! { a href={ "/organizations/" (service.organization_id) } { (value(Field::Name).unwrap_or_default()) } },
            html! { (kind_label(language, service.listing.kind)) },
            html! { (place.name) },
            known(language, value(Field::Address)),
            html! { @if let Some(number) = value(Field::Telephone) { (telephone(language, number)) } },
        ]);
    }
    let previous = (page > 1).then(|| {
        Wanted {
            page: page - 1,
            ..*wanted
        }
        .href()
    });
    let next = (page < last_page).then(|| {
        Wanted {
            page: page + 1,
            ..*wanted
        }
        .href()
    });
    let words = if found.is_empty() {
        text::overview_found(language, found.len())
    } else {
        text::overview_range(
            language,
            found.len(),
            start + 1,
            (start + PAGE_SIZE).min(found.len()),
        )
    };
    html! {
        (shown_conditions(language, area, wanted))
        (table.render(language))
        (pagination(language, &words, previous.as_deref(), next.as_deref()))
        (actions(print_button(language)))
    }
}

fn shown_conditions(language: Language, area: &Area, wanted: &Wanted) -> Markup {
    let place = wanted
        .municipality
        .and_then(|code| area.places.iter().find(|place| place.code == code));
    let without = [
        Wanted {
            municipality: None,
            page: 1,
            ..*wanted
        }
        .href(),
        Wanted {
            kind: None,
            page: 1,
            ..*wanted
        }
        .href(),
        Wanted {
            gap: None,
            page: 1,
            ..*wanted
        }
        .href(),
    ];
    let mut shown = Vec::new();
    if let Some(place) = place {
        shown.push((
            text::overview_place(language),
            place.name.as_str(),
            Some(without[0].as_str()),
        ));
    }
    if let Some(kind) = wanted.kind {
        shown.push((
            text::overview_kind(language),
            kind_label(language, kind),
            Some(without[1].as_str()),
        ));
    }
    if let Some(gap) = wanted.gap {
        shown.push((
            text::overview_what(language),
            gap_label(language, gap),
            Some(without[2].as_str()),
        ));
    }
    conditions(language, &shown)
}
