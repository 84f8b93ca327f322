//! Everything of a plan document but its patients.

use std::collections::HashMap;

use kyoten_calendar::{
    DayClass, DayClasses, DayWord, Interval, Opening, OpeningRule, Season, Weights, parse_date,
};
use serde_json::Value;

use super::mistake::{Problem, What};
use super::walk::{Object, Place, Walk, time_of_day};
use super::{SCHEMA, VERSION};
use crate::plan::{
    Agreement, ItemIx, Joint, Leave, LicenceIx, Line, Named, Organization, OrganizationIx, Permit,
    Plan, Role, RoleIx, Rotation, Service, ServiceIx, Shift, Temporary,
};
use crate::repair::Costs;

/// The fields of each kind of object, by its name in the published schema; a test compares them.
pub const FIELDS: [(&str, &[&str]); 26] = [
    ("document", TOP),
    ("named", NAMED),
    ("calendar", CALENDAR),
    ("percent", PERCENT),
    ("repair_costs", COSTS),
    ("role", ROLE),
    ("joint", JOINT),
    ("organization", ORGANIZATION),
    ("service", SERVICE),
    ("opening", OPENING),
    ("period", PERIOD),
    ("closure", CLOSURE),
    ("leave", LEAVE),
    ("licence_held", LICENCE),
    ("stock_held", STOCK),
    ("permit", PERMIT),
    ("agreement", AGREEMENT),
    ("line", LINE),
    ("rotation", ROTATION),
    ("temporary", TEMPORARY),
    ("shift", SHIFT),
    ("patient", super::patients::PATIENT),
    ("away", super::patients::AWAY),
    ("role_plan", super::patients::ROLE_PLAN),
    ("entry", super::patients::ENTRY),
    ("registered", super::patients::REGISTERED),
];

#[rustfmt::skip]
const TOP: &[&str] = &[
    "schema", "version", "note", "hub", "calendar", "repair_costs", "roles", "joint", "licences", "items",
    "organizations", "services", "permits", "agreements", "lines", "patients",
];
const NAMED: &[&str] = &["id", "name"];
const CALENDAR: &[&str] = &[
    "obon",
    "year_end",
    "local",
    "night",
    "day_percent",
    "night_percent",
];
const PERCENT: &[&str] = &[
    "weekday", "saturday", "sunday", "holiday", "obon", "year_end",
];
const COSTS: &[&str] = &[
    "membership",
    "licence",
    "permit",
    "agreement",
    "registration",
    "stock",
    "capacity",
    "stand_in",
    "opening",
    "duty",
    "ask",
];
const ROLE: &[&str] = &["id", "name", "licence"];
const JOINT: &[&str] = &["id", "name", "roles"];
const ORGANIZATION: &[&str] = &["id", "name", "kind", "from", "until"];
#[rustfmt::skip]
const SERVICE: &[&str] = &[
    "id", "name", "organization", "roles", "contact_24h", "open", "extra", "closures", "leave", "licences", "stock",
    "capacity", "registration_required",
];
const OPENING: &[&str] = &["days", "except", "from", "until"];
const PERIOD: &[&str] = &["from", "until", "note"];
const CLOSURE: &[&str] = &["from", "until", "season", "note"];
const LEAVE: &[&str] = &["from", "until", "cover", "note"];
const LICENCE: &[&str] = &["kind", "from", "until"];
const STOCK: &[&str] = &["item", "from", "until"];
const PERMIT: &[&str] = &["id", "name", "members", "from", "until"];
const AGREEMENT: &[&str] = &["id", "name", "organization", "from", "until"];
const LINE: &[&str] = &[
    "id",
    "name",
    "role",
    "hours",
    "rotation",
    "temporary",
    "overrides",
];
const ROTATION: &[&str] = &["from", "until", "every_days", "turns"];
const TEMPORARY: &[&str] = &["from", "until", "shifts"];
const SHIFT: &[&str] = &["from", "until", "service", "note"];

/// Where each identifier stands in its list.
#[derive(Default)]
pub(super) struct Names {
    roles: HashMap<String, u32>,
    licences: HashMap<String, u32>,
    items: HashMap<String, u32>,
    organizations: HashMap<String, u32>,
    services: HashMap<String, u32>,
    permits: HashMap<String, u32>,
    agreements: HashMap<String, u32>,
    lines: HashMap<String, u32>,
    joint: HashMap<String, u32>,
}

