//! What coordinators see of links.

use axum::http::StatusCode;
use axum::response::Response;
use kyoten_platform::Language;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Chip, Choice, Column, Errors, Fact, Field, Form, Notice, NoticeKind, Page, Table,
    Tone, actions, badge, button, disclosure, empty_state, facts, filter_chips, hidden,
    link_button, notice, pagination, print_button, submit, submit_named,
};
use maud::{Markup, html};

use super::commands::{Keys, Refusal, url};
use super::desk::{Filter, ON_A_PAGE, Whole, link_path};
use super::holder::{CORRECTED, SAME, Typed};
use super::rules::{Channel, Content, DeliveryState, Standing, Voice, outcomes};
use super::store::{AnswerRow, DeliveryRow, ListedLink};
use super::views::{last_moment, lines_of, moment, stands};
use super::{Act, Asked, ContactKind, LINKS_PATH, LinkRow, Names, sheet};
use crate::text;

/// `GET /links`.
pub(super) fn list(
    cx: &Cx,
    links: &[ListedLink],
    chosen: Option<Standing>,
    filter: &Filter,
    guessed: Option<Instant>,
) -> Response {
    let language = cx.language;
    let shown: Vec<&ListedLink> = links
        .iter()
        .filter(|link| chosen.is_none_or(|chosen| link.standing(cx.now) == chosen))
        .collect();
    let last_page = shown.len().div_ceil(ON_A_PAGE).max(1);
    let page = filter
        .page
        .parse::<usize>()
        .unwrap_or(1)
        .clamp(1, last_page);
    let mut table = Table::new(
        text::links_title(language),
        [
            Column::words(text::links_column_whom(language)),
            Column::words(text::links_column_what(language)),
            Column::short(text::links_column_standing(language)),
            Column::words(text::links_column_next(language)),
            Column::short(text::links_column_until(language)),
        ],
    )
    .when_empty(empty_state(
        text::links_none(language),
        html! { a href="/ask" { (text::links_ask_many(language)) } },
    ));
    for link in shown.iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE) {
        let standing = link.standing(cx.now);
        table.row([
            html! { a href=(link_path(&link.id)) { (link.addressee) } },
            html! { (link.title(language)) },
            standing_badge(language, standing),
            html! { (next_step(language, standing, last_of(link))) },
            html! { (last_moment(language, link.expires_at)) },
        ]);
    }
    let body = html! {
        @if let Some(at) = guessed {
            (notice(language, &Notice::new(NoticeKind::Warning, &text::links_guessed(language, moment(language, at)))))
        }
        (actions(link_button("/ask", text::links_ask_many(language), ButtonKind::Secondary)))
        @if !filter.batch.is_empty() { (together(cx, links, &filter.batch)) }
        (chips(language, cx, links, chosen, &filter.batch))
        (table.render(language))
        @if last_page > 1 {
            (pagination(
                language,
                &text::links_page_words(language, last_page, page),
                (page > 1).then(|| address(chosen, &filter.batch, page - 1)).as_deref(),
                (page < last_page).then(|| address(chosen, &filter.batch, page + 1)).as_deref(),
            ))
        }
    };
    cx.page(
        Page::new(text::links_title(language)).lead(text::links_lead(language)),
        body,
    )
}

fn last_of(link: &ListedLink) -> Option<(Channel, DeliveryState)> {
    let channel = link.last_channel.as_deref().and_then(Channel::parse)?;
    let state = link.last_state.as_deref().and_then(DeliveryState::parse)?;
    Some((channel, state))
}

fn address(chosen: Option<Standing>, batch: &str, page: usize) -> String {
    let standing = chosen.map_or("", Standing::word);
    format!(
        "{LINKS_PATH}?standing={standing}&batch={}&page={page}",
        crate::back::encoded(batch)
    )
}

fn chips(
    language: Language,
    cx: &Cx,
    links: &[ListedLink],
    chosen: Option<Standing>,
    batch: &str,
) -> Markup {
    let labelled: Vec<(String, String, bool)> = Standing::ALL
        .into_iter()
        .map(|standing| {
            let count = links
                .iter()
                .filter(|link| link.standing(cx.now) == standing)
                .count();
            let on = chosen == Some(standing);
            let label = text::links_count(language, count, standing_label(language, standing));
            let turned = (!on).then_some(standing);
            (label, address(turned, batch, 1), on)
        })
        .collect();
    let chips: Vec<Chip<'_>> = labelled
        .iter()
        .map(|(label, href, on)| Chip {
            label,
            href,
            on: *on,
        })
        .collect();
    filter_chips(language, &chips)
}

