//! All SQL of search. Candidates are read in chunks of [`SLOTS`], so that PostgreSQL is asked a few times, not thousands.

use std::collections::{HashMap, HashSet};

use kyoten_feature_identity::NATIONAL_HUB;
use kyoten_geography::MunicipalityCode;
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, ToValue, Value};
use kyoten_platform::{params, record};

/// Values one statement compares with; a shorter chunk repeats its last value.
const SLOTS: usize = 128;

/// `select … where column in ($1 … $128)`, as one static text.
macro_rules! in_slots {
    ($before:literal) => {
        concat!(
            $before,
            " in ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,",
            "$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,$50,$51,$52,$53,$54,$55,$56,$57,$58,$59,$60,$61,$62,$63,$64,",
            "$65,$66,$67,$68,$69,$70,$71,$72,$73,$74,$75,$76,$77,$78,$79,$80,$81,$82,$83,$84,$85,$86,$87,$88,$89,$90,$91,$92,$93,$94,$95,$96,",
            "$97,$98,$99,$100,$101,$102,$103,$104,$105,$106,$107,$108,$109,$110,$111,$112,$113,$114,$115,$116,$117,$118,$119,$120,$121,$122,$123,$124,$125,$126,$127,$128)"
        )
    };
}

record! {
    /// What of a listing decides whether it is shown and where it stands; its texts are read later, for few.
    #[derive(Clone, Debug)]
    pub struct Candidate {
        /// Row of `listing`.
        pub id: i64,
        /// Whose data set.
        pub hub_id: String,
        /// Whose service.
        pub organization_id: String,
        /// Code of its kind.
        pub kind: String,
        /// Code of its prefecture.
        pub prefecture: Option<String>,
        /// Code of its municipality.
        pub municipality: Option<String>,
        /// Degrees north.
        pub latitude: Option<f64>,
        /// Degrees east.
        pub longitude: Option<f64>,
        /// How the position was come by.
        pub position_source: Option<String>,
        /// First batch in which it is visible.
        pub from_batch: i64,
        /// First batch in which it is no longer visible.
        pub to_batch: Option<i64>,
    }
}

record! {
    /// The texts of a listing.
    #[derive(Clone, Debug)]
    pub struct ListingText {
        /// Row of `listing`.
        pub id: i64,
        /// Its number as given.
        pub identifier: String,
        /// Its name.
        pub name: String,
        /// Its other fields, JSON.
        pub document: String,
        /// The date of the file it comes from.
        pub as_of: String,
    }
}

record! {
    /// A statement of the hub that everybody may see.
    #[derive(Clone, Debug)]
    pub struct PublicFact {
        /// About whom.
        pub organization_id: String,
        /// About what.
        pub field: String,
        /// What is stated.
        pub value: String,
        /// When it was last verified.
        pub verified_at: Option<Instant>,
    }
}

/// What a hub has decided about organizations, and which batches are visible to it.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    hub_id: String,
    batches: HashMap<String, i64>,
    into: HashMap<String, String>,
    from: HashMap<String, Vec<String>>,
    closed: HashMap<String, String>,
    has_facts: bool,
}

impl Overlay {
    /// The overlay of a hub: publications, merges and closures in force.
    pub fn load(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Overlay> {
        let batches = snapshot.query::<(String, i64)>(
            "select hub_id, batch from publication where hub_id = 'national' or hub_id = $1",
            params![hub_id],
        )?;
        let merges = snapshot.query::<(String, String)>(
            "select organization_id, into_organization_id from organization_merge where hub_id = $1 and undone_at is null",
            params![hub_id],
        )?;
        let closures = snapshot.query::<(String, String)>(
            "select organization_id, closed_on from closure where hub_id = $1 and reopened_at is null",
            params![hub_id],
        )?;
        let fact = snapshot.query_optional::<(String,)>(
            "select id from fact where hub_id = $1 and superseded_at is null limit 1",
            params![hub_id],
        )?;
        let mut overlay = Overlay {
            hub_id: hub_id.to_owned(),
            batches: batches.into_iter().collect(),
            into: merges.into_iter().collect(),
            from: HashMap::new(),
            closed: closures.into_iter().collect(),
            has_facts: fact.is_some(),
        };
        for merged in overlay.into.keys() {
            let target = overlay.resolve(merged).to_owned();
            overlay.from.entry(target).or_default().push(merged.clone());
        }
        Ok(overlay)
    }

    /// Whether anything at all has been published to this hub.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.batches.values().any(|batch| *batch > 0)
    }

