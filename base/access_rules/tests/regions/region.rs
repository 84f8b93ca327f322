//! A random small region: two hubs, a few people, everybody related to everybody somehow; as facts and as rows.

use kyoten_access_rules::facts::{
    Account, AccountId, Actor, BreakGlass, Category, Circle, Consent, FamilyLink, Flag, HubDuty,
    HubRole, Licence, ListedOrganization, Membership, Patient, PatientState, Person, Profession,
    Record, RecordId, RecordState, Relation, Review, Scope, Session, TeamMember, TeamRole,
};
use kyoten_access_rules::{
    Act, BREAK_GLASS_LONGEST, Decision, Ground, Instant, Object, Period, Purpose, Question, Set,
    Word, decide,
};

pub const NOW: Instant = Instant(1_800_000_000_000_000);
pub const HUBS: [&str; 2] = ["h1", "h2"];
pub const ACCOUNTS: [&str; 3] = ["a1", "a2", "a3"];
const ORGANIZATIONS: [&str; 2] = ["o1", "o2"];
const PATIENTS: [&str; 2] = ["p1", "p2"];
const RECORDS_PER_FILE: u64 = 10;

pub struct Region {
    pub persons: Vec<Person>,
    patients: Vec<Patient>,
    pub team: Vec<TeamMember>,
    pub consents: Vec<Consent>,
    pub family: Vec<FamilyLink>,
    pub break_glass: Vec<BreakGlass>,
    records: Vec<Record>,
}

