//! Uploaded files: streamed to the spool folder, never held in memory, never named by the sender.

use std::path::PathBuf;

use axum::extract::{FromRequest, Multipart, Request};
use kyoten_ui::IDEMPOTENCY_FIELD;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::form::is_key;
use super::problem::{Problem, Unreadable};
use crate::cx::{Cx, IdempotencyKey};

/// Largest uploaded file, bytes: the largest national file is about 40 MB uncompressed.
pub const UPLOAD_LIMIT: usize = 200 * 1024 * 1024;
/// Longest text field beside a file, bytes.
const TEXT_LIMIT: usize = 16 * 1024;

/// A file that stands in the spool folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile {
    /// Where it is; the name is random.
    pub path: PathBuf,
    /// What the sender called it, for display only.
    pub original_name: String,
    /// Its size, bytes.
    pub size_bytes: u64,
}

/// A form with files.
#[derive(Debug)]
pub struct Uploaded {
    /// The receipt number; hand it to [`Cx::act`].
    pub key: IdempotencyKey,
    /// Text fields in the order sent.
    pub fields: Vec<(String, String)>,
    /// Files in the order sent; empty file inputs are left out.
    pub files: Vec<UploadedFile>,
}

/// Why an upload was not taken.
pub type UploadError = Problem;

impl Uploaded {
    /// The first value of a text field, empty when absent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let cx = request
            .extensions()
            .get::<Cx>()
            .cloned()
            .ok_or_else(Problem::fault)?;
        let method = request.method().as_str().to_owned();
        let path = request.uri().path().to_owned();
        let mut multipart = Multipart::from_request(request, state)
            .await
            .map_err(|_| Problem::Unreadable(Unreadable::Form))?;
        let mut uploaded = Uploaded {
            key: IdempotencyKey::of("", &method, &path, &[]),
            fields: Vec::new(),
            files: Vec::new(),
        };
        let mut digest = Sha256::new();
        let mut sent_key = None;
        while let Some(mut part) = multipart
            .next_field()
            .await
            .map_err(|_| Problem::Unreadable(Unreadable::Interrupted))?
        {
            let name = part.name().unwrap_or_default().to_owned();
            digest.update(name.as_bytes());
            if let Some(original_name) = part.file_name().map(str::to_owned) {
                let file = spool(&cx, &mut part, original_name, &mut digest).await?;
                if file.size_bytes > 0 {
                    uploaded.files.push(file);
                } else {
                    // An empty file input is not a file; the spooled zero bytes are of no use to anybody.
                    tokio::fs::remove_file(&file.path)
                        .await
                        .map_err(|_| Problem::fault())?;
                }
            } else {
                let value = text_of(&mut part).await?;
                digest.update(value.as_bytes());
                if name == IDEMPOTENCY_FIELD {
                    sent_key = Some(value)
                } else {
                    uploaded.fields.push((name, value))
                }
            }
        }
        let key = sent_key
            .filter(|key| is_key(key))
            .ok_or(Problem::KeyMissing)?;
        uploaded.key = IdempotencyKey::of(key, &method, &path, &digest.finalize());
        Ok(uploaded)
    }
}

async fn text_of(part: &mut axum::extract::multipart::Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part
        .chunk()
        .await
        .map_err(|_| Problem::Unreadable(Unreadable::Interrupted))?
    {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT_LIMIT {
            return Err(Problem::TooLarge(TEXT_LIMIT));
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| Problem::Unreadable(Unreadable::Utf8))?;
    if text.contains('\0') {
        Err(Problem::Unreadable(Unreadable::Nul))
    } else {
        Ok(text)
    }
}

async fn spool(
    cx: &Cx,
    part: &mut axum::extract::multipart::Field<'_>,
    original_name: String,
    digest: &mut Sha256,
) -> Result<UploadedFile, Problem> {
    let path = cx
        .app
        .spool
        .join(format!("{}.upload", cx.app.ids.next(cx.now)));
    let mut file = tokio::fs::File::create_new(&path).await.map_err(|error| {
        tracing::error!(%error, "an uploaded file could not be spooled");
        Problem::fault()
    })?;
    let mut size = 0usize;
    loop {
        let chunk = part
            .chunk()
            .await
            .map_err(|_| Problem::Unreadable(Unreadable::Interrupted));
        let stop = match chunk {
            Ok(None) => None,
            Ok(Some(chunk)) => {
                size += chunk.len();
                digest.update(&chunk);
                if size > UPLOAD_LIMIT {
                    Some(Problem::TooLarge(UPLOAD_LIMIT))
                } else if file.write_all(&chunk).await.is_err() {
                    Some(Problem::Busy)
                } else {
                    continue;
                }
            }
            Err(problem) => Some(problem),
        };
        if let Some(problem) = stop {
            // Half a file helps nobody; if it cannot be removed the spool's own cleaning will.
            if let Err(error) = tokio::fs::remove_file(&path).await {
                tracing::warn!(%error, "half an upload stays in the spool folder");
            }
            return Err(problem);
        }
        break;
    }
    // The job that reads the file is answered for only after this: the bytes must survive a power cut.
    file.sync_all().await.map_err(|_| Problem::Busy)?;
    Ok(UploadedFile {
        path,
        original_name,
        size_bytes: size as u64,
    })
}
