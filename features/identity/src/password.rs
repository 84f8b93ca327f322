//! Passwords: which ones are good enough, and how they are kept.
//!
//! Length is what protects; the rule against guessable ones takes away what a guesser tries first (the hub's name,
//! the login name, well-known words, rows such as `12345`, repetition) and asks that enough is left.
//! Absent on purpose: demands for capitals or signs, expiry, questions about pets (NIST SP 800-63B-4 §3.1.1.2).

use std::fmt;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kyoten_ui::Language;
use unicode_normalization::UnicodeNormalization;

use crate::text;

/// Fewest characters of a password. Source: 厚生労働省 医療情報システムの安全管理に関するガイドライン 6.0, Q&A
/// シQ-50: with 13 characters that are hard to guess no regular change is needed.
pub const SHORTEST_PASSWORD: usize = 13;
/// Most characters of a password: longer than any sentence people remember.
pub const LONGEST_PASSWORD: usize = 200;
/// Characters that must be left when everything guessable is taken away.
pub const UNGUESSABLE_CHARACTERS: usize = 8;

/// Memory of one hash, KiB: 19 MiB. Source: OWASP Password Storage Cheat Sheet (2024), Argon2id m=19456, t=2, p=1.
const ARGON2_MEMORY_KIB: u32 = 19_456;
/// Passes over that memory. Source: as above.
const ARGON2_PASSES: u32 = 2;
/// Lanes. Source: as above.
const ARGON2_LANES: u32 = 1;
/// Bytes of a salt (RFC 9106 §3.1 recommends 16).
pub const SALT_BYTES: usize = 16;

/// Verified in place of an account's hash when nobody has the login name, so that the answer takes as long.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$a3lvdGVuLW5vYm9keS0tMQ$Zm9yIG5vYm9keSwgYW5kIG5vYm9keSBrbm93cyBpdCE";

/// Words that head every list of broken passwords, in Roman letters and Japanese. Folded.
const COMMON_WORDS: &[&str] = &[
    "password",
    "passw0rd",
    "passphrase",
    "pass",
    "administrator",
    "admin",
    "welcome",
    "letmein",
    "login",
    "iloveyou",
    "secret",
    "himitsu",
    "aishiteru",
    "sakura",
    "nippon",
    "nihon",
    "japan",
    "kyoten",
    "zaitaku",
    "iryou",
    "kaigo",
    "hospital",
    "byouin",
    "clinic",
    "kangoshi",
    "nurse",
    "doctor",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "asdf",
    "zxcvbnm",
    "zxcv",
    "1qaz2wsx",
    "abc123",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "パスワード",
    "ひみつ",
    "秘密",
    "暗証番号",
    "管理者",
    "病院",
    "在宅医療",
    "拠点",
    "いろはにほへと",
    "あいうえお",
];

/// Shortest name that counts as guessable inside a password; shorter ones occur by chance.
const SHORTEST_NAME: usize = 3;

/// What a guesser knows before trying.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Name of the hub.
    pub hub_name: &'a str,
    /// The person's login name.
    pub login_name: &'a str,
}

/// A password that is good enough. It is never shown, logged or stored.
pub struct Password(String);

/// Why a text is not a good password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("a password needs at least {SHORTEST_PASSWORD} characters")]
    TooShort,
    /// Too many characters.
    #[error("a password has at most {LONGEST_PASSWORD} characters")]
    TooLong,
    /// Little is left without the login name.
    #[error("the password is little more than the login name")]
    LoginName,
    /// Little is left without the hub's name.
    #[error("the password is little more than the hub's name")]
    HubName,
    /// Little is left without the name of an organization the person works for.
    #[error("the password is little more than the name of a facility")]
    FacilityName,
    /// Little is left without well-known words.
    #[error("the password is little more than a well-known word")]
    CommonWord,
    /// Little is left without rows and repetition.
    #[error("the password is little more than a row or a repetition, such as 12345 or aaaa")]
    Repetition,
}

impl PasswordError {
    /// What to do about it, in words for the form.
    #[must_use]
    pub fn sentence(self, language: Language) -> String {
        match self {
            PasswordError::TooShort => text::password_too_short(language, SHORTEST_PASSWORD),
            PasswordError::TooLong => text::password_too_long(language, LONGEST_PASSWORD),
            PasswordError::LoginName => text::password_login_name(language).to_owned(),
            PasswordError::HubName => text::password_hub_name(language).to_owned(),
            PasswordError::FacilityName => text::password_facility_name(language).to_owned(),
            PasswordError::CommonWord => text::password_common_word(language).to_owned(),
            PasswordError::Repetition => text::password_repetition(language).to_owned(),
        }
    }
}