impl Region {
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            tame: !seed.is_multiple_of(3),
        };
        let dice = &mut dice;
        let patients = HUBS
            .iter()
            .flat_map(|hub| PATIENTS.iter().map(move |patient| (*hub, *patient)))
            .map(|(hub, patient)| Patient {
                hub_id: hub.into(),
                id: patient.into(),
                state: dice.mostly(
                    PatientState::Active,
                    &[
                        PatientState::Merged,
                        PatientState::Deceased {
                            read_only_from: NOW,
                        },
                    ],
                ),
            })
            .collect::<Vec<_>>();
        let records = patients
            .iter()
            .enumerate()
            .flat_map(|(file, patient)| {
                (0..RECORDS_PER_FILE).map(move |number| (file, number, patient.clone()))
            })
            .map(|(file, number, patient)| dice.record(file, number, &patient))
            .collect();
        let mut region = Self {
            persons: ACCOUNTS.iter().map(|id| dice.person(id)).collect(),
            team: dice.several(9, Dice::team_member),
            consents: dice.several(8, Dice::consent),
            family: dice.several(5, Dice::family_link),
            break_glass: dice.several(7, Dice::break_glass),
            patients,
            records,
        };
        if seed % 4 == 3 {
            region.in_an_emergency(dice);
        }
        region
    }

    /// The first person is a nurse who opened the first patient's file in an emergency, and somebody has just left a team:
    /// at most one thing is not as it should be.
    fn in_an_emergency(&mut self, dice: &mut Dice) {
        let since = |start: i64| Period::from(Instant(NOW.0 + start));
        let opened_at = Instant(NOW.0 - 10);
        if let Some(nurse) = self.persons.first_mut() {
            nurse.account.enabled = true;
            nurse.account.ends_at = None;
            nurse.session.two_factors = true;
            nurse.memberships = vec![Membership {
                hub_id: HUBS[0].into(),
                organization_id: ORGANIZATIONS[0].into(),
                profession: Profession::Nurse,
                confirmed: true,
                period: since(-1000),
            }];
            nurse.licences = vec![Licence {
                profession: Profession::Nurse,
                period: since(-1000),
            }];
        }
        let mut open = BreakGlass {
            hub_id: HUBS[0].into(),
            patient_id: PATIENTS[0].into(),
            account_id: ACCOUNTS[0].into(),
            reason_characters: 10,
            opened_at,
            until: Instant(opened_at.0 + BREAK_GLASS_LONGEST),
            notified_at: Some(NOW),
            review: Review::Pending,
        };
        match dice.throw() % 16 {
            0 => open.hub_id = HUBS[1].into(),
            1 => open.patient_id = PATIENTS[1].into(),
            2 => open.account_id = ACCOUNTS[1].into(),
            3 => open.reason_characters = 9,
            4 => open.opened_at = Instant(NOW.0 + 1),
            5 => open.until = NOW,
            6 => open.until.0 += 1,
            7 => open.notified_at = None,
            8 => open.notified_at = Some(Instant(NOW.0 + 1)),
            9 => open.review = Review::Unjustified,
            _ => {}
        }
        self.break_glass = vec![open];
        self.team = vec![TeamMember {
            hub_id: dice.pick(&HUBS).into(),
            patient_id: dice.pick(&PATIENTS).into(),
            account_id: dice.pick(&ACCOUNTS[..2]).into(),
            organization_id: ORGANIZATIONS[0].into(),
            role: TeamRole::Member,
            period: Period::between(
                Instant(NOW.0 - 1000),
                Instant(NOW.0 + dice.pick(&[-10, -9, 0, 1])),
            ),
        }];
    }

    pub fn two_factors(&self, account: &str) -> bool {
        self.person(account).session.two_factors
    }

    /// What `decide` lets this account read in this hub, with the ground, in the order of ids.
    pub fn readable(&self, hub: &str, account: &str, purpose: Purpose) -> Vec<(String, Ground)> {
        let actor = Actor::Person(self.person(account).clone());
        let mut readable = Vec::new();
        for patient in self.patients.iter().filter(|file| file.hub_id.0 == hub) {
            let circle = self.circle(patient);
            for record in self.records_of(patient) {
                let decision = decide(
                    &actor,
                    &Question {
                        object: Object::Record {
                            circle: &circle,
                            record,
                        },
                        act: Act::Read,
                        purpose,
                        at: NOW,
                    },
                );
                if let Decision::Allow(allowance) = decision {
                    readable.push((record.id.0.clone(), allowance.ground));
                }
            }
        }
        readable.sort_by(|a, b| a.0.cmp(&b.0));
        readable
    }

    /// Ids of the records that say how consent stands.
    pub fn notices(&self, hub: &str) -> Vec<String> {
        self.records
            .iter()
            .filter(|record| record.hub_id.0 == hub && record.category == Category::Notice)
            .map(|record| record.id.0.clone())
            .collect()
    }

    /// Every id of the region, to be changed.
    pub fn each_id(&mut self, mut change: impl FnMut(&mut String)) {
        for person in &mut self.persons {
            change(&mut person.account.id.0);
            for row in &mut person.memberships {
                change(&mut row.hub_id.0);
                change(&mut row.organization_id.0);
            }
            for row in &mut person.hub_duties {
                change(&mut row.hub_id.0);
            }
        }
        for row in &mut self.patients {
            change(&mut row.hub_id.0);
            change(&mut row.id.0);
        }
        for row in &mut self.team {
            change(&mut row.hub_id.0);
            change(&mut row.patient_id.0);
            change(&mut row.account_id.0);
            change(&mut row.organization_id.0);
        }
        for row in &mut self.consents {
            change(&mut row.hub_id.0);
            change(&mut row.patient_id.0);
            change(&mut row.subject_id.0);
            match &mut row.scope {
                Scope::Blanket => {}
                Scope::FacilityList(listed) => listed
                    .iter_mut()
                    .for_each(|entry| change(&mut entry.organization_id.0)),
                Scope::EachFacility(named) => change(&mut named.0),
                Scope::Individuals(named) => named.iter_mut().for_each(|id| change(&mut id.0)),
            }
        }
        for row in &mut self.family {
            change(&mut row.hub_id.0);
            change(&mut row.patient_id.0);
            change(&mut row.account_id.0);
        }
        for row in &mut self.break_glass {
            change(&mut row.hub_id.0);
            change(&mut row.patient_id.0);
            change(&mut row.account_id.0);
        }
        for record in &mut self.records {
            change(&mut record.hub_id.0);
            change(&mut record.patient_id.0);
            change(&mut record.subject_id.0);
            change(&mut record.organization_id.0);
            if let RecordState::Draft {
                author,
                on_behalf_of,
            } = &mut record.state
            {
                change(&mut author.0);
                if let Some(principal) = on_behalf_of {
                    change(&mut principal.0);
                }
            }
        }
    }

    fn person(&self, account: &str) -> &Person {
        self.persons
            .iter()
            .find(|person| person.account.id.0 == account)
            .expect("one of the accounts")
    }

    /// All rows are handed in, those about others too: they must open nothing.
    fn circle(&self, patient: &Patient) -> Circle {
        Circle {
            patient: patient.clone(),
            team: self.team.clone(),
            consents: self.consents.clone(),
            family: self.family.clone(),
            break_glass: self.break_glass.clone(),
        }
    }

    fn records_of<'a>(&'a self, patient: &'a Patient) -> impl Iterator<Item = &'a Record> {
        self.records
            .iter()
            .filter(|record| record.patient_id == patient.id && record.hub_id == patient.hub_id)
    }

    /// The same facts as SQL.
    pub fn rows(&self) -> String {
        let mut rows = Rows(String::new());
        for person in &self.persons {
            rows.person(person);
        }
        for patient in &self.patients {
            let state = match patient.state {
                PatientState::Active => "active",
                PatientState::Deceased { .. } => "deceased",
                PatientState::Merged => "merged",
            };
            rows.add(
                "access_patient",
                &[text(&patient.hub_id.0), text(&patient.id.0), text(state)],
            );
        }
        for row in &self.team {
            rows.add(
                "access_team_member",
                &[
                    text(&row.hub_id.0),
                    text(&row.patient_id.0),
                    text(&row.account_id.0),
                    text(&row.organization_id.0),
                    text(row.role.word()),
                    instant(row.period.starts_at),
                    maybe(row.period.ends_at),
                ],
            );
        }
        for (number, consent) in self.consents.iter().enumerate() {
            rows.consent(&number.to_string(), consent);
        }
        for (number, link) in self.family.iter().enumerate() {
            rows.family_link(&number.to_string(), link);
        }
        for row in &self.break_glass {
            rows.add(
                "access_break_glass",
                &[
                    text(&row.hub_id.0),
                    text(&row.patient_id.0),
                    text(&row.account_id.0),
                    row.reason_characters.to_string(),
                    instant(row.opened_at),
                    instant(row.until),
                    maybe(row.notified_at),
                    text(row.review.word()),
                ],
            );
        }
        for record in &self.records {
            rows.record(record);
        }
        rows.0
    }
}

