//! Carries a plan out: every row or none, in one transaction.

use std::collections::HashMap;

use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::Tx;

use super::plan::{AccountStep, MembershipStep, Plan, PlannedRow, Whom};
use crate::people::commands::{self, Particulars};
use crate::people::rules::Refusal;

/// Does what every row says; gives the accounts that were opened.
pub fn apply(cx: &Cx, tx: &Tx<'_>, plan: &Plan) -> Result<Vec<String>, No<Refusal>> {
    let mut newcomers: HashMap<&str, String> = HashMap::new();
    let mut opened: HashMap<String, String> = HashMap::new();
    for row in &plan.rows {
        let id = person(cx, tx, row, &mut newcomers)?;
        for licence in &row.licences {
            commands::put_licence(cx, tx, &id, licence)?;
        }
        match &row.membership {
            Some(MembershipStep::Add(work)) => {
                commands::add_membership(cx, tx, &id, work)?;
            }
            Some(MembershipStep::Change(membership, position, period)) => {
                commands::change_membership(cx, tx, &id, membership, position, *period)?;
            }
            None => {}
        }
        match &row.account {
            Some(AccountStep::Open(login, roles)) if !opened.contains_key(&id) => {
                let account = commands::open_account(cx, tx, &id, login, roles)?;
                opened.insert(id, account);
            }
            Some(AccountStep::Roles(roles)) => commands::set_roles(cx, tx, &id, roles)?,
            Some(AccountStep::Open(..)) | None => {}
        }
    }
    Ok(opened.into_values().collect())
}

fn person<'p>(
    cx: &Cx,
    tx: &Tx<'_>,
    row: &'p PlannedRow,
    newcomers: &mut HashMap<&'p str, String>,
) -> Result<String, No<Refusal>> {
    match (&row.whom, &row.particulars) {
        (Whom::Known(id), Some(particulars)) => {
            commands::change_person(cx, tx, id, particulars)?;
            Ok(id.clone())
        }
        (Whom::Known(id), None) => Ok(id.clone()),
        (Whom::New(key), particulars) => {
            if let Some(id) = newcomers.get(key.as_str()) {
                return Ok(id.clone());
            }
            let named = Particulars {
                name: row.name.clone(),
                ..Particulars::default()
            };
            let id = commands::add_person(cx, tx, particulars.as_ref().unwrap_or(&named))?;
            newcomers.insert(key, id.clone());
            Ok(id)
        }
    }
}
