//! What belongs to no feature: browser files, help, signs of life, the API's description.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kyoten_platform::authorization::Policy;
use kyoten_platform::cx::{Cx, No};
use kyoten_platform::db::schema_version;
use kyoten_platform::feature::Feature;
use kyoten_platform::http::{App, Problem, Routes, json_response};
use kyoten_ui::Page;
use maud::html;

use crate::{text, wiring};

/// The front as a feature without tables.
#[must_use]
pub fn feature() -> Feature {
    Feature {
        name: "front",
        routes,
        migrations: &[],
        jobs: &[],
        listeners: &[],
        permissions: &[],
        openapi: None,
    }
}

fn routes(routes: Routes) -> Routes {
    routes
        .get("/assets/{*path}", Policy::Public, asset)
        .get("/help", Policy::PublicCached, help)
        .get("/healthz", Policy::Public, alive)
        .get("/readyz", Policy::Public, ready)
        .get("/robots.txt", Policy::Public, robots)
        .get("/api/openapi.json", Policy::PublicCached, openapi)
}

async fn asset(Path(path): Path<String>) -> Result<Response, Problem> {
    let asset = kyoten_ui::asset(&path).ok_or(Problem::NotFound)?;
    let caching = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = asset.bytes.into_owned().into_response();
    if let Ok(mime) = HeaderValue::from_str(&asset.mime) {
        response.headers_mut().insert(header::CONTENT_TYPE, mime);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

async fn help(cx: Cx) -> Response {
    let language = cx.language;
    cx.page(
        Page::new(text::help_title(language)),
        html! {
            p { (text::help_what(language, &cx.app.hub_name)) }
            h2.ky-heading { (text::help_search_title(language)) }
            p { (text::help_search(language)) }
            h2.ky-heading { (text::help_unknown_title(language)) }
            p { (text::help_unknown(language)) }
            h2.ky-heading { (text::help_source_title(language)) }
            p { (text::help_source(language)) }
            h2.ky-heading { (text::help_contact_title(language)) }
            p { (text::help_contact(language, &cx.app.hub_name)) }
        },
    )
}

async fn alive() -> &'static str {
    "alive\n"
}

/// Ready means: a page could be served and an act could be saved now.
async fn ready(cx: Cx) -> Result<Response, Problem> {
    cx.read(|_, snapshot| Ok::<_, No<std::convert::Infallible>>(schema_version(snapshot)?))
        .await?;
    cx.app
        .db
        .write(|_| Ok::<_, std::convert::Infallible>(()))
        .await
        .map_err(|_| Problem::Busy)?;
    Ok("ready\n".into_response())
}

/// Search results are not for search engines; organization pages are.
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /search\nDisallow: /api/\nDisallow: /sign-in\n"
}

async fn openapi(cx: Cx) -> Result<Response, Problem> {
    json_response(&document(&cx.app.hub_name))
}

/// The OpenAPI document of all features.
#[must_use]
pub fn document(hub_name: &str) -> utoipa::openapi::OpenApi {
    let info = utoipa::openapi::InfoBuilder::new()
        .title(hub_name)
        .version(env!("CARGO_PKG_VERSION"))
        .build();
    let mut document = utoipa::openapi::OpenApiBuilder::new().info(info).build();
    for part in wiring::features()
        .iter()
        .filter_map(|feature| feature.openapi)
    {
        document.merge(part());
    }
    document
}

/// Signs of life and counters, on an address that is not to be reached from outside.
pub fn operations_router(app: &App) -> axum::Router {
    let app = app.clone();
    let counters = move || {
        let text = app.metrics.text(app.clock.now());
        async move {
            (
                StatusCode::OK,
                [(
                    header::CONTENT_TYPE,
                    "application/openmetrics-text; version=1.0.0; charset=utf-8",
                )],
                text,
            )
        }
    };
    axum::Router::new()
        .route("/metrics", axum::routing::get(counters))
        .route("/healthz", axum::routing::get(alive))
}
