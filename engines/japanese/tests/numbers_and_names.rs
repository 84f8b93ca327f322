//! Telephones, identifiers and the names of those who run a facility.

use kyoten_japanese::telephone::{self, TelephoneError};
use kyoten_japanese::{corporation, identifier};
use proptest::prelude::*;

#[test]
fn 電話番号はどう書かれていても読める() {
    for (written, key) in [
        ("047-366-1111", "0473661111"),
        ("０４７－３６６－１１１１", "0473661111"),
        ("047‐366−1111", "0473661111"),
        ("047ー366ー1111", "0473661111"),
        ("(047)366-1111", "0473661111"),
        ("（０４７）３６６―１１１１", "0473661111"),
        ("047 366 1111", "0473661111"),
        ("+81 47-366-1111", "0473661111"),
        ("+81 (0)47-366-1111", "0473661111"),
        ("024-953--8370", "0249538370"),
        ("048-430-1020（", "0484301020"),
        ("03-1234-5678(代表)", "0312345678"),
        ("（代）03-1234-5678", "0312345678"),
        ("TEL: 03-1234-5678", "0312345678"),
        ("℡03-1234-5678", "0312345678"),
        ("090-1234-5678", "09012345678"),
        ("050-1753-4343", "05017534343"),
        ("0800-123-4567", "08001234567"),
        ("0120-123-456", "0120123456"),
        ("474361111", "0474361111"),
        ("9012345678", "09012345678"),
    ] {
        let telephone = telephone::parse(written).expect(written);
        assert_eq!(telephone.key(), key, "{written}");
        assert_eq!(telephone.written(), written);
    }
}

#[test]
fn 電話番号でないときは何が足りないかがわかる() {
    for (written, error) in [
        ("", TelephoneError::Empty),
        ("　－", TelephoneError::Empty),
        ("366-1111", TelephoneError::NoAreaCode),
        (
            "0-3-1234",
            TelephoneError::TooShort {
                found: 6,
                expected: 10,
            },
        ),
        (
            "04-572-4557",
            TelephoneError::TooShort {
                found: 9,
                expected: 10,
            },
        ),
        (
            "090-222-2888",
            TelephoneError::TooShort {
                found: 10,
                expected: 11,
            },
        ),
        (
            "0533-85-24329",
            TelephoneError::TooLong {
                found: 11,
                expected: 10,
            },
        ),
        ("00-1234-5678", TelephoneError::NoAreaCode),
        ("0989o61492", TelephoneError::Sign('o')),
        ("047-366-1111\0", TelephoneError::Sign('\0')),
        ("047-366-1111、047-366-1112", TelephoneError::Several),
        ("047-366-1111/1112", TelephoneError::Several),
    ] {
        assert_eq!(telephone::parse(written), Err(error), "{written}");
    }
}

#[test]
fn 事業所番号は先頭の零と幅を問わない() {
    for (written, key) in [
        ("0170102313", "170102313"),
        ("170102313", "170102313"),
        (" ０１７-０１０-２３１３", "170102313"),
        ("01b2900053", "1B2900053"),
        ("01B2900053", "1B2900053"),
        ("0000", "0"),
        ("-", ""),
        ("", ""),
    ] {
        assert_eq!(identifier::key(written), key, "{written}");
    }
}

#[test]
fn 法人の種類を除いた名前で比べられる() {
    for (name, bare) in [
        ("医療法人社団　松戸会", "松戸会"),
        ("医療法人社団川上歯科医院", "川上歯科医院"),
        ("（医社）松戸会", "松戸会"),
        ("松戸会（医療法人）", "松戸会"),
        ("社会福祉法人　青空会", "青空会"),
        ("株式会社ケア", "けあ"),
        ("ケア㈱", "けあ"),
        ("（株）ケア", "けあ"),
        ("(有)ケア", "けあ"),
        ("ケア（松戸）", "けあ松戸"),
        ("特定非営利活動法人ＡＢＣ", "abc"),
        ("ＮＰＯ法人　ＡＢＣ", "abc"),
        ("認定NPO法人ABC", "abc"),
        ("独立行政法人国立病院機構", "国立病院機構"),
        ("株式会社", "株式会社"),
        ("（", ""),
    ] {
        assert_eq!(corporation::bare_name(name), bare, "{name}");
    }
}

proptest! {
    #[test]
    fn どんな文字でも落ちない(text in ".*") {
        let _ = (telephone::parse(&text), corporation::bare_name(&text));
        let key = identifier::key(&text);
        prop_assert_eq!(identifier::key(&key), key);
    }

    #[test]
    fn 読めた電話番号の鍵はもう一度読める(text in "[0-9０-９ー－() +]{9,14}") {
        if let Ok(telephone) = telephone::parse(&text) {
            prop_assert_eq!(telephone::parse(telephone.key()).map(|again| again.key().to_owned()), Ok(telephone.key().to_owned()));
        }
    }
}
