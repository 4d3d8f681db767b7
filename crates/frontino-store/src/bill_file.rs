//! One issued bill with everything that its documents say: the PDF, the e-invoice, the mail and
//! the page are made from this and ask the database nothing more.
//!
//! Bills are read by the hundred, a few queries for all of them. What changes with time is taken as
//! it was when the bill was calculated or issued, so that a document made again is the same one.

mod beside;
mod head;
mod unpaid;

use crate::bill_run::{self, StoredRun};
use crate::chain;
use crate::error::Result;
use crate::export::BillRow;
use crate::interest::ChargeRow;
use crate::return_cost::CostRow;
use crate::supply_inputs::BILLS_PER_SUPPLY;
use crate::supply_purchase::Purchase;
use crate::tx::Tx;
use crate::value::Val;
use frontino_core::dates::Date;
use std::sync::Arc;

/// A bill with its supply, its holder, its meters and what came before it.
#[derive(Clone, Debug)]
pub struct BillFile {
    /// Identifier of the supply.
    pub supply_id: i64,
    /// Place in the chain of bills of the supply, from 1.
    pub sequence: u32,
    /// The bill, with packed lines and basis.
    pub bill: BillRow,
    /// The supply, with the terms of the last day billed.
    pub supply: SupplyOnBill,
    /// Its holder.
    pub holder: HolderOnBill,
    /// All its meters, in order of installation; the basis counts them from 0.
    pub meters: Vec<MeterOnBill>,
    /// Readings that were there when it was calculated, held and refused ones apart, by day.
    pub readings: Vec<ReadingOnBill>,
    /// Bills for the days before, of the old system and ours, oldest first.
    pub before: Vec<BillBefore>,
    /// Earlier documents that were open, or in credit, when it was issued, oldest first.
    pub unpaid: Vec<OpenBefore>,
    /// The charges of late interest that it asks for, in the order of their lines.
    pub interest: Vec<ChargeRow>,
    /// The costs of direct debits that came back, in the order of their lines.
    pub return_costs: Vec<CostRow>,
    /// The instalments that it offers unasked, in order; none when it offers no plan.
    pub offer: Vec<OfferedInstalment>,
    /// The run that made it.
    pub run: Arc<StoredRun>,
}

/// An instalment that a bill offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedInstalment {
    /// Its place, from 1.
    pub no: i64,
    /// Due date.
    pub due_on: Date,
    /// Cents.
    pub amount_cents: i64,
    /// Number of its notice.
    pub notice_number: String,
}

/// A supply as its bill shows it.
#[derive(Clone, Debug)]
pub struct SupplyOnBill {
    /// Code.
    pub code: String,
    /// Code of the category on the last day billed.
    pub category: String,
    /// Residents, where known.
    pub members: Option<i64>,
    /// Units.
    pub units: i64,
    /// Whether the sewer is used.
    pub sewer: bool,
    /// Whether the treatment is used.
    pub treatment: bool,
    /// Whether the holder has the social bonus.
    pub bonus: bool,
    /// `active`, `suspended` or `ended`.
    pub status: String,
    /// First day of the contract.
    pub start_on: Date,
    /// Last day of the contract.
    pub end_on: Option<Date>,
    /// Street and number.
    pub address: Option<String>,
    /// Municipality.
    pub city: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// `notice` or `sdd`.
    pub payment: String,
    /// Account of a direct debit.
    pub iban: Option<String>,
    /// Reference of the mandate in use.
    pub mandate: Option<String>,
    /// `post` or `email`.
    pub delivery: String,
    /// Deposit held, cents.
    pub deposit_cents: i64,
    /// `none`, `deceased`, `tenant` or `sold`.
    pub irregular: String,
    /// Who lives there.
    pub occupant_name: Option<String>,
    /// The least bills a year that the rule asks for (R1.1).
    pub min_bills: Option<i64>,
    /// Bills a year.
    pub assigned_bills: Option<i64>,
    /// Why, as a JSON object.
    pub frequency_reason: Option<String>,
    /// Day on which its irregular holder was told to arrange the voltura (R6.7).
    pub notified_on: Option<Date>,
    /// How a public body buys it.
    pub purchase: Purchase,
}

/// A holder as documents need it.
#[derive(Clone, Debug)]
pub struct HolderOnBill {
    /// Identifier.
    pub id: i64,
    /// Code.
    pub code: String,
    /// `person`, `company` or `public_body`.
    pub kind: String,
    /// Surname of a person.
    pub surname: Option<String>,
    /// First name of a person.
    pub name: Option<String>,
    /// Name of a company or body.
    pub company_name: Option<String>,
    /// Tax code.
    pub tax_code: Option<String>,
    /// VAT number.
    pub vat_number: Option<String>,
    /// Whether one of the two does not hold.
    pub identity_faulty: bool,
    /// Day of death.
    pub death_on: Option<Date>,
    /// Mail address.
    pub email: Option<String>,
    /// Certified mail address.
    pub pec: Option<String>,
    /// Recipient code of e-invoices.
    pub sdi_code: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Municipality.
    pub city: Option<String>,
    /// Code of the municipality.
    pub belfiore: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// `two_year` or `ordinary`.
    pub limitation: String,
    /// Whether bills and letters are printed large.
    pub large_print: bool,
}

