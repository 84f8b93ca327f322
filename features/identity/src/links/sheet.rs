//! What brings a link to an office: the sheet, the letter, the words on the telephone.

use kyoten_platform::Language;
use kyoten_platform::cx::Cx;
use maud::{Markup, html};

use super::commands::{Keys, url};
use super::views::{day, last_moment, lines_of, stands};
use super::{Asked, CODE_PATH, LinkRow};
use crate::{back, text, totp};

/// A sheet about to be printed.
pub(super) struct Sheet<'a> {
    pub link: &'a LinkRow,
    pub asked: &'a Asked,
    pub keys: &'a Keys,
    /// Address of this site, `https://hub.example.jp`.
    pub origin: &'a str,
    /// The fax it goes to; empty for a sheet handed over.
    pub to: &'a str,
    /// The fax it comes back to; empty: written by hand.
    pub reply_to: &'a str,
}

/// One sheet of A4: no change is one pen mark, corrections stand beside what stands, the picture and the code lead to
/// the page for those who prefer it. No personal data: what stands here stands on the public page.
pub(super) fn sheet(cx: &Cx, sheet: &Sheet<'_>) -> Markup {
    let language = cx.language;
    let page = url(sheet.origin, &sheet.keys.token);
    let until = last_moment(language, sheet.link.expires_at);
    html! {
        section.sheet {
            div.head {
                div {
                    p.to { (text::links_addressee(language, &sheet.link.addressee)) }
                    @if !sheet.to.is_empty() { p { (text::links_sheet_to(language, sheet.to)) } }
                }
                div {
                    p { (day(language, cx.now)) }
                    p { (cx.app.hub_name) }
                }
            }
            h1 { (text::links_sheet_title(language, sheet.link.title(language))) }
            p { (sheet.asked.lead) " " (text::links_sheet_lead(language, &until)) }
            p.one { span.box {} (text::links_sheet_same(language)) }
            table {
                tr { th { (text::links_sheet_topic(language)) } th { (text::links_sheet_now(language)) } th { (text::links_sheet_right(language)) } }
                @for (label, value) in &sheet.asked.shown { tr { th { (label) } td { (lines_of(value)) } td.blank {} } }
                @for (label, value) in stands(language, sheet.asked) { tr { th { (label) } td { (lines_of(value)) } td.blank {} } }
            }
            p { (text::links_sheet_by(language)) " " span.write {} }
            h2 { (text::links_sheet_back(language)) }
            p {
                (text::links_sheet_fax(language)) " "
                @if sheet.reply_to.is_empty() { span.write {} } @else { strong { (sheet.reply_to) } }
            }
            h2 { (text::links_sheet_web(language)) }
            div.web {
                @if let Some(picture) = totp::qr_code(&page, text::links_sheet_picture(language)) { (picture) }
                div {
                    p { (text::links_sheet_web_lead(language)) }
                    p { (sheet.origin) (CODE_PATH) }
                    @if let Some(code) = &sheet.keys.code { p.code { (text::links_code(language)) "　" strong { (code) } } }
                }
            }
            p { small { (text::links_sheet_small(language, &cx.app.hub_name)) } }
        }
    }
}

/// A mail: subject and text. Hub, organization and link stand in it, nothing about a person.
pub(super) struct Letter {
    pub subject: String,
    pub text: String,
}

pub(super) fn letter(language: Language, hub_name: &str, link: &LinkRow, page: &str) -> Letter {
    let title = link.title(language);
    let until = last_moment(language, link.expires_at);
    let lines = [
        text::links_addressee(language, &link.addressee),
        String::new(),
        text::links_letter_lead(language, hub_name, title),
        page.to_owned(),
        String::new(),
        text::links_letter_until(language, &until),
        text::links_letter_warning(language, hub_name),
        String::new(),
        hub_name.to_owned(),
    ];
    Letter {
        subject: text::links_letter_subject(language, hub_name, title),
        text: lines.join("\n"),
    }
}

/// A letter as an address that opens the reader's own mail program.
pub(super) fn mailto(address: &str, letter: &Letter) -> String {
    let encode = |text: &str| back::encoded(text).replace('/', "%2F");
    format!(
        "mailto:{}?subject={}&body={}",
        encode(address).replace("%40", "@"),
        encode(&letter.subject),
        encode(&letter.text.replace('\n', "\r\n"))
    )
}
