//! The exported payments (contract, section 1): a header, as no payment is taken in yet.

use super::table::{Cell, Column};

/// Columns of a payment.
pub const COLUMNS: [Column; 7] = [
    ("key", Cell::Text),
    ("received_on", Cell::Day),
    ("amount_cents", Cell::Number),
    ("channel", Cell::Text),
    ("notice_number", Cell::Text),
    ("receipt_id", Cell::Text),
    ("state", Cell::Text),
];