impl Names {
    /// The place of what an identifier names; noted as a mistake when there is none.
    pub fn find(&self, walk: &mut Walk, place: &Place<'_>, what: What, id: &str) -> Option<u32> {
        let known = match what {
            What::Role => &self.roles,
            What::Licence => &self.licences,
            What::Item => &self.items,
            What::Organization => &self.organizations,
            What::Service => &self.services,
            What::Permit => &self.permits,
            What::Agreement => &self.agreements,
            What::Line => &self.lines,
            What::Joint => &self.joint,
            What::Patient => return None,
        };
        let found = known.get(id).copied();
        if found.is_none() && !id.is_empty() {
            walk.add(place, Problem::NoSuch(what, id.to_owned()));
        }
        found
    }
}

/// Reads all lists but the patients.
pub(super) fn read(
    walk: &mut Walk,
    top: &Place<'_>,
    head: &Object,
    has_patients: bool,
) -> (Plan, Names) {
    walk.only(top, head, TOP);
    if head.get("schema").and_then(Value::as_str) != Some(SCHEMA)
        || head.get("version").and_then(Value::as_u64) != Some(VERSION)
    {
        let written = |field| head.get(field).map_or_else(String::new, Value::to_string);
        let written = format!(
            "schema {} version {}",
            written("schema"),
            written("version")
        );
        walk.add(top, Problem::OtherVersion(written));
    }
    if !has_patients {
        walk.add(top, Problem::Missing("patients"));
    }
    let names = Names {
        roles: ids(walk, top, head, "roles", What::Role),
        licences: ids(walk, top, head, "licences", What::Licence),
        items: ids(walk, top, head, "items", What::Item),
        organizations: ids(walk, top, head, "organizations", What::Organization),
        services: ids(walk, top, head, "services", What::Service),
        permits: ids(walk, top, head, "permits", What::Permit),
        agreements: ids(walk, top, head, "agreements", What::Agreement),
        lines: ids(walk, top, head, "lines", What::Line),
        joint: ids(walk, top, head, "joint", What::Joint),
    };
    let weights = weights(walk, top, head);
    let mut rows = Rows {
        names: &names,
        classes: weights.classes.clone(),
        walk,
    };
    let plan = Plan {
        hub: rows.hub(top, head),
        costs: rows.costs(top, head),
        roles: rows.each(top, head, "roles", ROLE, Rows::role),
        joint: rows.each(top, head, "joint", JOINT, Rows::joint),
        licences: rows.each(top, head, "licences", NAMED, Rows::named),
        items: rows.each(top, head, "items", NAMED, Rows::named),
        organizations: rows.each(top, head, "organizations", ORGANIZATION, Rows::organization),
        services: rows.each(top, head, "services", SERVICE, Rows::service),
        permits: rows.each(top, head, "permits", PERMIT, Rows::permit),
        agreements: rows.each(top, head, "agreements", AGREEMENT, Rows::agreement),
        lines: rows.each(top, head, "lines", LINE, Rows::line),
        role_plans: Vec::new(),
        patients: Vec::new(),
        weights,
    };
    if rows.walk.mistakes.is_empty() {
        rows.who_offers_what(top, &plan);
    }
    (plan, names)
}

fn ids(
    walk: &mut Walk,
    top: &Place<'_>,
    head: &Object,
    list: &'static str,
    what: What,
) -> HashMap<String, u32> {
    let mut places = HashMap::new();
    let place = top.key(list);
    // The list itself is complained about where its rows are read.
    let rows = head.get(list).and_then(Value::as_array);
    for (n, row) in rows.into_iter().flatten().enumerate() {
        if let Some(id) = row.get("id").and_then(Value::as_str) {
            let twice = places.insert(id.to_owned(), u32::try_from(n).unwrap_or(u32::MAX));
            if twice.is_some() {
                walk.add(&place.nth(n).key("id"), Problem::Twice(what, id.to_owned()));
            }
        }
    }
    places
}

struct Rows<'a> {
    walk: &'a mut Walk,
    names: &'a Names,
    classes: DayClasses,
}