/// What was issued together: how many, and their sheets in one print view.
fn together(cx: &Cx, links: &[ListedLink], batch: &str) -> Markup {
    let language = cx.language;
    let Some(first) = links.first() else {
        return html! {};
    };
    let open = links
        .iter()
        .filter(|link| link.n_answers == 0 && link.revoked_at.is_none() && cx.now < link.expires_at)
        .count();
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    html! {
        h2 { (text::links_together(language, links.len())) }
        @if open > 0 {
            p { (text::links_together_lead(language)) }
            (form.post(&format!("/links/batches/{batch}/{}", first.act), &cx.app.ids.next(cx.now), html! {
                (reply_to(form))
                (actions(submit(&text::links_print_all(language, open))))
            }))
        }
        p { a href=(LINKS_PATH) { (text::links_show_all(language)) } }
    }
}

fn reply_to(form: Form<'_>) -> Markup {
    let language = form.language();
    form.telephone(
        Field::optional("reply_to", text::links_reply_to(language))
            .hint(text::links_reply_to_hint(language))
            .autocomplete("tel"),
    )
}

fn standing_label(language: Language, standing: Standing) -> &'static str {
    match standing {
        Standing::NotSent => text::links_standing_not_sent(language),
        Standing::Waiting => text::links_standing_waiting(language),
        Standing::Trouble => text::links_standing_trouble(language),
        Standing::ToDecide => text::links_standing_to_decide(language),
        Standing::Answered => text::links_standing_answered(language),
        Standing::Expired => text::links_standing_expired(language),
        Standing::Revoked => text::links_standing_revoked(language),
    }
}

fn standing_badge(language: Language, standing: Standing) -> Markup {
    let tone = match standing {
        Standing::Answered => Tone::Good,
        Standing::ToDecide | Standing::Trouble => Tone::Care,
        Standing::Expired | Standing::Revoked => Tone::Stop,
        Standing::NotSent | Standing::Waiting => Tone::Plain,
    };
    badge(standing_label(language, standing), tone)
}

/// The one thing to do next: the table of states and next steps, in words.
fn next_step(
    language: Language,
    standing: Standing,
    last: Option<(Channel, DeliveryState)>,
) -> &'static str {
    match (standing, last) {
        (Standing::ToDecide, _) => text::links_next_decide(language),
        (Standing::Answered, _) => text::links_next_none(language),
        (Standing::Expired, _) => text::links_next_expired(language),
        (Standing::Revoked, _) => text::links_next_revoked(language),
        (_, Some((channel, state))) => next_of(language, channel, state),
        (_, None) => text::links_next_send(language),
    }
}

fn next_of(language: Language, channel: Channel, state: DeliveryState) -> &'static str {
    use DeliveryState::{Answered, Bounced, ChangedNumber, Failed, NoAnswer, Queued, Sent};
    match (state, channel) {
        (Queued, Channel::Mail) => text::links_next_mail_queued(language),
        (Queued, Channel::Fax) => text::links_next_fax_queued(language),
        (Queued, Channel::Telephone) => text::links_next_telephone_queued(language),
        (Queued, Channel::HandedOver) => text::links_next_handed_over_queued(language),
        (Sent, Channel::Telephone) => text::links_next_telephone_sent(language),
        (Sent, _) => text::links_next_sent(language),
        (Bounced, _) => text::links_next_bounced(language),
        (Failed, Channel::Fax) => text::links_next_fax_failed(language),
        (Failed, _) => text::links_next_failed(language),
        (NoAnswer, _) => text::links_next_no_answer(language),
        (ChangedNumber, _) => text::links_next_changed(language),
        (Answered, _) => text::links_next_none(language),
    }
}

fn channel_label(language: Language, channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => text::links_channel_mail(language),
        Channel::Fax => text::links_channel_fax(language),
        Channel::Telephone => text::links_channel_telephone(language),
        Channel::HandedOver => text::links_channel_handed_over(language),
    }
}

