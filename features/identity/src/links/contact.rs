//! How an organization is reached, and the act by which it says so itself.

use kyoten_platform::authorization::Allowed;
use kyoten_platform::clock::Instant;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::{Language, params, record};

use super::commands::Refusal;
use super::rules::{Channel, Content, DeliveryState};
use super::store::DeliveryRow;
use super::{About, Act, Asked, Hand, Line, Paths, Question};
use crate::{act_paths, text};

/// Longest address or source of one, characters.
pub const LONGEST_CONTACT: usize = 200;

/// What kind of address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    /// A mail address.
    Mail,
    /// A fax number.
    Fax,
    /// A telephone number.
    Telephone,
}

impl ContactKind {
    /// In the order of screens.
    pub const ALL: [ContactKind; 3] = [ContactKind::Fax, ContactKind::Telephone, ContactKind::Mail];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ContactKind::Mail => "mail",
            ContactKind::Fax => "fax",
            ContactKind::Telephone => "telephone",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<ContactKind> {
        ContactKind::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
    }

    /// Its words.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        match self {
            ContactKind::Mail => text::contact_mail(language),
            ContactKind::Fax => text::contact_fax(language),
            ContactKind::Telephone => text::contact_telephone(language),
        }
    }

    /// The address as it is kept, or what to do about what was typed.
    pub fn read(self, language: Language, typed: &str) -> Result<Option<String>, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if typed.chars().count() > LONGEST_CONTACT {
            return Err(text::contact_too_long(
                language,
                self.label(language),
                LONGEST_CONTACT,
            ));
        }
        let fits = match self {
            ContactKind::Mail => is_mail_address(typed),
            ContactKind::Fax | ContactKind::Telephone => {
                kyoten_japanese::telephone::parse(typed).is_ok()
            }
        };
        match (fits, self) {
            (true, _) => Ok(Some(typed.to_owned())),
            (false, ContactKind::Mail) => Err(text::contact_not_mail(language).to_owned()),
            (false, _) => Err(text::contact_not_number(language, self.label(language))),
        }
    }
}

/// Enough of RFC 5321 to find slips of the finger; whether somebody reads it, only a mail can tell.
fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
    plain(local)
        && plain(domain)
        && !local.contains(['@', '"', '<', '>', ',', ';'])
        && domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// A mail address as the holder of a link sees it: enough to recognize one's own, too little to write to.
#[must_use]
pub fn shortened(mail: &str) -> String {
    match mail.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}***@{domain}")
        }
        None => mail.to_owned(),
    }
}

record! {
    /// A contact as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ContactRow {
        /// Its id.
        pub id: String,
        /// Word of its [`ContactKind`].
        pub kind: String,
        /// The address or number.
        pub address: String,
        /// Whether it is the one of its kind that is used.
        pub preferred: bool,
        /// `unconfirmed`, `confirmed`, `bounced`, `failed` or `changed`.
        pub state: String,
        /// Who gave it, in words.
        pub given_by: String,
        /// When it was entered.
        pub recorded_at: Instant,
        /// By whom.
        pub recorded_by: String,
        /// Since when it is in its state.
        pub state_at: Instant,
    }
}

impl ContactRow {
    /// What became of it, in words.
    #[must_use]
    pub fn state_label(&self, language: Language) -> &'static str {
        match self.state.as_str() {
            "confirmed" => text::contact_confirmed(language),
            "bounced" => text::contact_bounced(language),
            "failed" => text::contact_failed(language),
            "changed" => text::contact_changed(language),
            _ => text::contact_unconfirmed(language),
        }
    }

    /// Whether something sent there is not likely to arrive.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        matches!(self.state.as_str(), "bounced" | "failed" | "changed")
    }
}

/// The contacts of an organization: preferred first, then newest.
pub fn contacts(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    organization_id: &str,
) -> DbResult<Vec<ContactRow>> {
    snapshot.query(
        "select id, kind, address, preferred, state, given_by, recorded_at, recorded_by, state_at
           from organization_contact
          where hub_id = $1 and organization_id = $2 and removed_at is null
          order by kind, preferred desc, recorded_at desc, id desc",
        params![hub_id, organization_id],
    )
}

/// The address of a kind that is used.
pub fn preferred(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    organization_id: &str,
    kind: ContactKind,
) -> DbResult<Option<ContactRow>> {
    let all = contacts(snapshot, hub_id, organization_id)?;
    Ok(all.into_iter().find(|one| one.kind == kind.word()))
}

