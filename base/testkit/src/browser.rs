//! A browser without a screen.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use kyoten_ui::IDEMPOTENCY_FIELD;
use tower::ServiceExt;

/// Keeps cookies and sends what a browser on our own pages sends.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    language: &'static str,
    submissions: u64,
    number: u64,
    headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(router: Router, number: u64) -> Browser {
        Browser {
            router,
            cookies: BTreeMap::new(),
            language: "ja",
            submissions: 0,
            number,
            headers: Vec::new(),
        }
    }

    /// The same browser, asking for English pages.
    #[must_use]
    pub fn in_english(mut self) -> Browser {
        self.language = "en";
        self
    }

    /// Puts a cookie into the jar, such as a session made for the story.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Browser {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same browser, sending a further header with everything, such as the network it is in.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Browser {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The value of a cookie in the jar.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self
            .request("GET", path)
            .header(header::ACCEPT, "text/html");
        self.send(request.body(Body::empty())).await
    }

    /// Asks for JSON.
    pub async fn get_json(&mut self, path: &str) -> Answer {
        let request = self
            .request("GET", path)
            .header(header::ACCEPT, "application/json");
        self.send(request.body(Body::empty())).await
    }

    /// Opens a page with further headers.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request("GET", path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty())).await
    }

    /// Submits a form with a fresh receipt number.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submissions += 1;
        let key = format!("story-{}-{}", self.number, self.submissions);
        self.post_with_key(path, &key, fields).await
    }

    /// Submits a form with a given receipt number, to submit it twice.
    pub async fn post_with_key(
        &mut self,
        path: &str,
        key: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut pairs = vec![(IDEMPOTENCY_FIELD, key)];
        pairs.extend_from_slice(fields);
        self.post_raw(path, &pairs).await
    }

    /// Submits exactly these fields, without a receipt number.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(fields).unwrap_or_default();
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body))).await
    }

    /// Submits a form as a page of another site would.
    pub async fn post_from_elsewhere(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(fields).unwrap_or_default();
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body))).await
    }

    /// Uploads files: `(field, file name, bytes)`.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        const BOUNDARY: &str = "kyoten-story-boundary";
        self.submissions += 1;
        let key = format!("story-{}-{}", self.number, self.submissions);
        let mut body = Vec::new();
        let mut pairs = vec![(IDEMPOTENCY_FIELD, key.as_str())];
        pairs.extend_from_slice(fields);
        for (name, value) in pairs {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        for (name, file_name, bytes) in files {
            body.extend_from_slice(
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
                     Content-Type: application/octet-stream\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            );
        self.send(request.body(Body::from(body))).await
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(encoded(path))
            .header(header::HOST, "kyoten.test")
            .header(header::ACCEPT_LANGUAGE, self.language);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    #[expect(
        clippy::expect_used,
        reason = "a story that cannot be sent is a broken test"
    )]
    async fn send(&mut self, request: Result<Request<Body>, axum::http::Error>) -> Answer {
        let request = request.expect("the story's request is well formed");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers everything");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep_cookie(cookie.to_str().unwrap_or_default());
        }
        let body = body
            .collect()
            .await
            .map(|body| body.to_bytes())
            .unwrap_or_default();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    fn keep_cookie(&mut self, line: &str) {
        let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('='))
        else {
            return;
        };
        let expired = line.to_ascii_lowercase().contains("max-age=0");
        if value.is_empty() || expired {
            self.cookies.remove(name.trim());
        } else {
            self.cookies
                .insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

/// Stories write paths as people read them; the wire wants them percent-encoded.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'<' && byte != b'>' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// The status as a number.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A header, empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The body's bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, `null` when it is not.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// What a reader sees: the page's text without its tags, white space folded.
    #[must_use]
    pub fn visible_text(&self) -> String {
        let html = self.text();
        let body = html
            .split_once("<body")
            .map_or(html.as_str(), |(_, body)| body);
        let mut visible = String::with_capacity(body.len());
        let mut inside_tag = body.len() != html.len();
        for character in body.chars() {
            match character {
                '<' => {
                    inside_tag = true;
                    visible.push(' ');
                }
                '>' => inside_tag = false,
                other if !inside_tag => visible.push(other),
                _ => {}
            }
        }
        let decoded = visible
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        decoded.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
