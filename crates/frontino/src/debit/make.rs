//! Makes the file of what can be collected. A bill is in one file at a time; the same request again
//! gives the same file to the byte, and another one for what can be collected only now.

use super::batch::file;
use super::settings::Settings;
use crate::bill_run::{expect_state, get, record};
use crate::mandate::of_migrated;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_bank::debit::Form;
use frontino_core::bill::asked;
use frontino_core::collection::{BillFacts, Held, LeftOut, MandateFacts, Planned, plan};
use frontino_core::dates::Date;
use frontino_core::direct_debit::{Sequence, bank_text};
use frontino_core::money::Cents;
use frontino_store::collection::{
    BillsOf, Collectable, StoredCollection, insert, list_collectable, list_of_batch,
};
use frontino_store::debit_batch::{self, StoredBatch, list_waiting, take_number};
use frontino_store::mandate::{StoredMandate, list_in_use};
use frontino_store::{Conn, Tx};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Characters of a name in a file.
const NAME_MAX: usize = 70;

/// What to collect.
#[derive(Clone, Copy, Debug)]
pub enum Request<'a> {
    /// The bills of a run.
    Run(&'a str),
    /// The bills due by a day.
    DueBy(Date),
}

/// A file of collections.
#[derive(Clone, Debug)]
pub struct MadeBatch {
    /// What it is.
    pub batch: StoredBatch,
    /// Whether it was made now.
    pub is_new: bool,
    /// First and last day of its collections.
    pub days: (Date, Date),
    /// The file.
    pub xml: String,
}

/// A bill that is not collected.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The bill.
    pub bill: Collectable,
    /// Why.
    pub why: LeftOut,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The files that are to be sent.
    pub batches: Vec<MadeBatch>,
    /// The bills that are not in any.
    pub left_out: Vec<Skipped>,
}

/// A collection that is planned: the bill, its mandate, what is collected.
type Chosen<'a> = (&'a Collectable, &'a StoredMandate, Planned);

