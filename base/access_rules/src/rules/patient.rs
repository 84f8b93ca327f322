//! Patient rule: a merged file opens nothing; the file of the dead closes for writing after a term.

use crate::decide::Case;
use crate::decision::Why;
use crate::facts::PatientState;
use crate::need::need;

pub(crate) fn permits(case: &Case<'_>) -> Result<(), Why> {
    let state = case.circle.patient.state;
    need(state != PatientState::Merged, Why::PatientMerged)?;
    let open = match state {
        PatientState::Active | PatientState::Merged => true,
        PatientState::Deceased { read_only_from } => case.at < read_only_from,
    };
    need(open || case.act.only_looks(), Why::FileClosed)
}
