//! A list that was uploaded and looked at, waiting for its confirmation.

use kyoten_platform::audit::AuditEntry;
use kyoten_platform::authorization::Allowed;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::params;
use serde_json::json;

use super::commands::{STREAM, asker};
use super::permissions::IMPORT;
use super::rules::{DAY_SECONDS, Refusal};
use super::sheet::Line;
use super::sheet::apply::apply;
use super::sheet::plan::{Known, Plan, Verdict, plan};

/// Days for which the rows of a list wait for their confirmation.
const KEPT_DAYS: i64 = 7;

kyoten_platform::record! {
    struct Stored {
        file_name: String,
        lines: String,
        created_at: Instant,
        confirmed_at: Option<Instant>,
        counts: String,
    }
}

/// An uploaded list.
#[derive(Clone, Debug)]
pub struct Upload {
    /// What its sender called it.
    pub file_name: String,
    /// Its rows; none once it was imported or grew old.
    pub lines: Vec<Line>,
    /// When it came.
    pub created_at: Instant,
    /// When it was imported.
    pub confirmed_at: Option<Instant>,
    /// Rows added, changed and unchanged, once it was imported.
    pub counts: [usize; 3],
}

/// Keeps the rows of a list; gives its id. Rows of old lists are forgotten.
pub fn keep(cx: &Cx, tx: &Tx<'_>, file_name: &str, lines: &[Line]) -> Result<String, No<Refusal>> {
    let allowed = cx.allow(tx, &IMPORT, ())?;
    tx.execute(
        "update people_import set lines = '[]' where hub_id = $1 and created_at < $2",
        params![
            allowed.hub_id(),
            tx.now().plus_seconds(-KEPT_DAYS * DAY_SECONDS)
        ],
    )?;
    let id = tx.new_id();
    let lines = serde_json::to_string(lines).unwrap_or_else(|_| "[]".to_owned());
    tx.execute(
        "insert into people_import (id, hub_id, file_name, lines, created_at, created_by, counts)
         values ($1, $2, $3, $4, $5, $6, '[0,0,0]')",
        params![
            id,
            allowed.hub_id(),
            file_name,
            lines,
            tx.now(),
            cx.actor.reference()
        ],
    )?;
    let subject = format!("PeopleImport/{id}");
    tx.audit(AuditEntry {
        action: "people.list_uploaded".to_owned(),
        ..cx.audit_entry(&IMPORT, &allowed, subject, "{}".to_owned())
    });
    Ok(id)
}

/// An uploaded list of this hub.
pub fn find<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    id: &str,
) -> DbResult<Option<Upload>> {
    let stored: Option<Stored> = snapshot.query_optional(
        "select file_name, lines, created_at, confirmed_at, counts from people_import where id = $1 and hub_id = $2",
        params![id, allowed.hub_id()],
    )?;
    Ok(stored.map(|stored| Upload {
        file_name: stored.file_name,
        lines: serde_json::from_str(&stored.lines).unwrap_or_default(),
        created_at: stored.created_at,
        confirmed_at: stored.confirmed_at,
        counts: serde_json::from_str(&stored.counts).unwrap_or_default(),
    }))
}

/// What rows would do now.
pub fn look<T>(
    cx: &Cx,
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    lines: &[Line],
) -> DbResult<Plan> {
    let known = Known::gather(snapshot, allowed, lines, asker(cx), cx.now)?;
    Ok(plan(lines, &known))
}

/// Does what was shown, all of it; refused when something else would happen by now.
pub fn confirm(cx: &Cx, tx: &Tx<'_>, id: &str, fingerprint: &str) -> Result<(), No<Refusal>> {
    let allowed = cx.allow(tx, &IMPORT, ())?;
    let upload = find(tx, &allowed, id)?.ok_or(No::NotFound)?;
    if upload.confirmed_at.is_some() {
        return Err(No::Refused(Refusal::ImportedAlready));
    }
    let plan = look(cx, tx, &allowed, &upload.lines)?;
    if plan.fingerprint() != fingerprint || !plan.may_be_done() {
        return Err(No::Refused(Refusal::ChangedMeanwhile));
    }
    let opened = apply(cx, tx, &plan)?;
    for account in &opened {
        tx.execute(
            "insert into people_import_account (import_id, account_id) values ($1, $2)",
            params![id, account],
        )?;
    }
    let counts =
        [Verdict::Added, Verdict::Changed, Verdict::Unchanged].map(|verdict| plan.count(verdict));
    let counts = json!(counts).to_string();
    tx.execute(
        "update people_import set confirmed_at = $1, lines = '[]', counts = $2 where id = $3 and hub_id = $4",
        params![tx.now(), counts, id, allowed.hub_id()],
    )?;
    let subject = format!("PeopleImport/{id}");
    let detail = json!({ "rows": plan.rows.len(), "accounts": opened.len() }).to_string();
    tx.audit(AuditEntry {
        action: "people.list_imported".to_owned(),
        ..cx.audit_entry(&IMPORT, &allowed, subject.clone(), detail.clone())
    });
    tx.emit(cx.event(STREAM, "identity.people_imported", subject, detail));
    Ok(())
}

/// Accounts an import opened.
pub fn accounts<T>(
    snapshot: &Snapshot<'_>,
    allowed: &Allowed<'_, T>,
    id: &str,
) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = snapshot.query(
        "select people_import_account.account_id
           from people_import_account join people_import on people_import.id = people_import_account.import_id
          where people_import.id = $1 and people_import.hub_id = $2",
        params![id, allowed.hub_id()],
    )?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}