/// A contact about to be kept.
#[derive(Clone, Debug)]
pub struct NewContact<'a> {
    /// What kind.
    pub kind: ContactKind,
    /// The address or number.
    pub address: &'a str,
    /// Who gave it, in words.
    pub given_by: &'a str,
}

/// Keeps a contact of the organization allowed; it is the preferred one of its kind from now on.
pub fn keep(
    cx: &Cx,
    tx: &Tx<'_>,
    allowed: &Allowed<'_, String>,
    new: &NewContact<'_>,
) -> DbResult<()> {
    insert(
        tx,
        allowed.hub_id(),
        allowed.object(),
        new,
        "unconfirmed",
        &cx.actor.reference(),
    )?;
    note(cx, tx, allowed, "contact.kept", new.kind.word());
    Ok(())
}

/// Makes a contact the preferred one of its kind; whether there was one.
pub fn prefer(cx: &Cx, tx: &Tx<'_>, allowed: &Allowed<'_, String>, id: &str) -> DbResult<bool> {
    let all = contacts(tx, allowed.hub_id(), allowed.object())?;
    let Some(chosen) = all.iter().find(|one| one.id == id) else {
        return Ok(false);
    };
    let kind = chosen.kind.as_str();
    no_longer_preferred(tx, allowed.hub_id(), allowed.object(), kind)?;
    tx.execute(
        "update organization_contact set preferred = 1 where hub_id = $1 and id = $2",
        params![allowed.hub_id(), id],
    )?;
    note(cx, tx, allowed, "contact.preferred", kind);
    Ok(true)
}

/// Takes a contact off the list; whether there was one.
pub fn remove(cx: &Cx, tx: &Tx<'_>, allowed: &Allowed<'_, String>, id: &str) -> DbResult<bool> {
    let changed = tx.execute(
        "update organization_contact set removed_at = $4, removed_by = $5, preferred = 0
          where hub_id = $1 and organization_id = $2 and id = $3 and removed_at is null",
        params![
            allowed.hub_id(),
            allowed.object(),
            id,
            tx.now(),
            cx.actor.reference()
        ],
    )?;
    if changed > 0 {
        note(cx, tx, allowed, "contact.removed", "");
    }
    Ok(changed > 0)
}

fn note(cx: &Cx, tx: &Tx<'_>, allowed: &Allowed<'_, String>, action: &str, kind: &str) {
    let mut entry = cx.audit_entry(
        &super::permissions::KEEP_CONTACTS,
        allowed,
        format!("Organization/{}", allowed.object()),
        serde_json::json!({ "kind": kind }).to_string(),
    );
    entry.action = action.to_owned();
    tx.audit(entry);
}

fn insert(
    tx: &Tx<'_>,
    hub_id: &str,
    organization_id: &str,
    new: &NewContact<'_>,
    state: &str,
    by: &str,
) -> DbResult<()> {
    no_longer_preferred(tx, hub_id, organization_id, new.kind.word())?;
    tx.execute(
        "insert into organization_contact (id, hub_id, organization_id, kind, address, preferred, state, given_by, recorded_at,
                                           recorded_by, state_at)
         values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $8)",
        params![
            tx.new_id(),
            hub_id,
            organization_id,
            new.kind.word(),
            new.address,
            state,
            new.given_by,
            tx.now(),
            by
        ],
    )
    .map(drop)
}

fn no_longer_preferred(
    tx: &Tx<'_>,
    hub_id: &str,
    organization_id: &str,
    kind: &str,
) -> DbResult<()> {
    tx.execute(
        "update organization_contact set preferred = 0 where hub_id = $1 and organization_id = $2 and kind = $3",
        params![hub_id, organization_id, kind],
    )
    .map(drop)
}

fn set_state(tx: &Tx<'_>, hub_id: &str, id: &str, state: &str) -> DbResult<()> {
    tx.execute(
        "update organization_contact set state = $3, state_at = $4 where hub_id = $1 and id = $2",
        params![hub_id, id, state, tx.now()],
    )
    .map(drop)
}

