//! What search treats as the same word.

use kyoten_japanese::{fold, terms};
use proptest::prelude::*;

#[test]
fn 書き方が違っても同じ語になる() {
    for (written, folded) in [
        // Width, case, kana kind.
        ("ＡＢＣ訪問看護１２３", "abc訪問看護123"),
        ("ｸﾞﾘｰﾝ薬局", "ぐりーん薬局"),
        ("Ｇｒｏｗｔｈ Care", "growthcare"),
        ("か\u{3099}ん は\u{309A}ん", "がんぱん"),
        ("か゛ん", "がん"),
        ("Café ＭÜＬＬＥＲ", "cafemuller"),
        ("第Ⅱ病院①", "第ii病院1"),
        // Variant kanji.
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邊・渡邉", "渡辺渡辺"),
        ("濵口", "浜口"),
        ("德島", "徳島"),
        ("齋藤 齊藤 斉藤", "斎藤斎藤斎藤"),
        ("廣澤國櫻", "広沢国桜"),
        ("𠮷田", "吉田"),
        ("塚本", "塚本"),
        ("葛\u{E0100}飾", "葛飾"),
        ("龍神", "竜神"),
        // Repetition.
        ("佐々木", "佐佐木"),
        ("いすゞ", "いすず"),
        ("みすゝ", "みすす"),
        ("々", "々"),
        // ヶ, ケ, ガ.
        ("龍ケ崎", "竜が崎"),
        ("龍ヶ崎", "竜が崎"),
        ("龍ガ崎", "竜が崎"),
        ("つつじケ丘", "つつじが丘"),
        ("3ケ所", "3が所"),
        ("カラオケ店", "からおけ店"),
        ("東京ケア", "東京けあ"),
        // ヴ and old kana.
        ("ヴィレッジ", "びれっじ"),
        ("ラ・ヴ", "らぶ"),
        ("レヴュー", "れびゅー"),
        ("ヱビス ヰ", "えびすい"),
        // Dashes and long vowels.
        ("センター", "せんたー"),
        ("センタ－", "せんたー"),
        ("センタ－病院", "せんたー病院"),
        (
            "サ-ビス サ―ビス サｰﾋﾞｽ サ−ビス",
            "さーびすさーびすさーびすさーびす",
        ),
        ("ゆいま〜る", "ゆいまーる"),
        ("大塚歯科　－あいりす－", "大塚歯科あいりす"),
        ("デイサービス希望～きぼう～", "でいさーびす希望きぼう"),
        ("コーポ－２", "こーぽ2"),
        ("1‐2−3", "1-2-3"),
        ("１ー２", "1-2"),
        // Separators.
        ("訪問看護 あおぞら・虹", "訪問看護あおぞら虹"),
        ("（株）松戸【本社】", "株松戸本社"),
        ("㈱松戸", "株松戸"),
        ("12 34", "12-34"),
        ("(047)366-1111", "047-366-1111"),
        ("", ""),
        ("・－　", ""),
    ] {
        assert_eq!(fold(written), folded, "{written}");
    }
}

#[test]
fn 索引の語は二文字ずつ() {
    assert_eq!(terms::index_terms("訪問看護"), ["問看", "看護", "訪問"]);
    assert_eq!(terms::index_terms("ああああ"), ["ああ"]);
    assert_eq!(terms::index_terms("虹"), ["虹"]);
    assert!(terms::index_terms("").is_empty());
    assert_eq!(terms::query_terms("松戸"), ["松戸"]);
    assert!(terms::query_terms("虹").is_empty());
    assert_eq!(
        terms::words("松戸　訪問看護 ・ ２４"),
        ["松戸", "訪問看護", "24"]
    );
}

proptest! {
    #[test]
    fn 二度畳んでも変わらない(text in ".*") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn 日本語の文字でも二度畳んで変わらない(text in "[ぁ-ゟ゠-ヿ々〇一-丏邊﨑ｦ-ﾟ\u{3099}\u{309A}0-9０-９A-z\\-ー－〜～ 　・Ａ-Ｚ()ケヶヴァ]{0,24}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn 含む語の索引語はすべて本文の索引にある(text in "[あ-お訪問看護]{2,12}", from in 0usize..10, length in 2usize..6) {
        let word: String = text.chars().skip(from).take(length).collect();
        let index = terms::index_terms(&text);
        prop_assert!(terms::query_terms(&word).iter().all(|term| index.contains(term)));
    }
}
