//! Addresses as they are really written, and the towns they lie in.

use std::collections::HashMap;

use kyoten_japanese::address::{
    PREFECTURES, area_key, normalize, prefecture, town_candidates, town_candidates_in, town_key,
};
use proptest::prelude::*;

#[test]
fn 同じ住所は書き方が違っても同じ形になる() {
    for (form, ways) in [
        (
            "千葉県松戸市松戸1-2-3",
            &[
                "千葉県松戸市松戸１丁目２番３号",
                "千葉県松戸市松戸一丁目２番地３",
                "千葉県松戸市松戸一丁目二番三号",
                "千葉県松戸市松戸１－２－３",
                "千葉県松戸市松戸1ー2―3",
                "千葉県松戸市松戸1‐2−3",
                "千葉県松戸市大字松戸1丁目2番地の3",
                "〒271-0092 千葉県松戸市松戸1の2の3",
                "　千葉県 松戸市 松戸 1-2-3 ",
            ][..],
        ),
        (
            "北海道札幌市中央区南1条西16-291",
            &[
                "北海道札幌市中央区南１条西１６丁目２９１番地",
                "北海道札幌市中央区南一条西十六丁目291",
            ],
        ),
        (
            "北海道札幌市中央区南19条西6-5 さくらびる2階",
            &[
                "北海道札幌市中央区南十九条西６丁目５番地　サクラビル２階",
                "北海道札幌市中央区南19条西6-5サクラビル 2階",
            ],
        ),
        (
            "東京都千代田区1番町5-3",
            &["東京都千代田区一番町５番地３", "東京都千代田区１番町5-3"],
        ),
        (
            "岩手県盛岡市永井20地割1-91",
            &[
                "岩手県盛岡市永井第２０地割１ー９１",
                "岩手県盛岡市永井二十地割1番地91",
            ],
        ),
        (
            "茨城県竜が崎市若柴町5",
            &["茨城県龍ケ崎市若柴町5", "茨城県龍ヶ崎市若柴町５番地"],
        ),
        (
            "大阪府堺市西区浜寺昭和町3-123",
            &[
                "大阪府堺市西区浜寺昭和町三丁１２３",
                "大阪府堺市西区浜寺昭和町3丁123",
            ],
        ),
        ("兵庫県三田市三田町5-1", &["兵庫県三田市三田町5-1"]),
        (
            "三重県四日市市諏訪栄町6-3 愛汗びる4階",
            &["三重県四日市市諏訪栄町６－３愛汗ビル４階"],
        ),
        ("愛知県半田市本町5 3階", &["愛知県半田市本町5-3階"]),
        (
            "兵庫県神戸市北区藤原台中町1-2-1 北神中央びる303",
            &["兵庫県神戸市北区藤原台中町１丁目２－１　北神中央ビル３０３号"],
        ),
        (
            "秋田県秋田市中通6-6-15 ぱーくひるず中通",
            &["秋田県秋田市中通６－６－１５（パークヒルズ中通）"],
        ),
        (
            "福岡県福岡市博多区吉塚1-2-39",
            &["福岡県福岡市博多区吉塚１丁目２番３９号"],
        ),
        ("岩手県盛岡市永井2 3地割1", &["岩手県盛岡市永井2第3地割1"]),
        ("千葉県松戸市", &["千葉県松戸市"]),
        ("", &["", "　"]),
    ] {
        for way in ways {
            assert_eq!(normalize(way), form, "{way}");
        }
    }
}

