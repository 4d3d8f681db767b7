//! `/paga/esito/{id}/quietanza.pdf`: the receipt for who comes back from paying, as the page says
//! it and no more: nobody is named.

use super::State;
use crate::documents::proof::Copy;
use crate::payment::proof::of_receipt;
use crate::refusal::Refusal;
use axum::extract::{self, Path};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontino_documents::pdf::Document;
use frontino_store::{Tx, cart, proof};
use std::sync::Arc;

/// Sends the file.
pub async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(id): Path<String>,
) -> Result<Response, StatusCode> {
    if !super::outcome::is_id(&id) {
        return Err(StatusCode::NOT_FOUND);
    }
    // Printing takes a moment: it happens where the reading does, on a thread that may wait.
    let pool = state.pool.clone();
    let printed = pool.read(move |tx| print(&state, tx, &id)).await;
    let printed = printed.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let bytes = printed.ok_or(StatusCode::NOT_FOUND)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"quietanza.pdf\""),
    ];
    Ok((headers, bytes).into_response())
}

fn print(state: &State, tx: &mut Tx<'_>, id: &str) -> Result<Option<Vec<u8>>, Refusal> {
    let Some(cart) = cart::find(tx, id)? else { return Ok(None) };
    let found = proof::find_of_note(tx, &cart.notice_number, &cart.id)?;
    let Some(receipt) = found else { return Ok(None) };
    let Some(proved) = of_receipt(tx, &receipt)? else { return Ok(None) };
    let sheet = state.issuer.sheet(&proved, &Copy::Public);
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large: false };
    let unprintable = || Refusal::new("unprintable", "la quietanza non si può stampare");
    let press = state.press.get().ok_or_else(unprintable)?;
    Ok(Some(press.print(&document).map_err(|_| unprintable())?.bytes))
}
