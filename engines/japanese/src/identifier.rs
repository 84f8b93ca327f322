//! Identifiers of facilities, compared although spreadsheets ate their leading zeros.

use unicode_normalization::UnicodeNormalization;

/// The comparable key of a facility identifier: half width, upper case, letters and digits only,
/// leading zeros stripped (`0170102313` and `１７０１０２３１３` are the same facility).
///
/// An identifier of zeros only has the key `0`; one without letters or digits has an empty key.
pub fn key(identifier: &str) -> String {
    let signs: String = identifier
        .nfkc()
        .flat_map(char::to_uppercase)
        .filter(|sign| sign.is_alphanumeric())
        .collect();
    match signs.trim_start_matches('0') {
        "" if !signs.is_empty() => "0".to_owned(),
        key => key.to_owned(),
    }
}
