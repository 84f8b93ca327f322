//! The history of every field.

use kyoten_platform::clock::Instant;
use kyoten_platform::cx::Cx;
use kyoten_ui::{Column, Table, actions, disclosure, print_button};
use maud::{Markup, html};

use super::{day_of, kind_label, origin, source_label, value, visibility_word_label};
use crate::organization::history::{Line, Said};
use crate::organization::people::People;
use crate::text;

/// The history of every field.
pub fn history(
    cx: &Cx,
    lines: &[Line],
    events: &[(Instant, String, String)],
    people: &People,
) -> Markup {
    let language = cx.language;
    let columns = [
        Column::words(text::organization_column_topic(language)),
        Column::words(text::organization_column_value(language)),
        Column::words(text::organization_column_source(language)),
        Column::short(text::organization_column_from(language)),
        Column::short(text::organization_column_to(language)),
        Column::short(text::organization_column_by(language)),
    ];
    let mut table = Table::new(text::organization_history_caption(language), columns);
    for line in lines {
        let source = match &line.source {
            Said::Listing(kind, from) => {
                html! {
                    (origin(language, from))
                    div { (kind_label(language, *kind)) }
                    @if let Some(file) = &from.file { div.ky-facts__note { (file) } }
                }
            }
            Said::Hub { source, visibility } => {
                html! { (source_label(language, source)) div { (visibility_word_label(language, visibility)) } }
            }
        };
        table.row([
            html! { (line.topic.label(language)) },
            value(language, line.topic, &line.value),
            source,
            html! { (line.from.map(|at| day_of(language, at)).unwrap_or_default()) },
            html! { (line.to.map_or_else(|| text::organization_until_now(language).to_owned(), |at| day_of(language, at))) },
            html! { (people.name(language, &line.by)) },
        ]);
    }
    html! {
        @if !events.is_empty() {
            (disclosure(text::organization_events(language), true, html! {
                ul { @for (at, what, by) in events { li { (day_of(language, *at)) "　" (what) "　" (people.name(language, by)) } } }
            }))
        }
        (table.render(language))
        (actions(print_button(language)))
    }
}
