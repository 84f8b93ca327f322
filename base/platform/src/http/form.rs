//! Form bodies and query strings, read once, strictly for what changes something and leniently for what does not.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use kyoten_ui::IDEMPOTENCY_FIELD;
use serde::de::DeserializeOwned;

use super::problem::{Problem, Unreadable};
use crate::cx::{Cx, IdempotencyKey};

/// Largest form body, bytes: longer than any form of ours, short enough to hold thousands at once.
pub const FORM_LIMIT: usize = 256 * 1024;
/// Longest idempotency key, characters.
const LONGEST_KEY: usize = 80;
/// Header in which programs send their idempotency key.
const KEY_HEADER: &str = "idempotency-key";

/// A submitted form: its receipt number and its fields. `T` uses `deny_unknown_fields` and text fields with
/// `#[serde(default)]`, so that every wrong answer comes back to the person in the form, all at once.
#[derive(Debug)]
pub struct Submitted<T> {
    /// The receipt number; hand it to [`Cx::act`].
    pub key: IdempotencyKey,
    /// The answers.
    pub fields: T,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Submitted<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let header_key = request
            .headers()
            .get(KEY_HEADER)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let method = request.method().as_str().to_owned();
        let path = request.uri().path().to_owned();
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::TooLarge(FORM_LIMIT))?;
        let mut pairs = pairs_of(&body)?;
        let field_key = pairs
            .iter()
            .position(|(name, _)| name == IDEMPOTENCY_FIELD)
            .map(|at| pairs.remove(at).1);
        let key = header_key
            .or(field_key)
            .filter(|key| is_key(key))
            .ok_or(Problem::KeyMissing)?;
        let fields = fields_of(&pairs)?;
        Ok(Submitted {
            key: IdempotencyKey::of(key, &method, &path, &body),
            fields,
        })
    }
}

/// A submitted form whose repetition is harmless, such as choosing a language: no receipt number is needed.
#[derive(Debug)]
pub struct Harmless<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Harmless<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::TooLarge(FORM_LIMIT))?;
        let mut pairs = pairs_of(&body)?;
        pairs.retain(|(name, _)| name != IDEMPOTENCY_FIELD);
        fields_of(&pairs).map(Harmless)
    }
}

pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|b| b.is_ascii_graphic())
}

/// A query string; names that are not known are passed over, so that links from elsewhere keep working.
#[derive(Debug)]
pub struct Parameters<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = pairs_of(parts.uri.query().unwrap_or_default().as_bytes())?;
        fields_of(&pairs).map(Parameters)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Cx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Cx>()
            .cloned()
            .ok_or_else(Problem::fault)
    }
}

/// Names and values of a form body; broken UTF-8 and NUL are refused, everything else is kept as typed.
pub(super) fn pairs_of(body: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs = Vec::new();
    for part in body
        .split(|byte| *byte == b'&')
        .filter(|part| !part.is_empty())
    {
        let (name, value) = match part.iter().position(|byte| *byte == b'=') {
            Some(at) => (&part[..at], &part[at + 1..]),
            None => (part, &part[part.len()..]),
        };
        pairs.push((decoded(name)?, decoded(value)?));
    }
    Ok(pairs)
}

fn decoded(part: &[u8]) -> Result<String, Problem> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()];
                let value = match digits {
                    [Some(high), Some(low)] => hex(*high).zip(hex(*low)),
                    _ => None,
                };
                let (high, low) = value.ok_or(Problem::Unreadable(Unreadable::Form))?;
                bytes.push(high * 16 + low);
            }
            other => bytes.push(*other),
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| Problem::Unreadable(Unreadable::Utf8))?;
    if text.contains('\0') {
        return Err(Problem::Unreadable(Unreadable::Nul));
    }
    // Browsers send line breaks of text areas as CR LF; a text is stored with the line breaks its writer saw.
    Ok(if text.contains('\r') {
        text.replace("\r\n", "\n")
    } else {
        text
    })
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

fn fields_of<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Problem> {
    let encoded =
        serde_html_form::to_string(pairs).map_err(|_| Problem::Unreadable(Unreadable::Form))?;
    serde_html_form::from_str(&encoded).map_err(|error| {
        let message = error.to_string();
        let unknown = message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split('`').next());
        Problem::Unreadable(unknown.map_or(Unreadable::Form, |field| {
            Unreadable::UnknownField(field.to_owned())
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Note {
        #[serde(default)]
        name: String,
        #[serde(default)]
        kind: Vec<String>,
    }

    #[test]
    fn answers_are_kept_as_typed_and_bad_bytes_are_named() {
        let read =
            |body: &str| pairs_of(body.as_bytes()).and_then(|pairs| fields_of::<Note>(&pairs));
        assert_eq!(
            read("name=%EF%BC%91+2%0D%0A&kind=a&kind=b"),
            Ok(Note {
                name: "１ 2\n".into(),
                kind: vec!["a".into(), "b".into()]
            })
        );
        assert_eq!(
            read(""),
            Ok(Note {
                name: String::new(),
                kind: vec![]
            })
        );
        assert_eq!(read("name=%00"), Err(Problem::Unreadable(Unreadable::Nul)));
        assert_eq!(read("name=%FF"), Err(Problem::Unreadable(Unreadable::Utf8)));
        assert_eq!(read("name=%4"), Err(Problem::Unreadable(Unreadable::Form)));
        assert_eq!(
            read("admin=1"),
            Err(Problem::Unreadable(Unreadable::UnknownField(
                "admin".into()
            )))
        );
    }
}
