//! What all pages have in common: the frame around them, and how they are sent.

use super::asset;
use crate::cli::Context;
use crate::cli::italian;
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontino_core::dates::Date;

/// The frame around every page, from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Name of the utility.
    pub utility: String,
    /// Telephone of the customer service.
    pub phone: Option<String>,
    /// When it answers.
    pub hours: Option<String>,
    /// Telephone for failures.
    pub emergency_phone: Option<String>,
    /// Address for customers.
    pub email: Option<String>,
    /// Certified mail.
    pub pec: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// The day that the program pretends it to be, in words.
    pub pretended: Option<String>,
}

impl Frame {
    /// From the configuration.
    #[must_use]
    pub fn of(context: &Context, pretended: Option<Date>) -> Frame {
        let utility = &context.config.utility;
        let street = utility.address.clone();
        let town = [&utility.zip, &utility.city].into_iter().flatten();
        let town = town.map(String::as_str).collect::<Vec<_>>().join(" ");
        let address = street.into_iter().chain((!town.is_empty()).then_some(town));
        let address = address.collect::<Vec<_>>().join(", ");
        Frame {
            utility: utility
                .name
                .clone()
                .unwrap_or_else(|| "Gestore del servizio idrico".to_owned()),
            phone: utility.phone.clone(),
            hours: utility.hours.clone(),
            emergency_phone: utility.emergency_phone.clone(),
            email: utility.email.clone(),
            pec: utility.pec.clone(),
            address: (!address.is_empty()).then_some(address),
            pretended: pretended.map(italian::day),
        }
    }

    /// The address of a file that pages load.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset::path(name)
    }

    /// The telephone as a link takes it.
    #[must_use]
    pub fn dial(&self, phone: &str) -> String {
        phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
    }
}

/// Sends a page.
#[must_use]
pub fn send(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (status, headers, html).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
