//! Issues a run: numbers, dates, notice numbers and postings for every bill, in one transaction.

use super::issue_day::{IssueDay, approved_for};
use super::review::is_for;
use super::totals::Totals;
use super::{RunInputs, expect_state, get_locked};
use crate::cli::italian::day;
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::ledger::credit_used;
use frontino_core::money::Cents;
use frontino_core::notice_number::NoticeNumber;
use frontino_store::bill::{self, Issued, ToIssue};
use frontino_store::bill_run::StoredRun;
use frontino_store::review::find_approval;
use frontino_store::{Conn, Tx, bill_run, ledger};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Bills numbered and posted together: the memory of an issue does not grow with the city by more
/// than what the ledger needs of each bill.
const BILLS_AT_ONCE: usize = 5_000;

/// What issue gave.
#[derive(Debug, Clone)]
pub struct IssueDone {
    /// Bills issued.
    pub issued: usize,
    /// The day of issue that they bear.
    pub issued_on: Date,
    /// First number.
    pub first: Option<String>,
    /// Last number.
    pub last: Option<String>,
}

/// Issues an approved run; an issued one answers the same again.
///
/// # Errors
/// Without approval, without `[utility]` or a segregation code, or what the database refuses.
pub fn issue(
    conn: &mut Conn,
    config: &Config,
    (name, by): (&str, &str),
    today: Date,
    now: i64,
    dry_run: bool,
) -> Result<IssueDone, Refusal> {
    let mut tx = conn.begin()?;
    let run = get_locked(&mut tx, name)?;
    if run.state == "issued" {
        let (figures, _, _) = bill_run::figures(&mut tx, run.id)?;
        let issued = usize::try_from(figures.bills).unwrap_or(0);
        let (_, issued_on) = find_approval(&mut tx, run.id)?;
        let issued_on = issued_on.unwrap_or(today);
        return Ok(IssueDone { issued, issued_on, first: run.first_number, last: run.last_number });
    }
    expect_state(&run, &["approved"], "approvarlo con `frontino bill-run approve`")?;
    let issued_on = run.issue_on.unwrap_or(today);
    let inputs = RunInputs::of(&run)?;
    expect_as_approved(&mut tx, (&run, &inputs), issued_on)?;
    let segregation = segregation(config)?;
    let due_on = issued_on.plus(inputs.due_days);
    let mut bills = bill::list_to_issue(&mut tx, run.id, inputs.split_vat)?;
    take_credits(&mut tx, &mut bills)?;
    let taken = bill::list_taken_notices(&mut tx, &format!("3{segregation:02}"))?;
    let taken: HashSet<String> = taken.into_iter().collect();
    let (mut first, mut last) = (None, None);
    for some in bills.chunks(BILLS_AT_ONCE) {
        let some = number(&mut tx, some, issued_on, segregation, &taken)?;
        bill::insert_issued(&mut tx, issued_on, due_on, &some)?;
        bill::insert_postings(&mut tx, issued_on, &some)?;
        first = first.or_else(|| some.first().map(|b| b.number.clone()));
        last = some.last().map(|b| b.number.clone());
    }
    let numbers = (first.as_deref(), last.as_deref());
    bill_run::update_issued(&mut tx, run.id, issued_on, numbers, now)?;
    let detail = json!({"issued": bills.len(), "first_number": first, "last_number": last});
    super::record(&mut tx, (by, "bill_run.issue"), name, &detail, now)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(IssueDone { issued: bills.len(), issued_on, first, last })
}

