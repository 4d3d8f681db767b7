//! A request for instalments: granted at once by rule, or because the utility agrees to it.

use super::{Terms, right};
use crate::bill_run::record;
use crate::cli::italian::day;
use crate::config::Config;
use crate::notice_number::NoticeNumbers;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::frequency::Cadence;
use frontino_core::instalment::{first_due_on, plan, plan_count};
use frontino_core::money::Cents;
use frontino_store::bill_file::{self, BillFile};
use frontino_store::instalment::{self, NewPlan, StoredPlan};
use frontino_store::{Conn, Tx, collection, notice, owed};
use serde_json::json;
use std::num::NonZeroU8;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Number of the bill.
    pub bill_number: &'a str,
    /// How many instalments, when not as many as usual.
    pub count: Option<NonZeroU8>,
    /// Months from one to the next, when not those of the billing cadence.
    pub step_months: Option<u8>,
    /// When the first one is due, when not with the bill.
    pub first_due_on: Option<Date>,
    /// The day of the request.
    pub asked_on: Date,
    /// Why the utility agrees beyond the rule.
    pub agreed: Option<&'a str>,
    /// Whether the bill is high because of the utility: then deferring is free (R1.10).
    pub to_blame: bool,
}

/// Grants a plan; gives it, and whether it was there already. Nothing is written when `dry_run`.
///
/// # Errors
/// When the bill is not there or nothing of it is open, or without right or agreement.
pub fn ask(
    conn: &mut Conn,
    config: &Config,
    request: &Request<'_>,
    (by, now): (&str, Now),
    dry_run: bool,
) -> Result<(StoredPlan, bool), Refusal> {
    let (terms, mut tx) = (Terms::of(config), conn.begin()?);
    let (file, days) = get_bill(&mut tx, request, now)?;
    // Who pays meanwhile waits until the debt is shared out.
    owed::find_supply_locked(&mut tx, &file.bill.supply_code)?;
    if let Some(plan) = find_granted(&mut tx, request, (by, now))? {
        if !dry_run {
            tx.commit()?;
        }
        return Ok((plan, true));
    }
    let found = notice::find(&mut tx, &file.bill.notice_number)?;
    let debt = Cents(found.map_or(0, |notice| notice.open_cents));
    if collection::is_sent(&mut tx, file.bill.id)? {
        let what = "la bolletta è in un file di addebiti già mandato alla banca";
        return Err(Refusal::new("instalment_debited", what)
            .at(format!("bolletta {}", request.bill_number))
            .next("aspettare l'esito: se l'addebito torna, le rate si possono chiedere"));
    }
    let has_open_plan = instalment::has_open(&mut tx, file.supply_id)?;
    let why_not = right::check(&file, days, request.asked_on, has_open_plan).err();
    if let (Some(why), None) = (why_not, request.agreed) {
        return Err(right::refusal(why, request.bill_number));
    }
    let basis = if request.agreed.is_some() { "agreed" } else { "right" };
    let (count, step_months) = shape(request, &file, debt, &terms)?;
    let first_on = request.first_due_on.unwrap_or(first_due_on(days.1, now.today));
    let parts = plan(debt, count, first_on, step_months);
    let numbers = NoticeNumbers::open(&mut tx, config)?.take(&mut tx, parts.len())?;
    let parts = parts.iter().zip(numbers);
    let new = NewPlan {
        bill_id: file.bill.id,
        supply_id: file.supply_id,
        basis,
        reason: request.agreed,
        asked_on: request.asked_on,
        granted_on: now.today,
        debt_cents: debt.0,
        deferral_percent: if request.to_blame { 0 } else { terms.deferral_percent },
        instalments: parts.map(|(part, number)| (part.due_on, part.amount.0, number)).collect(),
    };
    instalment::insert(&mut tx, &[new], now.micros)?;
    let detail = json!({
        "basis": basis, "reason": request.agreed, "instalments": count.get(),
        "debt_cents": debt.0, "asked_on": request.asked_on.to_string(),
    });
    record(&mut tx, (by, "instalment.grant"), request.bill_number, &detail, now.micros)?;
    let granted = newest(&mut tx, request.bill_number)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok((granted, false))
}

