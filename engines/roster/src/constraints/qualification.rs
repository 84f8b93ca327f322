//! Only a person of the line's profession, free to serve that line, whose qualifications are valid to the shift's end.

use super::{Objection, Rule};
use crate::label::Label;
use crate::problem::{Person, PersonId, Problem, ShiftId, Span};

/// How it is called.
pub const LABEL: Label = Label {
    ja: "資格・免許",
    en: "Qualification and licence",
    unit_ja: "件",
    unit_en: "missing",
};

/// Objects with the number of things missing: profession, line, or each qualification not valid throughout.
pub fn objection(problem: &Problem, person: PersonId, shift: ShiftId) -> Option<Objection> {
    let (holder, line, span) = (
        problem.person(person),
        problem.line_of(shift),
        problem.shift(shift).span,
    );
    let wrong_profession = holder.profession != line.profession;
    let wrong_line = holder
        .lines
        .as_ref()
        .is_some_and(|lines| !lines.contains(&problem.shift(shift).line));
    let lacking = line
        .qualifications
        .iter()
        .filter(|&&wanted| !holds(holder, wanted, span))
        .count();
    let missing = i64::from(wrong_profession) + i64::from(wrong_line) + lacking as i64;
    (missing > 0).then(|| Objection::new(Rule::Qualification, missing))
}

/// Whether one of the person's certificates covers the whole span.
fn holds(person: &Person, wanted: usize, span: Span) -> bool {
    person
        .qualifications
        .iter()
        .any(|held| held.qualification == wanted && held.valid.contains(span))
}

#[cfg(test)]
mod tests {
    use crate::case::{amount, night};
    use crate::constraints::Rule;
    use serde_json::json;

    #[test]
    fn 資格が当番の終わりまで有効な人だけが担当できる() {
        let mut base = night(&[("n", "visit", 18, 32)]);
        base["lines"][1]["qualifications"] = json!(["narcotics"]);
        let cases = [
            (json!([]), 1),
            (json!([{ "id": "narcotics" }]), 0),
            (json!([{ "id": "narcotics", "to": "2026-04-03" }]), 0),
            (json!([{ "id": "narcotics", "to": "2026-04-02" }]), 1),
            (json!([{ "id": "narcotics", "from": "2026-04-02" }]), 1),
            (
                json!([{ "id": "narcotics", "to": "2026-04-02" }, { "id": "narcotics", "from": "2026-04-02" }]),
                1,
            ),
        ];
        for (held, missing) in cases {
            base["people"][0]["qualifications"] = held.clone();
            assert_eq!(
                amount(Rule::Qualification, &base, &[], "sato", "n"),
                missing,
                "{held}"
            );
        }
    }

    #[test]
    fn profession_and_lines_must_fit() {
        let mut base = night(&[("n", "visit", 18, 32)]);
        base["people"][0]["lines"] = json!(["phone"]);
        base["people"][1]["profession"] = json!("nurse");
        assert_eq!(
            ["sato", "suzuki", "tanaka"].map(|person| amount(
                Rule::Qualification,
                &base,
                &[],
                person,
                "n"
            )),
            [1, 1, 0]
        );
    }
}
