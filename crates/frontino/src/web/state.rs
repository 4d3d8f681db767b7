//! What every handler gets: the database for reading and for writing, the settings, the date.

use super::callers::Callers;
use super::lazy_press::LazyPress;
use super::limit::Limit;
use super::metrics;
use super::page::Frame;
use super::pool::Pool;
use super::writer::Writer;
use crate::cli::Context;
use crate::clock;
use crate::documents::proof::Issuer;
use crate::payment::checkout::Checkout;
use crate::refusal::Refusal;
use crate::station::{Now, Settings};
use frontino_core::dates::Date;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::atomic::{AtomicI32, Ordering};

/// What every handler gets.
pub struct State {
    /// Connections for reading.
    pub pool: Pool,
    /// The one that writes.
    pub writer: Writer,
    /// What the station says.
    pub station: Settings,
    /// Who may speak to the station.
    pub callers: Callers,
    /// What is around every page.
    pub frame: Frame,
    /// The platform's Checkout, when a notice can be paid from its page.
    pub checkout: Option<Checkout>,
    /// Where the Checkout is, with a blank before it; empty without one.
    pub checkout_origin: String,
    /// Who proves that a payment came.
    pub issuer: Issuer,
    /// What documents are printed with.
    pub press: LazyPress,
    /// Who looks up too many notices.
    pub lookups: Limit,
    /// What the figures are read from.
    pub metrics: PrometheusHandle,
    pretended: Option<AtomicI32>,
}

impl State {
    /// Opens what a server needs.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn open(context: &Context) -> Result<State, Refusal> {
        let today = context.today();
        let pretends = today != clock::today();
        let checkout = Checkout::of(&context.config)?;
        let origin = checkout.as_ref().map(|checkout| format!(" {}", checkout.pages));
        // The first connection finds out whether the database can be used at all.
        drop(context.open()?);
        Ok(State {
            pool: Pool::new(context.db.clone()),
            writer: Writer::start(context.db.clone())?,
            station: Settings::of(&context.config),
            callers: Callers::of(&context.config)?,
            frame: Frame::of(context, pretends.then_some(today)),
            checkout_origin: origin.unwrap_or_default(),
            checkout,
            issuer: Issuer::of(&context.config),
            press: LazyPress::of(context),
            lookups: Limit::new(context.config.web.client_address_header.clone()),
            metrics: metrics::handle(),
            pretended: pretends.then(|| AtomicI32::new(today.days())),
        })
    }

    /// Moves the day that the program pretends it to be; a server that goes by the clock stays.
    pub fn pretend(&self, today: Date) {
        if let Some(days) = &self.pretended {
            days.store(today.days(), Ordering::Relaxed);
        }
    }

    /// The civil date and the instant.
    #[must_use]
    pub fn now(&self) -> Now {
        match &self.pretended {
            None => Now { today: clock::today(), micros: clock::now_micros() },
            Some(days) => {
                let today = Date::from_days(days.load(Ordering::Relaxed));
                Now { today, micros: clock::now_on(today) }
            }
        }
    }
}
