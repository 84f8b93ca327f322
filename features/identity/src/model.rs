//! Ids and names that cannot hold a wrong value.

use std::fmt;

use kyoten_ui::Language;
use unicode_normalization::UnicodeNormalization;

use crate::text;

/// Fewest characters of a login name.
pub const SHORTEST_LOGIN_NAME: usize = 3;
/// Most characters of a login name: a mail address fits.
pub const LONGEST_LOGIN_NAME: usize = 100;

/// What a person types to say who they are. Two names are the same when their [`LoginName::key`]s are.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginName {
    typed: String,
    key: String,
}

/// Why a text is not a login name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginNameError {
    /// Too few characters.
    #[error("a login name needs at least {SHORTEST_LOGIN_NAME} characters")]
    TooShort,
    /// Too many characters.
    #[error("a login name has at most {LONGEST_LOGIN_NAME} characters")]
    TooLong,
    /// A space or a sign that cannot be seen.
    #[error("a login name has no spaces and no invisible characters")]
    Character,
}

impl LoginNameError {
    /// What to do about it, in words for the form.
    #[must_use]
    pub fn sentence(self, language: Language) -> String {
        match self {
            LoginNameError::TooShort => text::login_name_too_short(language, SHORTEST_LOGIN_NAME),
            LoginNameError::TooLong => text::login_name_too_long(language, LONGEST_LOGIN_NAME),
            LoginNameError::Character => text::login_name_character(language).to_owned(),
        }
    }
}

impl LoginName {
    /// Reads a login name; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<LoginName, LoginNameError> {
        let typed = text.trim().to_owned();
        if typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(LoginNameError::Character);
        }
        match typed.chars().count() {
            0..SHORTEST_LOGIN_NAME => Err(LoginNameError::TooShort),
            SHORTEST_LOGIN_NAME..=LONGEST_LOGIN_NAME => Ok(LoginName {
                key: login_key(&typed),
                typed,
            }),
            _ => Err(LoginNameError::TooLong),
        }
    }

    /// As typed.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// What two names are compared by: width and case folded.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// A name of a person: not for logs.
impl fmt::Debug for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginName(…)")
    }
}

/// The comparable form of whatever was typed as a login name.
pub(crate) fn login_key(typed: &str) -> String {
    typed.trim().nfkc().flat_map(char::to_lowercase).collect()
}

macro_rules! id {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id as it stands in the database.
            #[must_use]
            pub fn new(id: impl Into<String>) -> $name {
                $name(id.into())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl kyoten_platform::db::ToValue for $name {
            fn to_value(&self) -> kyoten_platform::db::Value {
                self.0.to_value()
            }
        }

        impl kyoten_platform::db::FromColumn for $name {
            fn from_column(row: &kyoten_platform::db::Row<'_>, column: usize) -> kyoten_platform::db::DbResult<$name> {
                row.get(column).map($name)
            }
        }
    };
}

id! {
    /// Id of a person who signs in.
    AccountId
}
id! {
    /// Id of an organization: one 事業所番号, one 医療情報ネット id or one entry of a hub's own list.
    OrganizationId
}

/// Who gave out an organization's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierSystem {
    /// 介護保険事業所番号.
    Care,
    /// 医療情報ネットの医療機関等ID.
    Medical,
    /// The hub's own list.
    Local,
}

impl IdentifierSystem {
    /// Every system.
    pub const ALL: [IdentifierSystem; 3] = [
        IdentifierSystem::Care,
        IdentifierSystem::Medical,
        IdentifierSystem::Local,
    ];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            IdentifierSystem::Care => "care",
            IdentifierSystem::Medical => "medical",
            IdentifierSystem::Local => "local",
        }
    }

    /// The system of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<IdentifierSystem> {
        IdentifierSystem::ALL
            .into_iter()
            .find(|system| system.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ログイン名は全角や大文字で書いても同じ人を指す() {
        let cases = [
            ("sakura", Ok("sakura")),
            ("  Ｓａｋｕｒａ ", Ok("sakura")),
            ("佐倉.花子", Ok("佐倉.花子")),
            ("ab", Err(LoginNameError::TooShort)),
            ("　", Err(LoginNameError::TooShort)),
            ("sakura hanako", Err(LoginNameError::Character)),
            ("sakura\u{7}", Err(LoginNameError::Character)),
        ];
        for (typed, expected) in cases {
            let parsed = LoginName::parse(typed);
            assert_eq!(
                parsed.as_ref().map(LoginName::key).map_err(|error| *error),
                expected,
                "{typed:?}"
            );
        }
        assert_eq!(
            LoginName::parse(&"x".repeat(LONGEST_LOGIN_NAME + 1)),
            Err(LoginNameError::TooLong)
        );
    }
}
