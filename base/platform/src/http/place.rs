//! Where browsers find us, and where requests come from.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName};

/// The address people type: scheme, host name and port, nothing else. Passkeys are bound to it, links begin with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
}

impl PublicUrl {
    /// Where a hub without a configured address is reached: this machine, on any port.
    #[must_use]
    pub fn this_machine() -> PublicUrl {
        PublicUrl {
            origin: "http://localhost".to_owned(),
            host: "localhost".to_owned(),
        }
    }

    /// Reads `https://hub.example.jp` or, for trying things out, `http://localhost:8080`.
    ///
    /// Errors  what the address must be, as the end of a sentence. Browsers bind passkeys to a host name over HTTPS
    /// (Web Authentication Level 2, §5.1.3): numbers and plain HTTP do not do.
    pub fn parse(text: &str) -> Result<PublicUrl, String> {
        let wanted = "it must be https:// and a host name, such as https://hub.example.jp (or http://localhost:8080 to try things out)";
        let origin = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, place) = origin.split_once("://").ok_or(wanted)?;
        let (host, port) = match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        };
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        let is_name = !host.is_empty()
            && host.bytes().all(letters)
            && host.bytes().any(|byte| byte.is_ascii_alphabetic())
            && host.split('.').all(|label| !label.is_empty());
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
        let is_safe = scheme == "https" || (scheme == "http" && host == "localhost");
        if is_name && is_port && is_safe {
            Ok(PublicUrl {
                host: host.to_owned(),
                origin,
            })
        } else {
            Err(wanted.to_owned())
        }
    }

    /// Scheme, host and port as browsers write them: `https://hub.example.jp`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host name.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether browsers come over HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }
}

/// The machine at the other end of a connection: a request's extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub IpAddr);

/// The network a request comes from: an IPv4 address, or the first 64 bits of an IPv6 one (what one household gets).
/// For throttling only: never logged, never stored as it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceNetwork(IpAddr);

impl SourceNetwork {
    /// The network of a request. Behind a proxy the configured header names it, and then only the header's last
    /// entry, the one our own proxy wrote; without one, the connection's other end does.
    #[must_use]
    pub fn of(
        peer: Option<PeerAddress>,
        headers: &HeaderMap,
        header: Option<&HeaderName>,
    ) -> Option<SourceNetwork> {
        let address = match header {
            Some(name) => {
                let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
                line.rsplit(',').next()?.trim().parse().ok()?
            }
            None => peer?.0,
        };
        Some(SourceNetwork(network(address)))
    }
}

impl fmt::Display for SourceNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An address of a person's home: not for logs.
impl fmt::Debug for SourceNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceNetwork(…)")
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_a_host_name_over_https_or_this_machine() {
        let cases = [
            (
                "https://hub.example.jp",
                Some(("https://hub.example.jp", "hub.example.jp")),
            ),
            (
                "https://Hub.Example.JP/",
                Some(("https://hub.example.jp", "hub.example.jp")),
            ),
            (
                "https://hub.example.jp:8443",
                Some(("https://hub.example.jp:8443", "hub.example.jp")),
            ),
            (
                "http://localhost:8080",
                Some(("http://localhost:8080", "localhost")),
            ),
            ("http://hub.example.jp", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]", None),
            ("https://hub.example.jp/kyoten", None),
            ("https://hub..jp", None),
            ("https://hub.example.jp:port", None),
            ("hub.example.jp", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let parsed = PublicUrl::parse(text).ok();
            let found = parsed.as_ref().map(|url| (url.origin(), url.host()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_network_is_the_connections_or_what_our_own_proxy_wrote_and_nothing_a_stranger_says() {
        let header = HeaderName::from_static("x-forwarded-for");
        let peer = Some(PeerAddress("192.0.2.9".parse().unwrap()));
        let of = |line: &str, header: Option<&HeaderName>| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", line.parse().unwrap());
            SourceNetwork::of(peer, &headers, header).map(|found| found.to_string())
        };
        let cases = [
            ("203.0.113.5", None, Some("192.0.2.9")),
            ("203.0.113.5", Some(&header), Some("203.0.113.5")),
            ("1.1.1.1, 203.0.113.5", Some(&header), Some("203.0.113.5")),
            (
                "2001:db8:1:2:3:4:5:6",
                Some(&header),
                Some("2001:db8:1:2::"),
            ),
            ("::ffff:203.0.113.5", Some(&header), Some("203.0.113.5")),
            ("somewhere", Some(&header), None),
        ];
        for (line, header, expected) in cases {
            assert_eq!(of(line, header).as_deref(), expected, "{line}");
        }
    }
}
