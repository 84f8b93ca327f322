//! The whole document around a page: header, menu, main, footer, print header.

use maud::{DOCTYPE, Markup, html};

use crate::components::{IdleLock, Notice, breadcrumb, idle, language_switch, notice};
use crate::form::Errors;
use crate::{Language, asset_url, text};

/// Where the help link in every footer leads.
pub const HELP_PATH: &str = "/help";

/// Where the sign-out button posts to.
pub const SIGN_OUT_PATH: &str = "/sign-out";

/// Destinations the bar at the thumb can hold on a phone; the rest goes behind 「その他」.
const BAR_PLACES: usize = 4;

/// A page with a title and nothing else around it; see [`Page`] for breadcrumbs and form errors.
pub fn page(frame: &Frame, title: &str, body: Markup) -> Markup {
    Page::new(title).render(frame, body)
}

/// What a request knows about the surroundings of its page.
#[derive(Debug, Clone, Default)]
pub struct Frame<'a> {
    /// The reader's language.
    pub language: Language,
    /// The hub's name as configured.
    pub hub_name: &'a str,
    /// Where the hub's name leads: the reader's first page.
    pub home: &'a str,
    /// Display name of the signed-in person; nobody on public pages.
    pub person: Option<&'a str>,
    /// Path and query of this page, for the menu's `aria-current` and the way back after a language
    /// switch; on the answer to a POST, the path of the form.
    pub here: &'a str,
    /// The menu; empty on pages without one (sign-in, public pages for residents).
    pub navigation: &'a [NavigationLink<'a>],
    /// What happened just before this page, or what everybody must know now.
    pub notice: Option<Notice<'a>>,
    /// When the screen of the signed-in person locks; never on public pages.
    pub idle: Option<IdleLock<'a>>,
    /// Date and time of the page in words, printed on paper.
    pub stamp: String,
}

impl<'a> Frame<'a> {
    /// The surroundings of a page for everybody: no menu, nobody signed in.
    pub fn public(language: Language, hub_name: &'a str, here: &'a str) -> Self {
        Frame {
            language,
            hub_name,
            here,
            ..Frame::default()
        }
    }
}

/// One destination of the menu.
#[derive(Debug, Clone, Copy)]
pub struct NavigationLink<'a> {
    /// Its words, at most about six characters so that four fit on a phone.
    pub label: &'a str,
    /// Its path; pages below it count as being there.
    pub href: &'a str,
}

/// A document: its title and what stands above the content.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    title: &'a str,
    lead: Option<&'a str>,
    breadcrumb: &'a [(&'a str, &'a str)],
    errors: Option<&'a Errors>,
}

impl<'a> Page<'a> {
    /// A page whose `title` is both its heading and, with the hub's name, its window title.
    pub fn new(title: &'a str) -> Self {
        Page {
            title,
            lead: None,
            breadcrumb: &[],
            errors: None,
        }
    }

    /// One sentence under the heading: what this page is for.
    pub fn lead(mut self, lead: &'a str) -> Self {
        self.lead = Some(lead);
        self
    }

    /// The way down to this page, as (words, path) from the top; the page itself is added last.
    pub fn breadcrumb(mut self, above: &'a [(&'a str, &'a str)]) -> Self {
        self.breadcrumb = above;
        self
    }

    /// The answers that need another look: summary on top and 「エラー：」 before the window title.
    pub fn errors(mut self, errors: &'a Errors) -> Self {
        self.errors = Some(errors).filter(|errors| !errors.is_empty());
        self
    }

    /// The whole HTML document.
    pub fn render(self, frame: &Frame, body: Markup) -> Markup {
        let language = frame.language;
        html! {
            (DOCTYPE)
            html lang=(language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="format-detection" content="telephone=no";
                    meta name="color-scheme" content="light dark";
                    title { (self.window_title(frame)) }
                    link rel="icon" href=(asset_url("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(asset_url("kyoten.css"));
                    script type="module" src=(asset_url("kyoten.js")) {}
                }
                body.ky-page data-menu[!frame.navigation.is_empty()] {
                    a.ky-skip href="#main" { (text::skip_to_main(language)) }
                    (header(frame))
                    (print_header(frame))
                    div.ky-page__content {
                        @if !self.breadcrumb.is_empty() {
                            (breadcrumb(language, self.breadcrumb, self.title))
                        }
                        main #main.ky-main tabindex="-1" {
                            @if let Some(what) = &frame.notice { (notice(language, what)) }
                            @if let Some(errors) = self.errors { (errors.summary(language)) }
                            h1.ky-heading { (self.title) }
                            @if let Some(lead) = self.lead { p.ky-lead { (lead) } }
                            (body)
                        }
                    }
                    (footer(frame))
                    @if let Some(lock) = &frame.idle { (idle(language, lock, frame.here)) }
                }
            }
        }
    }

    fn window_title(&self, frame: &Frame) -> String {
        let title = match self.errors {
            Some(_) => text::error_title(frame.language, self.title),
            None => self.title.to_owned(),
        };
        if frame.hub_name.is_empty() {
            title
        } else {
            format!("{title}｜{}", frame.hub_name)
        }
    }
}

