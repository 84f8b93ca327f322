//! 「近く」: what a person means by a place, from the nearest knowledge to the widest.
//!
//! Coordinates, then the hub's own landmarks, then towns, then municipalities. What several places are called
//! is not guessed: the person chooses.

use kyoten_geography::GeoPoint;
use kyoten_japanese::address::{town_candidates, town_candidates_in, town_key};
use kyoten_japanese::{address, fold};
use kyoten_platform::db::{DbResult, Snapshot};

use super::store::{self, Municipality, Town};
use crate::landmark::store::{Landmark, landmarks};

/// Longest text of a place, characters: longer than any address.
pub const LONGEST_PLACE: usize = 200;

/// Most places offered when a text means several.
const MOST_CHOICES: usize = 12;

/// A place that distances are measured from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Where.
    pub point: GeoPoint,
    /// Its name for people.
    pub label: String,
    /// What it is.
    pub kind: OriginKind,
}

/// What a place is, so that a distance is not taken for more exact than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// Typed as coordinates.
    Coordinates,
    /// On the hub's list.
    Landmark,
    /// The middle of a town.
    Town,
    /// The middle of a municipality: rough.
    Municipality,
}

/// What a text was found to mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// One place.
    Here(Origin),
    /// Several: each with the text that means it alone.
    Several(Vec<PlaceChoice>),
    /// Nothing we know.
    Unknown,
}

/// One of several places.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceChoice {
    /// Its name for people.
    pub label: String,
    /// What to type to mean it.
    pub text: String,
}

/// Finds what `text` means to people of a hub that answers for `municipalities` (codes).
pub fn find_place(
    snapshot: &Snapshot<'_>,
    hub_id: &str,
    municipalities: &[String],
    text: &str,
) -> DbResult<Place> {
    if let Some(origin) = coordinates(text) {
        return Ok(Place::Here(origin));
    }
    if fold(text).is_empty() || text.chars().count() > LONGEST_PLACE {
        return Ok(Place::Unknown);
    }
    if let Some(place) = on_the_hubs_list(&landmarks(snapshot, hub_id)?, text) {
        return Ok(place);
    }
    // No open data know stations: 松戸駅 is a landmark of the hub or unknown, never the middle of a town called 松戸.
    if text.trim().ends_with('駅') {
        return Ok(Place::Unknown);
    }
    if address::prefecture(text).is_some() {
        return Ok(town_of(snapshot, &town_candidates(text))?.map_or(Place::Unknown, Place::Here));
    }
    let ours = known(snapshot, municipalities)?;
    if let Some(origin) = in_municipalities(snapshot, &ours, text)? {
        return Ok(Place::Here(origin));
    }
    anywhere(snapshot, text)
}

/// `35.78,139.90`, in full width and with spaces too.
fn coordinates(text: &str) -> Option<Origin> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => {
                char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
            }
            '．' => '.',
            '，' | '、' => ',',
            '－' | '−' => '-',
            other => other,
        })
        .collect();
    let (latitude, longitude) = plain.split_once(',')?;
    let point = GeoPoint::parse(latitude, longitude).ok()?;
    let label = format!("{}, {}", point.latitude(), point.longitude());
    Some(Origin {
        point,
        label,
        kind: OriginKind::Coordinates,
    })
}

/// A landmark called exactly so, else those in whose name or reading the text occurs.
fn on_the_hubs_list(landmarks: &[Landmark], text: &str) -> Option<Place> {
    let key = fold(text);
    let exact: Vec<&Landmark> = landmarks
        .iter()
        .filter(|l| l.name_key == key || l.kana_key == key)
        .collect();
    let found = if exact.is_empty() {
        landmarks
            .iter()
            .filter(|l| l.name_key.contains(&key) || l.kana_key.contains(&key))
            .collect()
    } else {
        exact
    };
    match found.as_slice() {
        [] => None,
        [one] => landmark_origin(one).map(Place::Here),
        several => Some(Place::Several(
            several
                .iter()
                .filter_map(|landmark| {
                    let at = landmark_origin(landmark)?.point;
                    // Two landmarks of one name differ by where they are only.
                    let alone = several
                        .iter()
                        .filter(|other| other.name_key == landmark.name_key)
                        .count()
                        == 1;
                    let text = if alone {
                        landmark.name.clone()
                    } else {
                        format!("{},{}", at.latitude(), at.longitude())
                    };
                    Some(PlaceChoice {
                        label: landmark.name.clone(),
                        text,
                    })
                })
                .take(MOST_CHOICES)
                .collect(),
        )),
    }
}

fn landmark_origin(landmark: &Landmark) -> Option<Origin> {
    let point = GeoPoint::new(landmark.latitude, landmark.longitude).ok()?;
    Some(Origin {
        point,
        label: landmark.name.clone(),
        kind: OriginKind::Landmark,
    })
}

fn known(snapshot: &Snapshot<'_>, codes: &[String]) -> DbResult<Vec<Municipality>> {
    let mut found = Vec::new();
    for code in codes {
        found.extend(store::municipality(snapshot, code)?);
    }
    Ok(found)
}