/// The bill, with its day of issue and its due date.
fn get_bill(
    tx: &mut Tx<'_>,
    request: &Request<'_>,
    now: Now,
) -> Result<(BillFile, (Date, Date)), Refusal> {
    let number = request.bill_number;
    let file = bill_file::find(tx, number)?.filter(|file| file.bill.number == number);
    let missing = || {
        Refusal::new("bill_missing", format!("la bolletta {number} non c'è"))
            .at("bollette emesse")
            .next("controllare il numero: si scrive 2020/0000001")
    };
    let file = file.ok_or_else(missing)?;
    let days = file.bill.issued_on.zip(file.bill.due_on).ok_or_else(missing)?;
    if request.asked_on > now.today || request.asked_on < days.0 {
        let what = format!("la richiesta non può essere del {}", day(request.asked_on));
        return Err(Refusal::new("instalment_day", what)
            .at(format!("bolletta {number}, emessa il {}", day(days.0)))
            .next("indicare con --on il giorno in cui è arrivata"));
    }
    Ok((file, days))
}

/// The plan that is there already: the same request again changes nothing; an offer that came with
/// the bill is taken, unless another plan is wanted.
fn find_granted(
    tx: &mut Tx<'_>,
    request: &Request<'_>,
    (by, now): (&str, Now),
) -> Result<Option<StoredPlan>, Refusal> {
    let plans = instalment::list_of_bill(tx, request.bill_number)?;
    let Some(mut plan) = plans.into_iter().rfind(|plan| plan.state == "open") else {
        return Ok(None);
    };
    let count = request.count.map(|count| usize::from(count.get()));
    let is_same = count.is_none_or(|count| count == plan.instalments.len());
    match (is_same, plan.is_begun()) {
        (true, true) => Ok(Some(plan)),
        (true, false) => {
            instalment::update_taken(tx, plan.id, request.asked_on)?;
            let detail = json!({"basis": "offered"});
            record(tx, (by, "instalment.grant"), request.bill_number, &detail, now.micros)?;
            plan.taken_on = Some(request.asked_on);
            Ok(Some(plan))
        }
        (false, false) => {
            instalment::update_ended(tx, &plan, "cancelled", now.today)?;
            Ok(None)
        }
        (false, true) => Err(Refusal::new("instalment_plan_exists", "la bolletta ha già un piano")
            .at(format!("bolletta {}", request.bill_number))
            .next("annullarlo con `frontino instalment cancel`, poi chiederne un altro")),
    }
}

/// How many instalments, and how many months apart; more or other than usual has to be agreed.
fn shape(
    request: &Request<'_>,
    file: &BillFile,
    debt: Cents,
    terms: &Terms,
) -> Result<(NonZeroU8, u8), Refusal> {
    let refused = |code, what: String, next: &str| {
        Err(Refusal::new(code, what).at(format!("bolletta {}", request.bill_number)).next(next))
    };
    let bills = file.supply.assigned_bills.and_then(|bills| u8::try_from(bills).ok());
    let cadence = bills.and_then(Cadence::from_bills).unwrap_or(Cadence::TwoMonthly);
    let step = request.step_months.unwrap_or(cadence.months());
    let usual = plan_count(debt, &terms.plan_months, cadence.months());
    let count = request.count.unwrap_or(plan_count(debt, &terms.plan_months, step));
    let is_usual = step == cadence.months() && count <= usual && request.first_due_on.is_none();
    if !is_usual && request.agreed.is_none() {
        let what =
            format!("di regola sono al massimo {usual} rate, ogni {} mesi", cadence.months());
        return refused("instalment_unusual", what, "per concederle lo stesso: --agreed");
    }
    if debt.0 < i64::from(count.get()) {
        let what = format!("restano da pagare {debt} €: niente da dividere in {count} rate");
        return refused("instalment_nothing_open", what, "vedere la bolletta e i suoi incassi");
    }
    Ok((count, step))
}

fn newest(tx: &mut Tx<'_>, bill_number: &str) -> Result<StoredPlan, Refusal> {
    let internal = || Refusal::new("internal", "errore interno del programma: piano perso");
    instalment::list_of_bill(tx, bill_number)?.pop().ok_or_else(internal)
}
