//! What travels inside what: the bill inside its e-invoice, or the e-invoice inside its bill.

use super::{Config, given};
use crate::refusal::Refusal;

/// Whose e-invoices have the PDF of their bill inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttachBill {
    /// Nobody's.
    #[default]
    None,
    /// Those of public bodies.
    PublicBodies,
    /// All.
    All,
}

impl AttachBill {
    /// The choices with their words.
    pub const WORDS: [(&'static str, AttachBill); 3] = [
        ("none", AttachBill::None),
        ("public_bodies", AttachBill::PublicBodies),
        ("all", AttachBill::All),
    ];

    /// Whether the e-invoice of a holder of this kind has it.
    #[must_use]
    pub fn includes(self, holder_kind: &str) -> bool {
        match self {
            AttachBill::None => false,
            AttachBill::PublicBodies => holder_kind == "public_body",
            AttachBill::All => true,
        }
    }
}

given::value_by_word!(AttachBill);

/// Refuses a circle: a bill inside an e-invoice that is inside the bill.
///
/// # Errors
/// When both are asked for.
pub fn expect_no_circle(config: &Config, file: &str) -> Result<(), Refusal> {
    let bills = config.einvoice.attach_bill.unwrap_or_default();
    if bills == AttachBill::None || !config.documents.attaches_einvoice() {
        return Ok(());
    }
    let what = "einvoice.attach_bill e documents.attach_einvoice insieme sono un circolo: la \
                bolletta starebbe dentro la fattura elettronica, e questa dentro la bolletta";
    Err(Refusal::new("config_circle", what).at(file).next("togliere una delle due chiavi"))
}
