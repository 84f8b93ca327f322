//! The rule as tables for people: every cell is asked of [`decide`], nothing is written down twice.

use std::fmt::Write;

use crate::act::{Act, Object, Purpose, Question};
use crate::decide::{decide, obligations};
use crate::decision::{
    BREAK_GLASS_LONGEST, EMERGENCY_LINK_LONGEST, Ground, NOTIFY_WITHIN, REASON_CHARACTERS,
};
use crate::facts::{
    Account, AccountId, Actor, Answers, BreakGlass, Category, Circle, Consent, EmergencyLink,
    FamilyLink, Flag, HubDuty, HubId, HubRole, Licence, Membership, OneTimeLink, OrganizationId,
    Patient, PatientState, Person, Profession, Record, RecordState, Relation, Review, Scope,
    Session, SubjectId, SystemPart, TeamMember, TeamRole,
};
use crate::rules::{category, field, purpose, state};
use crate::time::{HOUR, Instant, MINUTE, Period, SECOND};
use crate::vocabulary::{Set, Word};

/// Who may see and do what about a person, as Markdown in Japanese and English, for `docs/who-may-persons.md`.
#[must_use]
pub fn who_may() -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_relations(&mut text)
        .and_then(|()| write_professions(&mut text))
        .and_then(|()| write_grounds(&mut text))
        .and_then(|()| write_states(&mut text))
        .and_then(|()| write_limits(&mut text));
    text
}

fn write_relations(text: &mut String) -> std::fmt::Result {
    text.push_str(
        "# だれが、ある方の何を見られるか / Who may see what about a person\n\n\
         `cargo xtask permissions` が判定の関数から書き出し、`make check` が照合します。ここにないことはできません。\n\
         Written from the decision itself and checked to be current. What does not stand here is not there.\n\n\
         ## 関係と項目 / Relation and category\n\n\
         見 = 見る・印刷する read · 出 = ファイルで持ち出す（再認証） take out as a file, factor shown again · \
         書 = 書き始める・下書きを直す・確定する write · 訂 = 自分の事業所の記録を訂正・取消する correct · \
         答 = 問い合わせに答える answer · – = できない no\n\n",
    );
    heading(
        text,
        &["関係 / relation", "根拠 / ground"],
        Category::ALL.iter().map(|word| both(*word)),
    )?;
    for story in stories() {
        let mut cells = Vec::new();
        let mut grounds = Set::none();
        for category in Category::ALL.iter().copied() {
            let (cell, used) = story.cell(category);
            cells.push(cell);
            grounds = used.iter().fold(grounds, Set::with);
        }
        let grounds: Vec<&str> = grounds.iter().map(Word::word).collect();
        writeln!(
            text,
            "| {} | {} | {} |",
            story.who,
            dash(&grounds.join(", ")),
            cells.join(" | ")
        )?;
    }
    text.push_str(
        "\n配慮事項（精神・HIV・虐待・経済）のない、確定した本人の情報についての表です。家族についての情報は、その家族の同意で開きます。\n\
         For confirmed information about the patient without flagged matters. What is about a relative opens by the relative's own consent.\n\n",
    );
    Ok(())
}

fn write_professions(text: &mut String) -> std::fmt::Result {
    text.push_str(
        "## 職種（チームの一員として） / Profession, as a member of the team\n\n\
         配慮事項は、同意に名指しされ、資格の登録がある場合に限ります。虐待だけは同意を要しません。\n\
         Flagged matters need express consent and a licence on file where the law has one; abuse alone needs no consent.\n\n",
    );
    heading(
        text,
        &["職種 / profession"],
        Category::ALL
            .iter()
            .map(|word| both(*word))
            .chain(Flag::ALL.iter().map(|word| both(*word)))
            .chain([
                "資格の登録 / licence".to_owned(),
                "緊急時閲覧 / break-glass".to_owned(),
            ]),
    )?;
    for profession in Profession::ALL.iter().copied() {
        let clearance = category::clearance(profession);
        let categories = Category::ALL
            .iter()
            .map(|category| clearance.categories.contains(category));
        let flags = Flag::ALL.iter().map(|flag| clearance.flags.contains(flag));
        let cells: Vec<&str> = categories
            .chain(flags)
            .chain([clearance.licensed, clearance.emergency])
            .map(mark)
            .collect();
        writeln!(text, "| {} | {} |", both(profession), cells.join(" | "))?;
    }
    text.push('\n');
    Ok(())
}