impl Password {
    /// Judges a new password.
    pub fn parse(typed: &str, known: Known<'_>) -> Result<Password, PasswordError> {
        Password::parse_knowing(typed, known, &[])
    }

    /// The same, when a guesser also knows where the person works: `facilities` are the names of their organizations
    /// (厚生労働省 医療情報システムの安全管理に関するガイドライン 6.0, 14章: not the facility's name).
    pub fn parse_knowing(
        typed: &str,
        known: Known<'_>,
        facilities: &[String],
    ) -> Result<Password, PasswordError> {
        let text = normalized(typed);
        match text.chars().count() {
            0..SHORTEST_PASSWORD => return Err(PasswordError::TooShort),
            SHORTEST_PASSWORD..=LONGEST_PASSWORD => {}
            _ => return Err(PasswordError::TooLong),
        }
        match guessable(&text, known, facilities) {
            Some(why) => Err(why),
            None => Ok(Password(text)),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What is stored of a password: argon2id in PHC string format.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash that no password fits, for an account whose holder has not set one yet: signing in takes as long
    /// and fails as for a wrong password.
    #[must_use]
    pub fn nobodys() -> PasswordHash {
        PasswordHash(NOBODYS_HASH.to_owned())
    }

    /// The text in the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// The hash of a password. Takes tens of milliseconds and 19 MiB: never on an async thread, never on the writer.
/// `salt` comes from `Ids::fill`.
pub fn hash_password(password: &Password, salt: &[u8; SALT_BYTES]) -> anyhow::Result<PasswordHash> {
    let hash = argon2()?
        .hash_password_with_salt(password.0.as_bytes(), salt)
        .map_err(as_fault)?;
    Ok(PasswordHash(hash.to_string()))
}

/// Whether `typed` is the password of `stored`; with nobody's hash the same work and always no.
pub(crate) fn is_password(typed: &str, stored: Option<&str>) -> bool {
    let hash = stored.unwrap_or(NOBODYS_HASH);
    let fits = Argon2::default()
        .verify_password(normalized(typed).as_bytes(), hash)
        .is_ok();
    fits && stored.is_some()
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params =
        Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, None).map_err(as_fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn as_fault(error: impl fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("argon2 refused: {error}")
}

/// Keyboards write the same sign in several ways (NIST SP 800-63B-4 §3.1.1.2 asks for NFKC).
fn normalized(typed: &str) -> String {
    typed.nfkc().collect()
}

/// Takes away what a guesser tries first, kind by kind; the first kind that leaves too little is the answer.
fn guessable(password: &str, known: Known<'_>, facilities: &[String]) -> Option<PasswordError> {
    let too_little = |rest: &str| rest.chars().count() < UNGUESSABLE_CHARACTERS;
    let rest = without(&folded(password), &names(known.login_name));
    if too_little(&rest) {
        return Some(PasswordError::LoginName);
    }
    let rest = without(&rest, &names(known.hub_name));
    if too_little(&rest) {
        return Some(PasswordError::HubName);
    }
    let rest = facilities
        .iter()
        .fold(rest, |rest, name| without(&rest, &names(name)));
    if too_little(&rest) {
        return Some(PasswordError::FacilityName);
    }
    let rest = without(&rest, COMMON_WORDS);
    if too_little(&rest) {
        return Some(PasswordError::CommonWord);
    }
    too_little(&once(&without_rows(&rest))).then_some(PasswordError::Repetition)
}

fn folded(text: &str) -> String {
    normalized(text).to_lowercase()
}

/// A name as a whole and its parts: `sakura@midori.example` gives `sakura`, `midori`, `example` too.
fn names(name: &str) -> Vec<String> {
    let whole = folded(name);
    let parts = whole
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_owned);
    let mut names: Vec<String> = parts
        .chain([whole.clone()])
        .filter(|name| name.chars().count() >= SHORTEST_NAME)
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

fn without(text: &str, words: &[impl AsRef<str>]) -> String {
    words.iter().fold(text.to_owned(), |text, word| {
        text.replace(word.as_ref(), "")
    })
}

/// Of each row of three or more signs (`aaaa`, `12345`, `cba`) only the first is left.
fn without_rows(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut left = String::new();
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        left.push(*sign);
        let length = row_length(&signs[at..]);
        at += if length >= 3 { length } else { 1 };
    }
    left
}

/// How many signs from the first on follow each other with the same step of -1, 0 or +1.
fn row_length(signs: &[char]) -> usize {
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let mut steps = signs.windows(2).map(step);
    let Some(first) = steps.next().filter(|step| step.abs() <= 1) else {
        return 1;
    };
    2 + steps.take_while(|step| *step == first).count()
}

/// A text that repeats one block (`tokyotokyotok`) counts as that block.
fn once(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let repeats = |period: &usize| {
        signs
            .iter()
            .zip(&signs[*period..])
            .all(|(earlier, later)| earlier == later)
    };
    let period = (1..=signs.len() / 2).find(repeats).unwrap_or(signs.len());
    signs[..period].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Known<'_> = Known {
        hub_name: "みどり市在宅医療連携拠点",
        login_name: "sakura.hanako@midori.example",
    };

    #[test]
    fn パスワードは長く推測されにくいものだけが受け付けられる() {
        use PasswordError::{CommonWord, HubName, LoginName, Repetition, TooLong, TooShort};
        let long = "x9".repeat(LONGEST_PASSWORD);
        let cases = [
            ("correct horse battery", None),
            ("夕方の川べりに三羽のさぎ", Some(TooShort)),
            ("夕方の川べりに三羽のさぎがいた", None),
            ("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ", None),
            ("Vd7!kq2#Wm9$z", None),
            ("", Some(TooShort)),
            ("Vd7!kq2#Wm9$", Some(TooShort)),
            (long.as_str(), Some(TooLong)),
            ("sakura.hanako2026", Some(LoginName)),
            ("SAKURA_midori_1", Some(LoginName)),
            ("みどり市在宅医療連携拠点2026", Some(HubName)),
            ("Password12345!", Some(CommonWord)),
            ("Ｐａｓｓｗｏｒｄ１２３４５", Some(CommonWord)),
            ("qwertyuiopasdfghjkl", Some(CommonWord)),
            ("パスワードパスワードパスワード", Some(CommonWord)),
            ("1234567890123", Some(Repetition)),
            ("aaaaaaaaaaaaaaaaaa", Some(Repetition)),
            ("abcdefghijklmnop", Some(Repetition)),
            ("tokyotokyotokyo", Some(Repetition)),
            ("river-river-river-ri", Some(Repetition)),
            ("yaz98765432100000", Some(Repetition)),
        ];
        for (typed, expected) in cases {
            assert_eq!(Password::parse(typed, KNOWN).err(), expected, "{typed:?}");
        }
    }

    #[test]
    fn 勤め先の名前も推測されやすい() {
        let facilities = [
            "みなと訪問看護ステーション".to_owned(),
            "Aoba Clinic".to_owned(),
        ];
        let typed = "みなと訪問看護ステーション7";
        assert!(
            Password::parse(typed, KNOWN).is_ok(),
            "nobody said where they work"
        );
        for typed in [typed, "aobaCLINIC-aoba-2026"] {
            assert_eq!(
                Password::parse_knowing(typed, KNOWN, &facilities).err(),
                Some(PasswordError::FacilityName),
                "{typed}"
            );
        }
        assert!(
            Password::parse_knowing("夕方の川べりに三羽のさぎがいた", KNOWN, &facilities).is_ok()
        );
    }

    #[test]
    fn a_hash_knows_its_password_however_wide_it_is_typed_and_no_other() {
        let password = Password::parse("Correct Horse 7", KNOWN).unwrap();
        let hash = hash_password(&password, &[7; SALT_BYTES]).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let cases = [
            ("Correct Horse 7", true),
            ("Ｃｏｒｒｅｃｔ　Ｈｏｒｓｅ　７", true),
            ("correct horse 7", false),
            ("", false),
        ];
        for (typed, expected) in cases {
            assert_eq!(
                is_password(typed, Some(hash.as_str())),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn nobodys_hash_costs_the_same_work_and_never_fits() {
        let hash = argon2::password_hash::phc::PasswordHash::new(NOBODYS_HASH).unwrap();
        let params = Params::try_from(&hash).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES)
        );
        assert_eq!(
            hash.hash.map(|output| output.len()),
            Some(Params::DEFAULT_OUTPUT_LEN)
        );
        assert!(!is_password("anything", None));
    }
}