fn header(frame: &Frame) -> Markup {
    let language = frame.language;
    html! {
        header.ky-header {
            div.ky-header__bar {
                a.ky-header__name href=(if frame.home.is_empty() { "/" } else { frame.home }) {
                    (frame.hub_name)
                }
                div.ky-header__person {
                    @if let Some(person) = frame.person {
                        span.ky-header__who { (text::signed_in_as(language, person)) }
                        form method="post" action=(SIGN_OUT_PATH) {
                            button.ky-header__act type="submit" { (text::sign_out(language)) }
                        }
                    }
                    (language_switch(language, frame.here))
                }
            }
            @if !frame.navigation.is_empty() { (navigation(frame)) }
        }
    }
}

/// The menu: a row on wide screens, a bar at the thumb on phones.
///
/// On phones the bar holds four places; the fourth becomes 「その他」 when there are more
/// destinations. Both renderings exist in the document and the style sheet shows one of them.
fn navigation(frame: &Frame) -> Markup {
    let language = frame.language;
    let links = frame.navigation;
    let on_bar = if links.len() > BAR_PLACES {
        BAR_PLACES - 1
    } else {
        links.len()
    };
    let (bar, rest) = links.split_at(on_bar);
    let rest_is_here = rest.iter().any(|link| link.leads_to(frame.here));
    html! {
        nav.ky-nav aria-label=(text::navigation_label(language)) {
            ul.ky-nav__list {
                @for link in bar { li { (link.render(frame.here)) } }
                @for link in rest { li data-on="wide" { (link.render(frame.here)) } }
                @if !rest.is_empty() {
                    li data-on="phone" {
                        details.ky-nav__more data-here[rest_is_here] {
                            summary { (text::navigation_more(language)) }
                            ul { @for link in rest { li { (link.render(frame.here)) } } }
                        }
                    }
                }
            }
        }
    }
}

impl NavigationLink<'_> {
    fn render(&self, here: &str) -> Markup {
        html! {
            a href=(self.href) aria-current=[self.current(here)] { (self.label) }
        }
    }

    fn current(&self, here: &str) -> Option<&'static str> {
        if path(here) == path(self.href) {
            Some("page")
        } else {
            self.leads_to(here).then_some("true")
        }
    }

    /// Whether `here` is this destination or lies below it. The top page is above everything and counts only itself.
    fn leads_to(&self, here: &str) -> bool {
        let (here, there) = (path(here), path(self.href));
        here == there
            || (there != "/"
                && here
                    .strip_prefix(there)
                    .is_some_and(|below| below.starts_with('/')))
    }
}

fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// What paper needs and a screen shows elsewhere: whose page, and when.
fn print_header(frame: &Frame) -> Markup {
    html! {
        div.ky-print-header {
            span { (frame.hub_name) }
            @if !frame.stamp.is_empty() {
                span { (text::printed_at(frame.language, &frame.stamp)) }
            }
        }
    }
}

fn footer(frame: &Frame) -> Markup {
    html! {
        footer.ky-footer {
            div.ky-footer__bar {
                a href=(HELP_PATH) { (text::help(frame.language)) }
                span { (frame.hub_name) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MENU: [NavigationLink; 5] = [
        NavigationLink {
            label: "今日",
            href: "/today",
        },
        NavigationLink {
            label: "さがす",
            href: "/directory",
        },
        NavigationLink {
            label: "地域",
            href: "/areas",
        },
        NavigationLink {
            label: "取り込み",
            href: "/imports",
        },
        NavigationLink {
            label: "設定",
            href: "/settings",
        },
    ];

    fn frame(here: &'static str) -> Frame<'static> {
        Frame {
            hub_name: "みどり市在宅医療連携拠点",
            navigation: &MENU,
            here,
            ..Frame::default()
        }
    }

    #[test]
    fn いまいる場所がメニューで分かる() {
        let cases = [
            ("/directory", "/directory", Some("page")),
            ("/directory?q=a", "/directory", Some("page")),
            ("/directory/organizations/1", "/directory", Some("true")),
            ("/directory-x", "/directory", None),
            ("/today", "/", None),
            ("/", "/", Some("page")),
        ];
        for (here, href, expected) in cases {
            let link = NavigationLink {
                label: "さがす",
                href,
            };
            assert_eq!(link.current(here), expected, "{here} in {href}");
        }
    }

    #[test]
    fn 誤りのあるページは題名がエラーで始まる() {
        let mut errors = Errors::new();
        let title = |errors: &Errors| {
            let html = Page::new("検索")
                .errors(errors)
                .render(&frame("/"), html! {});
            html.into_string()
                .split("<title>")
                .nth(1)
                .and_then(|rest| rest.split("</title>").next().map(str::to_owned))
        };
        assert_eq!(
            title(&errors).as_deref(),
            Some("検索｜みどり市在宅医療連携拠点")
        );
        errors.add("q", "さがす言葉を入力してください");
        assert_eq!(
            title(&errors).as_deref(),
            Some("エラー：検索｜みどり市在宅医療連携拠点")
        );
    }

    #[test]
    fn 入力された文字はそのまま文字として出る() {
        let html = page(&frame("/x?\"><script>"), "<b>", html! {}).into_string();
        assert!(!html.contains("<b>") && !html.contains("\"><script>"));
    }
}