/// The town in the hub's own municipalities, whether or not the municipality was typed before it; the longest
/// key wins over the order of municipalities.
fn in_municipalities(
    snapshot: &Snapshot<'_>,
    ours: &[Municipality],
    text: &str,
) -> DbResult<Option<Origin>> {
    let mut rough = None;
    for municipality in ours {
        let name = plain_name(municipality);
        let with_name = format!("{name}{text}");
        for typed in [text, with_name.as_str()] {
            let keys = town_candidates_in(&municipality.prefecture, typed);
            match town_of(snapshot, &keys)? {
                Some(origin) if origin.kind == OriginKind::Town => return Ok(Some(origin)),
                Some(origin) if typed == text || fold(typed).ends_with(&fold(&name)) => {
                    rough = rough.or(Some(origin))
                }
                _ => {}
            }
        }
    }
    Ok(rough)
}

/// Municipalities of the whole country with which the text begins, and the town behind.
fn anywhere(snapshot: &Snapshot<'_>, text: &str) -> DbResult<Place> {
    let key = fold(text);
    let mut origins: Vec<(Municipality, Origin)> = Vec::new();
    for municipality in store::municipalities(snapshot)? {
        let name = fold(&plain_name(&municipality));
        // 「松戸」 for 松戸市 is how people say it; a designated city's wards are named with their city.
        let said_short = name
            .strip_suffix(['市', '区', '町', '村'])
            .is_some_and(|short| short == key);
        if !(key.starts_with(&name) || said_short) {
            continue;
        }
        let middle = municipality_origin(snapshot, &municipality)?;
        let town = match said_short {
            true => None,
            false => town_of(
                snapshot,
                &town_candidates_in(&municipality.prefecture, text),
            )?,
        };
        origins.extend(town.or(middle).map(|origin| (municipality, origin)));
    }
    Ok(one_or_several(origins, &key))
}

fn one_or_several(mut origins: Vec<(Municipality, Origin)>, key: &str) -> Place {
    // 堺市堺区… begins with 堺市 too: of one prefecture and several names, the longest typed is meant.
    let longest = origins
        .iter()
        .map(|(m, _)| fold(&plain_name(m)))
        .filter(|name| key.starts_with(name))
        .map(|name| name.chars().count())
        .max();
    if let Some(longest) = longest {
        origins.retain(|(m, _)| fold(&plain_name(m)).chars().count() == longest);
    }
    match origins.as_slice() {
        [] => Place::Unknown,
        [(_, origin)] => Place::Here(origin.clone()),
        several => Place::Several(
            several
                .iter()
                .take(MOST_CHOICES)
                .map(|(municipality, origin)| {
                    let label = match origin.kind {
                        OriginKind::Town => origin.label.clone(),
                        _ => format!("{}{}", municipality.prefecture, plain_name(municipality)),
                    };
                    PlaceChoice {
                        text: label.clone(),
                        label,
                    }
                })
                .collect(),
        ),
    }
}

/// The middle of a municipality: from the table of towns, which is the finer one, else from the list of municipalities.
fn municipality_origin(
    snapshot: &Snapshot<'_>,
    municipality: &Municipality,
) -> DbResult<Option<Origin>> {
    let key = town_key(&municipality.prefecture, &plain_name(municipality), "");
    if let Some(town) = store::town(snapshot, &key)? {
        return Ok(town_origin(town));
    }
    let label = format!("{}{}", municipality.prefecture, plain_name(municipality));
    let point = municipality.latitude.zip(municipality.longitude);
    let point = point.and_then(|(latitude, longitude)| GeoPoint::new(latitude, longitude).ok());
    Ok(point.map(|point| Origin {
        point,
        label,
        kind: OriginKind::Municipality,
    }))
}

fn town_of(snapshot: &Snapshot<'_>, keys: &[String]) -> DbResult<Option<Origin>> {
    for key in keys {
        if let Some(town) = store::town(snapshot, key)? {
            return Ok(town_origin(town));
        }
    }
    Ok(None)
}

fn town_origin(town: Town) -> Option<Origin> {
    let kind = if town.quality == "municipality" {
        OriginKind::Municipality
    } else {
        OriginKind::Town
    };
    let point = GeoPoint::new(town.latitude, town.longitude).ok()?;
    Some(Origin {
        point,
        label: town.label,
        kind,
    })
}

/// The name without the space that some lists put before a ward.
fn plain_name(municipality: &Municipality) -> String {
    municipality.name.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn landmark(name: &str, kana: &str, latitude: f64) -> Landmark {
        Landmark {
            id: name.into(),
            name: name.into(),
            kana: Some(kana.into()),
            name_key: fold(name),
            kana_key: fold(kana),
            latitude,
            longitude: 139.9,
        }
    }

    #[test]
    fn 目印は名前でもよみでも一部でも見つかる() {
        let list = [
            landmark("みどり駅", "みどりえき", 35.7),
            landmark("みどり市民会館", "みどりしみんかいかん", 35.8),
        ];
        let meant = |text: &str| match on_the_hubs_list(&list, text) {
            Some(Place::Here(origin)) => vec![origin.label],
            Some(Place::Several(choices)) => {
                choices.into_iter().map(|choice| choice.text).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(meant("みどり駅"), ["みどり駅"]);
        assert_eq!(meant("ミドリエキ"), ["みどり駅"]);
        assert_eq!(meant("会館"), ["みどり市民会館"]);
        assert_eq!(meant("みどり"), ["みどり駅", "みどり市民会館"]);
        assert!(meant("あおい駅").is_empty());
    }

    #[test]
    fn 座標も打てる() {
        for (typed, expected) in [
            ("35.5,139.5", true),
            ("３５．５，１３９．５", true),
            ("35.5, 139.5", true),
            ("1,2,3", false),
            ("95,10", false),
            ("松戸,市", false),
        ] {
            assert_eq!(coordinates(typed).is_some(), expected, "{typed}");
        }
    }
}