impl Rows<'_> {
    fn each<T>(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        list: &'static str,
        known: &'static [&'static str],
        read: fn(&mut Self, &Place<'_>, &Object) -> T,
    ) -> Vec<T> {
        let values = self.walk.list(place, object, list);
        let place = place.key(list);
        let mut rows = Vec::with_capacity(values.len());
        for (n, value) in values.iter().enumerate() {
            let place = place.nth(n);
            if let Some(object) = self.walk.object(&place, value, known) {
                rows.push(read(self, &place, object));
            }
        }
        rows
    }

    fn find(&mut self, place: &Place<'_>, object: &Object, field: &'static str, what: What) -> u32 {
        let id = self.walk.text(place, object, field);
        let found = self.names.find(self.walk, &place.key(field), what, id);
        found.unwrap_or_default()
    }

    fn find_all(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        field: &'static str,
        what: What,
    ) -> Vec<u32> {
        let values = self.walk.list(place, object, field);
        let place = place.key(field);
        let mut found = Vec::with_capacity(values.len());
        for (n, value) in values.iter().enumerate() {
            let place = place.nth(n);
            match value.as_str() {
                Some(id) => found.extend(self.names.find(self.walk, &place, what, id)),
                None => self
                    .walk
                    .add(&place, Problem::Needs("空でない文字列", "a text")),
            }
        }
        found
    }

    fn hub(&mut self, top: &Place<'_>, head: &Object) -> Named {
        let named = match head.get("hub") {
            Some(hub) => self.walk.object(&top.key("hub"), hub, NAMED),
            None => {
                self.walk.add(top, Problem::Missing("hub"));
                None
            }
        };
        match named {
            Some(object) => self.named(&top.key("hub"), object),
            None => Named {
                id: String::new(),
                name: String::new(),
            },
        }
    }

    fn named(&mut self, place: &Place<'_>, object: &Object) -> Named {
        Named {
            id: self.walk.text(place, object, "id").to_owned(),
            name: self.walk.text(place, object, "name").to_owned(),
        }
    }

    fn costs(&mut self, top: &Place<'_>, head: &Object) -> Costs {
        let mut costs = Costs::usual();
        let place = top.key("repair_costs");
        let Some(value) = head.get("repair_costs") else {
            return costs;
        };
        let Some(object) = self.walk.object(&place, value, COSTS) else {
            return costs;
        };
        let mut set = |field: &'static str, cost: &mut i64| {
            if let Some(written) = self.walk.number::<u32>(&place, object, field, 0) {
                *cost = i64::from(written);
            }
        };
        set("membership", &mut costs.membership);
        set("licence", &mut costs.licence);
        set("permit", &mut costs.permit);
        set("agreement", &mut costs.agreement);
        set("registration", &mut costs.registration);
        set("stock", &mut costs.stock);
        set("capacity", &mut costs.capacity);
        set("stand_in", &mut costs.stand_in);
        set("opening", &mut costs.opening);
        set("duty", &mut costs.duty);
        set("ask", &mut costs.ask);
        costs
    }

    fn role(&mut self, place: &Place<'_>, object: &Object) -> Role {
        let licence = object
            .contains_key("licence")
            .then(|| LicenceIx(self.find(place, object, "licence", What::Licence)));
        let Named { id, name } = self.named(place, object);
        Role { id, name, licence }
    }

    fn joint(&mut self, place: &Place<'_>, object: &Object) -> Joint {
        let Named { id, name } = self.named(place, object);
        let roles = self.find_all(place, object, "roles", What::Role);
        Joint {
            id,
            name,
            roles: roles.into_iter().map(RoleIx).collect(),
        }
    }

    fn organization(&mut self, place: &Place<'_>, object: &Object) -> Organization {
        let Named { id, name } = self.named(place, object);
        Organization {
            id,
            name,
            kind: self.walk.text(place, object, "kind").to_owned(),
            member: self.walk.interval(place, object),
        }
    }

    fn service(&mut self, place: &Place<'_>, object: &Object) -> Service {
        let Named { id, name } = self.named(place, object);
        let roles = self.find_all(place, object, "roles", What::Role);
        let leave = self.each(place, object, "leave", LEAVE, Rows::leave);
        for (n, leave) in leave.iter().enumerate() {
            let itself = leave.cover.and_then(|cover| {
                let places = self.names.services.get(&id);
                places.filter(|own| **own == cover.0)
            });
            if itself.is_some() {
                let place = place.key("leave");
                self.walk
                    .add(&place.nth(n).key("cover"), Problem::CoversItself);
            }
        }
        let closures = self.each(place, object, "closures", CLOSURE, Rows::closure);
        Service {
            name,
            organization: OrganizationIx(self.find(
                place,
                object,
                "organization",
                What::Organization,
            )),
            roles: roles.into_iter().map(RoleIx).collect(),
            contact_24h: self.walk.truth(place, object, "contact_24h"),
            opening: self.opening(place, object, "open"),
            extra: self.each(place, object, "extra", PERIOD, Rows::period),
            closures: closures.into_iter().flatten().collect(),
            leave,
            licences: self.each(place, object, "licences", LICENCE, Rows::licence),
            stock: self.each(place, object, "stock", STOCK, Rows::stock),
            capacity: self.walk.number(place, object, "capacity", 0),
            registration_required: self.walk.truth(place, object, "registration_required"),
            id,
        }
    }

    fn opening(&mut self, place: &Place<'_>, object: &Object, field: &'static str) -> Opening {
        Opening {
            rules: self.each(place, object, field, OPENING, Rows::opening_rule),
        }
    }

    fn opening_rule(&mut self, place: &Place<'_>, object: &Object) -> OpeningRule {
        if !object.contains_key("days") {
            self.walk.add(place, Problem::Missing("days"));
        }
        OpeningRule {
            days: self.day_words(place, object, "days"),
            except: self.day_words(place, object, "except"),
            from: self.walk.time(place, object, "from", 0),
            until: self.walk.time(place, object, "until", kyoten_calendar::DAY),
        }
    }

    fn day_words(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        field: &'static str,
    ) -> Vec<DayWord> {
        let values = self.walk.list(place, object, field);
        let place = place.key(field);
        let mut words = Vec::new();
        for (n, value) in values.iter().enumerate() {
            match value.as_str().and_then(DayWord::parse) {
                Some(word) => words.push(word),
                None => self.walk.add(
                    &place.nth(n),
                    Problem::Needs(
                        "mon から sun、第2水曜は wed#2、祝日は holiday、年末年始は year_end、毎日は every_day",
                        "mon to sun, wed#2, holiday, year_end or every_day",
                    ),
                ),
            }
        }
        words
    }

    fn period(&mut self, place: &Place<'_>, object: &Object) -> Interval {
        self.walk.bounded(place, object)
    }

    /// One period, or お盆 or 年末年始 of every year that a plan may speak of.
    fn closure(&mut self, place: &Place<'_>, object: &Object) -> Vec<Interval> {
        let Some(written) = self.walk.optional_text(place, object, "season") else {
            return vec![self.walk.bounded(place, object)];
        };
        let season = match written {
            "obon" => self.classes.obon,
            "year_end" => self.classes.year_end,
            _ => {
                let written = written.to_owned();
                let known = vec!["obon", "year_end"];
                self.walk
                    .add(&place.key("season"), Problem::NotOneOf { written, known });
                None
            }
        };
        let bounds = self.walk.interval(place, object);
        season.map_or_else(Vec::new, |season| every_year(season, bounds))
    }

    fn leave(&mut self, place: &Place<'_>, object: &Object) -> Leave {
        let cover = object
            .contains_key("cover")
            .then(|| ServiceIx(self.find(place, object, "cover", What::Service)));
        Leave {
            when: self.walk.bounded(place, object),
            cover,
        }
    }

    fn licence(&mut self, place: &Place<'_>, object: &Object) -> (LicenceIx, Interval) {
        let kind = self.find(place, object, "kind", What::Licence);
        (LicenceIx(kind), self.walk.interval(place, object))
    }

    fn stock(&mut self, place: &Place<'_>, object: &Object) -> (ItemIx, Interval) {
        let item = self.find(place, object, "item", What::Item);
        (ItemIx(item), self.walk.interval(place, object))
    }

    fn permit(&mut self, place: &Place<'_>, object: &Object) -> Permit {
        let Named { id, name } = self.named(place, object);
        let members = self.find_all(place, object, "members", What::Service);
        Permit {
            id,
            name,
            members: members.into_iter().map(ServiceIx).collect(),
            valid: self.walk.interval(place, object),
        }
    }

    fn agreement(&mut self, place: &Place<'_>, object: &Object) -> Agreement {
        let Named { id, name } = self.named(place, object);
        Agreement {
            id,
            name,
            organization: OrganizationIx(self.find(
                place,
                object,
                "organization",
                What::Organization,
            )),
            valid: self.walk.interval(place, object),
        }
    }

    fn line(&mut self, place: &Place<'_>, object: &Object) -> Line {
        let Named { id, name } = self.named(place, object);
        let hours = match object.contains_key("hours") {
            true => self.opening(place, object, "hours"),
            false => Opening::always(),
        };
        Line {
            id,
            name,
            role: RoleIx(self.find(place, object, "role", What::Role)),
            hours,
            rotation: object
                .get("rotation")
                .and_then(|value| self.rotation(place, value)),
            temporary: self.each(place, object, "temporary", TEMPORARY, Rows::temporary),
            overrides: self.each(place, object, "overrides", SHIFT, Rows::shift),
        }
    }

    fn rotation(&mut self, line: &Place<'_>, value: &Value) -> Option<Rotation> {
        let place = line.key("rotation");
        let object = self.walk.object(&place, value, ROTATION)?;
        if !object.contains_key("from") {
            self.walk.add(&place, Problem::Missing("from"));
        }
        let turns = self.find_all(&place, object, "turns", What::Service);
        let every_days = self.walk.number::<u16>(&place, object, "every_days", 1);
        Some(Rotation {
            when: self.walk.interval(&place, object),
            every: i32::from(every_days.unwrap_or(1)) * kyoten_calendar::DAY,
            turns: turns.into_iter().map(ServiceIx).collect(),
        })
    }

    fn temporary(&mut self, place: &Place<'_>, object: &Object) -> Temporary {
        Temporary {
            when: self.walk.bounded(place, object),
            shifts: self.each(place, object, "shifts", SHIFT, Rows::shift),
        }
    }

    fn shift(&mut self, place: &Place<'_>, object: &Object) -> Shift {
        let service = match object.get("service") {
            Some(Value::Null) => None,
            _ => Some(ServiceIx(self.find(
                place,
                object,
                "service",
                What::Service,
            ))),
        };
        Shift {
            when: self.walk.bounded(place, object),
            service,
        }
    }

    /// Whoever stands on a line or stands in must answer for the role.
    fn who_offers_what(&mut self, top: &Place<'_>, plan: &Plan) {
        let lines = top.key("lines");
        for (n, line) in plan.lines.iter().enumerate() {
            let line_place = lines.nth(n);
            let mut check = |place: &Place<'_>, service: Option<ServiceIx>| {
                let service = service.map(|one| &plan.services[one.at()]);
                if let Some(service) = service.filter(|one| !one.roles.contains(&line.role)) {
                    let role = plan.roles[line.role.at()].id.clone();
                    let answerer = service.id.clone();
                    self.walk.add(place, Problem::NotOfRole { answerer, role });
                }
            };
            let rotation = line_place.key("rotation");
            let turns_place = rotation.key("turns");
            let turns = line.rotation.as_ref().map_or(&[][..], |one| &one.turns);
            for (n, &service) in turns.iter().enumerate() {
                check(&turns_place.nth(n), Some(service));
            }
            let temporary_place = line_place.key("temporary");
            for (n, temporary) in line.temporary.iter().enumerate() {
                let place = temporary_place.nth(n);
                let shifts = place.key("shifts");
                for (n, shift) in temporary.shifts.iter().enumerate() {
                    check(&shifts.nth(n).key("service"), shift.service);
                }
            }
            let overrides = line_place.key("overrides");
            for (n, shift) in line.overrides.iter().enumerate() {
                check(&overrides.nth(n).key("service"), shift.service);
            }
        }
    }
}

