//! The Checkout: takes a cart, shows a page, and lets the payer pay or give up (checkout_v1.json of
//! the repository pagopa/pagopa-api).

use crate::node::Outcome;
use crate::{KEY, Platform};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// A cart, as the creditor gave it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cart {
    /// The notices to be paid.
    pub payment_notices: Vec<Notice>,
    /// Where the payer goes back to.
    pub return_urls: Returns,
    /// Key of the creditor.
    pub id_cart: Option<String>,
    /// Whether all the money goes to postal accounts.
    #[serde(rename = "allCCP")]
    pub all_ccp: Option<bool>,
}

/// A notice in a cart.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Its number.
    pub notice_number: String,
    /// Tax code of the creditor.
    pub fiscal_code: String,
    /// Cents.
    pub amount: i64,
    /// Name of the creditor.
    pub company_name: String,
    /// What for.
    pub description: String,
}

/// Where the payer goes back to.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Returns {
    /// After paying.
    pub return_ok_url: String,
    /// After giving up.
    pub return_cancel_url: String,
    /// After an error.
    pub return_error_url: String,
}

impl Cart {
    /// Whether it is as the definition wants it.
    fn is_valid(&self) -> bool {
        let digits = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|sign| sign.is_ascii_digit())
        };
        let short = |text: &str| (1..=140).contains(&text.chars().count());
        let right = |notice: &Notice| {
            digits(&notice.notice_number, 18)
                && digits(&notice.fiscal_code, 11)
                && notice.amount >= 1
                && short(&notice.company_name)
                && short(&notice.description)
        };
        let returns = &self.return_urls;
        let places =
            [&returns.return_ok_url, &returns.return_cancel_url, &returns.return_error_url];
        (1..=5).contains(&self.payment_notices.len())
            && self.payment_notices.iter().all(right)
            && places.iter().all(|place| place.starts_with("http"))
    }
}

pub(crate) async fn create(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let behaviour = platform.behaviour();
    if let Some(wrong) = behaviour.before().await {
        return wrong;
    }
    let key = headers.get("ocp-apim-subscription-key").and_then(|key| key.to_str().ok());
    if key != Some(KEY) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let cart = serde_json::from_str::<Cart>(&body).ok().filter(Cart::is_valid);
    let Some(cart) = cart else {
        return (StatusCode::BAD_REQUEST, "{\"title\":\"cart\",\"status\":400}").into_response();
    };
    let place = {
        let carts = &mut platform.kept().carts;
        carts.push(cart);
        carts.len() - 1
    };
    let host = if behaviour.elsewhere { "https://example.org".to_owned() } else { platform.url() };
    to(StatusCode::FOUND, &format!("{host}/pagina/{place}"))
}

pub(crate) async fn page(
    State(platform): State<Arc<Platform>>,
    Path(place): Path<usize>,
) -> Response {
    let Some(cart) = platform.kept().carts.get(place).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let cents: i64 = cart.payment_notices.iter().map(|notice| notice.amount).sum();
    let (euro, cents) = (cents / 100, cents % 100);
    Html(format!(
        "<!doctype html><html lang=\"it\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Pagamento di prova</title>\
         <style>body{{font:1.2rem sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.8rem 2rem;margin:.5rem 0;width:100%}}</style>\
         <h1>Pagamento di prova: {euro},{cents:02} euro</h1>\
         <p>Questa pagina sta al posto di quella di pagoPA: non si paga davvero.</p>\
         <form method=\"post\" action=\"/pagina/{place}/paga\"><button>Paga</button></form>\
         <form method=\"post\" action=\"/pagina/{place}/annulla\"><button>Annulla</button></form>"
    ))
    .into_response()
}

pub(crate) async fn pay(
    State(platform): State<Arc<Platform>>,
    Path(place): Path<usize>,
) -> Response {
    let Some(cart) = platform.kept().carts.get(place).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let returns = cart.return_urls.clone();
    let paying = tokio::task::spawn_blocking(move || {
        let note = cart.id_cart.as_deref();
        let pay = |notice: &Notice| platform.pay(&notice.notice_number, note);
        cart.payment_notices.iter().map(pay).all(|outcome| outcome == Outcome::Paid)
    });
    let back = match paying.await {
        Ok(true) => &returns.return_ok_url,
        _ => &returns.return_error_url,
    };
    to(StatusCode::SEE_OTHER, back)
}

pub(crate) async fn cancel(
    State(platform): State<Arc<Platform>>,
    Path(place): Path<usize>,
) -> Response {
    match platform.kept().carts.get(place) {
        Some(cart) => to(StatusCode::SEE_OTHER, &cart.return_urls.return_cancel_url),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn to(status: StatusCode, place: &str) -> Response {
    (status, [(header::LOCATION, place)]).into_response()
}
