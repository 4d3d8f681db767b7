//! Money is taken at a till. Who pays stands at the counter, so that what could only be given back
//! later is refused now: a notice that is unknown, paid or taken back.

use super::refused;
use crate::bill_run::record;
use crate::cli::italian::day;
use crate::payment::assign::{named_postings, open_debts};
use crate::payment::book::{Arrived, book};
use crate::payment::ids::Ids;
use crate::payment::standing;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::allocation::allocate;
use frontino_core::dates::Date;
use frontino_core::ledger::Account;
use frontino_core::money::Cents;
use frontino_core::payment::{PaymentState, Settlement, Standing, settle};
use frontino_store::ledger::insert_entry;
use frontino_store::notice::{find_locked, get_user_code};
use frontino_store::owed;
use frontino_store::payment::{NewPayment, insert};
use frontino_store::till::{self, TillPayment};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// Money on the counter.
#[derive(Clone, Debug)]
pub struct Taking<'a> {
    /// The notice that it pays.
    pub notice: Option<&'a str>,
    /// The supply whose debts it pays, where no notice is named.
    pub supply: Option<&'a str>,
    /// How much.
    pub amount: Cents,
    /// The till.
    pub till: &'a str,
    /// The day.
    pub on: Date,
    /// A key; without one it is the till's next payment.
    pub key: Option<&'a str>,
    /// Who takes it.
    pub by: &'a str,
}

/// What was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its key.
    pub key: String,
    /// Its place in the row of the till's day.
    pub no: i64,
    /// Code of the supply.
    pub user_code: String,
    /// What went to debts.
    pub to_debts: Cents,
    /// What is to the holder's credit.
    pub to_credit: Cents,
    /// Whether it was there already.
    pub is_again: bool,
}

/// What is booked of it.
struct Booked {
    payment_id: i64,
    supply_id: i64,
    to_debts: Cents,
    to_credit: Cents,
}