/// A season's days of every year, within bounds.
fn every_year(season: Season, bounds: Interval) -> Vec<Interval> {
    let years = 1900..=2200;
    let of_year = |year: i16| {
        let end_year = year + i16::from(season.last < season.first);
        let first = kyoten_calendar::civil::Date::new(year, season.first.0, season.first.1).ok()?;
        let last =
            kyoten_calendar::civil::Date::new(end_year, season.last.0, season.last.1).ok()?;
        let days = Interval::of_days(first, last).intersection(bounds);
        (!days.is_empty()).then_some(days)
    };
    years.filter_map(of_year).collect()
}

fn weights(walk: &mut Walk, top: &Place<'_>, head: &Object) -> Weights {
    let mut weights = Weights::usual();
    let place = top.key("calendar");
    let object = head
        .get("calendar")
        .and_then(|value| walk.object(&place, value, CALENDAR));
    let Some(object) = object else {
        return weights;
    };
    if let Some(season) = season(walk, &place, object, "obon") {
        weights.classes.obon = season;
    }
    if let Some(season) = season(walk, &place, object, "year_end") {
        weights.classes.year_end = season;
    }
    if let Some(night) = object.get("night") {
        match pair(night, time_of_day) {
            Some((from, until)) => (weights.night_from, weights.night_until) = (from, until),
            None => walk.add(
                &place.key("night"),
                Problem::Needs(
                    "[\"18:00\", \"08:00\"] の形の時刻の組",
                    "two times such as [\"18:00\", \"08:00\"]",
                ),
            ),
        }
    }
    if weights.night_until > weights.night_from {
        walk.add(
            &place.key("night"),
            Problem::Needs("夕方から翌朝までの時刻の組", "an evening and a morning"),
        );
    }
    percent(
        walk,
        &place,
        object,
        "day_percent",
        &mut weights.day_percent,
    );
    percent(
        walk,
        &place,
        object,
        "night_percent",
        &mut weights.night_percent,
    );
    local_days(walk, &place, object, &mut weights.classes);
    weights
}

