//! Rendered public pages, kept until the next commit anywhere.
//!
//! Only answers of routes with [`Policy::PublicCached`](crate::authorization::Policy) to people without a session
//! are kept: they hold nothing that depends on who asks. Any commit in this process, and any commit of another
//! process as soon as its NOTIFY arrives, empties the cache; so does time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderValue;
use kyoten_ui::Language;

use crate::clock::Instant;

/// Pages kept at most.
const MOST_PAGES: usize = 1024;
/// Bytes kept at most.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// A kept page tells its time; this is how old it may grow, seconds.
const OLDEST_SECONDS: i64 = 30;

/// A kept answer.
#[derive(Clone)]
pub(super) struct KeptPage {
    pub(super) body: Bytes,
    pub(super) content_type: HeaderValue,
    pub(super) entity_tag: HeaderValue,
}

#[derive(Default)]
struct Shelf {
    generation: u64,
    since: i64,
    bytes: usize,
    pages: HashMap<(Language, String), KeptPage>,
}

/// The shelf of kept pages.
#[derive(Default)]
pub struct PublicCache(Mutex<Shelf>);

impl PublicCache {
    pub(super) fn find(
        &self,
        generation: u64,
        now: Instant,
        language: Language,
        path_and_query: &str,
    ) -> Option<KeptPage> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.refresh(generation, now);
        // A borrowed key of a tuple needs an owned one; the clone is paid only on this short path.
        shelf
            .pages
            .get(&(language, path_and_query.to_owned()))
            .cloned()
    }

    /// Keeps a page that was rendered while `generation` stood; a page from before a commit is not kept.
    pub(super) fn keep(
        &self,
        generation: u64,
        now: Instant,
        language: Language,
        path_and_query: String,
        page: KeptPage,
    ) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.refresh(generation, now);
        if shelf.generation != generation
            || shelf.pages.len() >= MOST_PAGES
            || shelf.bytes + page.body.len() > MOST_BYTES
        {
            return;
        }
        shelf.bytes += page.body.len();
        shelf.pages.insert((language, path_and_query), page);
    }
}

impl Shelf {
    fn refresh(&mut self, generation: u64, now: Instant) {
        let aged = now.seconds_since(Instant(self.since)).abs() > OLDEST_SECONDS;
        if generation > self.generation || aged {
            self.pages.clear();
            self.bytes = 0;
            self.generation = self.generation.max(generation);
            self.since = now.0;
        }
    }
}