fn state_label(language: Language, channel: Channel, state: DeliveryState) -> &'static str {
    match (state, channel) {
        (DeliveryState::Queued, Channel::Mail) => text::links_state_mail_queued(language),
        (DeliveryState::Queued, Channel::Telephone) => text::links_state_telephone_queued(language),
        (DeliveryState::Queued, _) => text::links_state_queued(language),
        (DeliveryState::Sent, Channel::Telephone) => text::links_state_told(language),
        (DeliveryState::Sent, Channel::HandedOver) => text::links_state_handed(language),
        (DeliveryState::Sent, _) => text::links_state_sent(language),
        (DeliveryState::Bounced, _) => text::links_state_bounced(language),
        (DeliveryState::Failed, _) => text::links_state_failed(language),
        (DeliveryState::NoAnswer, _) => text::links_state_no_answer(language),
        (DeliveryState::ChangedNumber, _) => text::links_state_changed(language),
        (DeliveryState::Answered, _) => text::links_state_answered(language),
    }
}

fn voice_label(language: Language, voice: Voice) -> &'static str {
    match voice {
        Voice::Web => text::links_voice_web(language),
        Voice::Telephone => text::links_voice_telephone(language),
        Voice::Paper => text::links_voice_paper(language),
    }
}

fn name<'n>(language: Language, names: &'n Names, reference: &str) -> &'n str {
    let known = names.iter().find(|(known, _)| known == reference);
    match known {
        Some((_, name)) => name,
        None if reference.starts_with("Link/") => text::links_by_office(language),
        None => text::links_by_hub(language),
    }
}

/// `GET /links/{id}`.
pub(super) fn show(cx: &Cx, status: StatusCode, whole: &Whole, errors: &Errors) -> Response {
    let language = cx.language;
    let link = &whole.link;
    let standing = whole.standing(cx);
    let last = whole
        .deliveries
        .first()
        .map(|delivery| (delivery.channel(), delivery.state()));
    let issued = text::links_issued_by(
        language,
        name(language, &whole.names, &link.issued_by),
        moment(language, link.issued_at),
    );
    let manage = format!("/organizations/{}/manage", link.organization_id);
    let in_force = link.revoked_at.is_none() && cx.now < link.expires_at;
    let waits = !whole.answers.iter().any(AnswerRow::stands);
    let body = html! {
        p.ky-badges { (standing_badge(language, standing)) }
        p { strong { (text::links_next(language)) } " " (next_step(language, standing, last)) }
        (facts(language, &[
            Fact::new(text::links_column_whom(language), html! { a href=(manage) { (link.addressee) } }),
            Fact::new(text::links_issued(language), issued.as_str()),
            Fact::new(text::links_column_until(language), last_moment(language, link.expires_at).as_str()),
        ]))
        (answers(cx, whole))
        @if link.revoked_at.is_none() {
            (actions(link_button(&format!("{}/{}", link_path(&link.id), link.act), text::links_type_answer(language), ButtonKind::Secondary)))
        }
        @if in_force && waits { (deliver_forms(cx, whole, errors)) }
        (deliveries(cx, whole))
        @if in_force && waits { (revoke_form(cx, &link.id)) }
    };
    let above = [(text::links_title(language), LINKS_PATH)];
    let title = text::links_one_title(language, &link.addressee, link.title(language));
    cx.page_with(
        status,
        Page::new(&title).breadcrumb(&above).errors(errors),
        body,
    )
}