/// Takes money; what has the key of a payment that is there, and says the same, changes nothing.
/// Nothing is written when `dry_run`.
///
/// # Errors
/// When the notice or supply cannot be paid, the till's day is closed or not there yet, or the key
/// is that of another payment.
pub fn take(
    conn: &mut Conn,
    taking: &Taking<'_>,
    now: Now,
    dry_run: bool,
) -> Result<Taken, Refusal> {
    let mut ids = Ids::new(1);
    ids.fill_unless(dry_run, conn, 1)?;
    let mut tx = conn.begin()?;
    till::take_turn(&mut tx)?;
    let given = taking.key.map(|key| format!("counter/{key}"));
    if let Some(key) = &given
        && let Some(there) = till::find_payment(&mut tx, key)?
    {
        return again(&mut tx, &there, taking);
    }
    expect_open(&mut tx, taking, now.today)?;
    let no = till::get_next_no(&mut tx, taking.till, taking.on)?;
    let key = given.unwrap_or_else(|| format!("counter/{}/{}/{no}", taking.till, taking.on));
    let booked = match taking.notice {
        Some(number) => to_notice(&mut tx, &mut ids, (taking, &key), number, now)?,
        None => to_supply(&mut tx, &mut ids, (taking, &key), now)?,
    };
    let place = (taking.till, taking.on, no);
    till::insert_payment(&mut tx, booked.payment_id, place, taking.by)?;
    let user_code = get_user_code(&mut tx, booked.supply_id)?;
    let detail = json!({
        "till": taking.till, "amount_cents": taking.amount.0, "supply_code": user_code,
        "notice_number": taking.notice,
    });
    record(&mut tx, (taking.by, "payment.add"), &key, &detail, now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    let Booked { to_debts, to_credit, .. } = booked;
    Ok(Taken { key, no, user_code, to_debts, to_credit, is_again: false })
}

/// The payment that is there under the key, when it is the same one.
fn again(tx: &mut Tx<'_>, there: &TillPayment, taking: &Taking<'_>) -> Result<Taken, Refusal> {
    let supply = taking.supply.map(|code| code.trim().to_uppercase());
    let is_same = there.amount_cents == taking.amount.0
        && there.till == taking.till
        && there.taken_on == taking.on
        && !there.given_back
        && there.notice_number.as_deref() == taking.notice
        && (supply.is_none() || supply == there.supply_code);
    if !is_same {
        let what = "c'è già un altro incasso con questa chiave".to_owned();
        return Err(refused("payment_differs", what, &there.key, "usare un'altra chiave"));
    }
    let (to_debts, to_credit) = owed::get_shares(tx, there.payment_id)?;
    Ok(Taken {
        key: there.key.clone(),
        no: there.no,
        user_code: there.supply_code.clone().unwrap_or_default(),
        to_debts: Cents(to_debts),
        to_credit: Cents(to_credit),
        is_again: true,
    })
}

fn expect_open(tx: &mut Tx<'_>, taking: &Taking<'_>, today: Date) -> Result<(), Refusal> {
    let (till, on) = (taking.till, taking.on);
    if on > today {
        let what = format!("il {} non è ancora venuto", day(on));
        return Err(refused("till_day", what, till, "registrarlo nel giorno in cui si incassa"));
    }
    if till::find_closing(tx, till, on)?.is_some() {
        let what = format!("la cassa {till} è chiusa per il {}", day(on));
        return Err(refused("till_closed", what, till, "registrarlo nel giorno dopo con --at"));
    }
    Ok(())
}

fn to_notice(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (taking, key): (&Taking<'_>, &str),
    number: &str,
    now: Now,
) -> Result<Booked, Refusal> {
    let refuse = |code, what: &str, next: &str| {
        Err(refused(code, format!("l'avviso {number} {what}"), number, next))
    };
    let by_supply = "non incassare, o incassare per l'utenza con --supply";
    let notice = find_locked(tx, number)?;
    let open = match notice.as_ref().map(standing) {
        Some(Standing::Payable(open) | Standing::Closed(open) | Standing::WrittenOff(open)) => open,
        Some(Standing::Paid) => return refuse("notice_paid", "è già pagato", by_supply),
        Some(Standing::Cancelled) => {
            return refuse("notice_cancelled", "è annullato o sostituito", by_supply);
        }
        Some(Standing::Draft) | None => {
            let next = "controllare il numero: diciotto cifre";
            return refuse("notice_missing", "non c'è", next);
        }
    };
    // The clerk and who pays agree on the amount, so that a part or more is no error.
    let settled = settle(Some(Standing::Payable(open)), Some(taking.amount), taking.amount);
    let arrived = Arrived {
        key,
        channel: "counter",
        account: Account::Cash,
        received_at: now.micros,
        received_on: now.today,
        paid_on: taking.on,
        amount: taking.amount,
        notice_number: Some(number),
        receipt_id: None,
    };
    let payment_id = book(tx, ids, &arrived, notice.as_ref(), settled)?;
    let Settlement { to_debt: to_debts, to_credit, .. } = settled;
    match (payment_id, notice) {
        (Some(payment_id), Some(notice)) => {
            Ok(Booked { payment_id, supply_id: notice.supply_id, to_debts, to_credit })
        }
        _ => Err(taken_key(key)),
    }
}

fn to_supply(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    (taking, key): (&Taking<'_>, &str),
    now: Now,
) -> Result<Booked, Refusal> {
    let code = taking.supply.unwrap_or_default().trim().to_uppercase();
    let supply_id = owed::find_supply_locked(tx, &code)?.ok_or_else(|| {
        refused(
            "supply_missing",
            format!("l'utenza {code} non c'è"),
            &code,
            "controllare il codice utenza",
        )
    })?;
    let debts = owed::list_payable(tx, supply_id)?;
    let shared = allocate(taking.amount, &open_debts(&debts, None));
    let (payment_id, entry_id) = (ids.row()?, ids.entry()?);
    let payment = NewPayment {
        id: payment_id,
        key,
        channel: "counter",
        received_at: now.micros,
        received_on: now.today,
        paid_on: taking.on,
        amount_cents: taking.amount.0,
        notice_number: None,
        receipt_id: None,
        supply_id: Some(supply_id),
        state: PaymentState::Booked.code(),
        reason: None,
        entry_id: Some(entry_id),
    };
    if !insert(tx, &payment)? {
        return Err(taken_key(key));
    }
    let postings = named_postings(&shared, &debts, Account::Cash, (payment_id, supply_id));
    insert_entry(tx, entry_id, now.today, &postings)?;
    let to_credit = shared.rest;
    Ok(Booked { payment_id, supply_id, to_debts: taking.amount - to_credit, to_credit })
}

fn taken_key(key: &str) -> Refusal {
    let what = "c'è già un altro incasso con questa chiave".to_owned();
    refused("payment_differs", what, key, "usare un'altra chiave")
}
