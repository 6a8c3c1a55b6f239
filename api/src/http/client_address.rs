//! The address that a request comes from, no matter who handed it on.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, HeaderName},
};
use ipnet::IpNet;
use segue_configuration::{ConfigurationError, Environment, settings};

/// Header in which proxies say whom they ask for; each adds who asked it at the end.
///
/// See <https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For>.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Proxies that are believed whom they ask for. Nobody else is: anybody can send such a header.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Reads the setting `SEGUE_TRUSTED_PROXIES`: addresses and networks, with commas or blanks between.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] when one of them is neither.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationError> {
        let proxies = |text: Option<String>| text.unwrap_or_default().parse();
        environment.parse(&settings::SEGUE_TRUSTED_PROXIES, proxies)
    }

    /// Whether an address is that of a proxy.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address that a request is counted for. A network of IPv6 that one customer gets (`/64`) is one address.
    pub(crate) fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        counted(self.asked_by(peer, headers))
    }

    /// Who asked the first proxy that is trusted: what stands further to the left may be made up.
    fn asked_by(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer;
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().ok()).collect();
        let hops = lines.iter().rev().flat_map(|line| match line {
            Some(line) => line.rsplit(',').map(hop).collect(),
            None => vec![None],
        });
        for hop in hops {
            match hop {
                Some(hop) if self.has(address) => address = hop,
                _ => break,
            }
        }
        address
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(list: &str) -> Result<Self, String> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty());
        let network = |entry: &str| {
            let one = || entry.parse::<IpAddr>().map(IpNet::from);
            entry
                .parse::<IpNet>()
                .or_else(|_| one())
                .map_err(|_| format!("{entry:?} is neither an address nor a network such as 10.0.0.0/8"))
        };
        entries.map(network).collect::<Result<Vec<_>, _>>().map(|networks| Self(networks.into()))
    }
}

/// An address as proxies write it: some add the port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(with_port)
}

fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(trusted: &str, peer: &str, lines: &[&str]) -> String {
        let proxies = trusted.parse::<TrustedProxies>().expect("networks");
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).expect("a header"));
        }
        let mut extensions = Extensions::new();
        let peer: IpAddr = peer.parse().expect("an address");
        extensions.insert(ConnectInfo(SocketAddr::new(peer, 1)));
        proxies.client(&extensions, &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_who_is_not_configured() {
        assert_eq!(client("", "127.0.0.1", &["192.0.2.7"]), "127.0.0.1");
        assert_eq!(client("10.0.0.0/8", "192.0.2.1", &["192.0.2.7"]), "192.0.2.1");
    }

    #[test]
    fn a_proxy_is_believed_whom_it_was_asked_by_and_nothing_before() {
        for (lines, expected) in [
            (&["192.0.2.7"][..], "192.0.2.7"),
            (&["203.0.113.9, 192.0.2.7"], "192.0.2.7"),
            (&["203.0.113.9", "192.0.2.7"], "192.0.2.7"),
            (&["192.0.2.7, 10.1.2.3"], "192.0.2.7"),
            (&["192.0.2.7:4711"], "192.0.2.7"),
            (&["[2001:db8::1]:4711"], "2001:db8::"),
            (&["2001:db8:0:1:2:3:4:5"], "2001:db8:0:1::"),
            (&["::ffff:192.0.2.7"], "192.0.2.7"),
            (&[][..], "10.0.0.1"),
            (&["nonsense"], "10.0.0.1"),
            (&["192.0.2.7, unknown"], "10.0.0.1"),
            (&["10.9.9.9"], "10.9.9.9"),
        ] {
            assert_eq!(client("10.0.0.0/8, ::1", "10.0.0.1", lines), expected, "{lines:?}");
        }
        assert_eq!(client("10.0.0.1", "::ffff:10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert!(" 10.0.0.0/8\n,127.0.0.1 ::1 ".parse::<TrustedProxies>().is_ok());
        for list in ["proxy", "10.0.0.0/33", "10.0.0"] {
            let error = list.parse::<TrustedProxies>().expect_err("no network");
            assert!(error.contains("neither an address nor a network"), "{list}: {error}");
        }
    }
}
