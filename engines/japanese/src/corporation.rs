//! Names of facilities without the legal form of who runs them.

use unicode_normalization::UnicodeNormalization;

use crate::fold;

/// The folded name without its legal form, for comparing names: 医療法人社団松戸会 and （医社）松戸会
/// are both 松戸会. A name that is nothing but a legal form is kept.
pub fn bare_name(name: &str) -> String {
    let mut bare = fold(&without_abbreviations(name));
    // Long forms go before the short forms they contain.
    for form in LEGAL_FORMS {
        if bare.contains(form) {
            bare = bare.replace(form, "");
        }
    }
    if bare.is_empty() { fold(name) } else { bare }
}

/// The name without (株), ㈱, (医社) and the like; a bracket with anything else in it stays.
fn without_abbreviations(name: &str) -> String {
    let narrow: String = name.nfkc().collect();
    let mut rest = narrow.as_str();
    let mut kept = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('(') {
        kept.push_str(before);
        match after.split_once(')') {
            Some((inside, behind)) if ABBREVIATIONS.contains(&inside.trim()) => rest = behind,
            _ => {
                kept.push('(');
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// What stands in brackets for a legal form, as used by banks and the Ministry's files.
const ABBREVIATIONS: [&str; 26] = [
    "株", "有", "合", "同", "資", "名", "医", "医社", "医財", "医療", "社医", "社", "財", "一社",
    "一財", "公社", "公財", "福", "社福", "特非", "特", "学", "宗", "独", "地独", "企",
];

/// Legal forms in folded writing, each before any form contained in it.
const LEGAL_FORMS: [&str; 39] = [
    "特定医療法人社団",
    "特定医療法人財団",
    "社会医療法人社団",
    "社会医療法人財団",
    "医療法人社団",
    "医療法人財団",
    "特定医療法人",
    "社会医療法人",
    "医療法人",
    "社会福祉法人",
    "認定特定非営利活動法人",
    "特定非営利活動法人",
    "認定npo法人",
    "npo法人",
    "地方独立行政法人",
    "独立行政法人",
    "国立大学法人",
    "公立大学法人",
    "国立研究開発法人",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "社団法人",
    "財団法人",
    "学校法人",
    "宗教法人",
    "更生保護法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "企業組合",
    "労働者協同組合",
    "生活協同組合",
    "農業協同組合",
    "医療生協",
    "有限責任事業組合",
];
