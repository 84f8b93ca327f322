//! Public pages per second, beside a bare axum hello served and asked in the same way.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::load::{Load, ask};
use crate::{Bench, Figure};

/// Connections that ask at once: more than cores, so that the server is never idle.
pub const CONNECTIONS: usize = 16;

/// The demo's public pages beside hello.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let server = Server::start(bench, folder.path(), &["demo"], 0)?;
    let seconds = Duration::from_secs(bench.seconds);
    let search = "/search?q=%E8%A8%AA%E5%95%8F%E7%9C%8B%E8%AD%B7".to_owned();
    let page = runtime.block_on(first_organization(server.address, &search))?;
    let mut figures = Vec::new();
    // In turns, so that a change of the machine's mood falls on all alike.
    let hello = Hello::start(bench)?;
    let bare = runtime.block_on(ask(hello.address, &["/".to_owned()], CONNECTIONS, seconds))?;
    for (what, path) in [("organization page", page), ("search results", search)] {
        let pages = runtime.block_on(ask(server.address, &[path], CONNECTIONS, seconds))?;
        figures.push(beside_hello(what, &pages, &bare));
    }
    figures.push(Figure::new(
        "bare axum hello",
        bare.per_second,
        "requests/s",
        "the framework's limit",
    ));
    Ok(figures)
}

fn beside_hello(what: &str, pages: &Load, bare: &Load) -> Figure {
    let share = pages.per_second / bare.per_second * 100.0;
    Figure::new(
        format!("public {what}, {CONNECTIONS} connections"),
        pages.per_second,
        "requests/s",
        format!(
            "{share:.0} % of hello; p99 {:.2} ms, hello's {:.2} ms",
            pages.quantile_ms(0.99),
            bare.quantile_ms(0.99)
        ),
    )
}

/// The first organization a search finds.
pub async fn first_organization(address: SocketAddr, search: &str) -> Result<String> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    stream
        .write_all(
            format!("GET {search} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n").as_bytes(),
        )
        .await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    let at = text
        .find("href=\"/organizations/")
        .context("the search found nothing")?
        + 6;
    let end = text[at..].find('"').context("a link ends")?;
    Ok(text[at..at + end].to_owned())
}

/// A running kyoten.
pub struct Server {
    child: Child,
    /// Where it serves.
    pub address: SocketAddr,
    /// From start to the first "ready".
    pub ready: Duration,
}

impl Server {
    /// Starts the binary and waits until it is ready.
    pub fn start(
        bench: &Bench,
        folder: &std::path::Path,
        words: &[&str],
        offset: u16,
    ) -> Result<Server> {
        let address = SocketAddr::from(([127, 0, 0, 1], 18_480 + offset));
        let begin = Instant::now();
        let binary = bench
            .binary
            .canonicalize()
            .with_context(|| format!("{} is not built", bench.binary.display()))?;
        let child = Command::new(binary)
            .args(words)
            .args(["--listen", &address.to_string(), "--log", "error"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Server {
            child,
            address,
            ready: Duration::ZERO,
        };
        loop {
            if let Some(status) = server.child.try_wait()? {
                bail!("kyoten ended with {status} before it was ready");
            }
            if is_ready(address) {
                server.ready = begin.elapsed();
                return Ok(server);
            }
            if begin.elapsed() > Duration::from_secs(120) {
                bail!("kyoten is not ready after two minutes");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_ready(address: SocketAddr) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(address) else {
        return false;
    };
    let mut answer = [0u8; 12];
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
        .is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"200")
}

/// The straightest server there is, in a process of its own.
pub struct Hello {
    child: Child,
    /// Where it serves.
    pub address: SocketAddr,
}

impl Hello {
    /// Starts this program once more, as `hello`.
    pub fn start(_: &Bench) -> Result<Hello> {
        let address = SocketAddr::from(([127, 0, 0, 1], 18_479));
        let child = Command::new(std::env::current_exe()?)
            .args(["--hello", &address.to_string()])
            .spawn()?;
        let begin = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            if begin.elapsed() > Duration::from_secs(10) {
                bail!("hello does not answer");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(Hello { child, address })
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves "hello" with axum's own server, nothing around it.
pub fn serve_hello(address: SocketAddr) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let listener = tokio::net::TcpListener::bind(address).await?;
            let router = axum::Router::new().route("/", axum::routing::get(|| async { "hello" }));
            axum::serve(listener, router).await?;
            Ok(())
        })
}