/// Every answer in the order it came; where two say different things, side by side.
fn answers(cx: &Cx, whole: &Whole) -> Markup {
    let language = cx.language;
    if whole.answers.is_empty() {
        return html! {};
    }
    let standing: Vec<(&AnswerRow, Content)> = whole
        .answers
        .iter()
        .filter(|answer| answer.stands())
        .map(|answer| (answer, answer.content()))
        .collect();
    let differing = match standing.as_slice() {
        [(_, first), .., (_, last)] => first.differs_from(last),
        _ => Vec::new(),
    };
    html! {
        h2 { (text::links_answers(language)) }
        @for answer in &whole.answers {
            @let content = answer.content();
            h3 { (voice_label(language, answer.voice())) " " (moment(language, answer.answered_at)) }
            p.ky-badges { (decision_badge(language, answer)) }
            p { (who(language, whole, answer)) }
            @if content.is_same() { p { (text::links_says_same(language)) } }
            @else {
                (facts(language, &content.corrections.iter().map(|(line, value)| {
                    let before = content.stood.get(line).map_or("", String::as_str);
                    Fact::new(label_of(language, line), lines_of(value))
                        .note(html! { (text::links_was(language, if before.is_empty() { text::links_unknown(language) } else { before })) })
                }).collect::<Vec<_>>()))
            }
            @if !content.remark.is_empty() { p { (text::links_remark_said(language)) " " (lines_of(&content.remark)) } }
            @if answer.decision == "waiting" { (decide_form(cx, whole, answer)) }
        }
        @if !differing.is_empty() { (difference(language, &standing, &differing)) }
    }
}

fn who(language: Language, whole: &Whole, answer: &AnswerRow) -> String {
    let by = name(language, &whole.names, &answer.entered_by);
    match (&answer.on_behalf_of, answer.said_by.as_str()) {
        (None, _) => text::links_typed_by_office(language).to_owned(),
        (Some(_), "") => text::links_typed_for_office(language, by, &whole.link.addressee),
        (Some(_), said_by) => {
            text::links_typed_for_person(language, by, &whole.link.addressee, said_by)
        }
    }
}

fn decision_badge(language: Language, answer: &AnswerRow) -> Markup {
    match (answer.decision.as_str(), answer.waits_for.as_str()) {
        ("taken", _) => badge(text::links_decision_taken(language), Tone::Good),
        ("same", _) => badge(text::links_decision_same(language), Tone::Good),
        ("waiting", "differs") => badge(text::links_decision_differs(language), Tone::Care),
        ("waiting", _) => badge(text::links_decision_correction(language), Tone::Care),
        ("replaced", _) => badge(text::links_decision_replaced(language), Tone::Plain),
        _ => badge(text::links_decision_set_aside(language), Tone::Stop),
    }
}

fn decide_form(cx: &Cx, whole: &Whole, answer: &AnswerRow) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    let lead = if answer.waits_for == "differs" {
        text::links_decide_differs(language)
    } else {
        text::links_decide_correction(language)
    };
    let action = format!("{}/{}/decide", link_path(&whole.link.id), whole.link.act);
    html! {
        p { (lead) }
        (Form::new(language, &errors).post(&action, &cx.app.ids.next(cx.now), html! {
            (hidden("answer", &answer.id))
            (actions(html! {
                (submit_named(text::links_take(language), ButtonKind::Primary, "take", "yes"))
                (submit_named(text::links_set_aside(language), ButtonKind::Secondary, "take", "no"))
            }))
        }))
    }
}

fn difference(
    language: Language,
    standing: &[(&AnswerRow, Content)],
    differing: &[String],
) -> Markup {
    let mut headings = vec![text::links_sheet_topic(language).to_owned()];
    headings.extend(standing.iter().map(|(answer, _)| {
        format!(
            "{} {}",
            voice_label(language, answer.voice()),
            moment(language, answer.answered_at)
        )
    }));
    let columns: Vec<Column<'_>> = headings.iter().map(|one| Column::words(one)).collect();
    let mut table = Table::new(text::links_difference(language), columns);
    for line in differing {
        let mut row = vec![html! { (label_of(language, line)) }];
        row.extend(
            standing
                .iter()
                .map(|(_, content)| lines_of(content.says(line))),
        );
        table.row(row);
    }
    table.render(language)
}

/// Words of a line's name as everybody knows it; acts name their lines in these words.
fn label_of(language: Language, line: &str) -> &str {
    match line {
        "name" => text::links_line_name(language),
        "address" => text::links_line_address(language),
        "telephone" => text::contact_telephone(language),
        "fax" => text::contact_fax(language),
        "mail" => text::contact_mail(language),
        "hours" => text::links_line_hours(language),
        "open_days" => text::links_line_open_days(language),
        other => other,
    }
}

/// One way to deliver under the other.
fn deliver_forms(cx: &Cx, whole: &Whole, errors: &Errors) -> Markup {
    let language = cx.language;
    html! {
        h2 { (text::links_deliver(language)) }
        @for channel in Channel::ALL {
            (disclosure(
                channel_act(language, channel),
                errors.of(&format!("address-{}", channel.word())).is_some(),
                deliver_form(cx, whole, channel, errors),
            ))
        }
    }
}

