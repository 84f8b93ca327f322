//! A small HTTP/1.1 client over loopback: as many requests as keep-alive connections carry.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a load run found.
pub struct Load {
    /// Answers per second.
    pub per_second: f64,
    /// Time of each answer, ascending, seconds.
    pub seconds: Vec<f64>,
}

impl Load {
    /// The time below which a share of the answers came, milliseconds.
    pub fn quantile_ms(&self, share: f64) -> f64 {
        let last = self.seconds.len().saturating_sub(1);
        let at = ((last as f64) * share).round() as usize;
        self.seconds.get(at).copied().unwrap_or(f64::NAN) * 1000.0
    }
}

/// Asks for the paths in turn over `connections` connections; no path twice before all were asked for.
pub async fn ask(
    address: SocketAddr,
    paths: &[String],
    connections: usize,
    duration: Duration,
) -> Result<Load> {
    let stop = Arc::new(AtomicBool::new(false));
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..connections {
        let (stop, paths) = (Arc::clone(&stop), paths.to_vec());
        tasks.push(tokio::spawn(async move {
            one_connection(address, &paths, number, connections, &stop).await
        }));
    }
    tokio::time::sleep(duration).await;
    stop.store(true, Ordering::Relaxed);
    let mut seconds = Vec::new();
    for task in tasks {
        seconds.extend(task.await??);
    }
    let elapsed = begin.elapsed().as_secs_f64();
    seconds.sort_by(f64::total_cmp);
    Ok(Load {
        per_second: seconds.len() as f64 / elapsed,
        seconds,
    })
}

async fn one_connection(
    address: SocketAddr,
    paths: &[String],
    first: usize,
    stride: usize,
    stop: &AtomicBool,
) -> Result<Vec<f64>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let requests: Vec<String> = paths
        .iter()
        .map(|path| format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept-language: ja\r\n\r\n"))
        .collect();
    let mut buffer = vec![0u8; 1 << 20];
    let mut times = Vec::new();
    let mut next = first;
    while !stop.load(Ordering::Relaxed) {
        let request = requests
            .get(next % requests.len())
            .context("no paths to ask for")?;
        next += stride;
        let asked = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        read_answer(&mut stream, &mut buffer).await?;
        times.push(asked.elapsed().as_secs_f64());
    }
    Ok(times)
}

/// Reads one answer with a content length and checks that it is a 200.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    let head_end = loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        filled += read;
        if let Some(at) = buffer[..filled]
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
        {
            break at + 4;
        }
    };
    let head = std::str::from_utf8(&buffer[..head_end])?;
    if !head.starts_with("HTTP/1.1 200") {
        bail!(
            "the server answered: {}",
            head.lines().next().unwrap_or_default()
        );
    }
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .context("the answer has no content length")?
        .parse()?;
    let mut left = (head_end + length).saturating_sub(filled);
    while left > 0 {
        let size = buffer.len();
        let read = stream.read(&mut buffer[..left.min(size)]).await?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        left -= read;
    }
    Ok(())
}
