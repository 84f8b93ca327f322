//! Which fields a problem document has. The order here is the order in which mistakes are told.

use super::node::{Node, Object};
use super::*;

pub(super) fn document(node: &Node) -> Document {
    node.object(|object| Document {
        format: object.take("format").text(),
        version: object.take("version").number(),
        title: object.take("title").optional_text().unwrap_or_default(),
        period: object.take("period").object(|period| PeriodEntry {
            from: period.take("from").text(),
            to: period.take("to").text(),
        }),
        organizations: object.take("organizations").list(named),
        areas: object.take("areas").list(named),
        travel: object.take("travel").list(travel),
        travel_default_minutes: object
            .take("travel_default_minutes")
            .optional_number()
            .unwrap_or(0),
        lines: object.take("lines").list(line),
        weights: weights(&object.take("weights")),
        shifts: object.take("shifts").list(shift),
        people: object.take("people").list(person),
        pairs: object.take("pairs").list(pair),
        rules: object.take("rules").object(rules),
        objectives: object.take("objectives").list(Node::numbers),
    })
}

fn named(node: &Node) -> NamedEntry {
    node.object(|object| {
        let (id, name) = id_and_name(object);
        NamedEntry { id, name }
    })
}

fn id_and_name(object: &mut Object) -> (String, String) {
    let id = object.take("id").text();
    let name = object
        .take("name")
        .optional_text()
        .unwrap_or_else(|| id.clone());
    (id, name)
}

fn travel(node: &Node) -> TravelEntry {
    node.object(|object| TravelEntry {
        from: object.take("from").text(),
        to: object.take("to").text(),
        minutes: object.take("minutes").number(),
    })
}

fn line(node: &Node) -> LineEntry {
    node.object(|object| {
        let (id, name) = id_and_name(object);
        LineEntry {
            id,
            name,
            area: object.take("area").text(),
            profession: object.take("profession").text(),
            kind: object.take("kind").text(),
            qualifications: texts(object, "qualifications"),
            importance: object.take("importance").optional_number().unwrap_or(1),
            rest_minutes: object.take("rest_minutes").optional_number().unwrap_or(0),
        }
    })
}

fn weights(node: &Node) -> Option<WeightsEntry> {
    node.is_given().then(|| {
        node.object(|object| WeightsEntry {
            night_from: object.take("night_from").optional_text(),
            night_until: object.take("night_until").optional_text(),
            day_percent: optional_numbers(&object.take("day_percent")),
            night_percent: optional_numbers(&object.take("night_percent")),
            lines: optional_numbers(&object.take("lines")),
            obon: season(&object.take("obon")),
            year_end: season(&object.take("year_end")),
        })
    })
}

fn optional_numbers(node: &Node) -> std::collections::BTreeMap<String, i64> {
    if node.is_given() {
        node.numbers()
    } else {
        Default::default()
    }
}

fn season(node: &Node) -> Option<SeasonEntry> {
    node.is_given().then(|| {
        node.object(|object| SeasonEntry {
            first: object.take("first").text(),
            last: object.take("last").text(),
        })
    })
}

fn shift(node: &Node) -> ShiftEntry {
    node.object(|object| ShiftEntry {
        id: object.take("id").text(),
        line: object.take("line").text(),
        starts_at: object.take("starts_at").text(),
        ends_at: object.take("ends_at").text(),
        weight_minutes: object.take("weight_minutes").optional_number(),
        pinned: object.take("pinned").optional_text(),
        published: object.take("published").optional_text(),
    })
}

fn person(node: &Node) -> PersonEntry {
    node.object(|object| {
        let (id, name) = id_and_name(object);
        let lines = object.take("lines");
        PersonEntry {
            id,
            name,
            organizations: texts(object, "organizations"),
            profession: object.take("profession").text(),
            lines: lines.is_given().then(|| lines.list(Node::text)),
            qualifications: object.take("qualifications").list(qualification),
            unavailable: object.take("unavailable").list(span),
            clinics: object.take("clinics").list(span),
            wishes: object.take("wishes").list(wish),
            own_patients: object.take("own_patients").list(own_patients),
            share: object.take("share").optional_number().unwrap_or(1),
            carried_minutes: object
                .take("carried_minutes")
                .optional_number()
                .unwrap_or(0),
            limits: object.take("limits").object(limits),
        }
    })
}

fn qualification(node: &Node) -> QualificationEntry {
    node.object(|object| QualificationEntry {
        id: object.take("id").text(),
        from: object.take("from").optional_text(),
        to: object.take("to").optional_text(),
    })
}

fn span(node: &Node) -> SpanEntry {
    node.object(|object| SpanEntry {
        from: object.take("from").text(),
        to: object.take("to").text(),
    })
}

fn wish(node: &Node) -> WishEntry {
    node.object(|object| WishEntry {
        wish: object.take("wish").text(),
        from: object.take("from").text(),
        to: object.take("to").text(),
        weight: object.take("weight").optional_number().unwrap_or(1),
    })
}

fn own_patients(node: &Node) -> OwnPatientsEntry {
    node.object(|object| OwnPatientsEntry {
        area: object.take("area").text(),
        patients: object.take("patients").number(),
    })
}

fn limits(object: &mut Object) -> LimitsEntry {
    LimitsEntry {
        max_consecutive_days: object.take("max_consecutive_days").optional_number(),
        max_duties: object.take("max_duties").list(window),
        max_in_period: object.take("max_in_period").optional_number(),
    }
}

fn window(node: &Node) -> WindowEntry {
    node.object(|object| WindowEntry {
        days: object.take("days").number(),
        duties: object.take("duties").number(),
    })
}

fn pair(node: &Node) -> PairEntry {
    node.object(|object| PairEntry {
        rule: object.take("rule").text(),
        person: object.take("person").text(),
        other: object.take("other").text(),
    })
}

fn rules(object: &mut Object) -> RulesEntry {
    RulesEntry {
        clinic_rest_minutes: object
            .take("clinic_rest_minutes")
            .optional_number()
            .unwrap_or(0),
        clinic_rest_kinds: texts(object, "clinic_rest_kinds"),
        distinct_organizations: object
            .take("distinct_organizations")
            .list(distinct_organizations),
        ideal_gap_minutes: object
            .take("ideal_gap_minutes")
            .optional_number()
            .unwrap_or(0),
    }
}

fn distinct_organizations(node: &Node) -> DistinctOrganizationsEntry {
    node.object(|object| DistinctOrganizationsEntry {
        lines: texts(object, "lines"),
        minimum: object.take("minimum").number(),
    })
}

fn texts(object: &mut Object, name: &str) -> Vec<String> {
    object.take(name).list(Node::text)
}
