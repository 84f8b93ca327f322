//! What a listing is: hospital, visiting nurse station, day service, patients' group …
//!
//! One table. A kind is one line of it: its stable code (stored, in URLs and CSV), the code and the
//! words the Ministry uses for it, and its labels. The Ministry's codes and words are those of the
//! open data of 介護サービス情報公表システム (files of 2026-04); kinds without such a code come from
//! 医療情報ネット or are a hub's own knowledge.
//!
//! Deliberately absent: 介護予防 twins of the care services and disability services. The files
//! read here do not carry them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A kind of service, one line of the table in this file.
pub use self::table::Kind;

/// The family a kind belongs to: how search filters and area overviews group the kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KindGroup {
    /// Hospitals, clinics, dentists, pharmacies, midwives.
    Medical,
    /// Somebody comes to the home.
    Visiting,
    /// The person goes there for the day.
    Day,
    /// The person stays there for some nights.
    Stay,
    /// The person lives there.
    Facility,
    /// Care managers and community support centers.
    CareManagement,
    /// Equipment rented, sold or filled.
    Equipment,
    /// What no register of the Ministry lists.
    Informal,
}

impl KindGroup {
    /// Every group, in the order screens show them.
    pub const ALL: [KindGroup; 8] = [
        KindGroup::Medical,
        KindGroup::Visiting,
        KindGroup::Day,
        KindGroup::Stay,
        KindGroup::Facility,
        KindGroup::CareManagement,
        KindGroup::Equipment,
        KindGroup::Informal,
    ];

    /// The stable code, as in URLs.
    pub fn code(self) -> &'static str {
        match self {
            KindGroup::Medical => "medical",
            KindGroup::Visiting => "visiting",
            KindGroup::Day => "day",
            KindGroup::Stay => "stay",
            KindGroup::Facility => "facility",
            KindGroup::CareManagement => "care_management",
            KindGroup::Equipment => "equipment",
            KindGroup::Informal => "informal",
        }
    }

    /// The group with this code.
    pub fn parse(code: &str) -> Option<KindGroup> {
        KindGroup::ALL
            .into_iter()
            .find(|group| group.code() == code)
    }

    /// The words on a Japanese screen.
    pub fn label_ja(self) -> &'static str {
        match self {
            KindGroup::Medical => "医療機関・薬局",
            KindGroup::Visiting => "訪問",
            KindGroup::Day => "通い",
            KindGroup::Stay => "泊まり",
            KindGroup::Facility => "入所・入居",
            KindGroup::CareManagement => "相談・ケアマネジメント",
            KindGroup::Equipment => "福祉用具・機器",
            KindGroup::Informal => "地域の支え合い",
        }
    }

    /// The words on an English screen.
    pub fn label_en(self) -> &'static str {
        match self {
            KindGroup::Medical => "Medical and pharmacies",
            KindGroup::Visiting => "Home visits",
            KindGroup::Day => "Day services",
            KindGroup::Stay => "Short stays",
            KindGroup::Facility => "Residential",
            KindGroup::CareManagement => "Advice and care management",
            KindGroup::Equipment => "Equipment",
            KindGroup::Informal => "Community support",
        }
    }
}

impl Kind {
    /// The kind with this stable code, e.g. `visiting_nursing`.
    pub fn parse(code: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The kind with this three-digit code of the Ministry, e.g. `130`.
    pub fn from_ministry_code(code: &str) -> Option<Kind> {
        Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.ministry_code() == Some(code))
    }

    /// The kind a cell means: our code, the Ministry's code, the Japanese words (brackets of either
    /// width, spaces ignored), or words followed by a code in brackets as in `tokuyo(510)`.
    pub fn from_words(words: &str) -> Option<Kind> {
        let words = words.trim();
        Kind::parse(words)
            .or_else(|| Kind::from_ministry_code(words))
            .or_else(|| {
                Kind::ALL.iter().copied().find(|kind| {
                    same_words(kind.label_ja(), words)
                        || kind
                            .other_words()
                            .iter()
                            .any(|other| same_words(other, words))
                })
            })
            .or_else(|| Kind::from_ministry_code(code_in_brackets(words)?))
    }