/// Makes the files; nothing is written when `dry_run`.
///
/// # Errors
/// When the run is not issued, the form wants what the configuration does not have, or the database
/// refuses it.
pub fn make(
    conn: &mut Conn,
    (settings, form): (&Settings, Form),
    (request, by): (Request<'_>, &str),
    now: Now,
    dry_run: bool,
) -> Result<Made, Refusal> {
    let mut tx = conn.begin()?;
    tx.take_turn("debit_batch")?;
    of_migrated(&mut tx, now)?;
    let (name, of) = match request {
        Request::Run(run) => {
            let found = get(&mut tx, run)?;
            expect_state(&found, &["issued"], "emetterlo con `frontino bill-run issue`")?;
            (format!("run/{run}"), BillsOf::Run(found.id))
        }
        Request::DueBy(day) => (format!("due/{day}"), BillsOf::DueBy(day)),
    };
    let bills = list_collectable(&mut tx, of)?;
    let mandates = list_in_use(&mut tx)?;
    let mandates: HashMap<i64, &StoredMandate> =
        mandates.iter().map(|mandate| (mandate.supply_id, mandate)).collect();
    let (mut made, mut chosen) = (Made::default(), Vec::new());
    for bill in &bills {
        let mandate = mandates.get(&bill.supply_id).copied();
        let facts = mandate.map(facts);
        match (plan(&facts_of(bill), facts.as_ref(), now.today, &settings.terms), mandate) {
            (Ok(planned), Some(mandate)) => chosen.push((bill, mandate, planned)),
            (Err(why), _) if is_told(bill, why, of) => {
                made.left_out.push(Skipped { bill: bill.clone(), why });
            }
            _ => {}
        }
    }
    let new = write(&mut tx, settings, &name, chosen, now)?;
    for batch in list_waiting(&mut tx, &name)? {
        let collections = list_of_batch(&mut tx, batch.id)?;
        let xml = file(&batch, &collections, form)?;
        let on = |one: Option<&StoredCollection>| one.map_or(batch.made_on, |one| one.collect_on);
        let days = (on(collections.first()), on(collections.last()));
        made.batches.push(MadeBatch { is_new: new == Some(batch.id), days, xml, batch });
    }
    for batch in made.batches.iter().filter(|batch| batch.is_new) {
        let StoredBatch { name, collections, total_cents, .. } = &batch.batch;
        let detail = json!({"collections": collections, "total_cents": total_cents});
        record(&mut tx, (by, "debit.make"), name, &detail, now.micros)?;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(made)
}

fn facts(mandate: &StoredMandate) -> MandateFacts {
    MandateFacts {
        is_active: mandate.state == "active",
        is_of_holder: mandate.is_of_holder,
        is_named: !debtor(mandate).is_empty(),
        signed_on: mandate.signed_on,
        last_on: mandate.last_on,
    }
}

/// Whose account it is, in the letters that banks take.
fn debtor(mandate: &StoredMandate) -> String {
    let name = mandate.account_holder.as_deref().unwrap_or(&mandate.debtor_name);
    bank_text(name, NAME_MAX)
}

fn facts_of(bill: &Collectable) -> BillFacts {
    BillFacts {
        asked: asked(Cents(bill.payable_cents), Cents(bill.barred_cents)),
        open: Cents(bill.open_cents),
        barred_left: Cents(bill.barred_left_cents),
        issued_on: bill.issued_on,
        due_on: bill.due_on,
        held: match (bill.has_plan, bill.is_disputed) {
            (true, _) => Some(Held::Instalments),
            (_, true) => Some(Held::Dispute),
            _ => None,
        },
        again: bill.again,
    }
}

/// A bill that never asked for anything is not worth a line; of all bills up to a day, neither are
/// those that were paid otherwise.
fn is_told(bill: &Collectable, why: LeftOut, of: BillsOf) -> bool {
    match (why, of) {
        (LeftOut::NothingOpen, BillsOf::DueBy(_)) => false,
        (LeftOut::NothingOpen, BillsOf::Run(_)) => bill.payable_cents > 0,
        _ => true,
    }
}

/// Writes the batch of what was chosen, if anything was; gives its identifier.
fn write(
    tx: &mut Tx<'_>,
    settings: &Settings,
    request: &str,
    mut chosen: Vec<Chosen<'_>>,
    now: Now,
) -> Result<Option<i64>, Refusal> {
    if chosen.is_empty() {
        return Ok(None);
    }
    chosen.sort_by(|a, b| (a.2.on, &a.0.number).cmp(&(b.2.on, &b.0.number)));
    let mut first = HashSet::new();
    for (_, mandate, planned) in &mut chosen {
        // Only one of a mandate's collections is its first.
        if planned.sequence == Sequence::First && !first.insert(mandate.id) {
            planned.sequence = Sequence::Recurring;
        }
    }
    let order = |(bill, _, planned): &Chosen<'_>| {
        (planned.on, planned.sequence.code(), bill.number.clone())
    };
    chosen.sort_by_key(order);
    let id = take_number(tx)?;
    let mut collections: Vec<StoredCollection> = Vec::with_capacity(chosen.len());
    for (no, (bill, mandate, planned)) in (1..).zip(chosen) {
        let block = collections.last().map_or(1, |last| {
            let is_same = last.collect_on == planned.on && last.sequence == planned.sequence.code();
            last.block + i64::from(!is_same)
        });
        collections.push(collection((id, no, block), bill, mandate, planned));
    }
    let (year, month, day) = now.today.ymd();
    let batch = StoredBatch {
        id,
        name: format!("SDD{year:04}{month:02}{day:02}-{id}"),
        request: request.to_owned(),
        made_at: now.micros,
        made_on: now.today,
        creditor: serde_json::to_string(&settings.collector).unwrap_or_default(),
        collections: i64::try_from(collections.len()).unwrap_or(i64::MAX),
        total_cents: collections.iter().map(|one| one.amount_cents).sum(),
    };
    debit_batch::insert(tx, &batch)?;
    insert(tx, &collections)?;
    Ok(Some(id))
}

fn collection(
    (batch_id, no, block): (i64, i64, i64),
    bill: &Collectable,
    mandate: &StoredMandate,
    planned: Planned,
) -> StoredCollection {
    let attempt = bill.attempts + 1;
    let changed = mandate.told_iban.as_ref().filter(|told| **told != mandate.iban);
    StoredCollection {
        id: 0,
        key: format!("SDD-{}-{attempt}", bill.number.replace('/', "-")),
        batch_id,
        no,
        block,
        mandate_id: mandate.id,
        mandate: mandate.reference.clone(),
        bill_id: bill.bill_id,
        number: bill.number.clone(),
        notice_number: String::new(),
        attempt,
        collect_on: planned.on,
        sequence: planned.sequence.code().to_owned(),
        amount_cents: planned.amount.0,
        signed_on: mandate.signed_on,
        debtor: debtor(mandate),
        iban: mandate.iban.clone(),
        iban_before: changed.cloned(),
        state: "sent".to_owned(),
        payment_id: None,
        credit_entry_id: None,
        reason: None,
        returned_on: None,
        return_entry_id: None,
        again: false,
    }
}
