//! The decision: grounds in the order of precedence, the first that opens, no otherwise.

use crate::act::{Act, Object, Purpose, Question};
use crate::decision::{Allowance, Decision, Ground, Obligation, Refusal, Why};
use crate::facts::{
    Actor, Category, Circle, Flag, HubId, OrganizationId, Record, RecordId, RecordState, SubjectId,
};
use crate::grounds;
use crate::time::Instant;
use crate::vocabulary::{Set, Word};

/// Whether `actor` may do what is asked: the whole access rule for persons' data.
///
/// Total: answers every question, never panics. Pure: nothing but the arguments counts; call it with facts and
/// object read in one snapshot and use the answer only there. Deny by default: a combination of actor, object and ground
/// that stands nowhere is no.
#[must_use]
pub fn decide(actor: &Actor, question: &Question<'_>) -> Decision {
    let mut why = Vec::new();
    for ground in Ground::ALL.iter().copied() {
        match attempt(ground, actor, question) {
            Some(Ok(())) => {
                return Decision::Allow(Allowance {
                    ground,
                    view: view(ground, actor, question),
                    obligations: obligations(ground, question.act),
                });
            }
            Some(Err(reason)) => why.push(Refusal {
                ground,
                why: reason,
            }),
            None => {}
        }
    }
    Decision::Deny { why }
}

/// What a yes on `ground` demands.
#[must_use]
pub fn obligations(ground: Ground, act: Act) -> Set<Obligation> {
    use Obligation::{AuditRow, NotifyHub, NotifyTeamLead, Review, SecondPerson, Watermark};
    let always = match ground {
        Ground::Public | Ground::Aggregate => Set::none(),
        Ground::Own | Ground::Family | Ground::Team | Ground::Hub | Ground::Link => {
            Set::of(&[AuditRow])
        }
        Ground::System => Set::of(&[AuditRow]),
        Ground::EmergencyLink => Set::of(&[AuditRow, NotifyTeamLead]),
        Ground::BreakGlass => Set::of(&[AuditRow, NotifyHub, NotifyTeamLead, Review]),
    };
    match (act, ground) {
        (Act::Export, Ground::Public | Ground::Aggregate) => always,
        // One's own data need nobody else's approval.
        (Act::Export, Ground::Own) => always.with(Watermark),
        (Act::Export, _) => always.with(Watermark).with(SecondPerson),
        _ => always,
    }
}

/// A question about a record in a patient's file, taken apart so that it can be asked again for another category.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub circle: &'a Circle,
    pub hub_id: &'a HubId,
    pub record_id: &'a RecordId,
    pub patient_id: &'a SubjectId,
    pub subject_id: &'a SubjectId,
    pub organization_id: &'a OrganizationId,
    pub category: Category,
    pub flags: Set<Flag>,
    pub state: &'a RecordState,
    pub act: Act,
    pub purpose: Purpose,
    pub at: Instant,
}

impl<'a> Case<'a> {
    fn of(circle: &'a Circle, record: &'a Record, question: &Question<'a>) -> Self {
        Self {
            circle,
            hub_id: &record.hub_id,
            record_id: &record.id,
            patient_id: &record.patient_id,
            subject_id: &record.subject_id,
            organization_id: &record.organization_id,
            category: record.category,
            flags: record.flags,
            state: &record.state,
            act: question.act,
            purpose: question.purpose,
            at: question.at,
        }
    }

    /// The same question about reading confirmed, unflagged information of `category` about the patient.
    fn reading(self, category: Category) -> Self {
        Self {
            subject_id: &self.circle.patient.id,
            category,
            flags: Set::none(),
            state: &RecordState::Confirmed,
            act: Act::Read,
            ..self
        }
    }
}

/// What `ground` says; `None` where it does not concern such an actor and object at all.
fn attempt(ground: Ground, actor: &Actor, question: &Question<'_>) -> Option<Result<(), Why>> {
    #[cfg(test)]
    crate::model::mutant::on_ground(ground);
    match question.object {
        Object::Listing => (ground == Ground::Public).then(|| grounds::public::opens(question.act)),
        Object::Statistics { hub_id, suppressed } => match (ground, actor) {
            (Ground::Aggregate, Actor::Person(person)) => Some(grounds::aggregate::opens(
                person, hub_id, suppressed, question,
            )),
            _ => None,
        },
        Object::Record { circle, record } => {
            attempt_record(ground, actor, &Case::of(circle, record, question))
        }
    }
}

fn attempt_record(ground: Ground, actor: &Actor, case: &Case<'_>) -> Option<Result<(), Why>> {
    match (ground, actor) {
        (Ground::Own, Actor::Person(person)) => Some(grounds::own::opens(person, case)),
        (Ground::Family, Actor::Person(person)) => Some(grounds::family::opens(person, case)),
        (Ground::Team, Actor::Person(person)) => Some(grounds::team::opens(person, case)),
        (Ground::Hub, Actor::Person(person)) => Some(grounds::hub::opens(person, case)),
        (Ground::BreakGlass, Actor::Person(person)) => {
            Some(grounds::break_glass::opens(person, case))
        }
        (Ground::EmergencyLink, Actor::EmergencyLink(link)) => {
            Some(grounds::emergency_link::opens(link, case))
        }
        (Ground::Link, Actor::OneTimeLink(link)) => Some(grounds::one_time_link::opens(link, case)),
        (Ground::System, Actor::System { part, hub_id }) => {
            Some(grounds::system::opens(*part, hub_id, case))
        }
        // Deny by default: any other pair, of today or added tomorrow, is no ground.
        _ => None,
    }
}

fn view(ground: Ground, actor: &Actor, question: &Question<'_>) -> Set<Category> {
    let Object::Record { circle, record } = question.object else {
        return Set::none();
    };
    let case = Case::of(circle, record, question);
    Category::ALL
        .iter()
        .copied()
        .filter(|category| {
            let asked = case.reading(*category);
            attempt_record(ground, actor, &asked).is_some_and(|answer| answer.is_ok())
        })
        .collect()
}
