//! Professions of home care, as one table: what they are called and whether a law licenses them.
//!
//! A line is what a list of people may write in its column 職種. Deliberately absent: academic degrees, and the
//! specialties of physicians.

use kyoten_ui::Language;

/// A profession, one line of the table in this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profession {
    /// The stored word.
    pub code: &'static str,
    /// The Japanese name, as on the licence.
    pub ja: &'static str,
    /// The English name.
    pub en: &'static str,
    /// Other words for it in lists.
    pub other_words: &'static [&'static str],
    /// The law that licenses or registers it; none for work that anybody may call by this name.
    pub law: Option<&'static str>,
    /// Whether the licence has to be renewed, so that a list without its end is incomplete.
    /// Source: 介護保険法 第69条の7第3項 (介護支援専門員証: five years).
    pub renewed: bool,
}

impl Profession {
    /// The profession of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<&'static Profession> {
        PROFESSIONS
            .iter()
            .find(|profession| profession.code == code)
    }

    /// The profession that a cell of a list means, width and spaces aside.
    #[must_use]
    pub fn from_words(words: &str) -> Option<&'static Profession> {
        let wanted = kyoten_japanese::fold(words);
        PROFESSIONS.iter().find(|profession| {
            [profession.code, profession.ja]
                .iter()
                .chain(profession.other_words)
                .any(|word| kyoten_japanese::fold(word) == wanted)
        })
    }

    /// Its name for a reader.
    #[must_use]
    pub fn name(&self, language: Language) -> &'static str {
        match language {
            Language::Ja => self.ja,
            Language::En => self.en,
        }
    }
}

const fn licensed(
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    other_words: &'static [&'static str],
    law: &'static str,
) -> Profession {
    Profession {
        code,
        ja,
        en,
        other_words,
        law: Some(law),
        renewed: false,
    }
}

const fn renewed(line: Profession) -> Profession {
    Profession {
        renewed: true,
        ..line
    }
}

const fn free(
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    other_words: &'static [&'static str],
) -> Profession {
    Profession {
        code,
        ja,
        en,
        other_words,
        law: None,
        renewed: false,
    }
}

const NURSING: &str = "保健師助産師看護師法";
const THERAPY: &str = "理学療法士及び作業療法士法";
const WELFARE: &str = "社会福祉士及び介護福祉士法";
const CARE_INSURANCE: &str = "介護保険法";