    /// The kind a file's name announces: `jigyosho_130.csv`, `01-1_hospital_facility_info…`,
    /// `clinic.csv.gz`. `None` when the name says nothing.
    pub fn from_file_name(name: &str) -> Option<Kind> {
        let name = name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(name)
            .to_ascii_lowercase();
        if let Some(rest) = name.strip_prefix("jigyosho_") {
            return Kind::from_ministry_code(rest.get(..3)?);
        }
        let medical = [
            ("hospital", Kind::Hospital),
            ("clinic", Kind::Clinic),
            ("dental", Kind::Dental),
            ("pharmacy", Kind::Pharmacy),
            ("maternity", Kind::MaternityHome),
        ];
        // A name with two of the words ("hospital_and_clinic") announces nothing.
        let mut found = medical.iter().filter(|(word, _)| name.contains(word));
        match (found.next(), found.next()) {
            (Some((_, kind)), None) => Some(*kind),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Kind::parse(&code).ok_or_else(|| de::Error::custom(format!("there is no kind {code}")))
    }
}

/// Whether two labels are the same words, whatever the width of their brackets and their spaces.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    plain(a).eq(plain(b))
}

fn plain(words: &str) -> impl Iterator<Item = char> + '_ {
    words
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .map(|c| c.to_ascii_lowercase())
}

fn code_in_brackets(words: &str) -> Option<&str> {
    let inner = words.strip_suffix([')', '）'])?;
    let start = inner.rfind(['(', '（'])?;
    Some(inner[start..].trim_start_matches(['(', '（']))
}

mod table {
    use super::KindGroup;

    /// Writes the enum and its look-ups from the lines of one table.
    macro_rules! kinds {
        ($($variant:ident $code:literal $ministry:expr, $ja:literal, $en:literal, $group:ident, [$($word:literal),*];)*) => {
            /// A kind of service a listing offers.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub enum Kind {
                $(#[doc = $ja] $variant,)*
            }

            impl Kind {
                /// Every kind, in the order screens show them.
                pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

                /// The stable code: stored, in URLs and in CSV.
                pub const fn code(self) -> &'static str {
                    match self { $(Kind::$variant => $code,)* }
                }

                /// The Ministry's three-digit service code, for care services.
                pub const fn ministry_code(self) -> Option<&'static str> {
                    match self { $(Kind::$variant => $ministry,)* }
                }

                /// The Japanese words; for care services those of the column サービスの種類.
                pub const fn label_ja(self) -> &'static str {
                    match self { $(Kind::$variant => $ja,)* }
                }

