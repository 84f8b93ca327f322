//! Every component in every state as a static site, for looking at and for axe.

use std::path::Path;

use anyhow::{Context, Result};
use kyoten_ui::Language;

/// Writes the gallery in both languages with its browser files.
pub fn write(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    for language in Language::ALL {
        let page = kyoten_ui::gallery_page(language).into_string();
        put(
            folder,
            &format!("gallery-{}.html", language.tag()),
            page.as_bytes(),
        )?;
    }
    for (name, bytes) in kyoten_ui::SAMPLE_FILES {
        put(folder, name, bytes.as_bytes())?;
    }
    for (url, bytes) in kyoten_ui::all_assets() {
        put(folder, url.trim_start_matches('/'), &bytes)?;
    }
    println!("The gallery is in {}", folder.display());
    Ok(())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
