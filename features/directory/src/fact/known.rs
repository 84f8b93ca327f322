//! What a hub can know about an organization beyond the plain fields, as one table.
//!
//! To add something to ask for, add one line. It then stands in the edit form, on the pages and in the
//! history. Codes and words of the capabilities are those offices in home care use themselves.

use kyoten_platform::Language;

use super::Visibility;
use crate::freshness::Life;

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownShape {
    /// 可, 要相談 or 不可, with a condition in words.
    Answer,
    /// A text of at most this many characters.
    Text(usize),
}

/// One thing a hub can know.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// The stable name: stored, and the name of its form input.
    pub name: &'static str,
    ja: &'static str,
    en: &'static str,
    /// What its answer looks like.
    pub shape: KnownShape,
    /// How quickly it ages.
    pub life: Life,
    /// Who sees it unless the hub says otherwise.
    pub visibility: Visibility,
}

impl Known {
    /// What stands under this stable name.
    #[must_use]
    pub fn parse(name: &str) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.name == name)
    }

    /// Its words.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        match language {
            Language::Ja => self.ja,
            Language::En => self.en,
        }
    }
}

/// Longest text of a contact or a condition, characters.
pub const LONGEST_KNOWN_TEXT: usize = 300;

const fn answer(name: &'static str, ja: &'static str, en: &'static str, life: Life) -> Known {
    Known {
        name,
        ja,
        en,
        shape: KnownShape::Answer,
        life,
        visibility: Visibility::Public,
    }
}

/// Everything a hub can know, in the order of pages.
pub const KNOWN: &[Known] = &[
    answer(
        "accepts_new_patients",
        "新規の受け入れ",
        "Takes new patients",
        Life::Acceptance,
    ),
    answer(
        "home_visits",
        "自宅への訪問",
        "Visits at home",
        Life::Visits,
    ),
    Known {
        name: "night_contact",
        ja: "夜間の連絡先",
        en: "Contact at night",
        shape: KnownShape::Text(LONGEST_KNOWN_TEXT),
        life: Life::Contact,
        visibility: Visibility::Hub,
    },
    answer(
        "capability:hot",
        "在宅酸素（HOT）",
        "Home oxygen",
        Life::Capability,
    ),
    answer(
        "capability:suction",
        "たんの吸引（口腔・鼻腔内）",
        "Oral and nasal suction",
        Life::Capability,
    ),
    answer(
        "capability:trach",
        "気管切開・気管カニューレ管理",
        "Tracheostomy care",
        Life::Capability,
    ),
    answer(
        "capability:tppv",
        "TPPV（気管切開下人工呼吸器）",
        "Invasive ventilation",
        Life::Capability,
    ),
    answer(
        "capability:peg",
        "胃ろう・腸ろう",
        "Gastrostomy or jejunostomy",
        Life::Capability,
    ),
    answer(
        "capability:tpn",
        "中心静脈栄養（IVH・TPN）",
        "Parenteral nutrition",
        Life::Capability,
    ),
    answer(
        "capability:foley",
        "膀胱留置カテーテル・膀胱ろう",
        "Urinary catheter",
        Life::Capability,
    ),
    answer(
        "capability:pca",
        "持続皮下注・PCAポンプ",
        "PCA pump",
        Life::Capability,
    ),
    answer(
        "capability:ulcer",
        "褥瘡（真皮を越えるもの）・創処置",
        "Deep pressure ulcers",
        Life::Capability,
    ),
    answer(
        "capability:cancer_eol",
        "がん末期の在宅療養（緩和ケア）",
        "Terminal cancer at home",
        Life::Capability,
    ),
    answer(
        "capability:tel24",
        "24時間の電話対応",
        "Telephone day and night",
        Life::Capability,
    ),
    answer(
        "capability:visit24",
        "夜間・休日の緊急訪問",
        "Urgent visits at night and on holidays",
        Life::Capability,
    ),
    answer("capability:child", "小児", "Children", Life::Capability),
    answer(
        "capability:dementia_bpsd",
        "認知症のBPSD（外出・暴言・拒否）",
        "Dementia with behaviour symptoms",
        Life::Capability,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    #[test]
    fn every_name_means_one_thing_and_no_plain_field() {
        for (n, known) in KNOWN.iter().enumerate() {
            assert_eq!(
                KNOWN.iter().position(|other| other.name == known.name),
                Some(n),
                "{}",
                known.name
            );
            assert_eq!(Field::parse(known.name), None);
        }
    }
}
