//! Small worlds in words: each dimension has a few named situations, and a world is one word of each.
//!
//! Every edge is tight: what is in force ends one microsecond after now or starts exactly now, what is past ends exactly now.

use std::fmt;

use crate::act::{Act, Object, Purpose, Question};
use crate::decide::decide;
use crate::decision::{BREAK_GLASS_LONGEST, Decision, EMERGENCY_LINK_LONGEST, REASON_CHARACTERS};
use crate::facts::{
    Account, AccountId, Actor, Answers, BreakGlass, Category, Circle, Consent, EmergencyLink,
    FamilyLink, Flag, HubDuty, HubId, HubRole, Licence, ListedOrganization, Membership,
    OneTimeLink, Patient, PatientState, Person, Profession, Record, RecordState, Relation, Review,
    Scope, Session, SubjectId, SystemPart, TeamMember, TeamRole,
};
use crate::time::{Instant, MINUTE, Period, SECOND};
use crate::vocabulary::{Set, Word};

/// A dimension and its words; the first is what a family that does not vary it has.
pub(crate) const DIMENSIONS: &[(&str, &[&str])] = &[
    (
        "object",
        &[
            "record",
            "listing",
            "statistics",
            "raw_statistics",
            "statistics_elsewhere",
        ],
    ),
    (
        "actor",
        &[
            "person",
            "anonymous",
            "emergency_link",
            "one_time_link",
            "pack",
            "pack_elsewhere",
            "reminders",
            "indicators",
        ],
    ),
    ("account", &["active", "disabled", "ended"]),
    ("factors", &["two", "one"]),
    ("step_up", &["fresh", "past", "none"]),
    (
        "membership",
        &[
            "now",
            "just",
            "rejoined",
            "unconfirmed",
            "left",
            "future",
            "elsewhere",
            "none",
        ],
    ),
    (
        "profession",
        &[
            "nurse",
            "doctor",
            "dentist",
            "pharmacist",
            "public_health_nurse",
            "therapist",
            "dental_hygienist",
            "dietitian",
            "social_worker",
            "care_manager",
            "disability_coordinator",
            "care_worker",
            "guardian",
            "equipment_provider",
            "welfare_commissioner",
            "clerk",
        ],
    ),
    ("licence", &["valid", "expired", "future", "other", "none"]),
    (
        "duty",
        &[
            "none",
            "coordinator",
            "past_coordinator",
            "coordinator_elsewhere",
            "city_viewer",
            "evaluator",
            "operator",
            "member_professional",
        ],
    ),
    (
        "team",
        &[
            "none",
            "now",
            "just",
            "lead",
            "reader",
            "left_before",
            "left_since",
            "back",
            "future",
            "other_organization",
            "other_patient",
            "other_person",
            "other_hub",
            "other_patient_left",
            "other_person_left",
            "other_hub_left",
        ],
    ),
    (
        "consent",
        &[
            "none",
            "blanket",
            "list",
            "list_same_instant",
            "list_later",
            "list_removed",
            "list_others",
            "each",
            "each_others",
            "persons",
            "persons_others",
            "withdrawn",
            "withdrawal_to_come",
            "expired",
            "future",
            "elsewhere",
            "other_file",
            "relative",
            "no_category",
            "no_flags",
            "two_halves",
        ],
    ),
    (
        "family",
        &[
            "none",
            "self",
            "delegate",
            "delegate_all",
            "unconfirmed_self",
            "unconfirmed_delegate",
            "past_self",
            "future_self",
            "past_delegate",
            "other_patient",
            "other_person",
            "other_hub",
            "just_self",
        ],
    ),
    (
        "glass",
        &[
            "none",
            "open",
            "justified",
            "unjustified",
            "expired",
            "future",
            "too_long",
            "short_reason",
            "silent",
            "told_later",
            "other_patient",
            "other_person",
            "other_hub",
        ],
    ),
    (
        "emergency",
        &[
            "now",
            "past",
            "future",
            "too_long",
            "revoked",
            "revocation_to_come",
            "other_patient",
            "other_hub",
        ],
    ),
    (
        "link",
        &[
            "once",
            "answered",
            "answered_again",
            "past",
            "future",
            "revoked",
            "revocation_to_come",
            "other_patient",
            "other_record",
            "other_hub",
            "organization_left",
            "to_confirm",
        ],
    ),
    (
        "patient",
        &["active", "deceased", "closed", "merged", "elsewhere"],
    ),
    ("subject", &["patient", "relative"]),
    (
        "record",
        &[
            "confirmed",
            "confirmed_others",
            "amended",
            "void",
            "new",
            "mine",
            "for_me",
            "by_proxy",
            "others",
            "other_patient",
            "other_hub",
        ],
    ),
    (
        "category",
        &[
            "clinical",
            "notice",
            "coordination",
            "identity",
            "emergency_card",
            "care",
            "wishes",
            "family",
        ],
    ),
    (
        "flag",
        &[
            "none",
            "psychiatric",
            "hiv",
            "abuse",
            "economic",
            "psychiatric_and_abuse",
        ],
    ),
    (
        "act",
        &[
            "read", "export", "write", "edit", "confirm", "amend", "void", "answer",
        ],
    ),
    (
        "purpose",
        &[
            "care",
            "coordination",
            "emergency",
            "own",
            "statistics",
            "maintenance",
        ],
    ),
];

