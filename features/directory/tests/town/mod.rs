//! みどり市 and its neighbours: a directory small enough to know by heart. All of it is invented.

#![expect(
    clippy::unwrap_used,
    reason = "a story whose facts cannot be told is a broken test"
)]

use std::sync::Arc;

use kyoten_feature_directory::field::{Field, Values};
use kyoten_feature_directory::kind::Kind;
use kyoten_feature_directory::listing::Prefecture;
use kyoten_feature_directory::search::{Searchable, overlay_terms_of, terms_of};
use kyoten_feature_identity::{
    By, DatabaseSessions, Known, LoginName, NewAccount, Password, SALT_BYTES, SecondFactor,
    create_account, create_hub, hash_password, open_session,
};
use kyoten_geography::{GeoPoint, MunicipalityCode};
use kyoten_japanese::address::town_key;
use kyoten_platform::authorization::Role;
use kyoten_platform::cx::No;
use kyoten_platform::db::{DbResult, Tx};
use kyoten_platform::{params, text_index};
use kyoten_testkit::{Browser, Setup, World};

/// The hub of the stories.
pub const HUB: &str = "midori";

/// The municipality of the hub, with a code that exists so that it can be parsed.
pub const MIDORI: &str = "12207";

/// One service of the invented directory.
#[derive(Clone, Copy)]
pub struct Entry {
    pub id: i64,
    pub organization: &'static str,
    pub hub: &'static str,
    pub kind: Kind,
    pub name: &'static str,
    pub kana: &'static str,
    pub corporation: &'static str,
    pub address: &'static str,
    pub telephone: &'static str,
    pub municipality: &'static str,
    pub point: Option<(f64, f64)>,
    pub source: &'static str,
    pub days: &'static str,
}

/// What an entry is unless it says otherwise.
pub const PLAIN: Entry = Entry {
    id: 0,
    organization: "",
    hub: "national",
    kind: Kind::VisitingNursing,
    name: "",
    kana: "",
    corporation: "",
    address: "",
    telephone: "",
    municipality: MIDORI,
    point: Some((35.78, 139.90)),
    source: "given",
    days: "",
};

/// The whole directory.
pub const TOWN: [Entry; 9] = [
    Entry {
        id: 1,
        organization: "hidamari",
        name: "髙砂ひだまり訪問看護ステーション",
        kana: "タカサゴヒダマリホウモンカンゴステーション",
        address: "千葉県みどり市本町1丁目2番",
        telephone: "０４７－０００－０１０１",
        days: "平日|土曜日",
        ..PLAIN
    },
    Entry {
        id: 2,
        organization: "kaze",
        name: "かわの風訪問看護",
        kana: "カワノカゼホウモンカンゴ",
        address: "千葉県みどり市川辺3",
        point: Some((35.80, 139.90)),
        days: "平日|日曜日",
        ..PLAIN
    },
    Entry {
        id: 3,
        organization: "aoba",
        kind: Kind::Pharmacy,
        name: "あおば薬局",
        address: "千葉県みどり市本町5",
        source: "town_centroid",
        ..PLAIN
    },
    Entry {
        id: 4,
        organization: "touseki",
        kind: Kind::Clinic,
        name: "みどり透析クリニック",
        address: "千葉県みどり市本町6",
        point: None,
        ..PLAIN
    },
    Entry {
        id: 5,
        organization: "tokuyo",
        kind: Kind::NursingHome,
        name: "みずうみの里",
        kana: "ミズウミノサト",
        corporation: "社会福祉法人渡邊会",
        address: "千葉県みどり市湖畔1",
        point: Some((35.83, 139.95)),
        ..PLAIN
    },
    Entry {
        id: 6,
        organization: "hidamari",
        kind: Kind::CareManagement,
        name: "髙砂ひだまり居宅介護支援",
        address: "千葉県みどり市本町1丁目2番",
        telephone: "047-000-0101",
        ..PLAIN
    },
    Entry {
        id: 7,
        organization: "tokyo",
        kind: Kind::Pharmacy,
        name: "新宿あおば薬局",
        address: "東京都新宿区西新宿1",
        municipality: "13104",
        point: Some((35.69, 139.70)),
        ..PLAIN
    },
    Entry {
        id: 8,
        organization: "other",
        hub: "another-hub",
        kind: Kind::Pharmacy,
        name: "よその拠点の薬局",
        ..PLAIN
    },
    Entry {
        id: 9,
        organization: "own",
        hub: HUB,
        kind: Kind::OxygenSupplier,
        name: "みどり酸素サービス",
        address: "千葉県みどり市本町9",
        ..PLAIN
    },
];

/// The application with the search and an empty directory.
pub fn empty() -> Setup {
    Setup {
        features: vec![
            kyoten_feature_identity::feature(),
            kyoten_feature_directory::feature(),
        ],
        sessions: Arc::new(DatabaseSessions),
        hub_id: HUB,
        hub_name: "みどり市在宅医療連携拠点",
        prepare: |tx| {
            for hub in ["national", "another-hub"] {
                create_hub(tx, hub, hub, &[])?;
            }
            Ok(create_hub(
                tx,
                HUB,
                "みどり市在宅医療連携拠点",
                &[MIDORI.to_owned()],
            )?)
        },
    }
}

/// The application with [`TOWN`] published.
pub fn town() -> Setup {
    Setup {
        prepare: |tx| {
            (empty().prepare)(tx)?;
            publish(tx)?;
            for entry in TOWN {
                add(tx, &entry)?;
            }
            Ok(places(tx)?)
        },
        ..empty()
    }
}

