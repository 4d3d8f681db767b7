//! A refund is proposed: of what the holder has to his credit, to an account that can be right.

use super::{note, posting};
use crate::cli::italian::euro;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::direct_debit::bank_text;
use frontino_core::ids::Iban;
use frontino_core::ledger::RefundStep;
use frontino_core::money::Cents;
use frontino_core::refund::{RefundRefused, take};
use frontino_store::Tx;
use frontino_store::bill::take_numbers;
use frontino_store::ledger::insert_entry;
use frontino_store::notice::get_debtor;
use frontino_store::refund::{Refund, insert, list_proposed};
use frontino_store::refund_credit::{find_locked, list_debts};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Code of the supply.
    pub supply: &'a str,
    /// How much; all of the credit when left out.
    pub amount: Option<Cents>,
    /// The account; that of the supply when left out.
    pub iban: Option<&'a str>,
    /// Why.
    pub reason: &'a str,
    /// Whether open debts do not matter.
    pub despite_debts: bool,
    /// Who proposes it.
    pub by: &'a str,
}

/// Proposes a refund and sets its money aside; gives it, and whether it is new.
///
/// # Errors
/// When supply or account are missing or wrong, debts are open, or the credit does not have it.
pub fn propose(tx: &mut Tx<'_>, asked: Asked<'_>, now: Now) -> Result<(Refund, bool), Refusal> {
    let refused =
        |code, what: &str, next: &str| Refusal::new(code, what).at(asked.supply).next(next);
    let payee = find_locked(tx, asked.supply)?.ok_or_else(|| {
        refused("supply_missing", "l'utenza non c'è", "controllare il codice dell'utenza")
    })?;
    let iban = asked.iban.or(payee.iban.as_deref()).ok_or_else(|| {
        refused("refund_iban", "l'utenza non ha un conto", "indicare il conto con --iban")
    })?;
    let iban = Iban::parse(iban).map_err(|_| {
        let what = "l'IBAN su cui pagare non è valido";
        refused("refund_iban", what, "farselo ridare dall'utente e indicarlo con --iban")
    })?;
    let is_it = |one: &Refund| {
        let same = one.iban == iban.as_str() && one.reason == asked.reason;
        same && asked.amount.is_none_or(|amount| amount.0 == one.amount_cents)
    };
    if let Some(there) = list_proposed(tx, payee.supply_id)?.into_iter().find(is_it) {
        return Ok((there, false));
    }
    let taken = take(payee.credit, asked.amount).map_err(|why| beyond(asked.supply, why))?;
    if !asked.despite_debts {
        expect_no_debts(tx, payee.supply_id, asked.supply)?;
    }
    let name = get_debtor(tx, payee.supply_id)?.full_name();
    if bank_text(&name, 35).is_empty() {
        let what = "l'intestatario non ha un nome che le banche leggono";
        return Err(refused("refund_payee", what, "correggere l'anagrafica"));
    }
    let (id, entry_id) = (take_numbers(tx, "refund", 1)?, take_numbers(tx, "ledger_entry", 1)?);
    let refund = Refund {
        id,
        key: format!("RIMB-{}-{id:07}", now.today.year()),
        supply_id: payee.supply_id,
        supply_code: asked.supply.to_owned(),
        amount_cents: taken.amount.0,
        of_bill: payee.last_bill_id.map(|bill| (taken.of_bill.0, bill)).filter(|(of, _)| *of > 0),
        payee: name,
        iban: iban.as_str().to_owned(),
        reason: asked.reason.to_owned(),
        despite_debts: asked.despite_debts,
        state: "proposed".to_owned(),
        entry_id,
        proposed_on: now.today,
        proposed_by: asked.by.to_owned(),
        approved: None,
        batch_id: None,
        paid: None,
        bank_entry_id: None,
        back: None,
        back_reason: None,
        back_bank_entry_id: None,
    };
    let aside = posting(refund.supply_id, refund.amount_cents, RefundStep::SetAside);
    insert_entry(tx, entry_id, now.today, &[aside])?;
    insert(tx, &refund, now.micros)?;
    note(tx, (asked.by, "refund.propose"), &refund, now)?;
    Ok((refund, true))
}

fn beyond(supply: &str, why: RefundRefused) -> Refusal {
    let (code, what, next) = match why {
        RefundRefused::Nothing => (
            "refund_nothing",
            "l'utenza non ha nulla a credito".to_owned(),
            "vedere i crediti con `frontino export ledger`",
        ),
        RefundRefused::TooMuch(free) => (
            "refund_too_much",
            format!("a credito ci sono solo {}", euro(free)),
            "indicare di meno, o --all",
        ),
        RefundRefused::Promised(free) => (
            "refund_promised",
            format!("una bolletta non ancora emessa conta sul credito: restano {}", euro(free)),
            "emettere o annullare il giro, poi ripetere",
        ),
    };
    Refusal::new(code, what).at(supply).next(next)
}

fn expect_no_debts(tx: &mut Tx<'_>, supply_id: i64, supply: &str) -> Result<(), Refusal> {
    let debts = list_debts(tx, supply_id)?;
    if debts.is_empty() {
        return Ok(());
    }
    let named =
        debts.iter().map(|debt| format!("{} {}", debt.document, euro(Cents(debt.open_cents))));
    let what = format!("l'utenza ha debiti aperti: {}", named.collect::<Vec<_>>().join(", "));
    Err(Refusal::new("refund_debts", what)
        .at(supply)
        .next("incassarli prima, o ripetere con --despite-debts e il motivo"))
}