struct Rows(String);

impl Rows {
    fn add(&mut self, table: &str, values: &[String]) {
        self.0 += &[
            "insert into ",
            table,
            " values (",
            &values.join(", "),
            ");\n",
        ]
        .concat();
    }

    fn person(&mut self, person: &Person) {
        let account = text(&person.account.id.0);
        self.add(
            "access_account",
            &[
                account.clone(),
                yes(person.account.enabled),
                maybe(person.account.ends_at),
            ],
        );
        for row in &person.memberships {
            self.add(
                "access_membership",
                &[
                    text(&row.hub_id.0),
                    account.clone(),
                    text(&row.organization_id.0),
                    text(row.profession.word()),
                    yes(row.confirmed),
                    instant(row.period.starts_at),
                    maybe(row.period.ends_at),
                ],
            );
        }
        for row in &person.licences {
            self.add(
                "access_licence",
                &[
                    account.clone(),
                    text(row.profession.word()),
                    instant(row.period.starts_at),
                    maybe(row.period.ends_at),
                ],
            );
        }
        for row in &person.hub_duties {
            self.add(
                "access_hub_duty",
                &[
                    text(&row.hub_id.0),
                    account.clone(),
                    text(row.role.word()),
                    instant(row.period.starts_at),
                    maybe(row.period.ends_at),
                ],
            );
        }
    }

    fn consent(&mut self, id: &str, consent: &Consent) {
        let id = text(id);
        let scope = match &consent.scope {
            Scope::Blanket => "blanket",
            Scope::FacilityList(_) => "facility_list",
            Scope::EachFacility(_) => "each_facility",
            Scope::Individuals(_) => "individuals",
        };
        self.add(
            "access_consent",
            &[
                id.clone(),
                text(&consent.hub_id.0),
                text(&consent.patient_id.0),
                text(&consent.subject_id.0),
                text(scope),
                instant(consent.agreed_at),
                instant(consent.period.starts_at),
                maybe(consent.period.ends_at),
                maybe(consent.withdrawn_at),
            ],
        );
        for category in consent.categories.iter() {
            self.add(
                "access_consent_category",
                &[id.clone(), text(category.word())],
            );
        }
        for flag in consent.flags.iter() {
            self.add("access_consent_flag", &[id.clone(), text(flag.word())]);
        }
        match &consent.scope {
            Scope::Blanket => {}
            Scope::FacilityList(listed) => {
                for entry in listed {
                    self.add(
                        "access_consent_organization",
                        &[
                            id.clone(),
                            text(&entry.organization_id.0),
                            instant(entry.period.starts_at),
                            maybe(entry.period.ends_at),
                        ],
                    );
                }
            }
            // Its period has no meaning: here it is one that never holds.
            Scope::EachFacility(named) => self.add(
                "access_consent_organization",
                &[id, text(&named.0), instant(NOW), instant(NOW)],
            ),
            Scope::Individuals(named) => {
                for account in named {
                    self.add("access_consent_account", &[id.clone(), text(&account.0)]);
                }
            }
        }
    }

