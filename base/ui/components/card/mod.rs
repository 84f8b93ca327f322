//! One result of a search: who, where, how to reach them, why it stands here.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// A result: everything a coordinator compares before opening it.
#[derive(Debug, Clone, Default)]
pub struct ResultCard<'a> {
    /// Its name, never cut.
    pub name: &'a str,
    /// The name's reading; unknown shows as 「未確認」.
    pub reading: Option<&'a str>,
    /// Its page.
    pub href: &'a str,
    /// Badges: kinds of service, acceptance.
    pub badges: Markup,
    /// Address in words.
    pub address: Option<&'a str>,
    /// Telephone number as given.
    pub telephone: Option<&'a str>,
    /// Distance in words: 「松戸駅から約0.8 km」; empty when no place was asked for.
    pub distance: &'a str,
    /// How old what we know is; see [`crate::freshness`].
    pub freshness: Markup,
    /// Why it stands at this place of the list, each a few words.
    pub reasons: &'a [String],
}

/// Results in their order; `first` is the number of the first one, as on the map.
pub fn result_list(language: Language, first: usize, results: &[ResultCard]) -> Markup {
    html! {
        ol.ky-results start=(first) {
            @for (n, result) in results.iter().enumerate() {
                (result.render(language, first + n))
            }
        }
    }
}

impl ResultCard<'_> {
    fn render(&self, language: Language, number: usize) -> Markup {
        html! {
            li.ky-result id={ "result-" (number) } {
                div.ky-result__head {
                    span.ky-result__number aria-hidden="true" { (number) }
                    div {
                        h2.ky-result__name { a href=(self.href) { (self.name) } }
                        p.ky-result__reading { (or_missing(language, self.reading, text::reading(language))) }
                    }
                }
                p.ky-badges {
                    (self.badges)
                    @if !self.distance.is_empty() { span.ky-result__distance { (self.distance) } }
                }
                div.ky-result__reach {
                    p.ky-result__address { (or_missing(language, self.address, text::address(language))) }
                    p.ky-result__telephone {
                        @match self.telephone {
                            Some(number) => { (crate::telephone(language, number)) }
                            None => { (missing(language, text::telephone(language))) }
                        }
                    }
                }
                @if !self.freshness.0.is_empty() { p.ky-result__freshness { (self.freshness) } }
                @if !self.reasons.is_empty() {
                    p.ky-result__reasons {
                        (text::labelled(language, text::reasons(language), listed(language, self.reasons)))
                    }
                }
            }
        }
    }
}

fn or_missing(language: Language, value: Option<&str>, label: &str) -> Markup {
    match value {
        Some(value) if !value.trim().is_empty() => html! { (value) },
        _ => missing(language, label),
    }
}

/// What is missing needs its name: 「所在地：未確認」.
fn missing(language: Language, label: &str) -> Markup {
    html! { span.ky-unknown { (text::labelled(language, label, text::unconfirmed(language))) } }
}

fn listed(language: Language, words: &[String]) -> String {
    words.join(match language {
        Language::Ja => "、",
        Language::En => ", ",
    })
}

pub(crate) fn sample_results<'a>(language: Language, reasons: &'a [String]) -> Vec<ResultCard<'a>> {
    use crate::{Freshness, Tone, badge, freshness};
    vec![
        ResultCard {
            name: "みどり訪問看護ステーション",
            reading: Some("みどりほうもんかんごすてーしょん"),
            href: "#",
            badges: html! { (badge("訪問看護", Tone::Plain)) (badge("受け入れ可", Tone::Good)) },
            address: Some("みどり市本町1丁目2番3号"),
            telephone: Some("00-0000-0101"),
            distance: "みどり駅から約0.8 km",
            freshness: freshness(language, Freshness::Fresh, "3日前に確認"),
            reasons,
        },
        ResultCard {
            name: crate::gallery::LONG_NAME,
            href: "#",
            badges: html! { (badge("訪問診療", Tone::Plain)) (badge("要相談", Tone::Care)) },
            address: Some(crate::gallery::LONG_NAME),
            distance: "みどり駅から約1.4 km（町の中心までの距離）",
            freshness: freshness(language, Freshness::Unknown, ""),
            ..ResultCard::default()
        },
    ]
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let reasons = ["名称に「みどり」を含む".to_owned(), "1 km 以内".to_owned()];
    vec![Sample::new(
        "search results: complete, long name with unknowns",
        result_list(language, 1, &sample_results(language, &reasons)),
    )]
}
