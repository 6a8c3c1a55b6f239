//! Which addresses are public, and which others the operator allows.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Whether an address is one that anybody on the Internet can have. Private, shared (CGNAT), loopback, link-local,
/// multicast, documentation and unspecified addresses are not, nor is any way to write them in IPv6.
///
/// See <https://www.iana.org/assignments/iana-ipv4-special-registry> and
/// <https://www.iana.org/assignments/iana-ipv6-special-registry>.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

const SPECIAL_V4: [Ipv4Net; 15] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

/// Everything that is handed out lies in here.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// The IETF's own block (Teredo, ORCHID, benchmarks), documentation, 6to4.
const SPECIAL_V6: [Ipv6Net; 4] =
    [v6(0x2001, 0, 0, 23), v6(0x2001, 0x0db8, 0, 32), v6(0x2002, 0, 0, 16), v6(0x3fff, 0, 0, 20)];

/// NAT64's well-known prefix: behind it is an IPv4 address.
const NAT64: Ipv6Net = v6(0x0064, 0xff9b, 0, 96);

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|net| net.contains(&address))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if NAT64.contains(&address) {
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    GLOBAL_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
}

/// Addresses that the operator allows although they aren't public.
#[derive(Clone, Debug, Default)]
pub struct AllowedAddresses(Vec<Allowed>);

#[derive(Clone, Debug)]
enum Allowed {
    /// Every port of a network.
    Net(IpNet),
    /// One port of one address.
    Address(SocketAddr),
    /// One port of whatever addresses a name has.
    Name(String, u16),
}

impl AllowedAddresses {
    /// Whether a link to `host` may lead to `address`.
    #[must_use]
    pub fn allow(&self, host: &str, address: SocketAddr) -> bool {
        let ip = address.ip().to_canonical();
        self.0.iter().any(|allowed| match allowed {
            Allowed::Net(net) => net.contains(&ip),
            Allowed::Address(one) => one.ip().to_canonical() == ip && one.port() == address.port(),
            Allowed::Name(name, port) => name.eq_ignore_ascii_case(host) && *port == address.port(),
        })
    }
}

impl FromStr for AllowedAddresses {
    type Err = String;

    /// Reads a comma-separated list of networks (`10.0.5.0/24`), addresses (`192.168.1.20`), and addresses or names
    /// with a port (`127.0.0.1:4000`, `nas.home:8080`).
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(parse).collect::<Result<_, _>>().map(Self)
    }
}

fn parse(part: &str) -> Result<Allowed, String> {
    if let Ok(net) = part.parse() {
        return Ok(Allowed::Net(net));
    }
    if let Ok(ip) = part.parse::<IpAddr>() {
        return Ok(Allowed::Net(ip.into()));
    }
    if let Ok(address) = part.parse() {
        return Ok(Allowed::Address(address));
    }
    let name = part.rsplit_once(':').filter(|(name, _)| !name.is_empty() && !name.contains(['/', ':']));
    name.and_then(|(name, port)| Some(Allowed::Name(name.to_owned(), port.parse().ok()?)))
        .ok_or_else(|| format!("{part:?} is neither a network, nor an address, nor a name with a port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public_in_any_spelling() {
        for refused in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.0.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::808:808",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(refused.parse().expect(refused)), "{refused}");
        }
        for public in ["1.1.1.1", "172.32.0.1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2606:4700::1111"] {
            assert!(is_public(public.parse().expect(public)), "{public}");
        }
    }

    #[test]
    fn the_operator_allows_one_port_or_a_network() {
        let allowed: AllowedAddresses =
            "127.0.0.1:4000, 10.0.5.0/24, 192.168.1.20, nas.home:8080".parse().expect("a list");
        let allow = |host: &str, address: &str| allowed.allow(host, address.parse().expect("an address"));
        assert!(allow("127.0.0.1", "127.0.0.1:4000"));
        assert!(!allow("127.0.0.1", "127.0.0.1:4001"));
        assert!(allow("x", "10.0.5.7:80") && !allow("x", "10.0.6.7:80"));
        assert!(allow("x", "192.168.1.20:1"));
        assert!(allow("NAS.home", "192.168.9.9:8080") && !allow("other", "192.168.9.9:8080"));
        assert!("127.0.0.1:x".parse::<AllowedAddresses>().is_err());
    }
}
