//! Rules of the house that no compiler knows: `cargo xtask check · gallery FOLDER · permissions`.

mod gallery;
mod permissions;
mod rules;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["check"] => {
            rules::check()?;
            permissions::check()?;
            println!("1 passed, 0 failed");
            Ok(())
        }
        ["gallery", folder] => gallery::write(folder.as_ref()),
        ["permissions"] => permissions::write(),
        _ => bail!("usage: xtask check | gallery FOLDER | permissions"),
    }
}
