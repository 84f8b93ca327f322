//! Logs and counters, without personal data: no names, addresses, telephone numbers, free text, tokens or bodies.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::clock::Instant;

/// Bounds of the request time histogram, seconds.
const REQUEST_SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];

type Labels = Vec<(&'static str, String)>;

/// Counters an operator watches.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter<u64, AtomicU64>>,
    seconds: Histogram,
    audit_checkpoint_age: Gauge,
    audit_troubles: Gauge,
    /// Microseconds, 0 while no checkpoint is known.
    audit_vouched_at: AtomicI64,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let requests = Family::<Labels, Counter<u64, AtomicU64>>::default();
        let seconds = Histogram::new(REQUEST_SECONDS);
        let mut registry = Registry::with_prefix("kyoten");
        registry.register(
            "http_requests",
            "Requests by route and status",
            requests.clone(),
        );
        registry.register(
            "http_request_seconds",
            "Time from the guard to the answer",
            seconds.clone(),
        );
        let audit_checkpoint_age = Gauge::default();
        registry.register(
            "audit_checkpoint_age_seconds",
            "Age of the last signed checkpoint of the audit trail; -1 while there is none",
            audit_checkpoint_age.clone(),
        );
        let audit_troubles = Gauge::default();
        registry.register(
            "audit_checkpoint_troubles",
            "Chains or folders with which the last round of checkpoints had trouble; 0 is well",
            audit_troubles.clone(),
        );
        Metrics {
            registry,
            requests,
            seconds,
            audit_checkpoint_age,
            audit_troubles,
            audit_vouched_at: AtomicI64::new(0),
        }
    }
}

impl Metrics {
    /// Counts an answered request.
    pub fn count(&self, route: &'static str, status: StatusCode) {
        let labels = vec![
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        self.requests.get_or_create(&labels).inc();
    }

    /// Notes how long a request took.
    pub fn observe(&self, elapsed: Duration) {
        self.seconds.observe(elapsed.as_secs_f64());
    }

    /// Notes when the audit trail's last checkpoint was signed.
    pub fn audit_vouched_at(&self, at: Instant) {
        self.audit_vouched_at.store(at.0, Ordering::SeqCst);
    }

    /// Notes how many troubles the last round of checkpoints had.
    pub fn audit_troubles(&self, troubles: usize) {
        self.audit_troubles
            .set(i64::try_from(troubles).unwrap_or(i64::MAX));
    }

    /// All counters in the OpenMetrics text format, as they stand at `now`.
    #[must_use]
    pub fn text(&self, now: Instant) -> String {
        let vouched_at = self.audit_vouched_at.load(Ordering::SeqCst);
        self.audit_checkpoint_age.set(match vouched_at {
            0 => -1,
            at => now.seconds_since(Instant(at)),
        });
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(error) => format!("# counters could not be written: {error}\n# EOF\n"),
        }
    }
}

/// An error with its causes, for one log line.
#[must_use]
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

/// Starts logging to standard error: readable lines, or JSON for machines.
pub fn start_logging(filter: &str, json: bool) {
    let filter = tracing_subscriber::EnvFilter::new(filter);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
    if started.is_err() {
        tracing::debug!("logging was already started");
    }
}