/// The place of a dimension.
pub(crate) fn dimension(name: &str) -> usize {
    DIMENSIONS
        .iter()
        .position(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("no dimension is called {name}"))
}

/// The place of a word in its dimension.
pub(crate) fn place(dimension: usize, word: &str) -> u8 {
    let (name, words) = DIMENSIONS[dimension];
    let place = words.iter().position(|known| *known == word);
    let place = place.unwrap_or_else(|| panic!("{name} has no word {word}"));
    u8::try_from(place).expect("few words")
}

/// One word of each dimension.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct World {
    pub places: [u8; DIMENSIONS.len()],
}

/// The instant of every world.
pub(crate) const NOW: Instant = Instant(1_800_000_000_000_000);
const START: Instant = Instant(NOW.0 - 1_000_000 * SECOND);
const HUB: &str = "h";
const ELSEWHERE: &str = "h2";
const ME: &str = "me";
const SOMEBODY: &str = "somebody";
const HERE: &str = "station";
const OTHERS: &str = "clinic";
const PATIENT: &str = "p";
const OTHER_PATIENT: &str = "q";
const RELATIVE: &str = "daughter";

fn after(micros: i64) -> Instant {
    Instant(NOW.0 + micros)
}

fn in_force() -> Period {
    Period::between(START, after(1))
}

fn just() -> Period {
    Period::from(NOW)
}

fn past() -> Period {
    Period::between(START, NOW)
}

fn future() -> Period {
    Period::from(after(1))
}

