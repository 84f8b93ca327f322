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
                (legible(number))
            }
        }
    }
}

/// The one button with which a person calls: 「電話をかける 047-000-0001」.
pub fn call_button(language: Language, number: &str) -> Markup {
    let dial = dialled(number);
    if dial.is_empty() {
        return telephone(language, number);
    }
    html! {
        a.ky-button.ky-call data-kind="primary" href={ "tel:" (dial) } {
            span { (text::call(language)) }
            " "
            span.ky-call__number { (legible(number)) }
        }
    }
}

/// The number in half-width signs, its groups as they were given: 「０４７（０００）１１１１」 reads as 047-000-1111.
fn legible(number: &str) -> String {
    let narrow = |sign| match sign {
        '０'..='９' => char::from_u32(sign as u32 - '０' as u32 + '0' as u32).unwrap_or(sign),
        '‐' | '‑' | '–' | '—' | '―' | '−' | '－' | 'ー' | 'ｰ' | '（' | '）' | '(' | ')' => {
            '-'
        }
        '＋' => '+',
        '　' => ' ',
        other => other,
    };
    let narrow: String = number.trim().chars().map(narrow).collect();
    let groups: Vec<&str> = narrow
        .split('-')
        .filter(|group| !group.is_empty())
        .collect();
    groups.join("-")
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
        html! { p { (telephone(language, "００－００００－０１０１")) } p { (call_button(language, "００－００００－０１０１")) } p { (telephone(language, "代表につながらないときは窓口へ")) } },
    )]
}

#[cfg(test)]
mod tests {
    use super::{dialled, legible};

    #[test]
    fn 番号は半角で_区切りはそのままに見える() {
        let cases = [
            ("０３（１２３４）５６７８", "03-1234-5678"),
            ("(03)1234-5678", "03-1234-5678"),
            ("03−1234ー5678", "03-1234-5678"),
            (" 0312345678", "0312345678"),
        ];
        for (given, expected) in cases {
            assert_eq!(legible(given), expected);
        }
    }

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
