//! Listening: bounded connections, headers within seconds, a graceful end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::PeerAddress;

/// Bounds of one listening process.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections held at once; the next waits in the kernel's queue.
    pub connections: usize,
    /// Time within which a request's headers must have arrived.
    pub header_timeout: Duration,
    /// Time given to running requests after the signal to stop.
    pub grace: Duration,
}

impl Limits {
    /// The usual bounds: 12,000 connections leave room for 10,000 live listeners (goal R9).
    pub const USUAL: Limits = Limits {
        connections: 12_000,
        header_timeout: Duration::from_secs(15),
        grace: Duration::from_secs(10),
    };
}

/// Listening could not begin.
#[derive(Debug, thiserror::Error)]
#[error("could not listen")]
pub struct ServeError(#[from] io::Error);

/// Serves until `stop` resolves, then lets running requests finish within the grace time.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100);
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            () = &mut stop => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors: the next moment may be better; spinning would make it worse.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        // Small pages leave at once instead of waiting for more bytes; a refusal of the hint costs only time.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection does not take TCP_NODELAY");
        }
        let peer = PeerAddress(peer.ip());
        let service = TowerToHyperService::new(router.clone().map_request(
            move |mut request: hyper::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(peer);
                request
            },
        ));
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _held = place;
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(limits.grace) => tracing::warn!("some requests did not finish within the grace time"),
    }
    Ok(())
}
