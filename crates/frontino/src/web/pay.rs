//! `/paga`: a notice looked up by its number, without an account (screen P-04).

use super::State;
use super::page::{Frame, send};
use crate::cli::italian::{day, euro};
use crate::payment::{standing, subject};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{self, ConnectInfo, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use frontino_core::dates::Date;
use frontino_core::interest::{TERMS, free_until};
use frontino_core::notice_number::NoticeNumber;
use frontino_core::payment::Standing;
use frontino_store::Tx;
use frontino_store::notice::{self, NoticeOf};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

/// What is asked.
#[derive(Deserialize)]
pub struct Asked {
    /// The number, as somebody types it from paper.
    avviso: Option<String>,
}

#[derive(Template)]
#[template(path = "web/pay.html")]
struct Pay<'a> {
    frame: &'a Frame,
    typed: String,
    fault: Option<&'static str>,
    found: Option<Found>,
}

/// A notice as it is shown to anybody who has its number.
struct Found {
    number: String,
    grouped: String,
    /// What it is for.
    about: String,
    /// The last four characters of the user code.
    user_code_end: String,
    /// Whether the payment can begin here.
    online: bool,
    state: Shown,
}

/// What can be said of a notice.
enum Shown {
    /// It can be paid.
    Payable { amount: String, due_on: String, interest: String, is_late: bool },
    /// It is paid.
    Paid,
    /// Another one stands in its place, or it was taken back.
    Cancelled,
    /// It can no longer be paid by its number.
    Closed,
}

/// Shows the form, and the notice when there is one.
pub async fn show(
    extract::State(state): extract::State<Arc<State>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, StatusCode> {
    let typed = asked.avviso.unwrap_or_default();
    let mut page = Pay { frame: &state.frame, typed, fault: None, found: None };
    if page.typed.trim().is_empty() {
        return Ok(send(StatusCode::OK, &page));
    }
    let Ok(number) = NoticeNumber::parse(&page.typed) else {
        page.fault = Some("Il codice avviso ha 18 cifre: controllalo sulla bolletta.");
        return Ok(send(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    if !state.lookups.allows(&headers, peer) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let (today, online) = (state.now().today, state.checkout.is_some());
    let found = state.pool.read(move |tx| look(tx, number, (today, online))).await;
    page.found = found.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    if page.found.is_none() {
        page.fault = Some(
            "Non troviamo un avviso con questo codice. Controlla le cifre: se la bolletta è \
             appena arrivata, riprova domani.",
        );
        return Ok(send(StatusCode::NOT_FOUND, &page));
    }
    Ok(send(StatusCode::OK, &page))
}

fn look(
    tx: &mut Tx<'_>,
    number: NoticeNumber,
    (today, online): (Date, bool),
) -> Result<Option<Found>, Refusal> {
    let Some(notice) = notice::find(tx, &number.to_string())? else { return Ok(None) };
    let state = match standing(&notice) {
        Standing::Draft => return Ok(None),
        Standing::Paid => Shown::Paid,
        Standing::Cancelled | Standing::WrittenOff(_) => Shown::Cancelled,
        Standing::Closed(_) => Shown::Closed,
        Standing::Payable(open) => Shown::Payable {
            amount: euro(open),
            due_on: day(notice.due_on),
            interest: interest(&notice.of, notice.due_on, today),
            is_late: today > notice.due_on,
        },
    };
    let code = notice::get_user_code(tx, notice.supply_id)?;
    let start = code.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    let user_code_end = code[start..].to_owned();
    let about = subject(&notice);
    let (number, grouped) = (notice.number, number.grouped());
    Ok(Some(Found { number, grouped, about, user_code_end, online, state }))
}

/// What is said of late interest (R1.8); documents of the old system bear none here.
fn interest(of: &NoticeOf, due_on: Date, today: Date) -> String {
    let free_until = free_until(due_on, &TERMS);
    match of {
        _ if today <= free_until => format!("Fino al {} non paghi interessi.", day(free_until)),
        NoticeOf::Bill { .. } => format!(
            "Dal {} maturano interessi di mora: li troverai in una bolletta dopo il pagamento.",
            day(free_until.next())
        ),
        NoticeOf::OpenItem { .. } => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interest_is_announced_from_the_day_on_which_it_runs() {
        let check = |of: &NoticeOf, today: &str, expected: &str| {
            let [due_on, today] = ["2020-03-01", today].map(|text| Date::parse(text).unwrap());
            assert_eq!(interest(of, due_on, today), expected, "{today}");
        };
        let bill = NoticeOf::Bill { id: 1, plan: None };
        check(&bill, "2020-02-10", "Fino al 16/03/2020 non paghi interessi.");
        check(&bill, "2020-03-16", "Fino al 16/03/2020 non paghi interessi.");
        let runs = "Dal 17/03/2020 maturano interessi di mora: li troverai in una bolletta dopo il \
            pagamento.";
        check(&bill, "2020-03-17", runs);
        let state = "open".to_owned();
        let old = NoticeOf::OpenItem { id: 1, state, open_cents: 1, plan: None };
        check(&old, "2020-03-16", "Fino al 16/03/2020 non paghi interessi.");
        check(&old, "2020-03-17", "");
    }
}
