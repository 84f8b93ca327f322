//! Before an import is taken back, and when it cannot be.

use kyoten_platform::cx::Cx;
use kyoten_ui::{
    ButtonKind, Confirm, Fact, Language, Notice, NoticeKind, actions, link_button, notice,
};
use maud::{Markup, html};

use super::list::brought;
use super::{Readers, moment, undo_page};
use crate::imports::pages::{Batch, LIST};
use crate::imports::undo::UndoRefusal;
use crate::text;

/// The page before a batch is taken back.
pub fn undo(cx: &Cx, batch: &Batch, readers: &Readers) -> Markup {
    let language = cx.language;
    let action = undo_page(batch.id);
    Confirm {
        consequence: text::import_undo_consequence(language),
        about: &about_batch(language, batch, readers),
        action: &action,
        idempotency_key: &cx.app.ids.next(cx.now),
        act: text::import_undo_act(language),
        kind: ButtonKind::Danger,
        back: text::import_back(language),
        back_href: LIST,
    }
    .render(language)
}

/// The page when a batch cannot be taken back.
pub fn undo_refused(cx: &Cx, refused: &UndoRefusal) -> Markup {
    let language = cx.language;
    let (sentence, first) = match refused {
        UndoRefusal::NotPublished => (text::import_undo_not_published(language).to_owned(), None),
        UndoRefusal::ChangedSince { batch } => (
            text::import_undo_changed_since(language, batch),
            Some(batch),
        ),
        UndoRefusal::AlreadyRunning { .. } => (text::import_undo_busy(language).to_owned(), None),
    };
    let title = text::import_undo_refused(language);
    html! {
        (notice(language, &Notice { kind: NoticeKind::Warning, title, body: html! { p { (sentence) } } }))
        (actions(html! {
            @if let Some(first) = first {
                (link_button(&undo_page(*first), &text::import_undo_title(language, first), ButtonKind::Secondary))
            }
            (link_button(LIST, text::import_back(language), ButtonKind::Quiet))
        }))
    }
}

fn about_batch<'a>(language: Language, batch: &Batch, readers: &Readers) -> Vec<Fact<'a>> {
    let (files, counts) = brought(language, batch);
    let mut about = Vec::new();
    if let Some(at) = batch.published_at {
        about.push(Fact::new(
            text::import_batch_when(language),
            moment(language, at),
        ));
    }
    // A job does its work under the system's name; the list says who asked for it.
    if !batch.created_by.starts_with("System/") {
        about.push(Fact::new(
            text::import_batch_by(language),
            readers.name(language, &batch.created_by),
        ));
    }
    about.push(Fact::new(text::import_batch_files(language), files));
    about.push(Fact::new(text::import_batch_counts(language), counts));
    about
}