/// A contact learns what became of something sent there.
pub(super) fn learn(
    tx: &Tx<'_>,
    hub_id: &str,
    organization_id: &str,
    delivery: &DeliveryRow,
    state: DeliveryState,
) -> DbResult<()> {
    let word = match state {
        DeliveryState::Bounced => "bounced",
        DeliveryState::Failed => "failed",
        DeliveryState::ChangedNumber => "changed",
        DeliveryState::Queued
        | DeliveryState::Sent
        | DeliveryState::NoAnswer
        | DeliveryState::Answered => return Ok(()),
    };
    let kind = match delivery.channel() {
        Channel::Mail => ContactKind::Mail,
        Channel::Fax => ContactKind::Fax,
        Channel::Telephone => ContactKind::Telephone,
        Channel::HandedOver => return Ok(()),
    };
    for one in contacts(tx, hub_id, organization_id)? {
        if one.kind == kind.word() && one.address == delivery.address {
            set_state(tx, hub_id, &one.id, word)?;
        }
    }
    Ok(())
}

/// 「連絡先の確認」: the organization says which mail address, fax and telephone number are right.
pub struct ContactConfirm;

const LINES: [&str; 3] = ["fax", "telephone", "mail"];

impl Act for ContactConfirm {
    fn paths(&self) -> &'static Paths {
        act_paths!("contact.confirm")
    }

    fn title(&self, language: Language) -> &'static str {
        text::contact_confirm_title(language)
    }

    fn lines(&self) -> &'static [&'static str] {
        &LINES
    }

    fn ask(&self, cx: &Cx, snapshot: &Snapshot<'_>, about: &About<'_>) -> DbResult<Question> {
        let mut lines = Vec::new();
        for kind in ContactKind::ALL {
            let known = preferred(snapshot, &cx.hub_id, about.organization_id, kind)?;
            lines.push(Line {
                name: kind.word(),
                label: kind.label(cx.language).to_owned(),
                now: known.map(|known| match kind {
                    ContactKind::Mail => shortened(&known.address),
                    ContactKind::Fax | ContactKind::Telephone => known.address,
                }),
            });
        }
        Ok(Question::Ask(Asked {
            lead: text::contact_confirm_lead(cx.language).to_owned(),
            shown: Vec::new(),
            lines,
        }))
    }

    fn read(&self, language: Language, line: &str, typed: &str) -> Result<Option<String>, String> {
        match ContactKind::parse(line) {
            Some(kind) => kind.read(language, typed),
            None => Ok(None),
        }
    }

    fn apply(
        &self,
        cx: &Cx,
        tx: &Tx<'_>,
        hand: &Hand<'_, '_>,
        about: &About<'_>,
        content: &Content,
    ) -> Result<(), No<Refusal>> {
        let by = hand.reference(cx);
        for kind in ContactKind::ALL {
            let known = preferred(tx, &cx.hub_id, about.organization_id, kind)?;
            match (content.corrections.get(kind.word()), known) {
                (Some(address), known) => {
                    if let Some(known) = known {
                        set_state(tx, &cx.hub_id, &known.id, "changed")?;
                    }
                    let new = NewContact {
                        kind,
                        address,
                        given_by: text::contact_given_by_office(Language::Ja),
                    };
                    insert(
                        tx,
                        &cx.hub_id,
                        about.organization_id,
                        &new,
                        "confirmed",
                        &by,
                    )?;
                }
                (None, Some(known)) => set_state(tx, &cx.hub_id, &known.id, "confirmed")?,
                (None, None) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 連絡先は送れる形のものだけを受け取る() {
        let ja = Language::Ja;
        for (kind, typed, fits) in [
            (ContactKind::Mail, "info@example.jp", true),
            (ContactKind::Mail, "a.b+c@sub.example.co.jp", true),
            (ContactKind::Mail, "info@example", false),
            (ContactKind::Mail, "info＠example.jp", false),
            (ContactKind::Mail, "a@b@example.jp", false),
            (ContactKind::Mail, "a b@example.jp", false),
            (ContactKind::Mail, "a@example..jp", false),
            (ContactKind::Fax, "０４７－３６６－１１１１", true),
            (ContactKind::Fax, "047-366-111", false),
            (ContactKind::Telephone, "代表へ", false),
        ] {
            assert_eq!(kind.read(ja, typed).is_ok(), fits, "{kind:?} {typed}");
        }
        assert_eq!(ContactKind::Fax.read(ja, "　"), Ok(None));
        assert!(ContactKind::Mail.read(ja, &"x".repeat(201)).is_err());
        assert_eq!(shortened("tanaka@example.jp"), "t***@example.jp");
    }
}