/// Refuses bills that are not those that were approved, or that would have another part beyond the
/// limitation on their day of issue than whoever approved them was shown.
fn expect_as_approved(
    tx: &mut Tx<'_>,
    (run, inputs): (&StoredRun, &RunInputs),
    issued_on: Date,
) -> Result<(), Refusal> {
    let refuse = |what: String, next: &str| {
        Err(Refusal::new("approval_stale", what).at(&run.name).next(next))
    };
    let totals = Totals::of_run(tx, run.id)?;
    let (approval, _) = find_approval(tx, run.id)?;
    let Some(approval) = approval.filter(|approval| is_for(approval, &totals)) else {
        let what = "le bollette sono cambiate dopo l'approvazione".to_owned();
        let next = "rivederle con `frontino bill-run review` e approvare di nuovo";
        return refuse(what, next);
    };
    if approved_for(&approval) == Some(issued_on) {
        return Ok(());
    }
    let days = IssueDay::of(tx, (run, inputs), issued_on)?;
    let moved = days.map_or(Ok(0), |days| days.count(tx, run.id))?;
    if moved == 0 {
        return Ok(());
    }
    let what = format!(
        "emesse il {} e non il {}, {moved} bollette avrebbero un'altra parte oltre i due anni",
        day(issued_on),
        day(inputs.issue_days(run).0)
    );
    let next = "annullare il giro e rifarlo con `--issue-on`, o approvare di nuovo";
    refuse(what, next)
}

/// Lets the bills take what their holders have to their credit.
fn take_credits(tx: &mut Tx<'_>, bills: &mut [ToIssue]) -> Result<(), Refusal> {
    let credits: HashMap<i64, Cents> = ledger::list_credits(tx)?.into_iter().collect();
    for bill in bills {
        let credit = credits.get(&bill.supply_id).copied().unwrap_or_default();
        let used = credit_used(bill.amounts.owed(), bill.payable, credit);
        bill.amounts.credit_used = used.of_bills + used.of_payments;
        bill.credit = used.of_payments;
    }
    Ok(())
}

fn segregation(config: &Config) -> Result<u8, Refusal> {
    let missing = |what: &str| {
        Refusal::new("config_incomplete", format!("manca {what} nella configurazione"))
            .at("frontino.toml")
            .next("completarla: senza questi dati una bolletta non si può emettere")
    };
    let given = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
    if given(&config.utility.name).is_none() {
        return Err(missing("utility.name"));
    }
    let code = given(&config.pagopa.segregation_code);
    let code = code.ok_or_else(|| missing("pagopa.segregation_code"))?;
    let has_two_digits = code.len() == 2 && code.bytes().all(|c| c.is_ascii_digit());
    let digits = code.parse().ok().filter(|_| has_two_digits);
    digits.ok_or_else(|| wrong_segregation(&code))
}

fn wrong_segregation(code: &str) -> Refusal {
    Refusal::new("notice_number", format!("codice di segregazione {code} non valido"))
        .at("pagopa.segregation_code")
        .next("usare il codice assegnato da PagoPA, di due cifre, da 00 a 49 e non 47")
}

fn number(
    tx: &mut Tx<'_>,
    bills: &[ToIssue],
    issued_on: Date,
    segregation: u8,
    taken: &HashSet<String>,
) -> Result<Vec<Issued>, Refusal> {
    let year = issued_on.year();
    let first_no = bill::take_numbers(tx, &format!("invoice:{year}"), bills.len() as i64)?;
    let counter = format!("notice:{segregation:02}");
    let mut next = bill::take_numbers(tx, &counter, 0)?;
    let begin = next;
    let mut issued = Vec::with_capacity(bills.len());
    for (bill, no) in bills.iter().zip(first_no..) {
        let notice_number = loop {
            let number = notice(segregation, next)?;
            next += 1;
            if !taken.contains(&number) {
                break number;
            }
        };
        let number = format!("{year}/{no:07}");
        issued.push(Issued { bill: *bill, no, number, notice_number });
    }
    bill::take_numbers(tx, &counter, next - begin)?;
    Ok(issued)
}

fn notice(segregation: u8, counter: i64) -> Result<String, Refusal> {
    let number = u64::try_from(counter).ok();
    let number = number.and_then(|n| NoticeNumber::new_aux3(segregation, n).ok());
    number.map(|n| n.to_string()).ok_or_else(|| wrong_segregation(&format!("{segregation:02}")))
}
