//! `frontino counter list`: what a till took on a day, or what was closed and brought to the bank.

use crate::cli::italian::{day, euro};
use crate::cli::{Context, Status, parse_date};
use crate::refusal::Refusal;
use crate::till::close::count_of;
use crate::till::parse_name;
use clap::Args;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_store::till::{Closing, TillPayment, list_closings, list_left_open, list_payments};
use frontino_store::till_deposit::{Deposit, list_uncredited};
use serde_json::{Value, json};

/// Closings that are named.
const LISTED: i64 = 100;

/// Of which till and day.
#[derive(Args)]
pub struct List {
    /// Solo di una cassa
    #[arg(long, value_name = "NOME", value_parser = parse_name)]
    till: Option<String>,
    /// Gli incassi di questo giorno (con --till; altrimenti di SPORTELLO)
    #[arg(long, value_name = "DATA", value_parser = parse_date)]
    on: Option<Date>,
}

/// Runs the command: status 1 when a day before today was not closed, or did not add up.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context, asked: &List) -> Result<Status, Refusal> {
    match asked.on {
        Some(on) => run_payments(context, asked.till.as_deref().unwrap_or("SPORTELLO"), on),
        None => run_closings(context, asked.till.as_deref()),
    }
}

fn run_payments(context: &Context, till: &str, on: Date) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let taken = list_payments(&mut conn.begin_read()?, till, on)?;
    let standing = taken.iter().filter(|payment| !payment.given_back);
    let total = Cents(standing.map(|payment| payment.amount_cents).sum());
    let mut text = String::new();
    for payment in &taken {
        let of = payment.notice_number.as_deref().or(payment.supply_code.as_deref());
        let mark = if payment.given_back { " (restituito)" } else { "" };
        text.push_str(&format!(
            "{:>4}  {}  {}{mark}, {}\n",
            payment.no,
            euro(Cents(payment.amount_cents)),
            of.unwrap_or_default(),
            payment.taken_by
        ));
    }
    text.push_str(&format!("Cassa {till}, {}: {}\n", day(on), euro(total)));
    let rows: Vec<Value> = taken.iter().map(of_payment).collect();
    let value = json!({
        "till": till, "on": on.to_string(), "payments": rows, "total_cents": total.0,
    });
    context.printer.result(&value, &text);
    Ok(Status::Done)
}

fn of_payment(payment: &TillPayment) -> Value {
    json!({
        "no": payment.no,
        "key": payment.key,
        "amount_cents": payment.amount_cents,
        "notice_number": payment.notice_number,
        "supply_code": payment.supply_code,
        "taken_by": payment.taken_by,
        "given_back": payment.given_back,
    })
}

fn run_closings(context: &Context, till: Option<&str>) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let is_asked = |name: &str| till.is_none_or(|till| till == name);
    let closings = list_closings(&mut tx, till, LISTED)?;
    let mut open = list_left_open(&mut tx, context.today())?;
    open.retain(|(name, _)| is_asked(name));
    let mut waiting = list_uncredited(&mut tx)?;
    waiting.retain(|deposit| is_asked(&deposit.till));
    let mut text = String::new();
    for closing in &closings {
        let difference = count_of(closing).difference();
        let how = match difference.0 {
            0 => String::new(),
            _ => format!(", differenza {}", euro(difference)),
        };
        let where_it_is = closing.deposit.as_deref().unwrap_or("da versare");
        text.push_str(&format!(
            "{} {}: {} incassi, {}{how}, {where_it_is}\n",
            day(closing.closed_on),
            closing.till,
            closing.payments,
            euro(Cents(closing.counted_cents)),
        ));
    }
    for (name, on) in &open {
        text.push_str(&format!("{} {name}: da chiudere\n", day(*on)));
    }
    for deposit in &waiting {
        let amount = euro(Cents(deposit.amount_cents));
        text.push_str(&format!("versamento {}: {amount} da accreditare\n", deposit.reference));
    }
    let open_days = open.iter().map(|(name, on)| json!({"till": name, "on": on.to_string()}));
    let value = json!({
        "closings": closings.iter().map(of_closing).collect::<Vec<_>>(),
        "left_open": open_days.collect::<Vec<_>>(),
        "uncredited": waiting.iter().map(of_deposit).collect::<Vec<_>>(),
    });
    context.printer.result(&value, &text);
    let differs = closings.iter().any(|closing| count_of(closing).difference() != Cents::ZERO);
    Ok(if differs || !open.is_empty() { Status::Found } else { Status::Done })
}

fn of_closing(closing: &Closing) -> Value {
    json!({
        "till": closing.till,
        "on": closing.closed_on.to_string(),
        "payments": closing.payments,
        "expected_cents": closing.expected_cents,
        "counted_cents": closing.counted_cents,
        "difference_cents": count_of(closing).difference().0,
        "closed_by": closing.closed_by,
        "deposit": closing.deposit,
    })
}

fn of_deposit(deposit: &Deposit) -> Value {
    json!({
        "reference": deposit.reference,
        "till": deposit.till,
        "on": deposit.deposited_on.to_string(),
        "amount_cents": deposit.amount_cents,
    })
}
