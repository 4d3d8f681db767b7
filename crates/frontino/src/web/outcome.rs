//! `/paga/esito/{id}`: where the payer comes back to (screen P-05). The way back proves nothing:
//! the payment took place when its receipt is here.

use super::State;
use super::page::{Frame, send};
use crate::cli::italian::{day, euro};
use crate::clock;
use crate::payment::{standing, subject};
use crate::refusal::Refusal;
use crate::station::Settings;
use askama::Template;
use axum::extract::{self, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_core::payment::Standing;
use frontino_store::proof::{self, Proof};
use frontino_store::{Tx, cart, notice};
use serde::Deserialize;
use std::sync::Arc;

/// How the Checkout sent the payer back.
#[derive(Deserialize)]
pub struct Returned {
    come: Option<String>,
}

#[derive(Template)]
#[template(path = "web/outcome.html")]
struct Outcome<'a> {
    frame: &'a Frame,
    shown: Shown,
    /// This page without the way that the payer came.
    again: String,
}

/// What can be said.
enum Shown {
    /// The receipt is here.
    Paid(Receipt),
    /// The payer gave up, or the Checkout did.
    Failed { number: String, amount: String },
    /// Nobody knows yet.
    Open { amount: String },
    /// The notice is paid, and not by this payment.
    PaidOtherwise,
}

/// The receipt for who comes back: nothing about who owes and who paid.
struct Receipt {
    amount: String,
    paid: String,
    rows: Vec<(&'static str, String)>,
}

/// Shows the page.
pub async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(id): Path<String>,
    Query(returned): Query<Returned>,
) -> Result<Response, StatusCode> {
    if !is_id(&id) {
        return Err(StatusCode::NOT_FOUND);
    }
    let again = format!("/paga/esito/{id}");
    let failed = matches!(returned.come.as_deref(), Some("annullato" | "errore"));
    let settings = state.station.clone();
    let shown = state.pool.read(move |tx| look(tx, &settings, &id, failed)).await;
    let shown = shown.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let shown = shown.ok_or(StatusCode::NOT_FOUND)?;
    Ok(send(StatusCode::OK, &Outcome { frame: &state.frame, shown, again }))
}

/// Whether a text can be the key of a payment that began here.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|sign| sign.is_ascii_hexdigit())
}

fn look(
    tx: &mut Tx<'_>,
    settings: &Settings,
    id: &str,
    failed: bool,
) -> Result<Option<Shown>, Refusal> {
    let Some(cart) = cart::find(tx, id)? else { return Ok(None) };
    let notice = notice::find(tx, &cart.notice_number)?;
    if let Some(proof) = proof::find_of_note(tx, &cart.notice_number, &cart.id)? {
        let about = notice.as_ref().map(subject).unwrap_or_default();
        return Ok(Some(Shown::Paid(receipt(settings, &proof, about))));
    }
    let is_paid = notice.as_ref().map(standing) == Some(Standing::Paid);
    let amount = euro(Cents(cart.amount_cents));
    Ok(Some(match (is_paid, failed) {
        (true, _) => Shown::PaidOtherwise,
        (_, true) => Shown::Failed { number: cart.notice_number, amount },
        _ => Shown::Open { amount },
    }))
}

fn receipt(settings: &Settings, proof: &Proof, about: String) -> Receipt {
    let grouped = NoticeNumber::parse(&proof.notice_number).map(NoticeNumber::grouped);
    let creditor = settings.domain.as_deref().unwrap_or_default();
    let psp = match &proof.psp_tax_code {
        Some(code) => format!("{} ({code})", proof.psp_name),
        None => proof.psp_name.clone(),
    };
    let fee = proof.fee_cents.filter(|cents| *cents > 0).map(|cents| {
        ("Commissione", format!("{}, pagata a chi ha eseguito il pagamento", euro(Cents(cents))))
    });
    let rows = [
        Some(("Per", about)),
        Some(("Codice avviso", grouped.unwrap_or_else(|_| proof.notice_number.clone()))),
        Some(("Codice IUV", proof.iuv.clone())),
        Some(("Pagato a", format!("{}, codice fiscale {creditor}", settings.company))),
        Some(("Tramite", psp)),
        Some(("Codice del pagamento", proof.receipt_id.clone())),
        fee,
    ];
    Receipt {
        amount: euro(Cents(proof.amount_cents)),
        paid: match proof.paid_at {
            Some(at) => format!("{}, ore {}", day(clock::day_of(at)), clock::time_of(at)),
            None => day(proof.paid_on),
        },
        rows: rows.into_iter().flatten().collect(),
    }
}
