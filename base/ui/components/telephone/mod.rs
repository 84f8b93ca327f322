//! A telephone number that can be called with one tap.

use maud::{Markup, html};

use crate::{Language, Sample, text};

/// The number as given, linked to the telephone. Full-width digits and any separators are understood.
pub fn telephone(language: Language, number: &str) -> Markup {
    let dial = dialled(number);
    html! {
        @if dial.is_empty() {
            (number)
        } @else {
            a.ky-telephone href={ "tel:" (dial) } {
                span.ky-hidden { (text::telephone(language)) " " }
                (number)
            }
        }
    }
}

/// What the telephone dials: digits and a leading plus; nothing when there is text we do not understand.
fn dialled(number: &str) -> String {
    let mut dial = String::new();
    for sign in number.trim().chars() {
        match sign {
            '0'..='9' => dial.push(sign),
            '０'..='９' => dial.extend(char::from_u32(sign as u32 - '０' as u32 + '0' as u32)),
            '+' | '＋' if dial.is_empty() => dial.push('+'),
            '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | '－' | 'ー' | 'ｰ' | '(' | ')' | '（'
            | '）' | ' ' | '　' | '.' => {}
            _ => return String::new(),
        }
    }
    dial
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    vec![Sample::new(
        "telephone",
        html! { p { (telephone(language, "００－００００－０１０１")) } p { (telephone(language, "代表につながらないときは窓口へ")) } },
    )]
}

#[cfg(test)]
mod tests {
    use super::dialled;

    #[test]
    fn 書き方が違っても同じ番号にかかる() {
        let cases = [
            ("03-1234-5678", "0312345678"),
            ("０３（１２３４）５６７８", "0312345678"),
            ("+81 3 1234 5678", "+81312345678"),
            ("03−1234ー5678", "0312345678"),
            ("内線 12", ""),
            ("", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(dialled(given), expected, "{given}");
        }
    }
}