fn channel_act(language: Language, channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => text::links_deliver_mail(language),
        Channel::Fax => text::links_deliver_fax(language),
        Channel::Telephone => text::links_deliver_telephone(language),
        Channel::HandedOver => text::links_deliver_handed_over(language),
    }
}

fn deliver_form(cx: &Cx, whole: &Whole, channel: Channel, errors: &Errors) -> Markup {
    let language = cx.language;
    let kind = match channel {
        Channel::Mail => Some(ContactKind::Mail),
        Channel::Fax => Some(ContactKind::Fax),
        Channel::Telephone => Some(ContactKind::Telephone),
        Channel::HandedOver => None,
    };
    let known = kind.and_then(|kind| whole.preferred(kind));
    let trouble = known
        .filter(|known| known.is_trouble())
        .map(|known| known.state_label(language));
    let id = format!("address-{}", channel.word());
    let form = Form::new(language, errors);
    let action = format!("{}/{}/deliver", link_path(&whole.link.id), whole.link.act);
    form.post(&action, &cx.app.ids.next(cx.now), html! {
        (hidden("channel", channel.word()))
        @if let Some(kind) = kind {
            // Four forms of one page ask for an address: each control has an id of its own, all are called `address`.
            div.ky-field data-invalid[errors.of(&id).is_some()] {
                label.ky-field__label for=(id) { (kind.label(language)) }
                @if let Some(trouble) = trouble { p.ky-field__hint { (text::links_contact_trouble(language, trouble)) } }
                input.ky-input id=(id) name="address" type="text" value=(known.map_or("", |known| known.address.as_str()))
                    autocomplete="off" spellcheck="false" aria-invalid=[errors.of(&id).map(|_| "true")];
                @if let Some(sentence) = errors.of(&id) { p.ky-field__error { (sentence) } }
            }
        }
        @if matches!(channel, Channel::Fax | Channel::HandedOver) {
            @let reply = format!("reply-{}", channel.word());
            div.ky-field {
                label.ky-field__label for=(reply) { (text::links_reply_to(language)) }
                p.ky-field__hint { (text::links_reply_to_hint(language)) }
                input.ky-input id=(reply) name="reply_to" type="tel" autocomplete="tel";
            }
        }
        (actions(html! {
            (submit(channel_act(language, channel)))
            @if channel == Channel::Mail {
                (submit_named(text::links_queue_mail(language), ButtonKind::Secondary, "queue", "yes"))
            }
        }))
    })
}

/// What was delivered, what became of it, what to do next, and the buttons that say so.
fn deliveries(cx: &Cx, whole: &Whole) -> Markup {
    let language = cx.language;
    if whole.deliveries.is_empty() {
        return html! {};
    }
    let mut table = Table::new(
        text::links_deliveries(language),
        [
            Column::words(text::links_column_channel(language)),
            Column::short(text::links_column_standing(language)),
            Column::words(text::links_column_next(language)),
            Column::words(text::links_column_became(language)),
        ],
    );
    for delivery in &whole.deliveries {
        let (channel, state) = (delivery.channel(), delivery.state());
        table.row([
            html! {
                (channel_label(language, channel))
                @if !delivery.address.is_empty() { div { (delivery.address) } }
                div { (moment(language, delivery.made_at)) " " (name(language, &whole.names, &delivery.made_by)) }
            },
            html! { (state_label(language, channel, state)) },
            html! { (next_of(language, channel, state)) },
            became_forms(cx, &whole.link.id, delivery),
        ]);
    }
    table.render(language)
}

fn became_forms(cx: &Cx, link_id: &str, delivery: &DeliveryRow) -> Markup {
    let language = cx.language;
    let (channel, errors) = (delivery.channel(), Errors::new());
    let possible = outcomes(channel, delivery.state());
    if possible.is_empty() {
        return html! { (text::links_nothing_to_say(language)) };
    }
    let action = format!("{}/deliveries/{}", link_path(link_id), delivery.id);
    Form::new(language, &errors).post(&action, &cx.app.ids.next(cx.now), actions(html! {
        @for state in possible {
            (submit_named(state_label(language, channel, *state), ButtonKind::Secondary, "state", state.word()))
        }
    }))
}

