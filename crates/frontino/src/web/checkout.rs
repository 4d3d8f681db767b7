//! `/paga/avvia`: from the page of a notice to the platform's Checkout.

use super::State;
use super::page::{Frame, send};
use crate::cli::italian::euro;
use crate::payment::checkout::CheckoutFault;
use crate::payment::{standing, subject};
use crate::refusal::Refusal;
use crate::secret::random;
use askama::Template;
use axum::Form;
use axum::extract::{self, ConnectInfo};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_core::payment::Standing;
use frontino_store::cart::{self, Cart};
use frontino_store::{Tx, hexadecimal, notice};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

/// What is to be paid.
#[derive(Deserialize)]
pub struct Asked {
    /// Number of the notice.
    avviso: String,
}

#[derive(Template)]
#[template(path = "web/unavailable.html")]
struct Unavailable<'a> {
    frame: &'a Frame,
    amount: String,
    number: &'a str,
}

/// Begins a payment: the notice is looked at as the station would, the cart is noted and handed to
/// the Checkout, and the payer goes on there.
pub async fn begin(
    extract::State(state): extract::State<Arc<State>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, StatusCode> {
    if !is_from_our_pages(&headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    if !state.lookups.allows(&headers, peer) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let checkout = state.checkout.clone().ok_or(StatusCode::NOT_FOUND)?;
    let number = NoticeNumber::parse(&asked.avviso).map_err(|_| StatusCode::BAD_REQUEST)?;
    let number = number.to_string();
    let (now, wanted) = (state.now(), number.clone());
    let found = state.pool.read(move |tx| look(tx, &wanted, now.micros)).await;
    let Some((cart, subject)) = found.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)? else {
        return Ok(to(&format!("/paga?avviso={number}")));
    };
    let noted = cart.clone();
    let written = state.writer.write(move |tx, _| Ok(cart::insert(tx, &noted)?)).await;
    written.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let amount = euro(Cents(cart.amount_cents));
    let opened = tokio::task::spawn_blocking(move || checkout.open(&cart, &subject)).await;
    match opened.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)? {
        Ok(place) => Ok(to(&place)),
        Err(fault) => {
            note(fault);
            let page = Unavailable { frame: &state.frame, amount, number: &number };
            Ok(send(StatusCode::SERVICE_UNAVAILABLE, &page))
        }
    }
}

/// The cart of a notice that can be paid, and what it is for.
fn look(tx: &mut Tx<'_>, number: &str, now: i64) -> Result<Option<(Cart, String)>, Refusal> {
    let Some(notice) = notice::find(tx, number)? else { return Ok(None) };
    let Standing::Payable(open) = standing(&notice) else { return Ok(None) };
    let about = subject(&notice);
    let cart = Cart {
        id: hexadecimal(&random::<16>()?),
        notice_number: notice.number,
        amount_cents: open.0,
        begun_at: now,
    };
    Ok(Some((cart, about)))
}

/// Whether a form was sent from a page of this site, as the browser says.
fn is_from_our_pages(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return site == "same-origin";
    }
    // Browsers that do not say it say at least the origin.
    let host = said(header::HOST.as_str());
    let origin = said(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    origin.is_some_and(|(_, origin)| Some(origin) == host)
}

fn to(place: &str) -> Response {
    let headers = [(header::LOCATION, place), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn note(fault: CheckoutFault) {
    let (why, status) = match fault {
        CheckoutFault::Silent => ("silent", 0),
        CheckoutFault::Refused(status) => ("refused", status),
        CheckoutFault::Elsewhere => ("elsewhere", 302),
    };
    metrics::counter!("frontino_checkout_faults_total", "why" => why).increment(1);
    tracing::warn!(why, status, "checkout");
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn a_form_of_another_site_is_refused() {
        let check = |said: &[(&'static str, &'static str)], allowed: bool| {
            let pairs = said.iter().map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            assert_eq!(is_from_our_pages(&pairs.collect()), allowed, "{said:?}");
        };
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site"), ("host", "a"), ("origin", "https://a")], false);
        check(&[("host", "acqua.it"), ("origin", "https://acqua.it")], true);
        check(&[("host", "acqua.it"), ("origin", "https://altro.it")], false);
        check(&[("host", "acqua.it"), ("origin", "null")], false);
        check(&[("host", "acqua.it")], false);
    }
}
