//! The kyoten program.

use std::process::ExitCode;

fn main() -> ExitCode {
    kyoten::commands::run()
}
