//! The one way to say no: every condition of the decision passes through [`need`], with its reason.
//!
//! That is also what makes the checks provable: in tests (and only there) one condition can be left out, and the model
//! checker must notice each time.

use crate::decision::Why;

/// Goes on when `holds`, else says why not.
pub(crate) fn need(holds: bool, why: Why) -> Result<(), Why> {
    #[cfg(test)]
    let holds = holds || crate::model::mutant::leaves_out(why);
    if holds { Ok(()) } else { Err(why) }
}

/// Goes on when one row opens; else says what was missing on the row that came furthest, or `no_row` where there is none.
pub(crate) fn first_of(
    rows: impl IntoIterator<Item = Result<(), Why>>,
    no_row: Why,
) -> Result<(), Why> {
    let mut furthest = no_row;
    for row in rows {
        match row {
            Ok(()) => return Ok(()),
            Err(why) => furthest = furthest.max(why),
        }
    }
    need(false, furthest)
}
