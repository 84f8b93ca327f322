//! Civil dates as people here read them, in both languages.

use kyoten_calendar::civil::{Date, DateTime};
use kyoten_calendar::{WarekiDate, date_long, date_time_long, time_of_day};

use crate::Language;

/// A date with its weekday: 「2026年11月22日（日）」, “Sun, 22 November 2026”.
pub fn civil_date(language: Language, date: Date) -> String {
    match language {
        Language::Ja => date_long(date),
        Language::En => date.strftime("%a, %-d %B %Y").to_string(),
    }
}

/// A date without its weekday, for narrow columns: 「2026年11月22日」, “22 November 2026”.
pub fn civil_day(language: Language, date: Date) -> String {
    match language {
        Language::Ja => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::En => date.strftime("%-d %B %Y").to_string(),
    }
}

/// A date and a time of day: 「2026年11月22日（日）9:05」, “Sun, 22 November 2026, 9:05”.
pub fn civil_date_time(language: Language, at: DateTime) -> String {
    match language {
        Language::Ja => date_time_long(at),
        Language::En => format!(
            "{}, {}",
            civil_date(language, at.date()),
            time_of_day(at.time())
        ),
    }
}

/// A date with its Japanese era, for birthdays and papers: 「1941年（昭和16年）3月5日」.
///
/// Days before the solar calendar, and English, have the western year alone.
pub fn civil_date_with_era(language: Language, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match (language, WarekiDate::of(date)) {
        (Language::Ja, Ok(era)) => format!("{year}年（{}）{month}月{day}日", era.year_text()),
        (Language::Ja, Err(_)) => format!("{year}年{month}月{day}日"),
        (Language::En, _) => date.strftime("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyoten_calendar::civil::date;

    #[test]
    fn 日付は曜日つきで読める() {
        let at = date(2026, 11, 22).at(9, 5, 0, 0);
        let cases = [
            (civil_date(Language::Ja, at.date()), "2026年11月22日（日）"),
            (civil_date(Language::En, at.date()), "Sun, 22 November 2026"),
            (civil_day(Language::Ja, at.date()), "2026年11月22日"),
            (civil_day(Language::En, at.date()), "22 November 2026"),
            (
                civil_date_time(Language::Ja, at),
                "2026年11月22日（日）9:05",
            ),
            (
                civil_date_time(Language::En, at),
                "Sun, 22 November 2026, 9:05",
            ),
        ];
        for (shown, expected) in cases {
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn 生年月日は和暦を添える() {
        let cases = [
            (date(1941, 3, 5), "1941年（昭和16年）3月5日"),
            (date(2019, 4, 30), "2019年（平成31年）4月30日"),
            (date(2019, 5, 1), "2019年（令和元年）5月1日"),
            (date(1850, 5, 1), "1850年5月1日"),
        ];
        for (day, expected) in cases {
            assert_eq!(civil_date_with_era(Language::Ja, day), expected);
        }
        assert_eq!(
            civil_date_with_era(Language::En, date(1941, 3, 5)),
            "5 March 1941"
        );
    }
}