fn revoke_form(cx: &Cx, id: &str) -> Markup {
    let language = cx.language;
    let errors = Errors::new();
    disclosure(
        text::links_revoke(language),
        false,
        html! {
            p { (text::links_revoke_lead(language)) }
            (Form::new(language, &errors).post(&format!("{}/revoke", link_path(id)), &cx.app.ids.next(cx.now),
                actions(button(text::links_revoke(language), ButtonKind::Danger))))
        },
    )
}

/// A delivery that was just made, keys included.
pub(super) struct Made<'a> {
    pub act: &'static dyn Act,
    pub link: &'a LinkRow,
    pub asked: &'a Asked,
    pub keys: &'a Keys,
    pub origin: &'a str,
    pub address: &'a str,
}

fn made_page(cx: &Cx, made: &Made<'_>, title: &str, body: &Markup) -> Response {
    let language = cx.language;
    let path = link_path(&made.link.id);
    let one = text::links_one_title(language, &made.link.addressee, made.act.title(language));
    let above = [
        (text::links_title(language), LINKS_PATH),
        (one.as_str(), path.as_str()),
    ];
    let body = html! {
        (notice(language, &Notice::new(NoticeKind::Warning, text::links_shown_once(language))))
        (body)
        (actions(link_button(&path, text::links_done_with_it(language), ButtonKind::Primary)))
    };
    cx.page(Page::new(title).breadcrumb(&above), body)
}

/// The letter, to copy or to open in one's own mail program.
pub(super) fn letter(cx: &Cx, made: &Made<'_>) -> Response {
    let language = cx.language;
    let page = url(made.origin, &made.keys.token);
    let letter = sheet::letter(language, &cx.app.hub_name, made.link, &page);
    let errors = Errors::new();
    let form = Form::new(language, &errors);
    let body = html! {
        (facts(language, &[Fact::new(text::links_letter_to(language), made.address)]))
        (form.text(Field::plain("subject", text::links_letter_subject_label(language)).value(letter.subject.as_str())))
        (form.textarea(Field::plain("letter", text::links_letter_label(language)).value(letter.text.as_str()), 12))
        (actions(link_button(&sheet::mailto(made.address, &letter), text::links_open_mail(language), ButtonKind::Secondary)))
    };
    made_page(cx, made, text::links_deliver_mail(language), &body)
}

/// What to say on the telephone, the code, and the way to typing the answer.
pub(super) fn telephone(cx: &Cx, made: &Made<'_>) -> Response {
    let language = cx.language;
    let typing = format!("{}/{}", link_path(&made.link.id), made.link.act);
    let until = last_moment(language, made.link.expires_at);
    let body = html! {
        @if !made.address.is_empty() { (kyoten_ui::call_button(language, made.address)) }
        ol {
            li { p { (text::links_script_hello(language, &cx.app.hub_name, &made.link.addressee, made.act.title(language))) } }
            li {
                p { (text::links_script_read(language)) }
                dl { @for (label, value) in made.asked.shown.iter().map(|(label, value)| (label.as_str(), value.as_str())).chain(stands(language, made.asked)) {
                    dt { (label) } dd { (lines_of(value)) }
                } }
                p { a href=(typing) { (text::links_type_answer(language)) } }
            }
            li {
                p { (text::links_script_code(language, until)) }
                @if let Some(code) = &made.keys.code {
                    (facts(language, &[
                        Fact::new(text::links_script_address(language), html! { strong { (made.origin) (super::CODE_PATH) } }),
                        Fact::new(text::links_code(language), html! { strong { (code) } }),
                    ]))
                }
            }
        }
    };
    made_page(cx, made, text::links_deliver_telephone(language), &body)
}

/// Above sheets on the screen: what to do with them, and the way back.
pub(super) fn paper_tools(cx: &Cx, n_sheets: usize, back: &str) -> Markup {
    let language = cx.language;
    html! {
        p { (text::links_paper_lead(language, n_sheets)) }
        (print_button(language))
        " " a href=(back) { (text::links_done_with_it(language)) }
    }
}