fn write_grounds(text: &mut String) -> std::fmt::Result {
    text.push_str(
        "## 根拠ごとの目的・配慮事項・義務 / Ground: purposes, flagged matters, duties\n\n\
         上から順に調べ、最初に開いた根拠が記録に残ります。\nTried from the top; the first that opens stands in the audit trail.\n\n",
    );
    heading(
        text,
        &[
            "根拠 / ground",
            "目的 / purposes",
            "配慮事項 / flagged matters",
            "義務 / duties",
            "持ち出しの義務 / duties when taken out",
        ],
        [],
    )?;
    for ground in Ground::ALL.iter().copied() {
        let always = obligations(ground, Act::Read);
        let taken_out: Vec<String> = obligations(ground, Act::Export)
            .iter()
            .filter(|duty| field::acts(ground).contains(&Act::Export) && !always.contains(*duty))
            .map(both)
            .collect();
        writeln!(
            text,
            "| {} {} | {} | {} | {} | {} |",
            ground.word(),
            both(ground),
            list(purpose::purposes(ground).iter().copied()),
            list(category::flags_shown(ground).iter().copied()),
            list(always.iter()),
            dash(&taken_out.join("、")),
        )?;
    }
    text.push('\n');
    Ok(())
}

fn write_states(text: &mut String) -> std::fmt::Result {
    text.push_str("## 記録の状態 / State of a record\n\n");
    heading(
        text,
        &["状態 / state"],
        Act::ALL.iter().map(|word| both(*word)),
    )?;
    let draft = RecordState::Draft {
        author: AccountId::from(ME),
        on_behalf_of: None,
    };
    for (name, record) in [
        ("これから書く / to be begun", RecordState::New),
        (
            "下書き（書いた人と、代行入力なら頼んだ人だけ。確定は頼んだ人） / draft: the writer and the one it is written for, who alone confirms",
            draft,
        ),
        ("確定 / confirmed", RecordState::Confirmed),
        (
            "訂正された前の版 / replaced by a correction",
            RecordState::Amended,
        ),
        ("取消 / declared entered in error", RecordState::Void),
    ] {
        let cells: Vec<&str> = Act::ALL
            .iter()
            .map(|act| mark(state::acts(&record).contains(act)))
            .collect();
        writeln!(text, "| {name} | {} |", cells.join(" | "))?;
    }
    text.push_str(
        "\n亡くなった方の記録は、整理の期間が過ぎると見るだけになります。ほかの登録に統合された記録は、統合先でたずねます。\n\
         After a term the file of the dead is read-only. A merged file opens nothing: ask the one it was merged into.\n\n",
    );
    Ok(())
}

fn write_limits(text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "## 決まった長さ / Limits\n\n\
         - 緊急時閲覧 / break-glass: {} 時間まで / hours at most; 理由 {REASON_CHARACTERS} 文字以上 / reason of at least so many characters; {} 秒以内に知らせる / seconds until told; 一人の方だけ / one patient; 必ず審査 / always reviewed\n\
         - 緊急時カード / emergency card: {} 分まで / minutes at most\n\
         - 期間は開始を含み、終了を含みません。 / Periods include their start and not their end.",
        BREAK_GLASS_LONGEST / HOUR,
        NOTIFY_WITHIN / SECOND,
        EMERGENCY_LINK_LONGEST / MINUTE,
    )
}

fn heading(
    text: &mut String,
    first: &[&str],
    more: impl IntoIterator<Item = String>,
) -> std::fmt::Result {
    let columns: Vec<String> = first
        .iter()
        .map(|name| (*name).to_owned())
        .chain(more)
        .collect();
    writeln!(text, "| {} |", columns.join(" | "))?;
    writeln!(text, "|{}", "---|".repeat(columns.len()))
}

fn both(word: impl Word) -> String {
    [word.japanese(), " / ", word.english()].concat()
}

fn list<W: Word>(words: impl Iterator<Item = W>) -> String {
    dash(&words.map(both).collect::<Vec<_>>().join("、"))
}

fn dash(cell: &str) -> String {
    if cell.is_empty() { "–" } else { cell }.to_owned()
}

fn mark(yes: bool) -> &'static str {
    if yes { "○" } else { "–" }
}

/// One row of the first table: somebody in a relation, asking for the purposes that are theirs.
struct Story {
    who: &'static str,
    actor: Actor,
    circle: Circle,
}