fn publish(tx: &Tx<'_>) -> DbResult<()> {
    for hub in ["national", HUB, "another-hub"] {
        tx.execute(
            "insert into publication (hub_id, batch) values ($1, $2)",
            params![hub, 1i64],
        )?;
    }
    Ok(())
}

/// Writes an entry as the import does.
pub fn add(tx: &Tx<'_>, entry: &Entry) -> DbResult<()> {
    let mut values = Values::default();
    for (field, text) in [
        (Field::NameKana, entry.kana),
        (Field::Corporation, entry.corporation),
        (Field::Address, entry.address),
        (Field::Telephone, entry.telephone),
        (Field::OpenDays, entry.days),
    ] {
        values.set(field, text);
    }
    tx.execute(
        "insert into listing (id, hub_id, organization_id, kind, identifier, identifier_key, prefecture, municipality, name, document,
                              latitude, longitude, position_source, position_flags, as_of, layout, content_hash, from_batch)
         values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, '', '2026-04-01', 'story', 0, 1)",
        params![
            entry.id,
            entry.hub,
            entry.organization,
            entry.kind.code(),
            entry.id.to_string(),
            entry.municipality[..2].to_owned(),
            entry.municipality,
            entry.name,
            serde_json::to_string(&values).unwrap(),
            entry.point.map(|(latitude, _)| latitude),
            entry.point.map(|(_, longitude)| longitude),
            entry.point.map(|_| entry.source.to_owned()),
        ],
    )?;
    tx.index_terms(
        text_index!("listing_terms"),
        entry.id,
        &terms_of(&searchable(entry)),
    )
}

/// The searchable parts of an entry.
pub fn searchable(entry: &Entry) -> Searchable<'_> {
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    Searchable {
        kind: entry.kind,
        name: entry.name,
        kana: given(entry.kana),
        corporation: given(entry.corporation),
        address: given(entry.address),
        telephone: given(entry.telephone),
        prefecture: Prefecture::parse(&entry.municipality[..2]),
        municipality: MunicipalityCode::parse(entry.municipality).ok(),
        point: entry
            .point
            .and_then(|(latitude, longitude)| GeoPoint::new(latitude, longitude).ok()),
    }
}

/// The hub says what an organization is called here.
pub fn rename(
    tx: &Tx<'_>,
    organization: &str,
    entry: &Entry,
    name: &str,
) -> Result<(), No<std::convert::Infallible>> {
    tx.execute(
        "insert into fact (id, hub_id, organization_id, field, value, source, visibility, verified_at, verified_by, recorded_at, recorded_by)
         values ($1, $2, $3, 'name', $4, 'hub', 'public', $5, 'Account/x', $5, 'Account/x')",
        params![tx.new_id(), HUB, organization, name, tx.now()],
    )?;
    tx.execute(
        "insert into overlay_entry (id, hub_id, organization_id) values (1, $1, $2)",
        params![HUB, organization],
    )?;
    let local = Entry { name: "", ..*entry };
    let local = Searchable {
        name,
        ..searchable(&local)
    };
    Ok(tx.index_terms(
        text_index!("overlay_terms"),
        1,
        &overlay_terms_of(HUB, &[local]),
    )?)
}

fn places(tx: &Tx<'_>) -> DbResult<()> {
    for kind in ["municipality", "town", "boundary"] {
        tx.execute(
            "insert into reference_edition (kind, edition, as_of, source, row_count) values ($1, 1, '2026-01-01', 'story', 1)",
            params![kind],
        )?;
    }
    let municipalities = [
        (MIDORI, "千葉県", "みどり市"),
        ("13104", "東京都", "新宿区"),
        ("13206", "東京都", "府中市"),
        ("34208", "広島県", "府中市"),
    ];
    for (code, prefecture, name) in municipalities {
        tx.execute(
            "insert into municipality (edition, code, prefecture, name, kana, latitude, longitude) values (1, $1, $2, $3, '', $4, $5)",
            params![code, prefecture, name, 35.78, 139.90],
        )?;
    }
    for (city, town, latitude, quality) in [
        ("みどり市", "本町", 35.781, "town"),
        ("みどり市", "川辺", 35.801, "town"),
        ("みどり市", "", 35.79, "municipality"),
    ] {
        tx.execute(
            "insert into town (edition, key, label, municipality, latitude, longitude, quality) values (1, $1, $2, $3, $4, $5, $6)",
            params![town_key("千葉県", city, town), format!("千葉県{city}{town}"), MIDORI, latitude, 139.90, quality],
        )?;
    }
    tx.execute(
        "insert into boundary (edition, code, geometry) values (1, $1, $2)",
        params![MIDORI, r#"{"type":"Polygon","coordinates":[[[139.8,35.7],[140.0,35.7],[140.0,35.9],[139.8,35.7]]]}"#],
    )?;
    Ok(())
}

/// A browser in which a coordinator of the hub has signed in.
pub async fn coordinator(world: &World) -> Browser {
    let token = world
        .write(|tx| {
            let known = Known {
                hub_name: "みどり市在宅医療連携拠点",
                login_name: "sakura",
            };
            let password = Password::parse("夕方の川べりに三羽のさぎがいた", known).unwrap();
            let account = NewAccount {
                hub_id: HUB.to_owned(),
                login_name: LoginName::parse("sakura").unwrap(),
                display_name: "佐倉 花子".to_owned(),
                password_hash: hash_password(&password, &[1; SALT_BYTES]).unwrap(),
                totp_secret: None,
                roles: vec![Role::Coordinator],
                granted_by: By::system("story"),
            };
            let account = create_account(tx, account).unwrap();
            Ok(open_session(tx, &account, SecondFactor::Shown)?)
        })
        .await;
    world.browser_with_session(&token)
}