/// The page on which an answer is typed for the office.
pub(super) fn on_behalf(
    cx: &Cx,
    status: StatusCode,
    act: &dyn Act,
    link: &LinkRow,
    asked: &Asked,
    typed: &Typed,
    errors: &Errors,
) -> Response {
    let language = cx.language;
    let form = Form::new(language, errors);
    let path = link_path(&link.id);
    let voices =
        Voice::ON_BEHALF.map(|voice| Choice::new(voice.word(), voice_label(language, voice)));
    let answers = [
        Choice::new(SAME, text::links_same(language)),
        Choice::new(CORRECTED, text::links_has_corrections(language)),
    ];
    let shown: Vec<Fact<'_>> = asked
        .shown
        .iter()
        .map(|(label, value)| Fact::new(label, lines_of(value)))
        .collect();
    let body = html! {
        p { (asked.lead) }
        (facts(language, &shown))
        (form.post(&format!("{path}/{}", link.act), &cx.app.ids.next(cx.now), html! {
            (form.radios(Field::required("voice", text::links_voice(language)).value(typed.one("voice")), &voices))
            (form.text(Field::optional("said_by", text::links_said_by(language)).hint(text::links_said_by_hint(language))
                .value(typed.one("said_by")).autocomplete("off")))
            (form.radios(Field::required("answer", text::links_answer(language)).value(typed.one("answer")), &answers))
            h2 { (text::links_corrections(language)) }
            p { (text::links_corrections_lead(language)) }
            @for line in &asked.lines {
                @let now = line.now.as_deref().filter(|now| !now.trim().is_empty()).unwrap_or_else(|| text::links_unknown(language));
                (form.text(Field::plain(line.name, &line.label).hint(&text::links_stands(language, now)).value(typed.one(line.name)).autocomplete("off")))
            }
            (form.textarea(Field::optional("remark", text::links_remark(language)).value(typed.one("remark")), 3))
            (actions(html! {
                (submit(text::links_type_answer_act(language)))
                (link_button(&path, text::links_back(language), ButtonKind::Quiet))
            }))
        }))
    };
    let one = text::links_one_title(language, &link.addressee, act.title(language));
    let above = [
        (text::links_title(language), LINKS_PATH),
        (one.as_str(), path.as_str()),
    ];
    let lead = text::links_type_answer_lead(language, &link.addressee);
    let page = Page::new(text::links_type_answer(language))
        .lead(&lead)
        .breadcrumb(&above)
        .errors(errors);
    cx.page_with(status, page, body)
}

/// Why a rule said no, and where to go on.
pub(super) fn refused(cx: &Cx, refusal: &Refusal) -> Response {
    let language = cx.language;
    let (sentence, onward) = explained(language, refusal);
    let body = html! {
        p { (sentence) }
        (actions(link_button(&onward, text::links_title(language), ButtonKind::Primary)))
    };
    cx.page_with(
        StatusCode::CONFLICT,
        Page::new(text::links_refused_title(language)),
        body,
    )
}

/// A refusal in words, and the page that helps.
pub(super) fn explained(language: Language, refusal: &Refusal) -> (String, String) {
    let list = || LINKS_PATH.to_owned();
    match refusal {
        Refusal::Expired(at) => (
            text::links_expired(language, last_moment(language, *at)),
            list(),
        ),
        Refusal::Revoked(at) => (text::links_revoked(language, moment(language, *at)), list()),
        Refusal::Answered(at, voice) => (
            text::links_already_typed(
                language,
                moment(language, *at),
                voice_label(language, *voice),
            ),
            list(),
        ),
        Refusal::AlreadyAsked(id) => (
            text::links_already_asked(language).to_owned(),
            link_path(id),
        ),
        Refusal::TooManyCodes => (text::links_too_many_codes(language).to_owned(), list()),
        Refusal::Decided => (text::links_decided_already(language).to_owned(), list()),
        Refusal::Gone(why) => (why.clone(), list()),
        Refusal::Reopen
        | Refusal::Wait(_)
        | Refusal::Code(_)
        | Refusal::NoSuchCode
        | Refusal::NotPossible => (text::links_not_possible(language).to_owned(), list()),
    }
}

/// A refusal in words and where to go on, for features that issue links.
pub fn refusal_words(language: Language, refusal: &Refusal) -> (String, String) {
    explained(language, refusal)
}
