//! The document of pages for offices: no script, no font, no menu, one small style sheet.
//!
//! A page of the hub's people carries a shell of its own, fonts and scripts: too much for a telephone of 240 px on a
//! slow line. Words do the work here; everything is usable with styles off.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoten_platform::cx::Cx;
use kyoten_platform::http::html_response;
use kyoten_ui::asset_url;
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = include_str!("link.css");

/// The style sheet of these pages.
pub(super) async fn style() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "max-age=3600"),
        ],
        STYLE,
    )
        .into_response()
}

/// A page for whoever holds a link, or believes they do. Its address is a secret: nobody may list it.
pub(super) fn page(cx: &Cx, status: StatusCode, title: &str, body: &Markup) -> Response {
    let document = document(
        cx,
        title,
        false,
        &html! {
            body {
                p.hub { (cx.app.hub_name) }
                main { h1 { (title) } (body) }
            }
        },
    );
    let mut response = html_response(status, document.into_string());
    response.headers_mut().insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}

/// Paper for the hub's people to print, with what is only for the screen above it.
pub(super) fn paper(cx: &Cx, title: &str, tools: &Markup, sheets: &Markup) -> Response {
    let document = document(
        cx,
        title,
        true,
        &html! {
            body.desk {
                header.tools { p { (title) } (tools) }
                main { (sheets) }
            }
        },
    );
    html_response(StatusCode::OK, document.into_string())
}

fn document(cx: &Cx, title: &str, prints: bool, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(cx.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="format-detection" content="telephone=no";
                title { (title) "｜" (cx.app.hub_name) }
                link rel="stylesheet" href="/l/style.css";
                // Only the button that prints needs a script; the browser's own menu prints as well.
                @if prints { script type="module" src=(asset_url("kyoten.js")) {} }
            }
            (body)
        }
    }
}
