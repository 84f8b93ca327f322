//! Writes the gallery as a static site: `cargo run -p kyoten-ui --example gallery -- FOLDER`.
//!
//! Serve the folder at `/` to look at it (`browser/check-gallery.mjs` does).

use std::error::Error;
use std::fs;
use std::path::Path;

use kyoten_ui::{Language, SAMPLE_FILES, all_assets, gallery_page};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("name the folder to write to")?;
    let folder = Path::new(&folder);
    for language in Language::ALL {
        let page = gallery_page(language).into_string();
        write(
            folder,
            &format!("gallery-{}.html", language.tag()),
            page.as_bytes(),
        )?;
    }
    for (name, content) in SAMPLE_FILES {
        write(folder, name, content.as_bytes())?;
    }
    for (url, bytes) in all_assets() {
        write(folder, url.trim_start_matches('/'), &bytes)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