#[test]
fn 住所から町が見つかる() {
    let towns = [
        ("千葉県", "松戸市", "松戸"),
        ("千葉県", "松戸市", "新松戸三丁目"),
        ("北海道", "札幌市中央区", "南一条西一丁目"),
        ("北海道", "札幌市中央区", "南一条西十六丁目"),
        ("北海道", "空知郡上富良野町", "西十線北三十五号"),
        ("茨城県", "龍ヶ崎市", "若柴町"),
        ("宮城県", "塩竈市", "新富町"),
        ("東京都", "千代田区", "霞が関一丁目"),
        ("東京都", "港区", "麻布十番一丁目"),
        ("岩手県", "岩手郡雫石町", "第八地割字太田"),
        ("福島県", "いわき市", "平字倉前"),
        ("福島県", "郡山市", "大槻町"),
        ("奈良県", "大和郡山市", "小泉町"),
        ("奈良県", "高市郡明日香村", "大字岡"),
        ("山口県", "山口市", "小郡下郷"),
        ("京都府", "京都市中京区", "二条殿町"),
        ("三重県", "四日市市", "諏訪栄町"),
        ("静岡県", "浜松市中区", "鴨江三丁目"),
        ("岐阜県", "岐阜市", "平和通一丁目"),
        ("山梨県", "大月市", "大月一丁目"),
    ];
    let mut table = HashMap::new();
    for (prefecture, city, town) in towns {
        if let Some(area) = area_key(prefecture, city, town) {
            table.entry(area).or_insert(town);
        }
        table.insert(town_key(prefecture, city, town), town);
    }
    for (address, town) in [
        ("千葉県松戸市松戸１２３９－２", Some("松戸")),
        (
            "千葉県松戸市新松戸３－５－２　ビル４Ｆ",
            Some("新松戸三丁目"),
        ),
        ("千葉県松戸市新松戸", Some("新松戸三丁目")),
        (
            "北海道札幌市中央区南１条西１６丁目２９１番地",
            Some("南一条西十六丁目"),
        ),
        ("北海道札幌市中央区南1条西1-13", Some("南一条西一丁目")),
        (
            "北海道上富良野町西10線北35号12番地",
            Some("西十線北三十五号"),
        ),
        ("茨城県龍ケ崎市若柴町5", Some("若柴町")),
        ("宮城県塩釜市新富町1", Some("新富町")),
        ("東京都千代田区霞ヶ関1-2-2", Some("霞が関一丁目")),
        ("東京都港区麻布十番１－８－１０", Some("麻布十番一丁目")),
        ("岩手県岩手郡雫石町第8地割太田12", Some("第八地割字太田")),
        ("福島県いわき市平倉前113", Some("平字倉前")),
        ("福島県郡山市大槻町1", Some("大槻町")),
        ("奈良県大和郡山市小泉町1", Some("小泉町")),
        ("奈良県明日香村岡1", Some("大字岡")),
        ("山口県山口市小郡下郷2", Some("小郡下郷")),
        (
            "京都府京都市中京区烏丸通御池上ル二条殿町５５２",
            Some("二条殿町"),
        ),
        ("三重県四日市市諏訪栄町6", Some("諏訪栄町")),
        ("静岡県浜松市中央区鴨江3-1", Some("鴨江三丁目")),
        ("岐阜県岐阜市平和通り１丁目１ー２", Some("平和通一丁目")),
        (
            "山梨県大月市大月（１～３丁目）１－１７－２３",
            Some("大月一丁目"),
        ),
        ("千葉県柏市柏1", None),
        ("松戸市松戸1", None),
    ] {
        let found = town_candidates(address)
            .iter()
            .find_map(|key| table.get(key).copied());
        assert_eq!(found, town, "{address}: {:?}", town_candidates(address));
    }
    let known = town_candidates_in("千葉県", "松戸市松戸1239");
    assert!(known.contains(&town_key("千葉県", "松戸市", "松戸")));
    assert_eq!(known.last().map(String::as_str), Some("千葉県松戸"));
    assert!(known.contains(&town_key("千葉県", "松戸市", "")));
}

#[test]
fn 都道府県がわかる() {
    for (address, name) in [
        ("千葉県松戸市", Some("千葉県")),
        ("〒271-0092　千葉縣松戸市", Some("千葉県")),
        (" 東京都東京都新宿区", Some("東京都")),
        ("京都府京都市", Some("京都府")),
        ("松戸市", None),
        ("京都市", None),
        ("", None),
    ] {
        assert_eq!(prefecture(address), name, "{address}");
    }
    for (number, (code, name, kana)) in (1..).zip(PREFECTURES) {
        assert_eq!(code, format!("{number:02}"));
        assert_eq!(prefecture(name), Some(name));
        assert!(kyoten_japanese::kana::is_kana(kana));
    }
}

proptest! {
    #[test]
    fn どんな文字でも落ちず候補は短くなってゆく(text in ".*") {
        let _ = normalize(&text);
        let keys = town_candidates_in("京都府", &text);
        prop_assert!(keys.len() <= 50);
        prop_assert!(keys.iter().all(|key| key.starts_with("京都府") || PREFECTURES.iter().any(|(_, name, _)| key.starts_with(name))));
    }

    #[test]
    fn 町の鍵はその町の住所の候補にある(town in "[一-十松戸新大字丘ケヶ町]{1,8}", house in 1u32..3000) {
        let address = format!("千葉県松戸市{town}、{house}番地");
        prop_assert!(town_candidates(&address).contains(&town_key("千葉県", "松戸市", &town)), "{address}");
    }

    #[test]
    fn 揃えた住所をもう一度揃えても変わらない(address in "千葉県松戸市[松戸三条一二十字新丘]{1,4}[0-9]{1,3}(番地|番|-|丁目|の)[0-9]{1,3}(号)?( ?ビル[0-9]階)?") {
        let once = normalize(&address);
        prop_assert_eq!(normalize(&once), once);
    }
}
