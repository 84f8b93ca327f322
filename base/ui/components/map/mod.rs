//! A map beside a list. The list is the content; the map repeats it for those who can see it.

use maud::{Markup, html};

use crate::{Language, Sample, asset_url, text};

/// A map: our own areas below, points above; no picture from outside unless a hub asks for it.
///
/// Points are GeoJSON features with the properties `name`, `href` and, when they are numbered as
/// in the list, `number`. Areas are GeoJSON polygons with the property `name`.
#[derive(Debug, Clone, Default)]
pub struct Map<'a> {
    /// What the map shows, for screen readers: 「検索結果の地図」.
    pub label: &'a str,
    /// GeoJSON of areas, same origin.
    pub areas: Option<&'a str>,
    /// GeoJSON of points, same origin.
    pub points: Option<&'a str>,
    /// A raster tile address such as `/tiles/{z}/{x}/{y}.png`; off by default.
    pub tiles: Option<&'a str>,
    /// What the sources demand to be named.
    pub attribution: &'a str,
    /// West, south, east, north in degrees, where the map starts; else it shows all points, else all areas.
    pub bounds: Option<[f64; 4]>,
}

impl Map<'_> {
    /// The map with the list beside it on wide screens, below it on phones.
    pub fn render(&self, language: Language, list: Markup) -> Markup {
        html! {
            div.ky-map-and-list {
                a.ky-map-and-list__to href="#map" { (text::map_to(language)) }
                div.ky-map-and-list__list { (list) }
                (self.block(language, text::map_absent(language)))
            }
        }
    }

    /// The map alone, as wide as the page, where nothing stands in a list.
    pub fn alone(&self, language: Language) -> Markup {
        html! { div.ky-map-alone { (self.block(language, text::map_absent_alone(language))) } }
    }

    fn block(&self, language: Language, absent: &str) -> Markup {
        let bounds = self
            .bounds
            .map(|degrees| degrees.map(|d| d.to_string()).join(","));
        html! {
            link rel="stylesheet" href=(asset_url("map.css"));
            script type="module" src=(asset_url("map.js")) {}
            ky-map #map role="region" aria-label=(self.label)
                data-areas=[self.areas] data-points=[self.points] data-tiles=[self.tiles]
                data-bounds=[bounds] data-worker=(asset_url("map-worker.js"))
                data-zoom-in=(text::map_zoom_in(language)) data-zoom-out=(text::map_zoom_out(language))
                data-canvas=(text::map_canvas(language)) data-group=(text::map_group(language)) data-unit=(text::map_group_unit(language)) data-loading=(text::map_loading(language)) {
                p.ky-map__absent { (absent) }
                @if !self.attribution.is_empty() {
                    p.ky-map__attribution { (text::map_attribution(language, self.attribution)) }
                }
            }
        }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let reasons = ["1 km 以内".to_owned()];
    let map = Map {
        label: "検索結果の地図",
        areas: Some("sample-areas.geojson"),
        points: Some("sample-points.geojson"),
        attribution: "架空の地域（見本）",
        ..Map::default()
    };
    let list = crate::result_list(
        language,
        11,
        &super::card::sample_results(language, &reasons),
    );
    vec![Sample::new("map with its list", map.render(language, list))]
}

/// Files the sample map reads, for whoever writes the gallery: (name, GeoJSON).
pub const SAMPLE_FILES: [(&str, &str); 2] = [
    ("sample-areas.geojson", include_str!("sample-areas.geojson")),
    (
        "sample-points.geojson",
        include_str!("sample-points.geojson"),
    ),
];