impl Story {
    /// What they may do with a category, and on which grounds.
    fn cell(&self, category: Category) -> (String, Set<Ground>) {
        let signs = [
            ("見", Act::Read, RecordState::Confirmed),
            ("出", Act::Export, RecordState::Confirmed),
            ("書", Act::Write, RecordState::New),
            ("訂", Act::Amend, RecordState::Confirmed),
            ("答", Act::Answer, RecordState::Confirmed),
        ];
        let mut cell = String::new();
        let mut grounds = Set::none();
        for (sign, act, state) in signs {
            let record = record(category, state);
            let opened = Purpose::ALL.iter().find_map(|purpose| {
                let question = Question {
                    object: Object::Record {
                        circle: &self.circle,
                        record: &record,
                    },
                    act,
                    purpose: *purpose,
                    at: NOW,
                };
                decide(&self.actor, &question).ground()
            });
            if let Some(ground) = opened {
                cell.push_str(sign);
                grounds = grounds.with(ground);
            }
        }
        (dash(&cell), grounds)
    }
}

const NOW: Instant = Instant(0);
const HUB: &str = "hub";
const ME: &str = "me";
const OFFICE: &str = "office";
const PATIENT: &str = "patient";

fn stories() -> Vec<Story> {
    let story = |who, actor, circle| Story { who, actor, circle };
    let person = |person| Actor::Person(person);
    let team = || with_team(consented(), TeamRole::Member);
    let nurse = || works(signed_in(), Profession::Nurse);
    let office = |duty| has_duty(works(signed_in(), Profession::SocialWorker), duty);
    let system = |part| Actor::System {
        part,
        hub_id: HubId::from(HUB),
    };
    vec![
        story(
            "本人 / the patient",
            person(signed_in()),
            with_family(consented(), Relation::Own),
        ),
        story(
            "本人が指名した家族（すべて共有） / delegate, everything shared",
            person(signed_in()),
            with_family(consented(), Relation::Delegate),
        ),
        story(
            "指名されていない家族 / relative whom nobody named",
            person(signed_in()),
            consented(),
        ),
        story(
            "チームの一員・同意の範囲内（看護師） / team member within consent (nurse)",
            person(nurse()),
            team(),
        ),
        story(
            "チームの閲覧のみの一員 / team member who only reads",
            person(nurse()),
            with_team(consented(), TeamRole::Reader),
        ),
        story(
            "チームの一員・同意が撤回された / team member, consent withdrawn",
            person(nurse()),
            with_team(alone(), TeamRole::Member),
        ),
        story(
            "チームの事務職・民生委員・業者 / clerk, welfare commissioner or provider in the team",
            person(works(signed_in(), Profession::Clerk)),
            team(),
        ),
        story(
            "チームの一員・二要素目なし / team member with one factor",
            person(Person {
                session: Session {
                    two_factors: false,
                    stepped_up_until: None,
                },
                ..nurse()
            }),
            team(),
        ),
        story(
            "チームを離れた人（自分が書いた記録も） / who left the team, own entries too",
            person(nurse()),
            left_team(),
        ),
        story(
            "事業所を離れた人 / who left the organization",
            person(signed_in()),
            team(),
        ),
        story(
            "停止されたアカウント / disabled account",
            person(Person {
                account: Account {
                    id: ME.into(),
                    enabled: false,
                    ends_at: None,
                },
                ..nurse()
            }),
            team(),
        ),
        story(
            "参加機関の専門職・チーム外 / professional outside the team",
            person(nurse()),
            consented(),
        ),
        story(
            "緊急時閲覧を開いた有資格者 / licensed person who broke the glass",
            person(nurse()),
            with_emergency(alone()),
        ),
        story(
            "コーディネーター・チーム外 / coordinator outside the team",
            person(office(HubRole::Coordinator)),
            consented(),
        ),
        story(
            "市の担当者 / city officer",
            person(office(HubRole::CityViewer)),
            consented(),
        ),
        story(
            "評価者 / evaluator",
            person(office(HubRole::Evaluator)),
            consented(),
        ),
        story(
            "システム運用者 / system operator",
            person(office(HubRole::Operator)),
            consented(),
        ),
        story(
            "緊急時カードのコードを持つ救急隊 / crew with the card's code",
            card(),
            with_family_as_issuer(),
        ),
        story(
            "一回限りのリンクを持つ事業所 / office with a one-time link",
            link(),
            consented(),
        ),
        story(
            "自動処理: 持ち出しパック / downtime pack",
            system(SystemPart::DowntimePack),
            consented(),
        ),
        story(
            "自動処理: 期限のお知らせ / reminders",
            system(SystemPart::Reminders),
            consented(),
        ),
        story(
            "自動処理: 指標の集計 / indicators",
            system(SystemPart::Indicators),
            consented(),
        ),
        story(
            "サインインしていない人 / nobody in particular",
            Actor::Anonymous,
            consented(),
        ),
    ]
}

