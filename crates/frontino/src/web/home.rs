//! `/`: what can be done here (screen P-01).

use super::State;
use super::page::{Frame, send};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "web/home.html")]
struct Home<'a> {
    frame: &'a Frame,
}

/// Shows the page.
pub async fn show(extract::State(state): extract::State<Arc<State>>) -> Response {
    send(StatusCode::OK, &Home { frame: &state.frame })
}