    /// Whether a version is the visible one.
    #[must_use]
    pub fn shows(&self, candidate: &Candidate) -> bool {
        let of_ours = candidate.hub_id == NATIONAL_HUB || candidate.hub_id == self.hub_id;
        of_ours
            && self.batches.get(&candidate.hub_id).is_some_and(|batch| {
                candidate.from_batch <= *batch && candidate.to_batch.is_none_or(|to| to > *batch)
            })
    }

    /// The organization that stands for this one.
    #[must_use]
    pub fn resolve<'o>(&'o self, organization_id: &'o str) -> &'o str {
        let mut id = organization_id;
        // A circle cannot be stored, but must not hang a search if it ever were.
        for _ in 0..self.into.len() {
            match self.into.get(id) {
                Some(target) => id = target,
                None => break,
            }
        }
        id
    }

    /// An organization and all that were merged into it.
    pub fn members<'o>(&'o self, organization_id: &'o str) -> impl Iterator<Item = &'o str> {
        let merged = self.from.get(organization_id).into_iter().flatten();
        std::iter::once(organization_id).chain(merged.map(String::as_str))
    }

    /// The day on which it closed, ISO, if it is closed.
    #[must_use]
    pub fn closed_on(&self, organization_id: &str) -> Option<&str> {
        self.closed.get(organization_id).map(String::as_str)
    }
}

/// Listings by their rows, in no particular order.
pub fn candidates(snapshot: &Snapshot<'_>, ids: &[i64]) -> DbResult<Vec<Candidate>> {
    in_chunks(snapshot, ids, in_slots!(
        "select id, hub_id, organization_id, kind, prefecture, municipality, latitude, longitude, position_source, from_batch, to_batch
           from listing where id"
    ))
}

/// Every version of every listing of some organizations.
pub fn candidates_of(
    snapshot: &Snapshot<'_>,
    organization_ids: &[&str],
) -> DbResult<Vec<Candidate>> {
    in_chunks(snapshot, organization_ids, in_slots!(
        "select id, hub_id, organization_id, kind, prefecture, municipality, latitude, longitude, position_source, from_batch, to_batch
           from listing where organization_id"
    ))
}

/// The texts of listings.
pub fn texts(snapshot: &Snapshot<'_>, ids: &[i64]) -> DbResult<HashMap<i64, ListingText>> {
    let texts: Vec<ListingText> = in_chunks(
        snapshot,
        ids,
        in_slots!("select id, identifier, name, document, as_of from listing where id"),
    )?;
    Ok(texts.into_iter().map(|text| (text.id, text)).collect())
}

/// The hub's own statements in force that everybody may see, by organization.
pub fn public_facts(
    snapshot: &Snapshot<'_>,
    overlay: &Overlay,
    organization_ids: &[&str],
) -> DbResult<HashMap<String, Vec<PublicFact>>> {
    let mut by_organization: HashMap<String, Vec<PublicFact>> = HashMap::new();
    if !overlay.has_facts {
        return Ok(by_organization);
    }
    for chunk in organization_ids.chunks(SLOTS) {
        let mut values = slots(chunk);
        values.push(overlay.hub_id.to_value());
        let facts: Vec<PublicFact> = snapshot.query(
            concat!(
                in_slots!("select organization_id, field, value, verified_at from fact where organization_id"),
                " and hub_id = $129 and superseded_at is null and visibility = 'public'"
            ),
            &values,
        )?;
        for fact in facts {
            by_organization
                .entry(fact.organization_id.clone())
                .or_default()
                .push(fact);
        }
    }
    Ok(by_organization)
}

/// Organizations of rows of `overlay_entry`.
pub fn overlay_organizations(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    ids: &[i64],
) -> DbResult<HashSet<String>> {
    let entries: Vec<(String, String)> = in_chunks(
        snapshot,
        ids,
        in_slots!("select hub_id, organization_id from overlay_entry where id"),
    )?;
    Ok(entries
        .into_iter()
        .filter(|(hub, _)| hub == hub_id)
        .map(|(_, organization)| organization)
        .collect())
}