fn always() -> Period {
    Period::from(Instant(i64::MIN))
}

fn signed_in() -> Person {
    Person {
        account: Account {
            id: ME.into(),
            enabled: true,
            ends_at: None,
        },
        session: Session {
            two_factors: true,
            stepped_up_until: Some(Instant(i64::MAX)),
        },
        memberships: vec![],
        licences: vec![],
        hub_duties: vec![],
    }
}

fn works(person: Person, profession: Profession) -> Person {
    Person {
        memberships: vec![Membership {
            hub_id: HUB.into(),
            organization_id: OFFICE.into(),
            profession,
            confirmed: true,
            period: always(),
        }],
        licences: vec![Licence {
            profession,
            period: always(),
        }],
        ..person
    }
}

fn has_duty(person: Person, role: HubRole) -> Person {
    Person {
        hub_duties: vec![HubDuty {
            hub_id: HUB.into(),
            role,
            period: always(),
        }],
        ..person
    }
}

fn alone() -> Circle {
    Circle {
        patient: Patient {
            hub_id: HUB.into(),
            id: PATIENT.into(),
            state: PatientState::Active,
        },
        team: vec![],
        consents: vec![],
        family: vec![],
        break_glass: vec![],
    }
}

fn consented() -> Circle {
    Circle {
        consents: vec![Consent {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            subject_id: PATIENT.into(),
            scope: Scope::EachFacility(OrganizationId::from(OFFICE)),
            categories: Set::all(),
            flags: Set::none(),
            agreed_at: NOW,
            period: always(),
            withdrawn_at: None,
        }],
        ..alone()
    }
}

fn with_team(circle: Circle, role: TeamRole) -> Circle {
    Circle {
        team: vec![TeamMember {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            account_id: ME.into(),
            organization_id: OFFICE.into(),
            role,
            period: always(),
        }],
        ..circle
    }
}

fn left_team() -> Circle {
    let mut circle = with_team(consented(), TeamRole::Member);
    for row in &mut circle.team {
        row.period.ends_at = Some(NOW);
    }
    circle
}

fn with_family(circle: Circle, relation: Relation) -> Circle {
    Circle {
        family: vec![FamilyLink {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            account_id: ME.into(),
            relation,
            confirmed: true,
            categories: Set::all(),
            flags: Set::none(),
            period: always(),
        }],
        ..circle
    }
}

fn with_family_as_issuer() -> Circle {
    with_family(consented(), Relation::Delegate)
}

fn with_emergency(circle: Circle) -> Circle {
    Circle {
        break_glass: vec![BreakGlass {
            hub_id: HUB.into(),
            patient_id: PATIENT.into(),
            account_id: ME.into(),
            reason_characters: REASON_CHARACTERS,
            opened_at: NOW,
            until: Instant(HOUR),
            notified_at: Some(NOW),
            review: Review::Pending,
        }],
        ..circle
    }
}

fn card() -> Actor {
    Actor::EmergencyLink(EmergencyLink {
        hub_id: HUB.into(),
        patient_id: PATIENT.into(),
        issued_by: ME.into(),
        issued_at: NOW,
        until: Instant(MINUTE),
        revoked_at: None,
    })
}

fn link() -> Actor {
    Actor::OneTimeLink(OneTimeLink {
        hub_id: HUB.into(),
        patient_id: PATIENT.into(),
        record_id: "record".into(),
        organization_id: OFFICE.into(),
        organization_takes_part: always(),
        act: Act::Answer,
        period: always(),
        revoked_at: None,
        answers: Answers::Once,
        answered_at: None,
    })
}

fn record(category: Category, state: RecordState) -> Record {
    Record {
        hub_id: HUB.into(),
        id: "record".into(),
        patient_id: PATIENT.into(),
        subject_id: SubjectId::from(PATIENT),
        organization_id: OFFICE.into(),
        category,
        flags: Set::none(),
        state,
    }
}