    fn family_link(&mut self, id: &str, link: &FamilyLink) {
        let id = text(id);
        self.add(
            "access_family_link",
            &[
                id.clone(),
                text(&link.hub_id.0),
                text(&link.patient_id.0),
                text(&link.account_id.0),
                text(link.relation.word()),
                yes(link.confirmed),
                instant(link.period.starts_at),
                maybe(link.period.ends_at),
            ],
        );
        for category in link.categories.iter() {
            self.add(
                "access_family_link_category",
                &[id.clone(), text(category.word())],
            );
        }
        for flag in link.flags.iter() {
            self.add("access_family_link_flag", &[id.clone(), text(flag.word())]);
        }
    }

    fn record(&mut self, record: &Record) {
        let null = || "null".to_owned();
        let (state, author, principal) = match &record.state {
            RecordState::New => return,
            RecordState::Draft {
                author,
                on_behalf_of,
            } => (
                "draft",
                text(&author.0),
                on_behalf_of.as_ref().map_or_else(null, |id| text(&id.0)),
            ),
            RecordState::Confirmed => ("confirmed", text("a1"), null()),
            RecordState::Amended => ("amended", null(), text("a2")),
            RecordState::Void => ("void", null(), null()),
        };
        self.add(
            "access_record",
            &[
                text(&record.hub_id.0),
                text(&record.id.0),
                text(&record.patient_id.0),
                text(&record.subject_id.0),
                text(record.category.word()),
                text(state),
                author,
                principal,
            ],
        );
        for flag in record.flags.iter() {
            self.add(
                "access_record_flag",
                &[
                    text(&record.hub_id.0),
                    text(&record.id.0),
                    text(flag.word()),
                ],
            );
        }
    }
}

fn text(value: &str) -> String {
    ["'", value, "'"].concat()
}

fn yes(value: bool) -> String {
    i64::from(value).to_string()
}

fn instant(value: Instant) -> String {
    value.0.to_string()
}

fn maybe(value: Option<Instant>) -> String {
    value.map_or_else(|| "null".to_owned(), instant)
}

/// Seeded dice (splitmix64).
struct Dice {
    state: u64,
    /// Few rows, mostly about the same people, so that a single wrong word decides.
    tame: bool,
}