/// Every profession, in the order of screens and of the list's second sheet.
pub const PROFESSIONS: &[Profession] = &[
    licensed("physician", "医師", "Physician", &["ドクター"], "医師法"),
    licensed("dentist", "歯科医師", "Dentist", &[], "歯科医師法"),
    licensed("pharmacist", "薬剤師", "Pharmacist", &[], "薬剤師法"),
    licensed(
        "public_health_nurse",
        "保健師",
        "Public health nurse",
        &[],
        NURSING,
    ),
    licensed("midwife", "助産師", "Midwife", &[], NURSING),
    licensed("nurse", "看護師", "Nurse", &["訪問看護師"], NURSING),
    licensed(
        "assistant_nurse",
        "准看護師",
        "Assistant nurse",
        &[],
        NURSING,
    ),
    licensed(
        "dental_hygienist",
        "歯科衛生士",
        "Dental hygienist",
        &[],
        "歯科衛生士法",
    ),
    licensed(
        "physical_therapist",
        "理学療法士",
        "Physical therapist",
        &["PT"],
        THERAPY,
    ),
    licensed(
        "occupational_therapist",
        "作業療法士",
        "Occupational therapist",
        &["OT"],
        THERAPY,
    ),
    licensed(
        "speech_therapist",
        "言語聴覚士",
        "Speech therapist",
        &["ST"],
        "言語聴覚士法",
    ),
    licensed(
        "registered_dietitian",
        "管理栄養士",
        "Registered dietitian",
        &[],
        "栄養士法",
    ),
    licensed("dietitian", "栄養士", "Dietitian", &[], "栄養士法"),
    licensed(
        "clinical_laboratory_technician",
        "臨床検査技師",
        "Clinical laboratory technician",
        &[],
        "臨床検査技師等に関する法律",
    ),
    licensed(
        "clinical_engineer",
        "臨床工学技士",
        "Clinical engineer",
        &[],
        "臨床工学技士法",
    ),
    licensed(
        "radiological_technologist",
        "診療放射線技師",
        "Radiological technologist",
        &[],
        "診療放射線技師法",
    ),
    licensed("paramedic", "救急救命士", "Paramedic", &[], "救急救命士法"),
    licensed(
        "massage_practitioner",
        "あん摩マッサージ指圧師",
        "Massage practitioner",
        &["マッサージ師"],
        "あん摩マツサージ指圧師、はり師、きゆう師等に関する法律",
    ),
    licensed(
        "acupuncturist",
        "はり師・きゅう師",
        "Acupuncturist",
        &["鍼灸師", "はり師", "きゅう師"],
        "あん摩マツサージ指圧師、はり師、きゆう師等に関する法律",
    ),
    licensed(
        "judo_therapist",
        "柔道整復師",
        "Judo therapist",
        &[],
        "柔道整復師法",
    ),
    licensed(
        "social_worker",
        "社会福祉士",
        "Certified social worker",
        &[],
        WELFARE,
    ),
    licensed(
        "care_worker",
        "介護福祉士",
        "Certified care worker",
        &[],
        WELFARE,
    ),
    licensed(
        "psychiatric_social_worker",
        "精神保健福祉士",
        "Psychiatric social worker",
        &["PSW"],
        "精神保健福祉士法",
    ),
    licensed(
        "public_psychologist",
        "公認心理師",
        "Certified public psychologist",
        &[],
        "公認心理師法",
    ),
    renewed(licensed(
        "care_manager",
        "介護支援専門員",
        "Care manager",
        &["ケアマネジャー", "ケアマネージャー", "ケアマネ"],
        CARE_INSURANCE,
    )),
    renewed(licensed(
        "chief_care_manager",
        "主任介護支援専門員",
        "Chief care manager",
        &["主任ケアマネジャー", "主任ケアマネ"],
        "介護保険法施行規則",
    )),
    free(
        "home_helper",
        "訪問介護員",
        "Home helper",
        &["ホームヘルパー", "ヘルパー"],
    ),
    free(
        "medical_social_worker",
        "医療ソーシャルワーカー",
        "Medical social worker",
        &["MSW"],
    ),
    free(
        "life_counselor",
        "生活相談員",
        "Life counsellor",
        &["相談員", "支援相談員"],
    ),
    free(
        "consultation_specialist",
        "相談支援専門員",
        "Consultation support specialist",
        &[],
    ),
    free(
        "equipment_specialist",
        "福祉用具専門相談員",
        "Care equipment specialist",
        &[],
    ),
    free("researcher", "研究者", "Researcher", &[]),
    free(
        "office_worker",
        "事務職",
        "Office worker",
        &["事務", "事務員", "情報システム担当"],
    ),
    free("other", "その他", "Other", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn 職種は一覧のどの書き方でも一つに定まる() {
        let cases = [
            ("看護師", Some("nurse")),
            (" 看 護 師 ", Some("nurse")),
            ("ｹｱﾏﾈ", Some("care_manager")),
            ("ＰＴ", Some("physical_therapist")),
            ("主任ケアマネジャー", Some("chief_care_manager")),
            ("看護", None),
            ("", None),
        ];
        for (words, expected) in cases {
            let found = Profession::from_words(words).map(|profession| profession.code);
            assert_eq!(found, expected, "{words:?}");
        }
    }

    #[test]
    fn no_two_professions_share_a_word() {
        let mut words: Vec<String> = PROFESSIONS
            .iter()
            .flat_map(|line| {
                [line.code, line.ja]
                    .into_iter()
                    .chain(line.other_words.iter().copied())
            })
            .map(kyoten_japanese::fold)
            .collect();
        let all = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all);
        assert!(
            PROFESSIONS
                .iter()
                .all(|line| Profession::from_code(line.code) == Some(line))
        );
    }
}
