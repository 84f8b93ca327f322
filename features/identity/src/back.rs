//! The way back after signing in: only to ourselves.

/// Where a person goes who came from nowhere in particular.
pub(crate) const HOME: &str = "/";

/// `back` when it is a path of this site, else [`HOME`]: a link in a mail must not lead away through our sign-in.
pub(crate) fn local_path(back: &str) -> &str {
    let leads_away =
        back.starts_with("//") || back.contains('\\') || back.chars().any(|c| c.is_control());
    if back.starts_with('/') && !leads_away {
        back
    } else {
        HOME
    }
}

/// A text as a value inside an address: everything but letters, digits, `-._~/` percent-encoded.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn 戻り先は自分のサイトの中だけ() {
        let cases = [
            ("/search?q=透析&kind=a", "/search?q=透析&kind=a"),
            ("/", "/"),
            ("", "/"),
            ("search", "/"),
            ("//elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("/\t/elsewhere.example", "/"),
            ("/a\r\nSet-Cookie: x=1", "/"),
            ("https://elsewhere.example/", "/"),
            ("javascript:alert(1)", "/"),
        ];
        for (back, expected) in cases {
            assert_eq!(local_path(back), expected, "{back:?}");
        }
        assert_eq!(encoded("/a?b=透&c"), "/a%3Fb%3D%E9%80%8F%26c");
    }

    proptest! {
        #[test]
        fn whatever_comes_the_browser_stays_here(back in "[/\\\\a:.\t ?]{0,12}") {
            let path = local_path(&back);
            prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
        }
    }
}
