//! A flow in the JSON of the third interface: the object that describes it, with the payments of
//! all its pages under `payments` (or `data`, as a page has them). Amounts are read as the decimal
//! text that they are.

use super::xml::signed;
use super::{Flow, FlowPayment, FlowRefused, amount, day, needed, outcome};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    #[serde(borrow)]
    fdr: &'a str,
    #[serde(default)]
    revision: Option<i64>,
    #[serde(default)]
    fdr_date: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    regulation: String,
    #[serde(default)]
    regulation_date: String,
    sender: Sender,
    receiver: Receiver,
    #[serde(default)]
    tot_payments: Option<i64>,
    #[serde(borrow, default)]
    sum_payments: Option<&'a RawValue>,
    #[serde(borrow, default, alias = "data")]
    payments: Vec<Part<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sender {
    psp_id: String,
    #[serde(default)]
    psp_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receiver {
    organization_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    iuv: String,
    iur: String,
    #[serde(default)]
    id_transfer: Option<i64>,
    #[serde(borrow)]
    pay: &'a RawValue,
    pay_status: String,
    #[serde(default)]
    pay_date: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Flow, FlowRefused> {
    let head: Head<'_> = serde_json::from_slice(bytes)
        .map_err(|error| FlowRefused::Unreadable(error.to_string()))?;
    let payments = head.payments.iter().map(payment).collect::<Result<Vec<_>, _>>()?;
    let total = head.sum_payments.map_or("", RawValue::get);
    Ok(Flow {
        id: needed("fdr", head.fdr)?,
        revision: head.revision.unwrap_or(1),
        made_at: head.published.or(head.fdr_date).unwrap_or_default(),
        psp: needed("sender.pspId", &head.sender.psp_id)?,
        psp_name: head.sender.psp_name,
        creditor: needed("receiver.organizationId", &head.receiver.organization_id)?,
        settlement: head.regulation,
        settled_on: day("regulationDate", &head.regulation_date)?,
        count: head
            .tot_payments
            .ok_or(FlowRefused::Value { element: "totPayments", found: String::new() })?,
        total: amount("sumPayments", total)?,
        payments,
    })
}

fn payment(part: &Part<'_>) -> Result<FlowPayment, FlowRefused> {
    let outcome = outcome("payStatus", &part.pay_status)?;
    Ok(FlowPayment {
        iuv: needed("iuv", &part.iuv)?,
        receipt_id: needed("iur", &part.iur)?,
        transfer: part.id_transfer.unwrap_or(1),
        amount: signed(outcome, amount("pay", part.pay.get())?),
        outcome,
        on: day("payDate", &part.pay_date)?,
    })
}
