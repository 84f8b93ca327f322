//! The forms whose questions are the lines of the tables: editing, and entering something new.

use kyoten_geography::MunicipalityCode;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Choice, Column, Errors, Field as Question, Form, Language, Notice, NoticeKind,
    Table, actions, disclosure, hidden, link_button, notice, submit,
};
use maud::{Markup, html};

use super::{answer_label, day_of, key, kind_label, source_label, value, visibility_question};
use crate::fact::known::{KNOWN, Known, KnownShape};
use crate::fact::{Acceptance, Answer, Source, Topic};
use crate::field::{Field, LIST_SEPARATOR, Shape};
use crate::kind::Kind;
use crate::organization::answers::{Answers, condition_name};
use crate::organization::model::Portrait;
use crate::organization::people::People;
use crate::organization::rules::{Conflict, OPEN_DAYS};
use crate::text;

/// Texts up to this many characters get one line, longer ones a box.
const LONGEST_LINE: usize = 300;

/// What stands in the edit form at first.
pub fn first_answers(portrait: &Portrait) -> Answers {
    let mut pairs = Vec::new();
    for topic in Topic::all() {
        let Some(fact) = portrait.fact(topic) else {
            continue;
        };
        let name = topic.name().to_owned();
        match topic {
            Topic::Known(Known {
                shape: KnownShape::Answer,
                ..
            }) => {
                let Some(acceptance) = Acceptance::from_value(&fact.value) else {
                    continue;
                };
                pairs.push((condition_name(&name), acceptance.condition));
                pairs.push((name, acceptance.answer.word().to_owned()));
            }
            Topic::Field(field) if field.shape() == Shape::Days => {
                pairs.extend(
                    fact.value
                        .split(LIST_SEPARATOR)
                        .map(|day| (name.clone(), day.to_owned())),
                );
            }
            Topic::Field(field) if field.shape() == Shape::List => {
                pairs.push((name, fact.value.replace(LIST_SEPARATOR, "、")));
            }
            Topic::Field(_) | Topic::Known(_) => pairs.push((name, fact.value.clone())),
        }
    }
    pairs.push(("source".to_owned(), Source::Hub.word().to_owned()));
    Answers::of(pairs)
}

/// The edit form.
pub fn edit(cx: &Cx, portrait: &Portrait, answers: &Answers, errors: &Errors) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let seen: Vec<&str> = portrait.facts.iter().map(|fact| fact.id.as_str()).collect();
    let sources =
        Source::ALL.map(|source| Choice::new(source.word(), source_label(language, source.word())));
    html! {
        (form.post(&format!("/organizations/{}/edit", portrait.organization.id), &key(cx), html! {
            (hidden("seen", &seen.join(" ")))
            p { (text::organization_open_data_used(language)) }
            (jumps(language))
            @for (group, fields) in GROUPS {
                h2 id=(group) { (group_label(language, group)) }
                @for field in &fields_of(group, fields) {
                    @let open = portrait.stated(*field).first().map(|stated| as_typed(*field, stated.text));
                    @let hint = open.map(|open| text::organization_open_data_hint(language, open));
                    (question(form, *field, answers, false, hint.as_deref()))
                }
            }
            h2 #acceptance { (text::organization_acceptance(language)) }
            p { (text::organization_answer_none_means(language)) }
            div.ky-brief { @for known in KNOWN { div.ky-pair { (known_question(form, known, answers, errors)) } } }
            h2 #change { (text::organization_about_change(language)) }
            div.ky-brief {
                (form.radios(Question::required("source", text::organization_column_source(language)).value(answers.one("source")), &sources))
                (visibility_question(form, language, answers.one("visibility"), text::organization_visibility_usual(language)))
            }
            (actions(html! {
                (submit(text::organization_save(language)))
                (link_button(&format!("/organizations/{}/manage", portrait.organization.id), text::organization_back(language), ButtonKind::Quiet))
            }))
        }))
    }
}

/// The groups of the form with their fields, in its order. A field of the table that no group names stands under
/// the last, so that a new field needs no change here.
const GROUPS: [(&str, &[Field]); 4] = [
    (
        "basics",
        &[
            Field::Name,
            Field::NameKana,
            Field::Corporation,
            Field::CorporationNumber,
            Field::Address,
            Field::Building,
        ],
    ),
    ("contact", &[Field::Telephone, Field::Fax, Field::Url]),
    (
        "use",
        &[
            Field::OpenDays,
            Field::OpenDaysNote,
            Field::Hours,
            Field::ReceptionHours,
            Field::Departments,
            Field::Beds,
            Field::Capacity,
        ],
    ),
    (OTHERS, &[]),
];

/// The group of everything else.
const OTHERS: &str = "others";

fn fields_of(group: &str, named: &'static [Field]) -> Vec<Field> {
    if group != OTHERS {
        return named.to_vec();
    }
    let is_named = |field: &Field| GROUPS.iter().any(|(_, named)| named.contains(field));
    Field::ALL
        .iter()
        .copied()
        .filter(|field| !is_named(field))
        .collect()
}

fn group_label(language: Language, group: &str) -> &'static str {
    match group {
        "basics" => text::organization_group_basics(language),
        "contact" => text::organization_group_contact(language),
        "use" => text::organization_group_use(language),
        _ => text::organization_group_others(language),
    }
}

/// Links to the groups, above the first of them.
fn jumps(language: Language) -> Markup {
    let groups = GROUPS.map(|(group, _)| (group, group_label(language, group)));
    let last = [
        ("acceptance", text::organization_acceptance(language)),
        ("change", text::organization_about_change(language)),
    ];
    html! {
        nav aria-label=(text::organization_jump(language)) {
            ul.ky-jumps {
                @for (anchor, label) in groups.into_iter().chain(last) {
                    li { a href={ "#" (anchor) } { (label) } }
                }
            }
        }
    }
}

