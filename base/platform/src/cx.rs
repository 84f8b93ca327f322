//! What a request knows: built once, handed down.

use std::sync::Arc;

use kyoten_ui::Language;
use sha2::{Digest, Sha256};

use crate::audit::AuditEntry;
use crate::authorization::{AccountActor, Actor, Allowed, Permission, Policy, allow};
use crate::clock::Instant;
use crate::db::{DbError, Snapshot, Tx, WriteError};
use crate::events::Event;
use crate::http::App;
use crate::params;

/// Days an idempotency answer is kept: longer than any browser tab, shorter than the audit trail.
pub const IDEMPOTENCY_DAYS: i64 = 30;

/// The context of one request, job or command. Clones share it.
#[derive(Clone)]
pub struct Cx(Arc<Inner>);

/// What [`Cx`] dereferences to.
pub struct Inner {
    /// The running application.
    pub app: App,
    /// Who asks.
    pub actor: Actor,
    /// The hub it concerns.
    pub hub_id: String,
    /// The reader's language.
    pub language: Language,
    /// Number of this request in logs, audit and error pages.
    pub request_id: String,
    /// Path and query, for the menu and the way back.
    pub here: String,
    /// When the request came in.
    pub now: Instant,
    /// The policy of the route it came through.
    pub policy: Policy,
    /// Hash of the session token, when there is a session.
    pub session: Option<String>,
}

impl std::ops::Deref for Cx {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// A "no" that is not about the form: refused by a rule, not there, or a fault. `R` is the feature's own enum.
#[derive(Debug)]
pub enum No<R> {
    /// A rule said no, with the facts it used.
    Refused(R),
    /// There is no such thing, or the asker may not know that there is.
    NotFound,
    /// The asker may know of it but not do this.
    Forbidden,
    /// The session has ended since the request came in.
    SignedOut,
    /// The act is sensitive and the last factor was shown too long ago.
    StepUp,
    /// Too much is waiting; nothing was changed.
    Busy,
    /// The same idempotency key came with another content.
    KeyReused,
    /// Something broke. For a write: it is not known whether it was saved.
    Fault(Arc<DbError>),
}

impl<R> From<DbError> for No<R> {
    fn from(error: DbError) -> No<R> {
        match error {
            DbError::Busy | DbError::Stopped => No::Busy,
            other => No::Fault(Arc::new(other)),
        }
    }
}

impl<R> From<WriteError<No<R>>> for No<R> {
    fn from(error: WriteError<No<R>>) -> No<R> {
        match error {
            WriteError::Refused(no) => no,
            WriteError::Busy | WriteError::Stopped => No::Busy,
            WriteError::Fault(error) => No::Fault(error),
        }
    }
}

/// What a command answers: where the browser goes next. Stored under its idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where to look at the result.
    pub location: String,
    /// Whether this is the answer to an earlier, equal request.
    pub repeated: bool,
}

impl Done {
    /// Go and look at `location`.
    #[must_use]
    pub fn see(location: impl Into<String>) -> Done {
        Done {
            location: location.into(),
            repeated: false,
        }
    }
}

/// The receipt number of a submission and the fingerprint of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// As sent: header `Idempotency-Key` or the form's hidden field.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub fingerprint: [u8; 32],
}

impl IdempotencyKey {
    /// The key of a submission.
    #[must_use]
    pub fn of(key: impl Into<String>, method: &str, path: &str, body: &[u8]) -> IdempotencyKey {
        let mut hasher = Sha256::new();
        for part in [method.as_bytes(), path.as_bytes(), body] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        IdempotencyKey {
            key: key.into(),
            fingerprint: hasher.finalize().into(),
        }
    }
}

impl Cx {
    /// A context; made by the router for requests, by [`Cx::system`] for everything else.
    #[must_use]
    pub fn new(inner: Inner) -> Cx {
        Cx(Arc::new(inner))
    }

    /// The context of a job or a command-line act.
    #[must_use]
    pub fn system(app: &App, name: &'static str, hub_id: &str) -> Cx {
        let now = app.clock.now();
        Cx::new(Inner {
            app: app.clone(),
            actor: Actor::System(name),
            hub_id: hub_id.to_owned(),
            language: Language::Ja,
            request_id: app.ids.next(now),
            here: String::new(),
            now,
            policy: Policy::Public,
            session: None,
        })
    }

    /// The same request, looked at again now: what stays open for long asks with this, so that a session whose time
    /// is up meanwhile is over for it too.
    #[must_use]
    pub fn looked_at_now(&self) -> Cx {
        Cx::new(Inner {
            app: self.app.clone(),
            actor: self.actor.clone(),
            hub_id: self.hub_id.clone(),
            language: self.language,
            request_id: self.request_id.clone(),
            here: self.here.clone(),
            now: self.app.clock.now(),
            policy: self.policy,
            session: self.session.clone(),
        })
    }

