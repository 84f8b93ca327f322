//! Turns the texts into functions, and makes sure the folder of browser assets exists, so that
//! `cargo check` works before npm ran.

use std::path::Path;

fn main() -> std::io::Result<()> {
    kyoten_texts::Build::new("text")
        .language_type("crate::Language")
        .run();
    make_sure_of_assets()
}

fn make_sure_of_assets() -> std::io::Result<()> {
    let dist = Path::new("dist");
    std::fs::create_dir_all(dist)?;
    if !dist.join("kyoten.css").exists() {
        println!(
            "cargo::warning=pages will be plain: browser assets are missing. \
             Run `npm ci && npm run build` in base/ui/browser"
        );
    }
    println!("cargo::rerun-if-changed=dist");
    Ok(())
}