/// A season that is written, or struck out with `null`.
fn season(
    walk: &mut Walk,
    place: &Place<'_>,
    object: &Object,
    field: &'static str,
) -> Option<Option<Season>> {
    let written = object.get(field)?;
    if written.is_null() {
        return Some(None);
    }
    // Any leap year knows every month and day.
    let month_and_day = |text: &str| {
        let on = parse_date(&format!("2000-{text}")).ok()?;
        Some((on.month(), on.day()))
    };
    let season = pair(written, month_and_day).map(|(first, last)| Season { first, last });
    if season.is_none() {
        walk.add(
            &place.key(field),
            Problem::Needs(
                "[\"12-29\", \"01-03\"] の形の月日の組か null",
                "two days such as [\"12-29\", \"01-03\"], or null",
            ),
        );
    }
    season.map(Some)
}

fn pair<T>(value: &Value, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    match value.as_array()?.as_slice() {
        [first, second] => Some((read(first.as_str()?)?, read(second.as_str()?)?)),
        _ => None,
    }
}

fn percent(
    walk: &mut Walk,
    place: &Place<'_>,
    object: &Object,
    field: &'static str,
    percent: &mut [u32; 6],
) {
    let place = place.key(field);
    let written = object.get(field);
    let Some(object) = written.and_then(|value| walk.object(&place, value, PERCENT)) else {
        return;
    };
    for (class, percent) in DayClass::ALL.iter().zip(percent) {
        if let Some(written) = walk.number::<u16>(&place, object, class.code(), 0) {
            *percent = u32::from(written);
        }
    }
}

fn local_days(walk: &mut Walk, place: &Place<'_>, object: &Object, classes: &mut DayClasses) {
    let place = place.key("local");
    let Some(written) = object.get("local") else {
        return;
    };
    let Some(days) = written.as_object() else {
        walk.add(
            &place,
            Problem::Needs("{ } で囲んだ日付と種別の組", "an object of dates"),
        );
        return;
    };
    for (date, class) in days {
        let on = date.parse().ok();
        let class = class.as_str().and_then(|code| {
            let mut classes = DayClass::ALL.into_iter();
            classes.find(|class| class.code() == code)
        });
        match (on, class) {
            (Some(on), Some(class)) => _ = classes.local.insert(on, class),
            _ => walk.add(
                &place.key(date),
                Problem::Needs(
                    "\"2026-10-15\": \"holiday\" の形",
                    "a date with weekday, saturday, sunday, holiday, obon or year_end",
                ),
            ),
        }
    }
}
