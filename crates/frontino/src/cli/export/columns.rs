//! The columns of exported bills and lines (contract, section 1).

use frontino_core::money::format_m3;
use frontino_store::export::BillRow;

/// Columns of a bill.
pub const BILLS: [&str; 14] = [
    "number",
    "supply_code",
    "issued_on",
    "due_on",
    "from",
    "to",
    "m3_actual",
    "m3_estimated",
    "net_cents",
    "vat_cents",
    "total_cents",
    "payable_cents",
    "notice_number",
    "state",
];
/// Columns of a line.
pub const LINES: [&str; 8] = [
    "bill_number",
    "supply_code",
    "code",
    "from",
    "to",
    "quantity_l",
    "unit_price_microeuro",
    "amount_cents",
];

/// The cells of a bill.
pub fn bill_cells(bill: &BillRow) -> [String; 14] {
    let date =
        |day: Option<frontino_core::dates::Date>| day.map_or(String::new(), |d| d.to_string());
    [
        bill.number.clone(),
        bill.supply_code.clone(),
        date(bill.issued_on),
        date(bill.due_on),
        bill.from.to_string(),
        bill.until.previous().to_string(),
        format_m3(bill.actual_l),
        format_m3(bill.estimated_l),
        bill.net_cents.to_string(),
        bill.vat_cents.to_string(),
        bill.total_cents.to_string(),
        bill.payable_cents.to_string(),
        bill.notice_number.clone(),
        if bill.number.is_empty() { "draft" } else { "issued" }.to_owned(),
    ]
}