/// A meter of the supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterOnBill {
    /// Identifier.
    pub id: i64,
    /// Serial number.
    pub serial: String,
    /// Digits of the register.
    pub digits: i64,
    /// Day of installation.
    pub installed_on: Date,
    /// Register on that day, m³.
    pub first_m3: i64,
    /// Day of removal.
    pub removed_on: Option<Date>,
    /// Register on that day, m³.
    pub last_m3: Option<i64>,
}

/// A reading that a bill could rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingOnBill {
    /// Its meter, as a place in the list of meters.
    pub meter: usize,
    /// Day.
    pub read_on: Date,
    /// Register, m³.
    pub value_m3: i64,
    /// `operator`, `self`, `estimated` or `telemetry`.
    pub kind: String,
}

/// A bill for days before those of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillBefore {
    /// Its number; nothing for a bill of the old system.
    pub number: Option<String>,
    /// First day billed.
    pub from: Date,
    /// Day after the last one billed.
    pub until: Date,
    /// Litres read; of the old system all litres.
    pub actual_l: i64,
    /// Litres estimated.
    pub estimated_l: i64,
    /// Net and VAT, cents.
    pub total_cents: i64,
}

/// An earlier document with what was open of it when a bill was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBefore {
    /// Its number.
    pub document_number: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Due date.
    pub due_on: Date,
    /// Open, cents; negative is a credit.
    pub open_cents: i64,
    /// Number of its payment notice.
    pub notice_number: Option<String>,
    /// The plan of instalments that it belongs to.
    pub plan: Option<String>,
}

impl HolderOnBill {
    /// The name as documents print it: of a company, else surname and first name.
    #[must_use]
    pub fn full_name(&self) -> String {
        let person = || [&self.surname, &self.name].into_iter().flatten();
        let join = || person().map(String::as_str).collect::<Vec<_>>().join(" ");
        self.company_name.clone().unwrap_or_else(join)
    }
}

/// At most `limit` issued bills of a run in order of their numbers, those after `after`; empty at
/// the end, or when the run is not there or not issued.
///
/// # Errors
/// When the database does not answer.
pub fn list(tx: &mut Tx<'_>, run_id: i64, after: &str, limit: usize) -> Result<Vec<BillFile>> {
    let Some(run) = run_of(tx, run_id)?.filter(|run| run.state == "issued") else {
        return Ok(Vec::new());
    };
    let heads = head::list(tx, &run, after, limit)?;
    completed(tx, heads)
}

/// The issued bills of a run that bear the numbers, in order of their numbers.
///
/// # Errors
/// When the database does not answer.
pub fn list_numbered(tx: &mut Tx<'_>, run_id: i64, numbers: &[&str]) -> Result<Vec<BillFile>> {
    let Some(run) = run_of(tx, run_id)?.filter(|run| run.state == "issued") else {
        return Ok(Vec::new());
    };
    let heads = head::list_numbered(tx, &run, numbers)?;
    completed(tx, heads)
}

/// The bill of a number, else the last bill of the supply of that code; this one may have no
/// number yet.
///
/// # Errors
/// When the database does not answer.
pub fn find(tx: &mut Tx<'_>, number_or_code: &str) -> Result<Option<BillFile>> {
    let Some((supply_id, sequence)) = chain::find(tx, number_or_code)? else { return Ok(None) };
    let id = supply_id * BILLS_PER_SUPPLY + i64::from(sequence);
    let run_id = tx.number("SELECT run_id FROM bill WHERE id = $1", &[Val::Int(id)])?;
    let Some(run) = run_of(tx, run_id)? else { return Ok(None) };
    let heads = head::find(tx, &run, id)?;
    Ok(completed(tx, heads)?.pop())
}

fn run_of(tx: &mut Tx<'_>, id: i64) -> Result<Option<Arc<StoredRun>>> {
    Ok(bill_run::list(tx)?.into_iter().find(|run| run.id == id).map(Arc::new))
}

/// Adds to bills of one run what lies in other tables.
fn completed(tx: &mut Tx<'_>, mut files: Vec<BillFile>) -> Result<Vec<BillFile>> {
    if files.is_empty() {
        return Ok(files);
    }
    // Each supply has one bill in a run, so that its identifier finds the bill.
    files.sort_unstable_by_key(|file| file.supply_id);
    let ids: Vec<String> = files.iter().map(|file| file.supply_id.to_string()).collect();
    let ids = ids.join(",");
    beside::terms(tx, &ids, &mut files)?;
    beside::meters(tx, &ids, &mut files)?;
    beside::readings(tx, &ids, &mut files)?;
    beside::legacy(tx, &ids, &mut files)?;
    beside::own(tx, &ids, &mut files)?;
    unpaid::read(tx, &ids, &mut files)?;
    beside::mandates(tx, &ids, &mut files)?;
    beside::interest(tx, &mut files)?;
    beside::return_costs(tx, &mut files)?;
    beside::offers(tx, &mut files)?;
    files.sort_unstable_by(|a, b| a.bill.number.cmp(&b.bill.number));
    Ok(files)
}

/// The bill of a supply among bills in order of supply.
fn of_supply(files: &mut [BillFile], supply_id: i64) -> Option<&mut BillFile> {
    let place = files.binary_search_by_key(&supply_id, |file| file.supply_id).ok()?;
    files.get_mut(place)
}
