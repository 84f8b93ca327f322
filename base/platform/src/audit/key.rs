//! The key that signs checkpoints, and the public half by which anybody can check them.
//!
//! Ed25519 (RFC 8032). Both halves are PEM files as `openssl` reads them (RFC 8410), so that an auditor needs no
//! kyoten to check a signature.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_compact::{KeyPair, Seed, Signature};
use sha2::{Digest, Sha256};

use crate::ids::Ids;

/// Before the 32 bytes of a private key: PKCS#8 with the algorithm Ed25519 (RFC 8410, section 7).
const PRIVATE_PREFIX: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// Before the 32 bytes of a public key: SubjectPublicKeyInfo with the algorithm Ed25519 (RFC 8410, section 4).
const PUBLIC_PREFIX: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
/// Bytes of the hash that names a key.
const ID_BYTES: usize = 8;
/// Rights of the key file: the owner reads and writes, nobody else.
const OWNER_ONLY: u32 = 0o600;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is not there or cannot be read or written.
    #[error("the key file {path} cannot be used")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The file holds something else.
    #[error("{path} holds no Ed25519 key in PEM form")]
    NoKey {
        /// Which file.
        path: String,
    },
}

/// The private half.
#[derive(Clone)]
pub struct SigningKey(KeyPair);

/// Never shown, not even in a log of a mistake.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

impl SigningKey {
    /// Makes a key from the machine's dice and keeps it in a new file that only its owner can read.
    ///
    /// Errors  when the file exists: a key is never written over.
    pub fn make(path: &Path, ids: &Ids) -> Result<SigningKey, KeyError> {
        let mut seed = [0u8; Seed::BYTES];
        ids.fill(&mut seed);
        let text = pem("PRIVATE KEY", PRIVATE_PREFIX, &seed);
        let written = (|| {
            if let Some(folder) = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
            {
                fs::create_dir_all(folder)?;
            }
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(OWNER_ONLY)
                .open(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })();
        written.map_err(|cause| file_error(path, cause))?;
        Ok(SigningKey::from_seed(seed))
    }

    /// Reads the key of a file.
    pub fn load(path: &Path) -> Result<SigningKey, KeyError> {
        let text = fs::read_to_string(path).map_err(|cause| file_error(path, cause))?;
        keys_in(&text, "PRIVATE KEY", PRIVATE_PREFIX)
            .into_iter()
            .next()
            .map(SigningKey::from_seed)
            .ok_or_else(|| KeyError::NoKey {
                path: path.display().to_string(),
            })
    }

    /// The key of 32 secret bytes.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> SigningKey {
        SigningKey(KeyPair::from_seed(Seed::new(seed)))
    }

    /// The half that may be known to everybody.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(*self.0.pk)
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        *self.0.sk.sign(bytes, None)
    }
}

/// Who else than the owner may use the key file, as the bits of its rights; 0 is well.
pub fn open_to_others(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077)
}

/// The public half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The keys of a PEM text, which may hold several: the present one and those before it.
    #[must_use]
    pub fn all_in(text: &str) -> Vec<PublicKey> {
        keys_in(text, "PUBLIC KEY", PUBLIC_PREFIX)
            .into_iter()
            .map(PublicKey)
            .collect()
    }

    /// The keys of a file, at least one.
    pub fn load_all(path: &Path) -> Result<Vec<PublicKey>, KeyError> {
        let text = fs::read_to_string(path).map_err(|cause| file_error(path, cause))?;
        let keys = PublicKey::all_in(&text);
        if keys.is_empty() {
            return Err(KeyError::NoKey {
                path: path.display().to_string(),
            });
        }
        Ok(keys)
    }

    /// Its name in checkpoints: the first 16 hexadecimal digits of its SHA-256.
    #[must_use]
    pub fn id(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0)[..ID_BYTES])
    }

    /// The key as PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        pem("PUBLIC KEY", PUBLIC_PREFIX, &self.0)
    }

    pub(super) fn has_signed(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        ed25519_compact::PublicKey::new(self.0)
            .verify(bytes, &Signature::new(*signature))
            .is_ok()
    }
}

fn file_error(path: &Path, cause: io::Error) -> KeyError {
    KeyError::File {
        path: path.display().to_string(),
        cause,
    }
}

fn pem(label: &str, prefix: &[u8], key: &[u8; 32]) -> String {
    let body = BASE64.encode(&[prefix, key].concat());
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

fn keys_in(text: &str, label: &str, prefix: &[u8]) -> Vec<[u8; 32]> {
    let (begin, end) = (
        format!("-----BEGIN {label}-----"),
        format!("-----END {label}-----"),
    );
    text.split(&begin)
        .skip(1)
        .filter_map(|rest| rest.split(&end).next())
        .filter_map(|body| {
            let body: String = body.split_whitespace().collect();
            let bytes = BASE64.decode(body.as_bytes()).ok()?;
            bytes.strip_prefix(prefix)?.try_into().ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, section 7.1, test 1: secret key, public key and the signature of nothing.
    #[test]
    fn the_published_signature_comes_out() {
        let bytes = |hex: &str| HEXLOWER.decode(hex.as_bytes()).expect("hex");
        let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let public = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = bytes(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        );
        let key = SigningKey::from_seed(seed.try_into().expect("32 bytes"));
        assert_eq!(key.public().0.to_vec(), public);
        assert_eq!(key.sign(b"").to_vec(), signature);
        assert!(key.public().has_signed(b"", &key.sign(b"")));
        assert!(!key.public().has_signed(b"x", &key.sign(b"")));
    }

    /// RFC 8410, section 10.1 and 10.3: the same key as PEM.
    #[test]
    fn the_published_files_are_read() {
        let private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
        let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        fs::write(&path, private).expect("written");
        let key = SigningKey::load(&path).expect("a key");
        assert_eq!(key.public().pem(), public);
        assert_eq!(PublicKey::all_in(&public.repeat(2)).len(), 2);
    }

    #[test]
    fn a_new_key_is_its_owners_alone_and_is_never_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/audit.key");
        let made = SigningKey::make(&path, &Ids::Random).expect("made");
        assert_eq!(open_to_others(&path).expect("rights"), 0);
        assert_eq!(
            SigningKey::load(&path).expect("read").public(),
            made.public()
        );
        let again = SigningKey::make(&path, &Ids::Random).expect_err("it exists");
        assert!(again.to_string().contains("audit.key"), "{again}");
        assert_eq!(
            SigningKey::load(&path).expect("read").public(),
            made.public()
        );
    }
}
