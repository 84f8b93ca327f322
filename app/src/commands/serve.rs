//! `kyoten serve`: pages, jobs and listeners until the process is asked to stop.

use std::process::ExitCode;

use anyhow::{Context, Result};
use kyoten_platform::clock::Clock;
use kyoten_platform::http::App;
use kyoten_platform::ids::Ids;

use super::audit;
use crate::config::Config;
use crate::wiring;

/// Serves the hub of the configured database.
pub fn run(config: &Config) -> Result<ExitCode> {
    let app = wiring::open(config, Clock::System, Ids::Random)?;
    serve(app, config, |address| {
        println!("kyoten serves on http://{address}")
    })
}

/// Serves until SIGINT or SIGTERM.
pub(super) fn serve(
    app: App,
    config: &Config,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the async runtime could not start")?;
    let keeper = audit::keeper(config);
    runtime.block_on(wiring::run(app, config, keeper, asked_to_stop(), ready))?;
    Ok(ExitCode::SUCCESS)
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be caught; only Ctrl-C stops this process gently");
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
