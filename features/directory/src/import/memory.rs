//! A directory held in memory: to try a file against nothing, and to test the rules of renewal.
//!
//! What [`InMemory::apply`] and [`InMemory::close`] do is what storing an import means; a database
//! does the same in its own way.

use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
};

use super::plan::{Closing, Current, Entry, FileFacts, Keyed, Outcome, Scope, ScopeState};
use crate::{kind::Kind, listing::Listing};

/// A directory held in memory.
#[derive(Clone, Debug, Default)]
pub struct InMemory {
    versions: Vec<Listing>,
    entries: HashMap<(Kind, String), Entry<usize>>,
    scopes: BTreeMap<Scope, ScopeState>,
}

impl InMemory {
    /// Stores what a plan says of one row.
    pub fn apply(&mut self, outcome: Outcome<usize>, file: &FileFacts) {
        match outcome {
            Outcome::Added { listing, .. } => self.store(*listing, file, None),
            Outcome::Changed {
                version,
                listing,
                completes,
                ..
            } => {
                let stands = completes.then(|| self.entry_of(version)).flatten();
                self.store(*listing, file, stands);
            }
            Outcome::Unchanged { version } => {
                if let Some(entry) = self.entry_of(version) {
                    let as_of = entry.as_of.max(file.as_of);
                    let key = self.key_of(version);
                    self.entries.insert(key, Entry { as_of, ..entry });
                }
            }
            Outcome::Older { .. } | Outcome::Repeated { .. } | Outcome::Rejected { .. } => {}
        }
    }

    /// Stores what a plan says at the end of its file.
    pub fn close(&mut self, closing: Closing<usize>) {
        for vanished in closing.vanished {
            if let Some(entry) = self.entries.get_mut(&(vanished.scope.kind, vanished.key)) {
                entry.visible = false;
            }
        }
        self.scopes.extend(closing.scopes);
    }

    /// The visible listings, by kind and identifier key.
    pub fn listings(&self) -> BTreeMap<(Kind, String), &Listing> {
        let visible = self.entries.iter().filter(|(_, entry)| entry.visible);
        visible
            .map(|(key, entry)| (key.clone(), &self.versions[entry.version]))
            .collect()
    }

    fn store(&mut self, listing: Listing, file: &FileFacts, stands: Option<Entry<usize>>) {
        let (layout, precedence) = match stands {
            Some(entry) => (entry.layout, entry.precedence),
            None => (file.layout.clone(), file.precedence),
        };
        let entry = Entry {
            version: self.versions.len(),
            content_hash: listing.content_hash(),
            as_of: file.as_of,
            layout,
            precedence,
            visible: true,
        };
        self.entries
            .insert((listing.kind, listing.identifier.key().to_owned()), entry);
        self.versions.push(listing);
    }

    fn key_of(&self, version: usize) -> (Kind, String) {
        let listing = &self.versions[version];
        (listing.kind, listing.identifier.key().to_owned())
    }

    fn entry_of(&self, version: usize) -> Option<Entry<usize>> {
        self.entries.get(&self.key_of(version)).cloned()
    }
}

impl Current for InMemory {
    type Version = usize;
    type Error = Infallible;

    fn entry(&mut self, kind: Kind, key: &str) -> Result<Option<Entry<usize>>, Infallible> {
        Ok(self.entries.get(&(kind, key.to_owned())).cloned())
    }

    fn listing(&mut self, version: &usize) -> Result<Listing, Infallible> {
        Ok(self.versions[*version].clone())
    }

    fn scope(&mut self, scope: Scope) -> Result<Option<ScopeState>, Infallible> {
        Ok(self.scopes.get(&scope).cloned())
    }

    fn visible(&mut self, scope: Scope) -> Result<Vec<Keyed<usize>>, Infallible> {
        let inside = self.entries.iter().filter(|((kind, _), entry)| {
            let prefecture = self.versions[entry.version].prefecture;
            entry.visible && *kind == scope.kind && prefecture == Some(scope.prefecture)
        });
        let mut visible: Vec<_> = inside
            .map(|((_, key), entry)| (key.clone(), entry.clone()))
            .collect();
        visible.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(visible)
    }
}
