//! What goes over the wire, and what comes back; nothing else is known here of the application.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Longest wait for the first event of a live stream.
const FIRST_EVENT: Duration = Duration::from_secs(5);
const BOUNDARY: &str = "kyoten-proof-boundary";

/// A request, whole.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: &'static str,
    pub target: String,
    pub session: Option<String>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Ask {
    /// Opens a page.
    pub fn get(target: &str) -> Ask {
        Ask {
            method: "GET",
            target: target.to_owned(),
            session: None,
            headers: vec![("accept", "text/html".to_owned())],
            body: Vec::new(),
        }
    }

    /// Sends a form; a name that begins with `@` is a file.
    pub fn post(target: &str, fields: &[(String, String)]) -> Ask {
        let (content_type, body) = if fields.iter().any(|(name, _)| name.starts_with('@')) {
            (
                format!("multipart/form-data; boundary={BOUNDARY}"),
                multipart(fields),
            )
        } else {
            let pairs: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
                .collect();
            (
                "application/x-www-form-urlencoded".to_owned(),
                pairs.join("&").into_bytes(),
            )
        };
        Ask {
            method: "POST",
            target: target.to_owned(),
            session: None,
            headers: vec![
                ("accept", "text/html".to_owned()),
                ("content-type", content_type),
                ("sec-fetch-site", "same-origin".to_owned()),
            ],
            body,
        }
    }

    /// With somebody's session.
    pub fn by(mut self, session: Option<&str>) -> Ask {
        self.session = session.map(str::to_owned);
        self
    }

    /// With another header, instead of the one of that name.
    pub fn with(mut self, name: &'static str, value: &str) -> Ask {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn request(&self) -> Request<Body> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(plain(&self.target))
            .header(header::HOST, "kyoten.test")
            .header(header::ACCEPT_LANGUAGE, "ja");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("session={session}"));
        }
        request
            .body(Body::from(self.body.clone()))
            .expect("a request of the tables is well formed")
    }
}

fn multipart(fields: &[(String, String)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        let disposition = match name.strip_prefix('@') {
            Some(name) => format!(
                "name=\"{name}\"; filename=\"list.csv\"\r\nContent-Type: application/octet-stream"
            ),
            None => format!("name=\"{name}\""),
        };
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    body.into_bytes()
}

/// A value as it stands in a form or a query.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A target may be written as people read it.
fn plain(target: &str) -> String {
    target
        .bytes()
        .map(|byte| {
            if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a cookie it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok()?.split(';').next()?.split_once('='))
            .find(|(known, value)| *known == name && !value.is_empty())
            .map(|(_, value)| value.to_owned())
    }

    /// Every header, in order.
    pub fn header_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        lines.sort_unstable();
        lines
    }
}

/// Sends a request. Of a live stream the first event is read, then the connection is dropped.
pub async fn ask(router: &Router, ask: &Ask) -> Answer {
    let response = router
        .clone()
        .oneshot(ask.request())
        .await
        .expect("the router answers everything");
    let (parts, mut body) = response.into_parts();
    let live = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    let mut bytes = Vec::new();
    if live {
        if let Ok(Some(Ok(frame))) = tokio::time::timeout(FIRST_EVENT, body.frame()).await
            && let Some(data) = frame.data_ref()
        {
            bytes.extend_from_slice(data);
        }
    } else {
        bytes = body
            .collect()
            .await
            .map(|body| body.to_bytes().to_vec())
            .unwrap_or_default();
    }
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: bytes,
    }
}

/// Opens a live stream and keeps it open.
pub async fn open_stream(router: &Router, ask: &Ask) -> (u16, Body) {
    let response = router
        .clone()
        .oneshot(ask.request())
        .await
        .expect("the router answers everything");
    (response.status().as_u16(), response.into_body())
}

/// The next event of a live stream; `None` when it has ended or nothing came in time.
pub async fn next_event(body: &mut Body, wait: Duration) -> Event {
    match tokio::time::timeout(wait, body.frame()).await {
        Ok(Some(Ok(frame))) => Event::Came(
            frame
                .data_ref()
                .map(|data| String::from_utf8_lossy(data).into_owned())
                .unwrap_or_default(),
        ),
        Ok(Some(Err(_)) | None) => Event::Ended,
        Err(_) => Event::Nothing,
    }
}

/// What a live stream did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It told something.
    Came(String),
    /// It was closed.
    Ended,
    /// It stayed open and silent.
    Nothing,
}
