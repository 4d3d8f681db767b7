//! Debts that are given up: one person proposes, another approves. What comes in later is
//! recovered: it brings the debt back and pays it.

use crate::bill_run::record;
use crate::cli::italian::euro;
use crate::credit_note::issue::is_same;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::ledger::of_write_off;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::bill::take_numbers;
use frontino_store::dispute::has_open_dispute;
use frontino_store::ledger::{Posting, insert_entry};
use frontino_store::write_off::{self as store, Debt, Decided, WriteOff};
use serde_json::json;

/// A debt by its document; the supply where several have one of this number.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Number of the bill, or of the document of the old system.
    pub document: &'a str,
    /// Code of the supply.
    pub supply: Option<&'a str>,
}

/// Proposes to give up what is open of a document; gives the proposal, and whether it is new.
///
/// # Errors
/// When the document is not there, nothing is open of it, or its holder contests it.
pub fn propose(
    tx: &mut Tx<'_>,
    named: Named<'_>,
    (reason, by): (&str, &str),
    now: Now,
) -> Result<(WriteOff, bool), Refusal> {
    let debt = find_debt(tx, named)?;
    let of_supply = |one: &WriteOff| one.supply_id == debt.supply_id;
    let mut known = store::list_of(tx, named.document)?;
    known.retain(of_supply);
    let last = known.into_iter().rfind(|one| one.state != "withdrawn");
    match last {
        Some(last) if last.state == "proposed" || debt.open_cents <= 0 => return Ok((last, false)),
        _ => {}
    }
    if debt.open_cents <= 0 {
        return Err(Refusal::new("write_off_nothing", "di questo documento non è aperto niente")
            .at(named.document)
            .next("vedere il debito con `frontino export ledger`"));
    }
    if let Some(bill_id) = debt.bill_id
        && has_open_dispute(tx, bill_id)?
    {
        return Err(Refusal::new("write_off_disputed", "la bolletta è contestata")
            .at(named.document)
            .next("chiudere prima la contestazione con `frontino dispute close`"));
    }
    let new = WriteOff {
        id: take_numbers(tx, "write_off", 1)?,
        supply_id: debt.supply_id,
        supply_code: debt.supply_code,
        bill_id: debt.bill_id,
        open_item_id: debt.open_item_id,
        document: debt.document,
        amount_cents: debt.open_cents,
        reason: reason.to_owned(),
        state: "proposed".to_owned(),
        proposed_on: now.today,
        proposed_by: by.to_owned(),
        decided_on: None,
        decided_by: None,
    };
    store::insert(tx, &new, now.micros)?;
    let detail = json!({"supply_code": new.supply_code, "cents": new.amount_cents});
    record(tx, (by, "write_off.propose"), named.document, &detail, now.micros)?;
    Ok((new, true))
}

/// Approves a proposal: what it says is lost from now on. An approved one answers the same again.
///
/// # Errors
/// When nothing was proposed, the same person would sign twice, or another amount is open by now.
pub fn approve(tx: &mut Tx<'_>, named: Named<'_>, by: &str, now: Now) -> Result<WriteOff, Refusal> {
    let debt = find_debt(tx, named)?;
    let proposal = find_proposal(tx, named, &debt)?;
    if proposal.state == "approved" {
        return Ok(proposal);
    }
    if is_same(by, &proposal.proposed_by) {
        return Err(Refusal::new("same_person", format!("lo stralcio è proposto da {by}"))
            .at(named.document)
            .next("farlo approvare da un'altra persona"));
    }
    if debt.open_cents != proposal.amount_cents {
        let what = format!(
            "la proposta è di {}, ora sono aperti {}",
            euro(Cents(proposal.amount_cents)),
            euro(Cents(debt.open_cents))
        );
        return Err(Refusal::new("write_off_changed", what)
            .at(named.document)
            .next("ritirarla con `frontino write-off withdraw` e proporre di nuovo"));
    }
    let entry_id = take_numbers(tx, "ledger_entry", 1)?;
    let transfer = of_write_off(Cents(proposal.amount_cents));
    let posting = Posting {
        kind: transfer.kind,
        debit: transfer.debit.code(),
        credit: transfer.credit.code(),
        supply_id: debt.supply_id,
        amount_cents: transfer.amount.0,
        bill_id: proposal.bill_id,
        open_item_id: proposal.open_item_id,
        payment_id: None,
    };
    insert_entry(tx, entry_id, now.today, &[posting])?;
    decide(tx, proposal, ("approved", Some(entry_id)), by, now)
}

/// Takes a proposal back.
///
/// # Errors
/// When nothing was proposed, or it is approved.
pub fn withdraw(
    tx: &mut Tx<'_>,
    named: Named<'_>,
    by: &str,
    now: Now,
) -> Result<WriteOff, Refusal> {
    let debt = find_debt(tx, named)?;
    let proposal = find_proposal(tx, named, &debt)?;
    if proposal.state == "approved" {
        return Err(Refusal::new("write_off_approved", "lo stralcio è approvato e resta")
            .at(named.document)
            .next("se l'utente paga, l'incasso lo recupera da solo"));
    }
    decide(tx, proposal, ("withdrawn", None), by, now)
}

fn decide(
    tx: &mut Tx<'_>,
    proposal: WriteOff,
    (state, entry_id): (&str, Option<i64>),
    by: &str,
    now: Now,
) -> Result<WriteOff, Refusal> {
    let decided = Decided { state, entry_id, on: now.today, by };
    if !store::update_decided(tx, proposal.id, &decided, now.micros)? {
        return Err(Refusal::new("write_off_decided", "la proposta è già decisa")
            .at(&proposal.document)
            .next("vedere `frontino write-off list`"));
    }
    let detail = json!({"supply_code": proposal.supply_code, "cents": proposal.amount_cents});
    let action = if state == "approved" { "write_off.approve" } else { "write_off.withdraw" };
    record(tx, (by, action), &proposal.document, &detail, now.micros)?;
    let (decided_on, decided_by) = (Some(now.today), Some(by.to_owned()));
    Ok(WriteOff { state: state.to_owned(), decided_on, decided_by, ..proposal })
}

fn find_debt(tx: &mut Tx<'_>, named: Named<'_>) -> Result<Debt, Refusal> {
    let mut debts = store::list_debts_locked(tx, named.document)?;
    debts.retain(|debt| named.supply.is_none_or(|code| debt.supply_code == code));
    let missing = "controllare il numero della bolletta o del documento del vecchio sistema";
    let several = "indicare l'utenza con --supply";
    match (debts.pop(), debts.is_empty()) {
        (Some(debt), true) => Ok(debt),
        (Some(_), false) => Err(Refusal::new(
            "document_ambiguous",
            "più utenze hanno un documento con questo numero",
        )
        .at(named.document)
        .next(several)),
        (None, _) => Err(Refusal::new("document_missing", "il documento non c'è")
            .at(named.document)
            .next(missing)),
    }
}

fn find_proposal(tx: &mut Tx<'_>, named: Named<'_>, debt: &Debt) -> Result<WriteOff, Refusal> {
    let mut all = store::list_of(tx, named.document)?;
    all.retain(|one| one.supply_id == debt.supply_id && one.state != "withdrawn");
    all.pop().ok_or_else(|| {
        Refusal::new("write_off_missing", "nessuno ha proposto di stralciarlo")
            .at(named.document)
            .next("proporlo con `frontino write-off propose`")
    })
}