    /// Reads in one snapshot. The session is looked at again in that snapshot, so that somebody who was signed
    /// out a moment ago reads nothing more; what the read noted as seen is durable before it returns.
    pub async fn read<T, R, F>(&self, read: F) -> Result<T, No<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnOnce(&Cx, &Snapshot<'_>) -> Result<T, No<R>> + Send + 'static,
    {
        let cx = self.clone();
        let (answer, views) = self
            .app
            .db
            .read(move |snapshot| {
                let answer = cx
                    .still_admitted(snapshot)
                    .and_then(|()| read(&cx, snapshot));
                (answer, snapshot.take_views())
            })
            .await?;
        if !views.is_empty() {
            self.app
                .db
                .write(move |tx| {
                    views.into_iter().for_each(|entry| tx.audit(entry));
                    Ok::<_, No<R>>(())
                })
                .await?;
        }
        answer
    }

    /// Does a command once: with the same key and content, a second try gets the first answer.
    pub async fn act<R, F>(&self, key: IdempotencyKey, command: F) -> Result<Done, No<R>>
    where
        R: Send + 'static,
        F: FnOnce(&Cx, &mut Tx<'_>) -> Result<Done, No<R>> + Send + 'static,
    {
        let cx = self.clone();
        let answer = self.app.db.write(move |tx| {
            cx.still_admitted(tx)?;
            if let Some(first) = cx.earlier_answer(tx, &key)? {
                return Ok(first);
            }
            let done = command(&cx, tx)?;
            cx.keep_answer(tx, &key, &done)?;
            Ok(done)
        });
        Ok(answer.await?)
    }

    /// Writes without an idempotency key: only for acts whose repetition is harmless or must not be repeated
    /// from memory, such as signing in.
    pub async fn write<T, R, F>(&self, command: F) -> Result<T, No<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnOnce(&Cx, &mut Tx<'_>) -> Result<T, No<R>> + Send + 'static,
    {
        let cx = self.clone();
        let answer = self.app.db.write(move |tx| {
            cx.still_admitted(tx)?;
            command(&cx, tx)
        });
        Ok(answer.await?)
    }

    /// Asks whether the actor may, and gives the witness that store functions demand.
    pub fn allow<'tx, T, R>(
        &self,
        snapshot: &'tx Snapshot<'_>,
        permission: &Permission,
        object: T,
    ) -> Result<Allowed<'tx, T>, No<R>> {
        let allowed = allow(snapshot, &self.actor, permission, &self.hub_id, object);
        let stale = |account: &AccountActor| !account.confirmed_recently(self.now);
        match allowed {
            Some(_) if permission.step_up && self.actor.account().is_some_and(stale) => {
                Err(No::StepUp)
            }
            Some(allowed) => Ok(allowed),
            None => Err(No::NotFound),
        }
    }

    /// A line of the audit trail about what this request does.
    #[must_use]
    pub fn audit_entry<T>(
        &self,
        permission: &Permission,
        allowed: &Allowed<'_, T>,
        object: String,
        detail: String,
    ) -> AuditEntry {
        AuditEntry {
            hub_id: self.hub_id.clone(),
            actor: self.actor.reference(),
            action: permission.action.to_owned(),
            ground: allowed.ground().word().to_owned(),
            object,
            detail,
            request_id: self.request_id.clone(),
        }
    }

    /// An event about what this request did.
    #[must_use]
    pub fn event(
        &self,
        stream: impl Into<String>,
        name: &str,
        subject: String,
        arguments: String,
    ) -> Event {
        Event {
            hub_id: self.hub_id.clone(),
            stream: stream.into(),
            name: name.to_owned(),
            actor: self.actor.reference(),
            subject,
            arguments,
        }
    }

    fn still_admitted<R>(&self, snapshot: &Snapshot<'_>) -> Result<(), No<R>> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        if matches!(
            self.policy,
            Policy::Public | Policy::PublicCached | Policy::Link
        ) {
            return Ok(());
        }
        let resolved = self.app.sessions.resolve(snapshot, session, self.now)?;
        match resolved {
            Some(found) if Actor::Account(found.account.clone()) == self.actor => Ok(()),
            _ => Err(No::SignedOut),
        }
    }

    fn idempotency_scope(&self) -> String {
        format!("{}:{}", self.hub_id, self.actor.reference())
    }

    fn earlier_answer<R>(&self, tx: &Tx<'_>, key: &IdempotencyKey) -> Result<Option<Done>, No<R>> {
        let stored = tx.query_optional::<(Vec<u8>, String)>(
            "select request_hash, location from idempotency where scope = $1 and key = $2",
            params![self.idempotency_scope(), key.key],
        )?;
        match stored {
            None => Ok(None),
            Some((fingerprint, _)) if fingerprint != key.fingerprint => Err(No::KeyReused),
            Some((_, location)) => Ok(Some(Done {
                location,
                repeated: true,
            })),
        }
    }

    fn keep_answer<R>(&self, tx: &Tx<'_>, key: &IdempotencyKey, done: &Done) -> Result<(), No<R>> {
        tx.execute(
            "insert into idempotency (scope, key, request_hash, status, location, answered_at) values ($1, $2, $3, $4, $5, $6)",
            params![self.idempotency_scope(), key.key, key.fingerprint, 303i64, done.location, tx.now()],
        )?;
        Ok(())
    }
}
