//! The date a file's name suggests: only proposed, a person says `--as-of`.

use kyoten_calendar::civil::Date;

/// The oldest year taken for a date: before it, eight digits are something else.
const FIRST_YEAR: i16 = 2000;

/// The last date that stands in a file or folder name: `…_20250601.csv`, `jp-care-2025-06/…`,
/// `2025_06_01`, `202506`. A name with a month only means its first day.
pub fn as_of_hint(name: &str) -> Option<Date> {
    let runs = digit_runs(name);
    (0..runs.len())
        .rev()
        .find_map(|at| date_at(name, &runs, at))
}

/// Start and end of every run of ASCII digits.
fn digit_runs(name: &str) -> Vec<(usize, usize)> {
    let bytes = name.as_bytes();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, byte) in bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_digit())
    {
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end += 1,
            _ => runs.push((at, at + usize::from(byte.is_ascii_digit()))),
        }
    }
    runs
}

fn date_at(name: &str, runs: &[(usize, usize)], at: usize) -> Option<Date> {
    let digits = |run: (usize, usize)| name.get(run.0..run.1).unwrap_or("");
    let (start, end) = runs[at];
    let text = digits((start, end));
    match text.len() {
        8 => date(&text[..4], &text[4..6], &text[6..]),
        6 => date(&text[..4], &text[4..], "1"),
        4 => {
            let month = *runs.get(at + 1).filter(|next| joined(name, end, next.0))?;
            let day = runs
                .get(at + 2)
                .filter(|next| joined(name, month.1, next.0));
            day.and_then(|day| date(text, digits(month), digits(*day)))
                .or_else(|| date(text, digits(month), "1"))
        }
        _ => None,
    }
}

fn joined(name: &str, end: usize, start: usize) -> bool {
    matches!(
        name.get(end..start),
        Some("-" | "_" | "." | "/" | "年" | "月")
    )
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (FIRST_YEAR..2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ファイルやフォルダーの名前から時点を提案する() {
        for (name, expected) in [
            (
                "01-1_hospital_facility_info_20250601.csv.gz",
                Some("2025-06-01"),
            ),
            (
                "jp-care-services-2025-06/tokuyou.csv.gz",
                Some("2025-06-01"),
            ),
            ("2026_04_20/jigyosho_130.csv", Some("2026-04-20")),
            ("資源一覧2025年12月1日.xlsx", Some("2025-12-01")),
            ("一覧_202512.csv", Some("2025-12-01")),
            ("2025-06/clinic_20260131.csv", Some("2026-01-31")),
            ("jigyosho_130.csv", None),
            ("20251301.csv", None),
            ("00000000.csv", None),
            ("12207_松戸市_facilities.csv", None),
            ("", None),
        ] {
            assert_eq!(
                as_of_hint(name).map(|date| date.to_string()).as_deref(),
                expected,
                "{name}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_name_is_fine(name in "(\\PC|[0-9_年-]){0,30}") {
            as_of_hint(&name);
        }
    }
}
