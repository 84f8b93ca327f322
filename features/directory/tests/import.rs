//! The import, from bytes to a plan, on the small files of `fixtures/import` and on real ones.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[path = "import/cast.rs"]
mod cast;
#[path = "import/import_any_input.rs"]
mod import_any_input;
#[path = "import/import_layouts.rs"]
mod import_layouts;
#[path = "import/import_mistakes.rs"]
mod import_mistakes;
#[path = "import/import_real_data.rs"]
mod import_real_data;
#[path = "import/import_renewal.rs"]
mod import_renewal;