                /// The English words.
                pub const fn label_en(self) -> &'static str {
                    match self { $(Kind::$variant => $en,)* }
                }

                /// The family it belongs to.
                pub const fn group(self) -> KindGroup {
                    match self { $(Kind::$variant => KindGroup::$group,)* }
                }

                /// Other Japanese words that mean this kind in files.
                pub const fn other_words(self) -> &'static [&'static str] {
                    match self { $(Kind::$variant => &[$($word),*],)* }
                }
            }
        };
    }

    kinds! {
        Hospital "hospital" None, "病院", "Hospital", Medical, [];
        Clinic "clinic" None, "診療所", "Clinic", Medical, ["クリニック", "医院", "一般診療所"];
        Dental "dental" None, "歯科診療所", "Dental clinic", Medical, ["歯科", "歯科医院"];
        Pharmacy "pharmacy" None, "薬局", "Pharmacy", Medical, ["調剤薬局"];
        MaternityHome "maternity_home" None, "助産所", "Midwives' home", Medical, ["助産院"];

        HomeHelp "home_help" Some("110"), "訪問介護", "Home help", Visiting, ["ヘルパー"];
        VisitingBath "visiting_bath" Some("120"), "訪問入浴介護", "Visiting bath", Visiting, ["訪問入浴"];
        VisitingNursing "visiting_nursing" Some("130"), "訪問看護", "Visiting nursing", Visiting, ["訪問看護ステーション"];
        VisitingRehabilitation "visiting_rehabilitation" Some("140"), "訪問リハビリテーション", "Visiting rehabilitation", Visiting, ["訪問リハビリ", "訪問リハ"];
        NightHomeHelp "night_home_help" Some("710"), "夜間対応型訪問介護", "Night home help", Visiting, [];
        RegularPatrol "regular_patrol" Some("760"), "定期巡回・随時対応型訪問介護看護", "Regular patrol and on-call home care", Visiting, ["定期巡回"];

        DayService "day_service" Some("150"), "通所介護", "Day service", Day, ["デイサービス"];
        MedicalDayService "medical_day_service" Some("155"), "指定療養通所介護", "Day service for people with heavy medical needs", Day, ["療養通所介護"];
        DayRehabilitation "day_rehabilitation" Some("160"), "通所リハビリテーション", "Day rehabilitation", Day, ["通所リハビリ", "通所リハ", "デイケア"];
        DementiaDayService "dementia_day_service" Some("720"), "認知症対応型通所介護", "Day service for people with dementia", Day, [];
        CommunityDayService "community_day_service" Some("780"), "地域密着型通所介護", "Community day service", Day, [];

        SmallMultifunction "small_multifunction" Some("730"), "小規模多機能型居宅介護", "Small multifunctional home care", Stay, ["小規模多機能", "小多機"];
        NursingSmallMultifunction "nursing_small_multifunction" Some("770"), "看護小規模多機能型居宅介護（複合型サービス）", "Small multifunctional home care with nursing", Stay, ["看護小規模多機能型居宅介護", "看護小規模多機能", "看多機", "複合型サービス"];
        ShortStay "short_stay" Some("210"), "短期入所生活介護", "Short stay", Stay, ["ショートステイ"];
        MedicalShortStayGeriatric "medical_short_stay_geriatric" Some("220"), "短期入所療養介護（介護老人保健施設）", "Medical short stay in a geriatric health facility", Stay, [];
        MedicalShortStayHospital "medical_short_stay_hospital" Some("230"), "短期入所療養介護（療養病床を有する病院等）", "Medical short stay in a hospital", Stay, [];
        MedicalShortStayInstitute "medical_short_stay_institute" Some("551"), "短期入所療養介護（介護医療院）", "Medical short stay in a care and medical institute", Stay, [];

        NursingHome "nursing_home" Some("510"), "介護老人福祉施設", "Special nursing home", Facility, ["特別養護老人ホーム", "特養"];
        CommunityNursingHome "community_nursing_home" Some("540"), "地域密着型介護老人福祉施設入所者生活介護", "Community special nursing home", Facility, ["地域密着型特養"];
        GeriatricHealthFacility "geriatric_health_facility" Some("520"), "介護老人保健施設", "Geriatric health facility", Facility, ["老健"];
        SanatoriumFacility "sanatorium_facility" Some("530"), "介護療養型医療施設", "Sanatorium medical facility", Facility, [];
        CareMedicalInstitute "care_medical_institute" Some("550"), "介護医療院", "Care and medical institute", Facility, [];
        GroupHome "group_home" Some("320"), "認知症対応型共同生活介護", "Group home for people with dementia", Facility, ["グループホーム", "認知症グループホーム"];
        PrivateHome "private_home" Some("331"), "特定施設入居者生活介護（有料老人ホーム）", "Private residential home with care", Facility, ["介護付有料老人ホーム"];
        LowCostHome "low_cost_home" Some("332"), "特定施設入居者生活介護（軽費老人ホーム）", "Low-cost home with care", Facility, [];
        ServicedHousing "serviced_housing" Some("334"), "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））", "Serviced housing with care", Facility, ["特定施設入居者生活介護（サービス付き高齢者向け住宅）"];
        PrivateHomeExternal "private_home_external" Some("335"), "特定施設入居者生活介護（有料老人ホーム（外部サービス利用型））", "Private residential home, care from outside", Facility, [];
        LowCostHomeExternal "low_cost_home_external" Some("336"), "特定施設入居者生活介護（軽費老人ホーム（外部サービス利用型））", "Low-cost home, care from outside", Facility, [];
        ServicedHousingExternal "serviced_housing_external" Some("337"), "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅（外部サービス利用型）））", "Serviced housing, care from outside", Facility, ["特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅（外部サービス利用型））"];
        CommunityPrivateHome "community_private_home" Some("361"), "地域密着型特定施設入居者生活介護（有料老人ホーム）", "Community private residential home with care", Facility, [];
        CommunityLowCostHome "community_low_cost_home" Some("362"), "地域密着型特定施設入居者生活介護（軽費老人ホーム）", "Community low-cost home with care", Facility, [];
        CommunityServicedHousing "community_serviced_housing" Some("364"), "地域密着型特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））", "Community serviced housing with care", Facility, [];

        CareManagement "care_management" Some("430"), "居宅介護支援", "Care management office", CareManagement, ["居宅介護支援事業所", "ケアマネジャー"];
        CommunitySupportCenter "community_support_center" None, "地域包括支援センター", "Community general support center", CareManagement, ["地域包括"];

        EquipmentRental "equipment_rental" Some("170"), "福祉用具貸与", "Care equipment rental", Equipment, [];
        EquipmentSale "equipment_sale" Some("410"), "特定福祉用具販売", "Care equipment sale", Equipment, ["福祉用具販売"];
        OxygenSupplier "oxygen_supplier" None, "酸素業者", "Home oxygen supplier", Equipment, ["在宅酸素業者"];

        CommunityGathering "community_gathering" None, "通いの場", "Community gathering", Informal, ["サロン"];
        DementiaCafe "dementia_cafe" None, "認知症カフェ", "Dementia café", Informal, ["オレンジカフェ"];
        PatientsGroup "patients_group" None, "患者会", "Patients' group", Informal, ["家族会"];
        PrivateAmbulance "private_ambulance" None, "民間救急", "Private patient transport", Informal, ["介護タクシー"];
        Other "other" None, "その他", "Other", Informal, [];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ファイルに書かれた言葉から種類がわかる() {
        for (words, expected) in [
            ("訪問看護", Some(Kind::VisitingNursing)),
            ("130", Some(Kind::VisitingNursing)),
            ("visiting_nursing", Some(Kind::VisitingNursing)),
            ("houmon_kango(130)", Some(Kind::VisitingNursing)),
            ("tokuyo(510)", Some(Kind::NursingHome)),
            (
                "短期入所療養介護(療養病床を有する病院等）",
                Some(Kind::MedicalShortStayHospital),
            ),
            (
                "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅（外部サービス利用型））)",
                Some(Kind::ServicedHousingExternal),
            ),
            (
                "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅（外部サービス利用型））)(337)",
                Some(Kind::ServicedHousingExternal),
            ),
            (" 老健 ", Some(Kind::GeriatricHealthFacility)),
            ("clinic", Some(Kind::Clinic)),
            ("訪問販売", None),
            ("(", None),
            (")", None),
            ("", None),
        ] {
            assert_eq!(Kind::from_words(words), expected, "{words}");
        }
    }

    #[test]
    fn ファイルの名前から種類がわかる() {
        for (name, expected) in [
            ("jigyosho_130.csv", Some(Kind::VisitingNursing)),
            (
                "data/01-1_hospital_facility_info_20250601.csv.gz",
                Some(Kind::Hospital),
            ),
            ("C:\\files\\clinic.csv", Some(Kind::Clinic)),
            ("04_maternity_home_20250601.csv", Some(Kind::MaternityHome)),
            ("hospital_and_clinic.csv", None),
            ("jigyosho_9", None),
            ("一覧.xlsx", None),
        ] {
            assert_eq!(Kind::from_file_name(name), expected, "{name}");
        }
    }

    #[test]
    fn no_two_kinds_share_a_code_or_a_word() {
        let mut seen = HashSet::new();
        for kind in Kind::ALL {
            assert!(seen.insert(kind.code()), "{kind}");
            assert!(seen.insert(kind.label_ja()), "{kind}");
            assert!(
                kind.ministry_code().is_none_or(|code| seen.insert(code)),
                "{kind}"
            );
            for word in kind.other_words() {
                assert!(seen.insert(word), "{word}");
            }
            assert_eq!(Kind::from_words(kind.label_ja()), Some(*kind));
        }
    }
}
