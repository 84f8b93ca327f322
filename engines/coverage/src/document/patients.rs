//! The patients of a plan document: nearly all of it, so read apart, in parallel, and equal role plans once.

use std::collections::{HashMap, HashSet};

use kyoten_calendar::IntervalSet;
use serde_json::Value;
use serde_json::value::RawValue;

use super::mistake::{Mistake, Problem, What};
use super::rows::Names;
use super::walk::{Object, Place, Walk};
use crate::plan::{
    AgreementIx, Answerer, Entry, ItemIx, LineIx, OrganizationIx, Patient, Plan, RoleIx, RolePlan,
    RolePlanIx, ServiceIx, Standing,
};

pub(super) const PATIENT: &[&str] = &["id", "from", "until", "away", "coordinator", "roles"];
pub(super) const AWAY: &[&str] = &["from", "until", "note"];
pub(super) const ROLE_PLAN: &[&str] = &["role", "needs", "services"];
pub(super) const ENTRY: &[&str] = &["service", "line", "as", "agreement", "registered"];
pub(super) const REGISTERED: &[&str] = &["from", "until"];

/// Reads the patients into the plan.
pub(super) fn read(walk: &mut Walk, plan: &mut Plan, names: &Names, raw: &str, n_threads: usize) {
    let place = Place::TOP.key("patients");
    let Ok(rows) = serde_json::from_str::<Vec<&RawValue>>(raw) else {
        walk.add(&place, Problem::Needs("[ ] で囲んだ一覧", "a list"));
        return;
    };
    let of_chunk = rows.len().div_ceil(n_threads.max(1)).max(1);
    let read = |(n, rows): (usize, &[&RawValue])| {
        let mut chunk = Chunk::new(plan, names);
        for (k, raw) in rows.iter().enumerate() {
            chunk.patient(n * of_chunk + k, raw);
        }
        chunk.finish()
    };
    let chunks: Vec<Done> = std::thread::scope(|scope| {
        let mut others = Vec::new();
        let mut chunks = rows.chunks(of_chunk).enumerate();
        let first = chunks.next();
        for chunk in chunks {
            others.push(scope.spawn(move || read(chunk)));
        }
        let mut done: Vec<Done> = first.map(read).into_iter().collect();
        for other in others {
            // A thread of ours does not panic; if it did, the caller must know.
            done.push(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        done
    });
    join(walk, plan, chunks);
}

/// Puts the chunks together; identifiers are compared across all of them.
fn join(walk: &mut Walk, plan: &mut Plan, chunks: Vec<Done>) {
    let mut known: HashMap<RolePlan, RolePlanIx> = HashMap::new();
    for mut chunk in chunks {
        walk.mistakes.append(&mut chunk.mistakes);
        let mut places = Vec::with_capacity(chunk.role_plans.len());
        for role_plan in chunk.role_plans {
            let next = RolePlanIx::nth(plan.role_plans.len());
            let place = *known.entry(role_plan.clone()).or_insert(next);
            if place == next {
                plan.role_plans.push(role_plan);
            }
            places.push(place);
        }
        for patient in &mut chunk.patients {
            for role in &mut patient.roles {
                *role = places[role.at()];
            }
        }
        plan.patients.append(&mut chunk.patients);
    }
    let mut ids = HashSet::with_capacity(plan.patients.len());
    for (n, patient) in plan.patients.iter().enumerate() {
        if !patient.id.is_empty() && !ids.insert(patient.id.as_str()) {
            let patients = Place::TOP.key("patients");
            let problem = Problem::Twice(What::Patient, patient.id.clone());
            walk.add(&patients.nth(n).key("id"), problem);
        }
    }
}

struct Done {
    patients: Vec<Patient>,
    role_plans: Vec<RolePlan>,
    mistakes: Vec<Mistake>,
}

struct Chunk<'a> {
    plan: &'a Plan,
    names: &'a Names,
    walk: Walk,
    patients: Vec<Patient>,
    role_plans: Vec<RolePlan>,
    known: HashMap<RolePlan, RolePlanIx>,
}

impl<'a> Chunk<'a> {
    fn new(plan: &'a Plan, names: &'a Names) -> Chunk<'a> {
        Chunk {
            plan,
            names,
            walk: Walk::default(),
            patients: Vec::new(),
            role_plans: Vec::new(),
            known: HashMap::new(),
        }
    }

    fn finish(self) -> Done {
        Done {
            patients: self.patients,
            role_plans: self.role_plans,
            mistakes: self.walk.mistakes,
        }
    }

    fn patient(&mut self, n: usize, raw: &RawValue) {
        let patients = Place::TOP.key("patients");
        let place = patients.nth(n);
        let value: Value = match serde_json::from_str(raw.get()) {
            Ok(value) => value,
            Err(error) => return self.walk.add(&place, Problem::from_json(&error)),
        };
        let Some(object) = self.walk.object(&place, &value, PATIENT) else {
            return;
        };
        let id = self.walk.text(&place, object, "id").to_owned();
        let in_care = IntervalSet::one(self.walk.interval(&place, object));
        let active = match object.contains_key("away") {
            true => in_care.difference(&self.away(&place, object)),
            false => in_care,
        };
        let coordinator = self.named(&place, object, "coordinator", What::Organization);
        let roles = self.roles(&place, object);
        self.patients.push(Patient {
            id,
            active,
            coordinator: coordinator.map(OrganizationIx),
            roles,
        });
    }

    fn away(&mut self, place: &Place<'_>, object: &Object) -> IntervalSet {
        let values = self.walk.list(place, object, "away");
        let place = place.key("away");
        let mut away = Vec::with_capacity(values.len());
        for (n, value) in values.iter().enumerate() {
            let place = place.nth(n);
            if let Some(object) = self.walk.object(&place, value, AWAY) {
                away.push(self.walk.bounded(&place, object));
            }
        }
        away.into_iter().collect()
    }

    fn roles(&mut self, place: &Place<'_>, object: &Object) -> Vec<RolePlanIx> {
        if !object.contains_key("roles") {
            self.walk.add(place, Problem::Missing("roles"));
        }
        let values = self.walk.list(place, object, "roles");
        let place = place.key("roles");
        let mut roles: Vec<RolePlanIx> = Vec::with_capacity(values.len());
        for (n, value) in values.iter().enumerate() {
            let place = place.nth(n);
            let Some(role_plan) = self.role_plan(&place, value) else {
                continue;
            };
            let role = role_plan.role;
            if roles
                .iter()
                .any(|one| self.role_plans[one.at()].role == role)
            {
                let id = self.plan.roles.get(role.at()).map(|role| role.id.clone());
                let problem = Problem::Twice(What::Role, id.unwrap_or_default());
                self.walk.add(&place.key("role"), problem);
            }
            roles.push(self.keep(role_plan));
        }
        roles
    }

    fn keep(&mut self, role_plan: RolePlan) -> RolePlanIx {
        if let Some(&known) = self.known.get(&role_plan) {
            return known;
        }
        let next = RolePlanIx::nth(self.role_plans.len());
        self.role_plans.push(role_plan.clone());
        self.known.insert(role_plan, next);
        next
    }

    fn role_plan(&mut self, place: &Place<'_>, value: &Value) -> Option<RolePlan> {
        let object = self.walk.object(place, value, ROLE_PLAN)?;
        let role = self.walk.text(place, object, "role");
        let role = self
            .names
            .find(&mut self.walk, &place.key("role"), What::Role, role)?;
        let mut needs = self.needs(place, object);
        needs.sort_unstable();
        needs.dedup();
        let values = self.walk.list(place, object, "services");
        let entries_place = place.key("services");
        let mut entries = Vec::with_capacity(values.len());
        for (n, value) in values.iter().enumerate() {
            entries.extend(self.entry(&entries_place.nth(n), value, RoleIx(role)));
        }
        entries.sort_by_key(|entry| entry.standing);
        Some(RolePlan {
            role: RoleIx(role),
            needs,
            entries,
        })
    }

    fn needs(&mut self, place: &Place<'_>, object: &Object) -> Vec<ItemIx> {
        let values = self.walk.list(place, object, "needs");
        let place = place.key("needs");
        let mut needs = Vec::with_capacity(values.len());
        for (n, value) in values.iter().enumerate() {
            let place = place.nth(n);
            match value.as_str() {
                Some(id) => {
                    let item = self.names.find(&mut self.walk, &place, What::Item, id);
                    needs.extend(item.map(ItemIx));
                }
                None => self
                    .walk
                    .add(&place, Problem::Needs("空でない文字列", "a text")),
            }
        }
        needs
    }

    fn entry(&mut self, place: &Place<'_>, value: &Value, role: RoleIx) -> Option<Entry> {
        let object = self.walk.object(place, value, ENTRY)?;
        let service = self.named(place, object, "service", What::Service);
        let line = self.named(place, object, "line", What::Line);
        let named =
            usize::from(object.contains_key("service")) + usize::from(object.contains_key("line"));
        if named != 1 {
            self.walk.add(
                place,
                Problem::Needs(
                    "service か line のどちらか一つ",
                    "either `service` or `line`",
                ),
            );
        }
        let standing = self.standing(place, object);
        let agreement = self.named(place, object, "agreement", What::Agreement);
        let registered_place = place.key("registered");
        let registered = object.get("registered").and_then(|value| {
            let object = self.walk.object(&registered_place, value, REGISTERED)?;
            Some(self.walk.interval(&registered_place, object))
        });
        let answerer = match (service, line) {
            (Some(service), None) => Answerer::Service(ServiceIx(service)),
            (None, Some(line)) => Answerer::Line(LineIx(line)),
            _ => return None,
        };
        self.offers(place, answerer, role);
        Some(Entry {
            answerer,
            standing: standing?,
            agreement: agreement.map(AgreementIx),
            registered,
        })
    }

    fn standing(&mut self, place: &Place<'_>, object: &Object) -> Option<Standing> {
        let written = self.walk.text(place, object, "as");
        let mut known = Standing::ALL.into_iter();
        let standing = known.find(|standing| standing.code() == written);
        if standing.is_none() && !written.is_empty() {
            let known = Standing::ALL
                .iter()
                .map(|standing| standing.code())
                .collect();
            let written = written.to_owned();
            self.walk
                .add(&place.key("as"), Problem::NotOneOf { written, known });
        }
        standing
    }

    /// Whoever is to answer for a role must offer it.
    fn offers(&mut self, place: &Place<'_>, answerer: Answerer, role: RoleIx) {
        // Rows may be missing here when they had mistakes of their own.
        let (id, field, offers) = match answerer {
            Answerer::Service(service) => match self.plan.services.get(service.at()) {
                Some(service) => (&service.id, "service", service.roles.contains(&role)),
                None => return,
            },
            Answerer::Line(line) => match self.plan.lines.get(line.at()) {
                Some(line) => (&line.id, "line", line.role == role),
                None => return,
            },
        };
        if !offers {
            let role = self.plan.roles.get(role.at()).map(|role| role.id.clone());
            let problem = Problem::NotOfRole {
                answerer: id.clone(),
                role: role.unwrap_or_default(),
            };
            self.walk.add(&place.key(field), problem);
        }
    }

    fn named(
        &mut self,
        place: &Place<'_>,
        object: &Object,
        field: &'static str,
        what: What,
    ) -> Option<u32> {
        let id = self.walk.optional_text(place, object, field)?;
        self.names.find(&mut self.walk, &place.key(field), what, id)
    }
}
