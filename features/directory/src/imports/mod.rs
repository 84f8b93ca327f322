//! An import as a record: planned or staged in small chunks, published at once, watched, taken back.
//!
//! Reading and planning are pure and live in [`crate::import`]; here they meet the database. Everything an import
//! stages carries the number of its batch and stays invisible until `publication` is moved to that number, so
//! others keep working meanwhile, a crash leaves nothing half-done, and one number takes it all back.

mod batch;
mod current;
mod jobs;
mod pages;
mod reference;
mod run;
mod stage;
mod undo;
mod views;

pub use batch::tidy;
pub use jobs::{IMPORT_JOB, UNDO_JOB, UndoInput};
pub use pages::routes;
pub use run::{
    FileResult, FileToImport, ImportError, ImportRequest, ImportResult, Progress, ReportSink, run,
};
pub use stage::system_of;
pub use undo::{UndoRefusal, undo};

use kyoten_platform::authorization::{Permission, Role};
use kyoten_platform::jobs::JobKind;
use kyoten_platform::listeners::Listener;

/// Importing, publishing and taking back.
pub const IMPORT: Permission = Permission {
    action: "directory.import",
    public: false,
    roles: &[Role::Coordinator],
    system: true,
    step_up: false,
};

/// Kinds of long work of this folder.
pub const JOBS: &[JobKind] = &[
    JobKind {
        name: jobs::IMPORT_JOB,
        run: jobs::import_job,
    },
    JobKind {
        name: jobs::UNDO_JOB,
        run: jobs::undo_job,
    },
    JobKind {
        name: batch::TIDY_JOB,
        run: batch::tidy_job,
    },
];

/// What follows a publication: versions that nobody sees any more leave the text index.
pub const LISTENERS: &[Listener] = &[Listener {
    name: "directory.tidy",
    wants: &[batch::PUBLISHED],
    on: batch::queue_tidy,
}];
