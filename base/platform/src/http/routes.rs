//! The only way to put a handler behind a path: with its policy.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};

use super::form::FORM_LIMIT;
use super::guard::{RouteFacts, guard, outermost};
use super::upload::UPLOAD_LIMIT;
use super::{App, Problem};
use crate::authorization::Policy;

/// A route as it stands in the printed table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// `GET` or `POST`.
    pub method: Method,
    /// The path with its placeholders.
    pub path: &'static str,
    /// Who may use it.
    pub policy: Policy,
}

/// Routes of the features, collected with their policies.
pub struct Routes {
    app: App,
    entries: Vec<RouteEntry>,
    router: Router,
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new(app: &App) -> Routes {
        Routes {
            app: app.clone(),
            entries: Vec::new(),
            router: Router::new(),
        }
    }

    /// A page or a document to read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, policy: Policy, handler: H) -> Routes
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.add(Method::GET, path, policy, on(MethodFilter::GET, handler))
    }

    /// An act.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, policy: Policy, handler: H) -> Routes
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let limited = on(MethodFilter::POST, handler).layer(DefaultBodyLimit::max(FORM_LIMIT));
        self.add(Method::POST, path, policy, limited)
    }

    /// An act that brings files.
    #[must_use]
    pub fn post_files<H, T>(self, path: &'static str, policy: Policy, handler: H) -> Routes
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let limited = on(MethodFilter::POST, handler).layer(DefaultBodyLimit::max(UPLOAD_LIMIT));
        self.add(Method::POST, path, policy, limited)
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        policy: Policy,
        route: MethodRouter,
    ) -> Routes {
        let facts = RouteFacts {
            app: self.app.clone(),
            path,
            policy,
        };
        self.router = self
            .router
            .route(path, route.layer(from_fn_with_state(facts, guard)));
        self.entries.push(RouteEntry {
            method,
            path,
            policy,
        });
        self
    }

    /// The table of every route and its policy.
    #[must_use]
    pub fn table(&self) -> &[RouteEntry] {
        &self.entries
    }
}

/// The finished router: features' routes, "not found" with a face, headers and request numbers around everything.
pub fn build_router(routes: Routes) -> Router {
    let facts = RouteFacts {
        app: routes.app.clone(),
        path: "(none)",
        policy: Policy::Public,
    };
    let nothing = || async { Problem::NotFound };
    let wrong_method = || async { Problem::Method };
    let fallback: MethodRouter =
        axum::routing::any(nothing).layer(from_fn_with_state(facts.clone(), guard));
    let wrong: MethodRouter =
        axum::routing::any(wrong_method).layer(from_fn_with_state(facts, guard));
    routes
        .router
        .method_not_allowed_fallback(move |request: axum::extract::Request| {
            let wrong = wrong.clone();
            async move { tower::ServiceExt::oneshot(wrong, request).await }
        })
        .fallback_service(fallback)
        .layer(from_fn_with_state(routes.app, outermost))
        .layer(tower_http::compression::CompressionLayer::new().gzip(true))
}
