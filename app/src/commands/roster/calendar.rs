//! A roster as the calendar that hangs on an office's wall: a row for each day and night, a column for each line.

use kyoten_calendar::civil::Date;
use kyoten_calendar::{DayClass, weekday};
use kyoten_roster::{DAY, PersonId, ShiftId};

use super::report::{Report, date};

/// Shifts that start before this minute of the day belong to the day, others to the night.
const AFTERNOON: i64 = 15 * 60;

/// One month.
pub struct Month {
    pub year: i16,
    pub month: i8,
    pub rows: Vec<Row>,
}

/// The day or the night of a day.
pub struct Row {
    pub on: Date,
    pub class: DayClass,
    pub is_night: bool,
    /// Whether it is the first row of its day.
    pub is_first: bool,
    /// The cells of each line, in the order of the problem's lines.
    pub cells: Vec<Vec<Cell>>,
}

/// Who has one cell.
pub struct Cell {
    pub holder: Option<PersonId>,
    /// The place of the cell among the empty ones, from 1, where it is empty.
    pub empty: Option<usize>,
    /// The last day, where the cell lasts longer than a day.
    pub until: Option<Date>,
}

impl Row {
    /// 「1日（水）」
    pub fn day(&self) -> String {
        let holiday = match self.class {
            DayClass::Holiday => "祝",
            _ => weekday(self.on),
        };
        format!("{:>2}（{holiday}）", self.on.day())
    }

    /// Whether it is no weekday.
    pub fn is_day_off(&self) -> bool {
        self.class != DayClass::Weekday
    }
}

/// The months of a roster.
pub fn months(report: &Report<'_>) -> Vec<Month> {
    let problem = report.problem;
    let mut months: Vec<Month> = Vec::new();
    let mut shifts = problem.shift_ids().peekable();
    for on in report.days() {
        let start = i64::from(kyoten_calendar::Minute::start_of(on).0);
        let mut rows = [false, true].map(|is_night| Row {
            on,
            class: report.classes.of(on),
            is_night,
            is_first: false,
            cells: (0..problem.lines.len()).map(|_| Vec::new()).collect(),
        });
        let mut is_used = [false; 2];
        while let Some(id) = shifts.next_if(|id| problem.shift(*id).span.starts_at < start + DAY) {
            let shift = problem.shift(id);
            let part = usize::from(shift.span.starts_at - start >= AFTERNOON);
            is_used[part] = true;
            rows[part].cells[shift.line].push(cell(report, id));
        }
        if is_used == [false; 2] {
            is_used[1] = true;
        }
        let month = match months.last_mut() {
            Some(month) if (month.year, month.month) == (on.year(), on.month()) => month,
            _ => {
                months.push(Month {
                    year: on.year(),
                    month: on.month(),
                    rows: Vec::new(),
                });
                match months.last_mut() {
                    Some(month) => month,
                    None => continue,
                }
            }
        };
        let used = rows
            .into_iter()
            .zip(is_used)
            .filter(|(_, is_used)| *is_used);
        for (n, (row, _)) in used.enumerate() {
            month.rows.push(Row {
                is_first: n == 0,
                ..row
            });
        }
    }
    months
}

fn cell(report: &Report<'_>, shift: ShiftId) -> Cell {
    let span = report.problem.shift(shift).span;
    let empty = report.empty.iter().position(|empty| empty.shift == shift);
    Cell {
        holder: report.plan.holder(shift),
        empty: empty.map(|place| place + 1),
        until: (span.minutes() > DAY).then(|| date(span.ends_at - 1)),
    }
}