/// The municipal codes a hub answers for, five digits.
pub fn hub_municipalities(snapshot: &Snapshot<'_>, hub_id: &str) -> DbResult<Vec<String>> {
    let hub = kyoten_feature_identity::hub(snapshot, hub_id)?;
    Ok(hub.map(|hub| hub.municipalities).unwrap_or_default())
}

record! {
    /// A municipality of the edition in force.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Municipality {
        /// Five digits.
        pub code: String,
        /// Full name of its prefecture.
        pub prefecture: String,
        /// Its name.
        pub name: String,
        /// Degrees north of its middle.
        pub latitude: Option<f64>,
        /// Degrees east.
        pub longitude: Option<f64>,
    }
}

/// Every municipality of the edition in force, by code; none before the first import.
pub fn municipalities(snapshot: &Snapshot<'_>) -> DbResult<Vec<Municipality>> {
    snapshot.query(
        "select code, prefecture, name, latitude, longitude from municipality
          where edition = (select edition from reference_edition where kind = 'municipality') order by code",
        params![],
    )
}

/// One municipality of the edition in force.
pub fn municipality(snapshot: &Snapshot<'_>, code: &str) -> DbResult<Option<Municipality>> {
    snapshot.query_optional(
        "select code, prefecture, name, latitude, longitude from municipality
          where edition = (select edition from reference_edition where kind = 'municipality') and code = $1",
        params![code],
    )
}

record! {
    /// A town, or what stands for one, with its middle.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Town {
        /// Its name for people.
        pub label: String,
        /// Degrees north.
        pub latitude: f64,
        /// Degrees east.
        pub longitude: f64,
        /// `town`, `oaza` or `municipality`.
        pub quality: String,
    }
}

/// The town with a key, in the edition in force.
pub fn town(snapshot: &Snapshot<'_>, key: &str) -> DbResult<Option<Town>> {
    snapshot.query_optional(
        "select label, latitude, longitude, quality from town
          where edition = (select edition from reference_edition where kind = 'town') and key = $1",
        params![key],
    )
}

/// Code and polygon (a GeoJSON geometry) of a municipality, or of each ward of a designated city, in the edition in force.
pub fn boundaries(snapshot: &Snapshot<'_>, code: &str) -> DbResult<Vec<(String, String)>> {
    let whole = boundary(snapshot, code)?;
    if !whole.is_empty() {
        return Ok(whole);
    }
    let city = MunicipalityCode::parse(code).ok();
    let known = snapshot.query::<(String,)>(
        "select code from boundary
          where edition = (select edition from reference_edition where kind = 'boundary') order by code",
        params![],
    )?;
    let is_ward = |code: &str| {
        city.is_some()
            && MunicipalityCode::parse(code).is_ok_and(|ward| ward.city_of_ward() == city)
    };
    let mut wards = Vec::new();
    for (ward,) in known.iter().filter(|(code,)| is_ward(code)) {
        wards.extend(boundary(snapshot, ward)?);
    }
    Ok(wards)
}

fn boundary(snapshot: &Snapshot<'_>, code: &str) -> DbResult<Vec<(String, String)>> {
    snapshot.query(
        "select code, geometry from boundary
          where edition = (select edition from reference_edition where kind = 'boundary') and code = $1",
        params![code],
    )
}

/// Whether a published listing of a kind stands in a prefecture in the open data.
pub fn has_scope(snapshot: &Snapshot<'_>, kind: &str, prefecture: &str) -> DbResult<bool> {
    let count = snapshot.number(
        "select count(*) from listing_scope s join publication p on p.hub_id = s.hub_id
          where s.hub_id = 'national' and s.kind = $1 and s.prefecture = $2 and s.batch <= p.batch",
        params![kind, prefecture],
    )?;
    Ok(count > 0)
}

fn in_chunks<T, V>(snapshot: &Snapshot<'_>, values: &[V], sql: &'static str) -> DbResult<Vec<T>>
where
    T: kyoten_platform::db::FromRow,
    V: ToValue,
{
    let mut rows = Vec::with_capacity(values.len());
    for chunk in values.chunks(SLOTS) {
        rows.extend(snapshot.query::<T>(sql, &slots(chunk))?);
    }
    Ok(rows)
}

fn slots<V: ToValue>(chunk: &[V]) -> Vec<Value> {
    let mut values: Vec<Value> = chunk.iter().map(ToValue::to_value).collect();
    let last = values.last().cloned().unwrap_or(Value::Null);
    values.resize(SLOTS, last);
    values
}
