//! PUBLIC: the directory, to everybody, for reading.

use crate::act::Act;
use crate::decision::{Ground, Why};
use crate::need::need;
use crate::rules::field;

pub(crate) fn opens(act: Act) -> Result<(), Why> {
    need(
        field::acts(Ground::Public).contains(&act),
        Why::ActNotOnGround,
    )
}