impl Dice {
    fn throw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.throw() % 100 < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let place = self.throw() % u64::try_from(from.len()).expect("few");
        from[usize::try_from(place).expect("few")].clone()
    }

    fn mostly<T: Clone>(&mut self, usual: T, rare: &[T]) -> T {
        if self.chance(85) {
            usual
        } else {
            self.pick(rare)
        }
    }

    /// One of these people or places; in a tame world mostly the first.
    fn who(&mut self, from: &[&'static str]) -> &'static str {
        if self.tame && self.chance(88) {
            from[0]
        } else {
            self.pick(from)
        }
    }

    fn profession(&mut self) -> Profession {
        if self.tame && self.chance(80) {
            return Profession::Nurse;
        }
        self.pick(Profession::ALL)
    }

    fn several<T>(&mut self, most: u64, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let number = 1 + self.throw() % if self.tame { 3 } else { most };
        (0..number).map(|_| one(self)).collect()
    }

    /// Somewhere around now, edges included.
    fn instant(&mut self) -> Instant {
        Instant(NOW.0 + self.pick(&[-20, -10, -1, 0, 1, 10]))
    }

    fn period(&mut self) -> Period {
        let starts_at = match self.throw() % 14 {
            0 | 1 => Instant(NOW.0 + 1),
            2 => NOW,
            3 => Instant(NOW.0 - 7),
            _ => Instant(NOW.0 - 1000),
        };
        let end = Some(self.instant());
        Period {
            starts_at,
            ends_at: self.mostly(None, &[end, Some(NOW), Some(Instant(NOW.0 + 1))]),
        }
    }

    fn set<W: Word>(&mut self, percent: u64) -> Set<W> {
        W::ALL
            .iter()
            .copied()
            .filter(|_| self.chance(percent))
            .collect()
    }

    fn hub(&mut self) -> kyoten_access_rules::facts::HubId {
        self.mostly(HUBS[0], &[HUBS[1]]).into()
    }

    fn person(&mut self, id: &str) -> Person {
        let end = Some(self.instant());
        Person {
            account: Account {
                id: id.into(),
                enabled: self.chance(95),
                ends_at: self.mostly(None, &[end]),
            },
            session: Session {
                two_factors: self.chance(93),
                stepped_up_until: None,
            },
            memberships: self.several(2, |dice| Membership {
                hub_id: dice.hub(),
                organization_id: dice.who(&ORGANIZATIONS).into(),
                profession: dice.profession(),
                confirmed: dice.chance(93),
                period: dice.period(),
            }),
            licences: self.several(4, |dice| Licence {
                profession: dice.profession(),
                period: dice.period(),
            }),
            hub_duties: self.several(2, |dice| HubDuty {
                hub_id: dice.hub(),
                role: match dice.chance(60) {
                    true => HubRole::Coordinator,
                    false => dice.pick(HubRole::ALL),
                },
                period: dice.period(),
            }),
        }
    }

    fn team_member(&mut self) -> TeamMember {
        TeamMember {
            hub_id: self.hub(),
            patient_id: self.pick(&PATIENTS).into(),
            account_id: self.who(&ACCOUNTS).into(),
            organization_id: self.who(&ORGANIZATIONS).into(),
            role: self.pick(TeamRole::ALL),
            period: self.period(),
        }
    }

    fn consent(&mut self) -> Consent {
        let patient = self.who(&PATIENTS);
        let withdrawn = Some(self.instant());
        Consent {
            hub_id: self.hub(),
            patient_id: patient.into(),
            subject_id: self.mostly(patient, &["r1", "p1"]).into(),
            scope: match self.throw() % 5 {
                0 => Scope::Blanket,
                1 | 4 => Scope::FacilityList(self.several(2, |dice| ListedOrganization {
                    organization_id: dice.who(&ORGANIZATIONS).into(),
                    period: match dice.pick(&[0, 1, 2]) {
                        0 => Period::between(Instant(NOW.0 - 1000), NOW),
                        1 => Period::from(Instant(NOW.0 + 1)),
                        _ => dice.period(),
                    },
                })),
                2 => Scope::EachFacility(self.who(&ORGANIZATIONS).into()),
                _ => {
                    Scope::Individuals(self.several(2, |dice| AccountId::from(dice.who(&ACCOUNTS))))
                }
            },
            categories: self.set(80),
            flags: self.set(60),
            agreed_at: Instant(NOW.0 + self.pick(&[-1000, -10, -7, 0, 10, 10])),
            period: self.period(),
            withdrawn_at: self.mostly(None, &[withdrawn]),
        }
    }

    fn family_link(&mut self) -> FamilyLink {
        FamilyLink {
            hub_id: self.hub(),
            patient_id: self.who(&PATIENTS).into(),
            account_id: self.who(&ACCOUNTS).into(),
            relation: self.pick(Relation::ALL),
            confirmed: self.chance(85),
            categories: self.set(70),
            flags: self.set(60),
            period: self.period(),
        }
    }

    fn break_glass(&mut self) -> BreakGlass {
        let opened_at = Instant(NOW.0 + self.pick(&[-20, -10, -10, -5, -5, 0, 1, 1]));
        let longest = Instant(opened_at.0 + BREAK_GLASS_LONGEST);
        let soon = self.instant();
        let told = Some(self.instant());
        BreakGlass {
            hub_id: self.hub(),
            patient_id: self.who(&PATIENTS).into(),
            account_id: self.who(&ACCOUNTS).into(),
            reason_characters: self.mostly(10, &[9]),
            opened_at,
            until: self.mostly(longest, &[Instant(longest.0 + 1), soon, NOW]),
            notified_at: self.mostly(Some(opened_at), &[None, told, Some(NOW)]),
            review: self.mostly(Review::Pending, Review::ALL),
        }
    }

    fn record(&mut self, file: usize, number: u64, patient: &Patient) -> Record {
        let author = AccountId::from(self.who(&ACCOUNTS));
        let principal = AccountId::from(self.who(&ACCOUNTS));
        let on_behalf_of = self.chance(50).then_some(principal);
        Record {
            hub_id: patient.hub_id.clone(),
            id: RecordId(
                [
                    "r",
                    &(file % PATIENTS.len()).to_string(),
                    "-",
                    &number.to_string(),
                ]
                .concat(),
            ),
            patient_id: patient.id.clone(),
            subject_id: self.mostly(patient.id.0.as_str(), &["r1", "p1"]).into(),
            organization_id: self.who(&ORGANIZATIONS).into(),
            category: self.pick(Category::ALL),
            flags: match self.throw() % 4 {
                0 => Set::of(&[self.pick(Flag::ALL)]),
                1 => self.set(40),
                _ => Set::none(),
            },
            state: self.mostly(
                RecordState::Confirmed,
                &[
                    RecordState::Draft {
                        author,
                        on_behalf_of,
                    },
                    RecordState::Amended,
                    RecordState::Void,
                ],
            ),
        }
    }
}
