//! Approves a run: reviews it, accepts what keeps the gate closed, and keeps who accepted what.

use super::review::{Review, review, thresholds_json};
use super::{expect_state, get_locked, record};
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_store::review::Approval;
use frontino_store::{Tx, bill_run};
use serde_json::json;

/// Approves a run that is calculated, or whose bills are no longer those that were approved; an
/// approved one answers the same again.
///
/// # Errors
/// Without a name, or when the run is not calculated.
pub fn approve(
    tx: &mut Tx<'_>,
    config: &Config,
    (name, by): (&str, &str),
    today: Date,
    now: i64,
) -> Result<Review, Refusal> {
    if by.trim().is_empty() {
        return Err(Refusal::new("approve_by", "manca il nome di chi approva")
            .at("--by")
            .next("ripetere con --by NOME"));
    }
    let run = get_locked(tx, name)?;
    let states = ["calculated", "approved"];
    expect_state(&run, &states, "calcolarlo con `frontino bill-run calculate`")?;
    let mut review = review(tx, run, config.review.thresholds(), today, &mut |_| ())?;
    if review.is_accepted() {
        return Ok(review);
    }
    let approval = json!({
        "origin": "cli", "digest": review.totals.digest, "reasons": review.reasons(),
        "thresholds": thresholds_json(&review.thresholds), "issue_on": review.issue_on.to_string(),
        "bills": review.totals.all.bills, "parked": review.totals.parked,
        "total_cents": review.totals.all.cents[2], "program": env!("CARGO_PKG_VERSION"),
    });
    let text = approval.to_string();
    bill_run::update_approved(tx, review.run.id, by, &text, now)?;
    record(tx, (by, "bill_run.approve"), name, &approval, now)?;
    "approved".clone_into(&mut review.run.state);
    review.approval = Some(Approval { at: now, by: by.to_owned(), text });
    Ok(review)
}
