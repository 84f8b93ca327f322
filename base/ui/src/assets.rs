//! Styles, scripts and fonts, carried inside the binary.
//!
//! Every file is served under a name that contains the hash of its bytes, so browsers may keep it
//! for ever and a new release is never mixed with old styles.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// Where assets are served.
const PREFIX: &str = "/assets/";

/// Bytes of the hash shown in a name: 64 bits tell releases apart. `build.mjs` uses the same number.
const HASH_BYTES: usize = 8;

/// One file for the browser.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The content.
    pub bytes: Cow<'static, [u8]>,
    /// Value of `Content-Type`.
    pub mime: String,
    /// Whether the name asked for contains the hash of these bytes, so that it never changes.
    pub immutable: bool,
}

/// The address of a browser file: `kyoten.css` → `/assets/kyoten.0123456789abcdef.css`.
///
/// A file that was not built keeps its plain name; the page then works without it.
pub fn asset_url(name: &str) -> String {
    match HASHED.get(name) {
        Some(hashed) => format!("{PREFIX}{hashed}"),
        None => format!("{PREFIX}{name}"),
    }
}

/// The file behind a path below `/assets/`, with or without the hash in its name.
///
/// A hash that does not belong to the bytes of today finds nothing.
pub fn asset(path: &str) -> Option<Asset> {
    let (name, immutable) = match without_hash(path) {
        Some(name) if HASHED.get(&name).is_some_and(|hashed| hashed == path) => (name, true),
        _ => (path.to_owned(), false),
    };
    let file = Dist::get(&name)?;
    Some(Asset {
        mime: mime(file.metadata.mimetype()),
        bytes: file.data,
        immutable,
    })
}

/// Every browser file with its address, for writing a static copy (the gallery).
pub fn all_assets() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    HASHED
        .iter()
        .filter_map(|(name, hashed)| Some((format!("{PREFIX}{hashed}"), Dist::get(name)?.data)))
}

#[derive(RustEmbed)]
#[folder = "dist/"]
struct Dist;

/// Plain name → name with hash.
static HASHED: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Dist::iter()
        .filter_map(|name| {
            let hash = Dist::get(&name)?.metadata.sha256_hash();
            let hashed = with_hash(&name, &hash);
            Some((name.into_owned(), hashed))
        })
        .collect()
});

fn with_hash(name: &str, hash: &[u8]) -> String {
    let hex: String = hash
        .iter()
        .take(HASH_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hex}.{extension}"),
        None => format!("{name}.{hex}"),
    }
}

fn without_hash(path: &str) -> Option<String> {
    let (rest, extension) = path.rsplit_once('.')?;
    let (stem, _hash) = rest.rsplit_once('.')?;
    Some(format!("{stem}.{extension}"))
}

fn mime(guessed: &str) -> String {
    match guessed {
        "text/css" | "text/javascript" | "text/plain" => format!("{guessed}; charset=utf-8"),
        _ => guessed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 名前に内容の指紋が入る() {
        assert_eq!(
            with_hash("a.b.css", &[0xab; 32]),
            "a.b.abababababababab.css"
        );
        assert_eq!(
            without_hash("fonts/x-400-1.abababababababab.woff2").as_deref(),
            Some("fonts/x-400-1.woff2")
        );
    }

    #[test]
    fn 案内した番地には必ずファイルがある() {
        for (url, bytes) in all_assets() {
            let found = asset(url.trim_start_matches(PREFIX)).unwrap();
            assert!(found.immutable, "{url}");
            assert_eq!(found.bytes, bytes);
        }
    }

    #[test]
    fn 違う指紋や知らない名前では何も見つからない() {
        for path in [
            "kyoten.0000000000000000.css",
            "nothing.css",
            "",
            "../Cargo.toml",
            ".",
        ] {
            assert!(asset(path).is_none(), "{path}");
        }
    }

    /// `build.mjs` writes hashed font names into the style sheet; both sides must agree.
    #[test]
    fn スタイルシートが指すフォントはすべて届く() {
        let Some(css) = asset("kyoten.css") else {
            return; // npm has not run: there is nothing to check.
        };
        let css = String::from_utf8(css.bytes.into_owned()).unwrap();
        for address in css.split("url(").skip(1) {
            let address = address.split(')').next().unwrap().trim_matches('"');
            if !address.starts_with("data:") {
                assert!(
                    asset(address).is_some_and(|found| found.immutable),
                    "{address}"
                );
            }
        }
    }
}
