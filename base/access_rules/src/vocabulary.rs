//! Closed word lists: each word has a stored form, a Japanese and an English name, and can stand in a [`Set`].

use std::fmt;
use std::marker::PhantomData;

/// A member of a closed word list of at most 64 words.
pub trait Word: Copy + Eq + 'static {
    /// Every word, in the order of screens and tables.
    const ALL: &'static [Self];

    /// The place of the word in [`Word::ALL`].
    fn place(self) -> u32;

    /// The stored form: database columns, audit rows, CSV.
    fn word(self) -> &'static str;

    /// As a Japanese reader says it.
    fn japanese(self) -> &'static str;

    /// As an English reader says it.
    fn english(self) -> &'static str;

    /// The member with this stored form.
    #[must_use]
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == word)
    }
}

/// Declares a closed word list: variant, stored form, Japanese, English.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($variant:ident $word:literal $japanese:literal $english:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!($japanese, ": ", $english, ".")] $variant,)+
        }

        impl $crate::vocabulary::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn place(self) -> u32 {
                self as u32
            }

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn japanese(self) -> &'static str {
                match self { $(Self::$variant => $japanese,)+ }
            }

            fn english(self) -> &'static str {
                match self { $(Self::$variant => $english,)+ }
            }
        }
    };
}
pub(crate) use vocabulary;

/// Some words of a list.
pub struct Set<W> {
    bits: u64,
    words: PhantomData<W>,
}

impl<W: Word> Set<W> {
    /// No word.
    #[must_use]
    pub fn none() -> Self {
        Self {
            bits: 0,
            words: PhantomData,
        }
    }

    /// These words.
    #[must_use]
    pub fn of(words: &[W]) -> Self {
        words.iter().copied().collect()
    }

    /// Every word of the list.
    #[must_use]
    pub fn all() -> Self {
        Self::of(W::ALL)
    }

    /// Whether `word` is among them.
    #[must_use]
    pub fn contains(self, word: W) -> bool {
        self.bits & (1 << word.place()) != 0
    }

    /// Whether each of these words is among `others`.
    #[must_use]
    pub fn within(self, others: Self) -> bool {
        self.bits & !others.bits == 0
    }

    /// These words and `word`.
    #[must_use]
    pub fn with(self, word: W) -> Self {
        Self {
            bits: self.bits | (1 << word.place()),
            words: PhantomData,
        }
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The words, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = W> {
        W::ALL
            .iter()
            .copied()
            .filter(move |word| self.contains(*word))
    }
}

impl<W: Word> FromIterator<W> for Set<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        words
            .into_iter()
            .fold(Self::none(), |set, word| set.with(word))
    }
}

// Written out: derived forms would ask the same of `W`.
impl<W> Clone for Set<W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Set<W> {}

impl<W> PartialEq for Set<W> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<W> Eq for Set<W> {}

impl<W: Word> fmt::Debug for Set<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(W::word)).finish()
    }
}
