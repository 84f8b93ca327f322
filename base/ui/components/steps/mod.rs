//! Where one stands in something that takes several pages.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// The steps in order; `current` counts from zero, and all are done when it is past the end.
pub fn steps(language: Language, labels: &[&str], current: usize) -> Markup {
    html! {
        ol.ky-steps {
            @for (n, label) in labels.iter().enumerate() {
                @let (name, word) = match n.cmp(&current) {
                    std::cmp::Ordering::Less => ("done", text::step_done(language)),
                    std::cmp::Ordering::Equal => ("current", text::step_current(language)),
                    std::cmp::Ordering::Greater => ("ahead", text::step_ahead(language)),
                };
                li.ky-step data-state=(name) aria-current=[(n == current).then_some("step")] {
                    span.ky-step__number aria-hidden="true" { @if n < current { "✓" } @else { (n + 1) } }
                    span.ky-step__label { (label) }
                    span.ky-step__state { (word) }
                }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let labels = ["ファイルを選ぶ", "列を確かめる", "試しに読む", "取り込む"];
    vec![
        Sample::new("steps, on the way", steps(language, &labels, 1)),
        Sample::new(
            "steps, all done, long name",
            steps(language, &[crate::gallery::LONG_NAME], 1),
        ),
    ]
}