/// A stored text as it stands in a box.
fn as_typed(field: Field, stored: &str) -> String {
    match field.shape() {
        Shape::Days | Shape::List => stored.replace(LIST_SEPARATOR, "、"),
        _ => stored.to_owned(),
    }
}

fn question(
    form: Form<'_>,
    field: Field,
    answers: &Answers,
    required: bool,
    hint: Option<&str>,
) -> Markup {
    let language = form.language();
    let label = Topic::Field(field).label(language);
    let make = if required {
        Question::required
    } else {
        Question::plain
    };
    let mut question = make(field.name(), label).value(answers.one(field.name()));
    let shape_hint = match field.shape() {
        Shape::List => Some(text::organization_hint_list(language)),
        Shape::Hours => Some(text::organization_hint_hours(language)),
        _ => None,
    };
    let hints: Vec<&str> = shape_hint.into_iter().chain(hint).collect();
    let hint = hints.join(" ");
    if !hint.is_empty() {
        question = question.hint(&hint);
    }
    match field.shape() {
        Shape::Telephone => form.telephone(question),
        Shape::Number => form.number(question.width(8)),
        Shape::Url => form.code(question),
        Shape::Days => {
            let chosen: Vec<&str> = answers.many(field.name()).collect();
            form.checkboxes(
                question,
                &OPEN_DAYS.map(|day| Choice::new(day, day_label(language, day))),
                &chosen,
            )
        }
        Shape::Text | Shape::Kana | Shape::List | Shape::Hours
            if field.max_chars() > LONGEST_LINE =>
        {
            form.textarea(question, 3)
        }
        Shape::Text | Shape::Kana | Shape::List | Shape::Hours => form.text(question),
    }
}

fn day_label(language: Language, day: &'static str) -> &'static str {
    match day {
        "平日" => text::organization_day_weekday(language),
        "土曜日" => text::organization_day_saturday(language),
        "日曜日" => text::organization_day_sunday(language),
        "祝日" => text::organization_day_holiday(language),
        other => other,
    }
}

fn known_question(
    form: Form<'_>,
    known: &'static Known,
    answers: &Answers,
    errors: &Errors,
) -> Markup {
    let language = form.language();
    let label = known.label(language);
    match known.shape {
        KnownShape::Text(_) => {
            form.text(Question::plain(known.name, label).value(answers.one(known.name)))
        }
        KnownShape::Answer => {
            let mut choices = Answer::ALL
                .map(|one| Choice::new(one.word(), answer_label(language, one)))
                .to_vec();
            choices.push(Choice::new("", text::organization_answer_none(language)));
            let condition = condition_name(known.name);
            let condition_label = text::organization_condition(language, label);
            let typed = answers.condition(known.name);
            // Most conditions stay empty; what is written, or needs another look, is in sight.
            let open = !typed.is_empty() || errors.of(&condition).is_some();
            html! {
                (form.radios(Question::plain(known.name, label).value(answers.one(known.name)), &choices))
                (disclosure(text::organization_condition_write(language), open, form.text(
                    Question::plain(&condition, &condition_label).value(typed),
                )))
            }
        }
    }
}

/// What two people changed at once: what stands there, by whom, and what was typed.
pub fn conflicts(cx: &Cx, conflicts: &[Conflict], people: &People) -> Markup {
    let language = cx.language;
    let columns = [
        Column::words(text::organization_column_topic(language)),
        Column::words(text::organization_column_theirs(language)),
        Column::words(text::organization_column_mine(language)),
    ];
    let mut table = Table::new(text::organization_conflict_caption(language), columns);
    for conflict in conflicts {
        let shown = |stored: &Option<String>| match stored {
            Some(stored) => value(language, conflict.topic, stored),
            None => html! { (text::organization_left_to_open_data(language)) },
        };
        table.row([
            html! { (conflict.topic.label(language)) },
            html! {
                (shown(&conflict.theirs))
                @if let Some((by, at)) = &conflict.by { div.ky-facts__note { (people.name(language, by)) " " (day_of(language, *at)) } }
            },
            shown(&conflict.mine),
        ]);
    }
    html! {
        (notice(language, &Notice {
            kind: NoticeKind::Warning,
            title: text::organization_conflict(language),
            body: html! { p { (text::organization_conflict_next(language)) } (table.render(language)) },
        }))
    }
}

/// The form for an organization no source lists.
pub fn enter(
    cx: &Cx,
    municipalities: &[(MunicipalityCode, String)],
    answers: &Answers,
    errors: &Errors,
) -> Markup {
    let language = cx.language;
    let form = Form::new(language, errors);
    let kinds: Vec<Choice<'_>> = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind_label(language, *kind)))
        .collect();
    let places: Vec<Choice<'_>> = municipalities
        .iter()
        .map(|(code, name)| Choice::new(code.to_string(), name.as_str()))
        .collect();
    form.post("/organizations/new", &key(cx), html! {
        (form.select(Question::required("kind", text::organization_kind(language)).value(answers.one("kind")), &kinds))
        (form.select(Question::required("municipality", text::organization_municipality(language)).value(answers.one("municipality")), &places))
        @for (group, fields) in GROUPS {
            h2 { (group_label(language, group)) }
            @for field in &fields_of(group, fields) { (question(form, *field, answers, *field == Field::Name, None)) }
        }
        (actions(submit(text::organization_enter_act(language))))
    })
}
