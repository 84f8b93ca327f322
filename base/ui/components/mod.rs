//! The parts pages are made of: one folder each with its markup, its style and its samples.

mod badge;
mod breadcrumb;
mod button;
mod card;
mod chips;
mod conditions;
mod confirm;
mod disclosure;
mod empty;
mod facts;
mod idle;
mod language_switch;
mod live;
mod map;
mod notice;
mod pagination;
mod passkey;
mod print;
mod progress;
mod steps;
mod table;
mod tabs;
mod telephone;

pub use crate::form::hidden;
pub use badge::{Freshness, Tone, badge, freshness, freshness_in_words};
pub(crate) use breadcrumb::breadcrumb;
pub use button::{ButtonKind, actions, button, link_button, submit, submit_named};
pub use card::{ResultCard, result_list};
pub use chips::{Chip, filter_chips};
pub use conditions::conditions;
pub use confirm::Confirm;
pub use disclosure::disclosure;
pub use empty::empty_state;
pub use facts::{Fact, facts, known, unconfirmed, unknown};
pub(crate) use idle::idle;
pub use idle::{IdleLock, SHARED_COOKIE};
pub(crate) use language_switch::language_switch;
pub use live::{live, live_region};
pub use map::{Map, SAMPLE_FILES};
pub use notice::{Notice, NoticeKind, notice};
pub use pagination::pagination;
pub use passkey::{PASSKEY_FIELDS, PasskeyAct, passkey, passkey_fields};
pub use print::print_button;
pub use progress::progress;
pub use steps::steps;
pub use table::{Column, Table};
pub use tabs::{Tab, tabs};
pub use telephone::{call_button, telephone};

use crate::{Language, Sample};

/// Samples of every component, in the order of the gallery.
pub(crate) fn samples(language: Language) -> Vec<Sample> {
    [
        button::samples,
        notice::samples,
        badge::samples,
        facts::samples,
        table::samples,
        card::samples,
        chips::samples,
        conditions::samples,
        pagination::samples,
        empty::samples,
        breadcrumb::samples,
        tabs::samples,
        steps::samples,
        progress::samples,
        disclosure::samples,
        telephone::samples,
        print::samples,
        confirm::samples,
        passkey::samples,
        live::samples,
        map::samples,
        language_switch::samples,
    ]
    .into_iter()
    .flat_map(|samples| samples(language))
    .collect()
}