impl World {
    /// The word of the dimension called `name`.
    pub(crate) fn word(&self, name: &str) -> &'static str {
        let dimension = dimension(name);
        DIMENSIONS[dimension].1[usize::from(self.places[dimension])]
    }

    /// This world with another word.
    pub(crate) fn with(mut self, name: &str, word: &str) -> Self {
        let dimension = dimension(name);
        self.places[dimension] = place(dimension, word);
        self
    }

    /// What the decision says.
    pub(crate) fn decide(&self) -> Decision {
        let (circle, record) = (self.circle(), self.record());
        let hub_id = HubId::from(match self.word("object") {
            "statistics_elsewhere" => ELSEWHERE,
            _ => HUB,
        });
        let object = match self.word("object") {
            "record" => Object::Record {
                circle: &circle,
                record: &record,
            },
            "listing" => Object::Listing,
            object => Object::Statistics {
                hub_id: &hub_id,
                suppressed: object != "raw_statistics",
            },
        };
        decide(
            &self.actor(),
            &Question {
                object,
                act: known(self.word("act")),
                purpose: known::<Purpose>(self.word("purpose")),
                at: NOW,
            },
        )
    }

    pub(crate) fn actor(&self) -> Actor {
        let system = |part, hub: &str| Actor::System {
            part,
            hub_id: hub.into(),
        };
        match self.word("actor") {
            "anonymous" => Actor::Anonymous,
            "emergency_link" => Actor::EmergencyLink(self.emergency_link()),
            "one_time_link" => Actor::OneTimeLink(self.one_time_link()),
            "pack" => system(SystemPart::DowntimePack, HUB),
            "pack_elsewhere" => system(SystemPart::DowntimePack, ELSEWHERE),
            "reminders" => system(SystemPart::Reminders, HUB),
            "indicators" => system(SystemPart::Indicators, HUB),
            _ => Actor::Person(self.person()),
        }
    }

    fn person(&self) -> Person {
        let profession = known(self.word("profession"));
        Person {
            account: Account {
                id: ME.into(),
                enabled: self.word("account") != "disabled",
                ends_at: Some(match self.word("account") {
                    "ended" => NOW,
                    _ => after(1),
                }),
            },
            session: Session {
                two_factors: self.word("factors") == "two",
                stepped_up_until: match self.word("step_up") {
                    "fresh" => Some(after(1)),
                    "past" => Some(NOW),
                    _ => None,
                },
            },
            memberships: self.memberships(profession),
            licences: self.licences(profession),
            hub_duties: self.duties(),
        }
    }

    fn memberships(&self, profession: Profession) -> Vec<Membership> {
        let row = |hub: &str, confirmed, period| Membership {
            hub_id: hub.into(),
            organization_id: HERE.into(),
            profession,
            confirmed,
            period,
        };
        match self.word("membership") {
            "now" => vec![row(HUB, true, in_force())],
            "just" => vec![row(HUB, true, just())],
            "rejoined" => vec![
                row(HUB, true, Period::between(START, after(-2 * MINUTE))),
                row(HUB, true, Period::from(after(-MINUTE))),
            ],
            "unconfirmed" => vec![row(HUB, false, in_force())],
            "left" => vec![row(HUB, true, past())],
            "future" => vec![row(HUB, true, future())],
            "elsewhere" => vec![row(ELSEWHERE, true, in_force())],
            _ => vec![],
        }
    }

    fn licences(&self, profession: Profession) -> Vec<Licence> {
        let row = |profession, period| vec![Licence { profession, period }];
        match self.word("licence") {
            "valid" => row(profession, in_force()),
            "expired" => row(profession, past()),
            "future" => row(profession, future()),
            "other" => row(
                match profession {
                    Profession::Nurse => Profession::Doctor,
                    _ => Profession::Nurse,
                },
                in_force(),
            ),
            _ => vec![],
        }
    }

    fn duties(&self) -> Vec<HubDuty> {
        let row = |hub: &str, role, period| {
            vec![HubDuty {
                hub_id: hub.into(),
                role,
                period,
            }]
        };
        match self.word("duty") {
            "none" => vec![],
            "past_coordinator" => row(HUB, HubRole::Coordinator, past()),
            "coordinator_elsewhere" => row(ELSEWHERE, HubRole::Coordinator, in_force()),
            role => row(HUB, known(role), in_force()),
        }
    }

    pub(crate) fn circle(&self) -> Circle {
        Circle {
            patient: Patient {
                hub_id: match self.word("patient") {
                    "elsewhere" => ELSEWHERE.into(),
                    _ => HUB.into(),
                },
                id: PATIENT.into(),
                state: match self.word("patient") {
                    "deceased" => PatientState::Deceased {
                        read_only_from: after(1),
                    },
                    "closed" => PatientState::Deceased {
                        read_only_from: NOW,
                    },
                    "merged" => PatientState::Merged,
                    _ => PatientState::Active,
                },
            },
            team: self.team(),
            consents: self.consents(),
            family: self.family(),
            break_glass: self.break_glass(),
        }
    }

    fn team(&self) -> Vec<TeamMember> {
        let row = |period| TeamMember {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            account_id: ME.into(),
            organization_id: HERE.into(),
            role: TeamRole::Member,
            period,
        };
        let left_since = || Period::between(START, after(-MINUTE));
        match self.word("team") {
            "now" => vec![row(in_force())],
            "just" => vec![row(just())],
            "lead" => vec![TeamMember {
                role: TeamRole::Lead,
                ..row(in_force())
            }],
            "reader" => vec![TeamMember {
                role: TeamRole::Reader,
                ..row(in_force())
            }],
            // The emergency was opened at the very instant of leaving, or later.
            "left_before" => vec![row(Period::between(START, OPENED))],
            "left_since" => vec![row(past())],
            "back" => vec![row(left_since()), row(just())],
            "future" => vec![row(future())],
            "other_organization" => vec![TeamMember {
                organization_id: OTHERS.into(),
                ..row(in_force())
            }],
            "other_patient" => vec![TeamMember {
                patient_id: OTHER_PATIENT.into(),
                ..row(in_force())
            }],
            "other_person" => vec![TeamMember {
                account_id: SOMEBODY.into(),
                ..row(in_force())
            }],
            "other_hub" => vec![TeamMember {
                hub_id: ELSEWHERE.into(),
                ..row(in_force())
            }],
            "other_patient_left" => vec![TeamMember {
                patient_id: OTHER_PATIENT.into(),
                ..row(left_since())
            }],
            "other_person_left" => vec![TeamMember {
                account_id: SOMEBODY.into(),
                ..row(left_since())
            }],
            "other_hub_left" => vec![TeamMember {
                hub_id: ELSEWHERE.into(),
                ..row(left_since())
            }],
            _ => vec![],
        }
    }

    fn consents(&self) -> Vec<Consent> {
        let row = |scope| Consent {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            subject_id: PATIENT.into(),
            scope,
            categories: Set::all(),
            flags: Set::all(),
            agreed_at: START,
            period: in_force(),
            withdrawn_at: None,
        };
        let blanket = || row(Scope::Blanket);
        let listed = |organization: &str, period| {
            row(Scope::FacilityList(vec![ListedOrganization {
                organization_id: organization.into(),
                period,
            }]))
        };
        let before = Period::between(Instant(START.0 - 1), after(1));
        match self.word("consent") {
            "blanket" => vec![blanket()],
            "list" => vec![listed(HERE, before)],
            "list_same_instant" => vec![listed(HERE, in_force())],
            "list_later" => vec![listed(HERE, Period::from(Instant(START.0 + 1)))],
            "list_removed" => vec![listed(HERE, past())],
            "list_others" => vec![listed(OTHERS, before)],
            "each" => vec![row(Scope::EachFacility(HERE.into()))],
            "each_others" => vec![row(Scope::EachFacility(OTHERS.into()))],
            "persons" => vec![row(Scope::Individuals(vec![SOMEBODY.into(), ME.into()]))],
            "persons_others" => vec![row(Scope::Individuals(vec![SOMEBODY.into()]))],
            "withdrawn" => vec![Consent {
                withdrawn_at: Some(NOW),
                ..blanket()
            }],
            "withdrawal_to_come" => vec![Consent {
                withdrawn_at: Some(after(1)),
                ..blanket()
            }],
            "expired" => vec![Consent {
                period: past(),
                ..blanket()
            }],
            "future" => vec![Consent {
                period: future(),
                ..blanket()
            }],
            "elsewhere" => vec![Consent {
                hub_id: ELSEWHERE.into(),
                ..blanket()
            }],
            "other_file" => vec![Consent {
                patient_id: OTHER_PATIENT.into(),
                ..blanket()
            }],
            "relative" => vec![Consent {
                subject_id: RELATIVE.into(),
                ..blanket()
            }],
            "no_category" => vec![Consent {
                categories: Set::none(),
                ..blanket()
            }],
            "no_flags" => vec![Consent {
                flags: Set::none(),
                ..blanket()
            }],
            "two_halves" => vec![
                row(Scope::EachFacility(OTHERS.into())),
                Consent {
                    categories: Set::none(),
                    ..blanket()
                },
            ],
            _ => vec![],
        }
    }

    fn family(&self) -> Vec<FamilyLink> {
        let own = |period| FamilyLink {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            account_id: ME.into(),
            relation: Relation::Own,
            confirmed: true,
            categories: Set::none(),
            flags: Set::none(),
            period,
        };
        let delegate = || FamilyLink {
            relation: Relation::Delegate,
            categories: Set::of(&[
                Category::Coordination,
                Category::EmergencyCard,
                Category::Care,
            ]),
            flags: Set::of(&[Flag::Psychiatric]),
            ..own(in_force())
        };
        match self.word("family") {
            "self" => vec![own(in_force())],
            "just_self" => vec![own(just())],
            "delegate" => vec![delegate()],
            "delegate_all" => vec![FamilyLink {
                categories: Set::all(),
                flags: Set::all(),
                ..delegate()
            }],
            "unconfirmed_self" => vec![FamilyLink {
                confirmed: false,
                ..own(in_force())
            }],
            "unconfirmed_delegate" => vec![FamilyLink {
                confirmed: false,
                ..delegate()
            }],
            "past_self" => vec![own(past())],
            "future_self" => vec![own(future())],
            "past_delegate" => vec![FamilyLink {
                period: past(),
                ..delegate()
            }],
            "other_patient" => vec![
                FamilyLink {
                    patient_id: OTHER_PATIENT.into(),
                    ..own(in_force())
                },
                FamilyLink {
                    patient_id: OTHER_PATIENT.into(),
                    ..delegate()
                },
            ],
            "other_person" => vec![
                FamilyLink {
                    account_id: SOMEBODY.into(),
                    ..own(in_force())
                },
                FamilyLink {
                    account_id: SOMEBODY.into(),
                    ..delegate()
                },
            ],
            "other_hub" => vec![
                FamilyLink {
                    hub_id: ELSEWHERE.into(),
                    ..own(in_force())
                },
                FamilyLink {
                    hub_id: ELSEWHERE.into(),
                    ..delegate()
                },
            ],
            _ => vec![],
        }
    }

    fn break_glass(&self) -> Vec<BreakGlass> {
        let open = || BreakGlass {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            account_id: ME.into(),
            reason_characters: REASON_CHARACTERS,
            opened_at: OPENED,
            until: Instant(OPENED.0 + BREAK_GLASS_LONGEST),
            notified_at: Some(NOW),
            review: Review::Pending,
        };
        let row = match self.word("glass") {
            "none" => return vec![],
            "justified" => BreakGlass {
                review: Review::Justified,
                ..open()
            },
            "unjustified" => BreakGlass {
                review: Review::Unjustified,
                ..open()
            },
            "expired" => BreakGlass {
                until: NOW,
                ..open()
            },
            "future" => BreakGlass {
                opened_at: after(1),
                until: after(MINUTE),
                ..open()
            },
            "too_long" => BreakGlass {
                until: Instant(OPENED.0 + BREAK_GLASS_LONGEST + 1),
                ..open()
            },
            "short_reason" => BreakGlass {
                reason_characters: REASON_CHARACTERS - 1,
                ..open()
            },
            "silent" => BreakGlass {
                notified_at: None,
                ..open()
            },
            "told_later" => BreakGlass {
                notified_at: Some(after(1)),
                ..open()
            },
            "other_patient" => BreakGlass {
                patient_id: OTHER_PATIENT.into(),
                ..open()
            },
            "other_person" => BreakGlass {
                account_id: SOMEBODY.into(),
                ..open()
            },
            "other_hub" => BreakGlass {
                hub_id: ELSEWHERE.into(),
                ..open()
            },
            _ => open(),
        };
        vec![row]
    }

    fn emergency_link(&self) -> EmergencyLink {
        let now = EmergencyLink {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            issued_by: ME.into(),
            issued_at: after(-5 * MINUTE),
            until: after(1),
            revoked_at: None,
        };
        match self.word("emergency") {
            "past" => EmergencyLink { until: NOW, ..now },
            "future" => EmergencyLink {
                issued_at: after(1),
                until: after(MINUTE),
                ..now
            },
            "too_long" => EmergencyLink {
                until: after(EMERGENCY_LINK_LONGEST - 5 * MINUTE + 1),
                ..now
            },
            "revoked" => EmergencyLink {
                revoked_at: Some(NOW),
                ..now
            },
            "revocation_to_come" => EmergencyLink {
                until: after(EMERGENCY_LINK_LONGEST - 5 * MINUTE),
                revoked_at: Some(after(1)),
                ..now
            },
            "other_patient" => EmergencyLink {
                patient_id: OTHER_PATIENT.into(),
                ..now
            },
            "other_hub" => EmergencyLink {
                hub_id: ELSEWHERE.into(),
                ..now
            },
            _ => now,
        }
    }

    fn one_time_link(&self) -> OneTimeLink {
        let once = OneTimeLink {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            record_id: "r".into(),
            organization_id: HERE.into(),
            organization_takes_part: in_force(),
            act: Act::Answer,
            period: in_force(),
            revoked_at: None,
            answers: Answers::Once,
            answered_at: None,
        };
        match self.word("link") {
            "answered" => OneTimeLink {
                answered_at: Some(START),
                ..once
            },
            "answered_again" => OneTimeLink {
                answers: Answers::UntilItEnds,
                answered_at: Some(START),
                ..once
            },
            "past" => OneTimeLink {
                period: past(),
                ..once
            },
            "future" => OneTimeLink {
                period: future(),
                ..once
            },
            "revoked" => OneTimeLink {
                revoked_at: Some(NOW),
                ..once
            },
            "revocation_to_come" => OneTimeLink {
                revoked_at: Some(after(1)),
                ..once
            },
            "other_patient" => OneTimeLink {
                patient_id: OTHER_PATIENT.into(),
                ..once
            },
            "other_record" => OneTimeLink {
                record_id: "r2".into(),
                ..once
            },
            "other_hub" => OneTimeLink {
                hub_id: ELSEWHERE.into(),
                ..once
            },
            "organization_left" => OneTimeLink {
                organization_takes_part: past(),
                ..once
            },
            "to_confirm" => OneTimeLink {
                act: Act::Confirm,
                ..once
            },
            _ => once,
        }
    }

    pub(crate) fn record(&self) -> Record {
        let draft = |author: &str, on_behalf_of: Option<&str>| RecordState::Draft {
            author: author.into(),
            on_behalf_of: on_behalf_of.map(AccountId::from),
        };
        let state = match self.word("record") {
            "new" => RecordState::New,
            "mine" => draft(ME, None),
            "for_me" => draft(SOMEBODY, Some(ME)),
            "by_proxy" => draft(ME, Some(SOMEBODY)),
            "others" => draft(SOMEBODY, None),
            "amended" => RecordState::Amended,
            "void" => RecordState::Void,
            _ => RecordState::Confirmed,
        };
        let patient: &str = match self.word("record") {
            "other_patient" => OTHER_PATIENT,
            _ => PATIENT,
        };
        Record {
            hub_id: match self.word("record") {
                "other_hub" => ELSEWHERE.into(),
                _ => HUB.into(),
            },
            id: "r".into(),
            patient_id: patient.into(),
            subject_id: match self.word("subject") {
                "relative" => SubjectId::from(RELATIVE),
                _ => patient.into(),
            },
            organization_id: match self.word("record") {
                "confirmed_others" => OTHERS.into(),
                _ => HERE.into(),
            },
            category: known(self.word("category")),
            flags: match self.word("flag") {
                "none" => Set::none(),
                "psychiatric_and_abuse" => Set::of(&[Flag::Psychiatric, Flag::Abuse]),
                flag => Set::of(&[known(flag)]),
            },
            state,
        }
    }
}

/// When the emergency of these worlds was opened; before the rejoining, after `left_before`.
const OPENED: Instant = Instant(NOW.0 - 30 * MINUTE);

fn known<W: Word>(word: &str) -> W {
    W::from_word(word).unwrap_or_else(|| panic!("{word} is no known word"))
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (dimension, (name, words)) in DIMENSIONS.iter().enumerate() {
            let place = usize::from(self.places[dimension]);
            if place > 0 {
                write!(f, "{name}={} ", words[place])?;
            }
        }
        Ok(())
    }
}
