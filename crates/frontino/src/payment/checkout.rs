//! A notice is paid from its page: the platform's Checkout takes a cart of ours and tells where the
//! payer goes on (carts API, version 1). Whatever it answers proves nothing: only a receipt does.

use crate::config::{Config, filled};
use crate::refusal::Refusal;
use crate::station::Settings;
use frontino_store::cart::Cart;
use serde_json::json;
use std::time::Duration;
use ureq::Agent;
use url::{Origin, Url};

/// Where the pages of the Checkout are.
const PAGES: &str = "https://checkout.pagopa.it";
/// How long the platform may take to answer: a person waits.
const PATIENCE: Duration = Duration::from_secs(10);
/// Characters of a name or a subject at most.
const TEXT: usize = 140;

/// The platform's Checkout.
#[derive(Clone)]
pub struct Checkout {
    /// Where its pages are, such as `https://checkout.pagopa.it`.
    pub pages: String,
    carts: String,
    key: String,
    returns: String,
    domain: String,
    company: String,
    all_postal: bool,
    agent: Agent,
}

/// Why the payer cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutFault {
    /// No answer in time.
    Silent,
    /// Another answer than where to go on.
    Refused(u16),
    /// A place to go on that is not the Checkout's.
    Elsewhere,
}

impl Checkout {
    /// From the configuration; none when it is not configured.
    ///
    /// # Errors
    /// When an address is none, or is not safe.
    pub fn of(config: &Config) -> Result<Option<Checkout>, Refusal> {
        let (pagopa, settings) = (&config.pagopa, Settings::of(config));
        let (Some(url), Some(key)) =
            (filled(&pagopa.checkout_url), filled(&pagopa.subscription_key))
        else {
            return Ok(None);
        };
        let missing = |what: &str| {
            Refusal::new("config_incomplete", format!("per pagare online manca {what}"))
                .at("frontino.toml")
                .next("scriverlo, o togliere pagopa.checkout_url")
        };
        let base = filled(&config.web.base_url).ok_or_else(|| missing("web.base_url"))?;
        let domain = settings.domain.ok_or_else(|| missing("pagopa.domain"))?;
        let pages = filled(&pagopa.checkout_pages).unwrap_or_else(|| PAGES.to_owned());
        let pages = safe(&pages, "pagopa.checkout_pages")?.origin().ascii_serialization();
        safe(&url, "pagopa.checkout_url")?;
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = agent.max_redirects_will_error(false).timeout_global(Some(PATIENCE));
        Ok(Some(Checkout {
            pages,
            carts: format!("{}/carts", url.trim_end_matches('/')),
            key,
            returns: format!("{}/paga/esito", base.trim_end_matches('/')),
            domain,
            company: settings.company.chars().take(TEXT).collect(),
            all_postal: settings.bank_iban.is_none() && settings.postal_iban.is_some(),
            agent: agent.build().into(),
        }))
    }

    /// Hands a cart to the Checkout and gives the address at which the payer goes on; blocks.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(&self, cart: &Cart, subject: &str) -> Result<String, CheckoutFault> {
        let back = |how: &str| format!("{}/{}?come={how}", self.returns, cart.id);
        let body = json!({
            "paymentNotices": [{
                "noticeNumber": cart.notice_number,
                "fiscalCode": self.domain,
                "amount": cart.amount_cents,
                "companyName": self.company,
                "description": subject.chars().take(TEXT).collect::<String>(),
            }],
            "returnUrls": {
                "returnOkUrl": back("fatto"),
                "returnCancelUrl": back("annullato"),
                "returnErrorUrl": back("errore"),
            },
            "idCart": cart.id,
            "allCCP": self.all_postal,
        });
        let request = self.agent.post(&self.carts).header("content-type", "application/json");
        let request = request.header("ocp-apim-subscription-key", &self.key);
        let answer = request.send(body.to_string().as_bytes());
        let answer = answer.map_err(|_| CheckoutFault::Silent)?;
        let status = answer.status().as_u16();
        if status != 302 {
            return Err(CheckoutFault::Refused(status));
        }
        let place = answer.headers().get("location").and_then(|value| value.to_str().ok());
        let place = place.and_then(|place| Url::parse(place).ok());
        let place = place.ok_or(CheckoutFault::Elsewhere)?;
        // The payer is sent nowhere else, whatever answered.
        if place.origin().ascii_serialization() != self.pages {
            return Err(CheckoutFault::Elsewhere);
        }
        Ok(place.into())
    }
}

/// An address that may be used: with HTTPS, or on this machine.
///
/// # Errors
/// When it is none, or is not safe.
pub fn safe(text: &str, place: &str) -> Result<Url, Refusal> {
    let refused = |what: &str| {
        Refusal::new("config_value", format!("{text}: {what}"))
            .at(place)
            .next("scrivere l'indirizzo per intero, con https://")
    };
    let url = Url::parse(text).map_err(|_| refused("non è un indirizzo"))?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && here);
    if !is_safe || !matches!(url.origin(), Origin::Tuple(..)) {
        return Err(refused("non è un indirizzo sicuro"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_used() {
        let check = |text: &str, allowed: bool| {
            assert_eq!(safe(text, "pagopa.checkout_url").is_ok(), allowed, "{text}");
        };
        check("https://api.platform.pagopa.it/checkout/ec/v1", true);
        check("http://127.0.0.1:8081/checkout", true);
        check("http://localhost", true);
        check("http://api.platform.pagopa.it/checkout/ec/v1", false);
        check("http://127.0.0.1.example.it", false);
        check("javascript:alert(1)", false);
        check("api.platform.pagopa.it", false);
        check("", false);
    }
}
