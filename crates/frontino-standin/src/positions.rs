//! The archive of debt positions: keeps what the creditor tells, the last word for each notice.

use crate::{KEY, Platform};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// A debt position.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// Tax code of the creditor.
    pub pa_fiscal_code: String,
    /// `F` a person, `G` anybody else.
    pub entity_type: String,
    /// Tax code of who owes.
    pub entity_fiscal_code: String,
    /// Name of who owes.
    pub entity_full_name: String,
    /// The payment's identifier.
    pub iuv: String,
    /// Number of the notice.
    pub nav: String,
    /// Cents; 0 takes the position back.
    pub amount: i64,
    /// What for.
    pub description: String,
    /// By when.
    pub expiration_date: String,
    /// The account.
    pub iban: Option<String>,
}

pub(crate) async fn create(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    platform.kept().position_calls += 1;
    if let Some(wrong) = platform.behaviour().before().await {
        return wrong;
    }
    if headers.get("ocp-apim-subscription-key").and_then(|key| key.to_str().ok()) != Some(KEY) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match serde_json::from_str::<Position>(&body) {
        Ok(position) if position.nav.len() == 18 && position.amount >= 0 => {
            let answer = json!({
                "iuv": position.iuv, "nav": position.nav, "amount": position.amount,
                "status": if position.amount > 0 { "VALID" } else { "INVALID" },
            });
            let mut kept = platform.kept();
            if position.amount == 0 && !kept.positions.contains_key(&position.nav) {
                return (StatusCode::BAD_REQUEST, "{\"title\":\"amount\"}").into_response();
            }
            kept.positions.insert(position.nav.clone(), position);
            answer.to_string().into_response()
        }
        _ => (StatusCode::BAD_REQUEST, "{\"title\":\"position\"}").into_response(),
    }
}
