//! Who may speak to the station: the client certificates and addresses of PagoPA.

use super::limit::client;
use crate::config::Config;
use crate::refusal::Refusal;
use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The certificates and addresses that may speak to the station.
#[derive(Clone, Debug, Default)]
pub struct Callers {
    /// The header in which the server in front says the fingerprint of the certificate.
    certificate_header: Option<String>,
    /// The fingerprints, in capitals without colons; none lets everybody through.
    certificates: Vec<String>,
    /// The header in which the server in front says the address of the client.
    address_header: Option<String>,
    /// The networks; none lets everybody through.
    networks: Vec<IpNet>,
}

/// Somebody else than PagoPA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stranger;

impl Callers {
    /// Those of the configuration.
    ///
    /// # Errors
    /// When one of the addresses is none.
    pub fn of(config: &Config) -> Result<Callers, Refusal> {
        let pagopa = &config.pagopa;
        let words = |text: &Option<String>| -> Vec<String> {
            text.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
        };
        let networks = words(&pagopa.client_addresses);
        Ok(Callers {
            certificate_header: pagopa.client_certificate_header.clone(),
            certificates: words(&pagopa.client_certificates)
                .iter()
                .map(|word| fingerprint(word))
                .collect(),
            address_header: config.web.client_address_header.clone(),
            networks: networks.iter().map(|word| network(word)).collect::<Result<_, _>>()?,
        })
    }

    /// Gives the fingerprint of who asks, where the server in front says it.
    ///
    /// # Errors
    /// When the certificate or the address is not one of those that may.
    pub fn admit(&self, headers: &HeaderMap, peer: SocketAddr) -> Result<Option<String>, Stranger> {
        let said = self.certificate_header.as_deref().and_then(|name| headers.get(name));
        let said = said.and_then(|value| value.to_str().ok()).map(fingerprint);
        let is_known = self.certificates.is_empty()
            || said.as_ref().is_some_and(|said| self.certificates.contains(said));
        let from = client(self.address_header.as_deref(), headers, peer);
        let is_near = self.networks.is_empty() || from.is_some_and(|from| self.holds(from));
        if is_known && is_near { Ok(said) } else { Err(Stranger) }
    }

    fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// A network, or an address as one of its own.
fn network(text: &str) -> Result<IpNet, Refusal> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse()).map_err(|_| {
        Refusal::new("config_value", format!("{text}: non è un indirizzo o una rete"))
            .at("pagopa.client_addresses")
            .next("scriverlo come 192.0.2.7 o 192.0.2.0/24")
    })
}

/// A fingerprint as it is compared: capitals without colons.
fn fingerprint(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callers(certificates: &str, networks: &str, address_header: Option<&str>) -> Callers {
        let mut config = Config::default();
        config.pagopa.client_certificates = Some(certificates.to_owned());
        config.pagopa.client_certificate_header = Some("x-cert".to_owned());
        config.pagopa.client_addresses = Some(networks.to_owned());
        config.web.client_address_header = address_header.map(str::to_owned);
        Callers::of(&config).unwrap()
    }

    #[test]
    fn only_the_certificates_and_networks_of_pagopa_are_let_in() {
        let check = |callers: &Callers, [cert, from]: [&str; 2], peer: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in [("x-cert", cert), ("x-from", from)] {
                if !value.is_empty() {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            let peer = SocketAddr::new(peer.parse().unwrap(), 1);
            let admitted = callers.admit(&headers, peer).is_ok();
            assert_eq!(admitted, expected, "{cert} {from} {peer}");
        };
        let open = callers("", "", None);
        check(&open, ["", ""], "203.0.113.9", true);
        let by_certificate = callers("AB:CD 1234", "", None);
        check(&by_certificate, ["ab:cd", ""], "203.0.113.9", true);
        check(&by_certificate, ["1234", ""], "203.0.113.9", true);
        check(&by_certificate, ["abce", ""], "203.0.113.9", false);
        check(&by_certificate, ["", ""], "203.0.113.9", false);
        let by_peer = callers("", "192.0.2.0/24 203.0.113.9 2001:db8::/32", None);
        check(&by_peer, ["", ""], "192.0.2.77", true);
        check(&by_peer, ["", ""], "::ffff:192.0.2.77", true);
        check(&by_peer, ["", ""], "203.0.113.9", true);
        check(&by_peer, ["", ""], "203.0.113.8", false);
        check(&by_peer, ["", ""], "2001:db8:1::1", true);
        check(&by_peer, ["", "192.0.2.77"], "203.0.113.8", false);
        // Behind a server in front only what that server says counts, and the last that it says.
        let by_header = callers("", "192.0.2.0/24", Some("x-from"));
        check(&by_header, ["", "192.0.2.7"], "10.0.0.1", true);
        check(&by_header, ["", "192.0.2.7, 203.0.113.9"], "10.0.0.1", false);
        check(&by_header, ["", "203.0.113.9, 192.0.2.7"], "10.0.0.1", true);
        check(&by_header, ["", ""], "192.0.2.7", false);
        check(&by_header, ["", "acqua"], "192.0.2.7", false);
        let both = callers("ABCD", "192.0.2.0/24", None);
        check(&both, ["abcd", ""], "192.0.2.7", true);
        check(&both, ["abcd", ""], "203.0.113.9", false);
        check(&both, ["1234", ""], "192.0.2.7", false);
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for wrong in ["192.0.2", "192.0.2.0/33", "acqua", "192.0.2.1,192.0.2.2"] {
            let mut config = Config::default();
            config.pagopa.client_addresses = Some(wrong.to_owned());
            assert_eq!(Callers::of(&config).unwrap_err().code, "config_value", "{wrong}");
        }
    }
}
