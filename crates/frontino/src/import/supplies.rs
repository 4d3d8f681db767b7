//! `supplies`: contracts, with what is odd about their holders and places.

use super::cells::{Cells, Fault};
use super::codes::Codes;
use super::holders::HolderIds;
use super::layout::{BundleFile, YES_NO, columns};
use super::table::{Digest, Entry, Table};
use crate::supply_purchase::is_order_number;
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::ids::{Cig, Cup, Iban};
use frontino_core::import::{Reason, Warning, find_overlaps};
use frontino_store::supply::KnownSupply;
use std::borrow::Cow;

columns! {
    SUPPLY_CODE = "supply_code" required Code,
    HOLDER_CODE = "holder_code" required Code,
    CATEGORY = "category" required Listed,
    STATUS = "status" required Words(&["active", "suspended", "ended"]),
    START_ON = "start_on" required Date,
    END_ON = "end_on" optional Date,
    ADDRESS = "address" optional Personal,
    CITY = "city" optional Text,
    ZIP = "zip" optional Text,
    MEMBERS = "members" optional Number,
    UNITS = "units" optional Number,
    SEWER = "sewer" optional Words(YES_NO),
    TREATMENT = "treatment" optional Words(YES_NO),
    BONUS = "bonus" optional Words(YES_NO),
    PAYMENT = "payment" optional Words(&["notice", "sdd"]),
    IBAN = "iban" optional Personal,
    DELIVERY = "delivery" optional Words(&["post", "email"]),
    DEPOSIT = "deposit" optional Number,
    IRREGULAR = "irregular" optional Words(&["none", "deceased", "tenant", "sold"]),
    OCCUPANT_NAME = "occupant_name" optional Personal,
    CIG = "cig" optional Text,
    CUP = "cup" optional Text,
    CIG_EXEMPT = "cig_exempt" optional Words(YES_NO),
    ORDER_NUMBER = "order_number" optional Text,
    ORDER_ON = "order_on" optional Date,
}

/// The most members or units that a supply can have.
const COUNT_MAX: i64 = 1_000_000;

/// What a row says.
#[derive(Debug)]
pub struct Supply<'t> {
    /// The number of the holder's code.
    pub holder: u32,
    /// The digest of that code: its number is another one in the next bundle.
    holder_digest: i64,
    /// Category of use.
    pub category: Cow<'t, str>,
    /// `active`, `suspended` or `ended`.
    pub status: &'static str,
    /// First day of the contract.
    pub start_on: Date,
    /// Last day of the contract.
    pub end_on: Option<Date>,
    /// Street and number.
    pub address: Option<Cow<'t, str>>,
    /// Municipality.
    pub city: Option<Cow<'t, str>>,
    /// Postal code.
    pub zip: Option<Cow<'t, str>>,
    /// Residents; nothing means the default of the tariff.
    pub members: Option<i64>,
    /// Units, at least 1.
    pub units: i64,
    /// Whether it pays the sewer.
    pub sewer: bool,
    /// Whether it pays the treatment.
    pub treatment: bool,
    /// Whether it has the social bonus.
    pub bonus: bool,
    /// `notice` or `sdd`.
    pub payment: &'static str,
    /// Account of a direct debit.
    pub iban: Option<Cow<'t, str>>,
    /// `post` or `email`.
    pub delivery: &'static str,
    /// Deposit held.
    pub deposit_cents: i64,
    /// `none`, `deceased`, `tenant` or `sold`.
    pub irregular: &'static str,
    /// Who lives there.
    pub occupant_name: Option<Cow<'t, str>>,
    /// How a public body buys it.
    pub purchase: Purchase<'t>,
}

/// How a public body buys the water of a supply.
#[derive(Debug, Default)]
pub struct Purchase<'t> {
    /// Code of the tender.
    pub cig: Option<Cow<'t, str>>,
    /// Code of the project.
    pub cup: Option<Cow<'t, str>>,
    /// Whether there is no tender code.
    pub cig_exempt: bool,
    /// Number of the order.
    pub order_number: Option<Cow<'t, str>>,
    /// Day of the order.
    pub order_on: Option<Date>,
}

impl<'t> Purchase<'t> {
    fn read(cells: &mut Cells<'_, 't>) -> Result<Purchase<'t>, Fault> {
        let (cig, cup) = (cells.compact_code(CIG), cells.compact_code(CUP));
        let order_number = cells.text(ORDER_NUMBER);
        Ok(Purchase {
            cig: cells.optional(CIG, cig, |cig| Cig::parse(cig).is_ok()),
            cup: cells.optional(CUP, cup, |cup| Cup::parse(cup).is_ok()),
            cig_exempt: cells.flag_or(CIG_EXEMPT, false)?,
            order_number: cells.optional(ORDER_NUMBER, order_number, is_order_number),
            order_on: cells.optional_date(ORDER_ON),
        })
    }

    /// Nothing when there is nothing: a row without these columns keeps the digest that it had
    /// before there were any.
    fn digest(&self, digest: &mut Digest) {
        let Purchase { cig, cup, cig_exempt, order_number, order_on } = self;
        let is_blank = cig.is_none() && cup.is_none() && order_number.is_none();
        if is_blank && !cig_exempt && order_on.is_none() {
            return;
        }
        for text in [cig, cup, order_number] {
            digest.text(text.as_deref());
        }
        digest.number(Some(i64::from(*cig_exempt))).date(*order_on);
    }
}

/// Rows of the file; the key is the number of the supply's code.
pub type Supplies<'t> = Table<u32, Supply<'t>>;

impl<'t> Entry<'t> for Supply<'t> {
    type Key = u32;
    const FILE: BundleFile = BundleFile::Supplies;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<u32, Fault> {
        Ok(codes.supplies.number(cells.required_code(SUPPLY_CODE)?))
    }

    fn supply(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        Some(codes.supplies.number(cells.code(SUPPLY_CODE)?))
    }

    fn worth(cells: &Cells<'_, 't>) -> Option<i64> {
        cells.cents(DEPOSIT).ok().map(Option::unwrap_or_default)
    }

    fn read(cells: &mut Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<Supply<'t>, Fault> {
        let category = cells.required_text(CATEGORY)?;
        let start_on = cells.required_date(START_ON)?;
        let end_on = cells.optional_date(END_ON);
        if end_on.is_some_and(|end| end < start_on) {
            return Err(Fault::of_cell(Reason::EndedBeforeStarted, END_ON));
        }
        let iban = cells.compact_code(IBAN);
        let holder_code = cells.required_code(HOLDER_CODE)?;
        let supply = Supply {
            holder_digest: Digest::default().text(Some(&holder_code)).value(),
            holder: codes.holders.number(holder_code),
            category: lower(category),
            status: cells.word_or(STATUS, "")?,
            start_on,
            end_on,
            address: cells.text(ADDRESS),
            city: cells.text(CITY),
            zip: cells.text(ZIP),
            members: members(cells)?,
            units: units(cells)?,
            sewer: cells.flag_or(SEWER, true)?,
            treatment: cells.flag_or(TREATMENT, true)?,
            bonus: cells.flag_or(BONUS, false)?,
            payment: cells.word_or(PAYMENT, "notice")?,
            iban: cells.optional(IBAN, iban, |iban| Iban::parse(iban).is_ok()),
            delivery: cells.word_or(DELIVERY, "post")?,
            deposit_cents: cells.cents(DEPOSIT)?.unwrap_or(0),
            irregular: cells.word_or(IRREGULAR, "none")?,
            occupant_name: cells.text(OCCUPANT_NAME),
            purchase: Purchase::read(cells)?,
        };
        if supply.payment == "sdd" && supply.iban.is_none() {
            cells.warn(Warning::NoIban, Some(IBAN));
        }
        if supply.status == "ended" && supply.end_on.is_none() {
            cells.warn(Warning::EndedWithoutDay, Some(END_ON));
        }
        if supply.deposit_cents < 0 {
            cells.warn(Warning::NegativeDeposit, Some(DEPOSIT));
        }
        Ok(supply)
    }

    fn digest(&self, digest: &mut Digest) {
        let words = [self.status, self.payment, self.delivery, self.irregular, &self.category];
        for word in words {
            digest.text(Some(word));
        }
        digest.date(Some(self.start_on)).date(self.end_on).number(self.members);
        digest.number(Some(self.holder_digest));
        let flags = [self.sewer, self.treatment, self.bonus].map(i64::from);
        for number in [self.units, self.deposit_cents].into_iter().chain(flags) {
            digest.number(Some(number));
        }
        for text in [&self.address, &self.city, &self.zip, &self.iban, &self.occupant_name] {
            digest.text(text.as_deref());
        }
        self.purchase.digest(digest);
    }
}

fn lower(category: Cow<'_, str>) -> Cow<'_, str> {
    if category.chars().any(char::is_uppercase) {
        return Cow::Owned(category.to_lowercase());
    }
    category
}

/// Residents: blank or 0 is the manifest's default, or nothing, which the tariff knows (R3.4).
fn members(cells: &mut Cells<'_, '_>) -> Result<Option<i64>, Fault> {
    let known = cells.count(MEMBERS, COUNT_MAX)?.filter(|members| *members > 0);
    if cells.is_blank(MEMBERS) || known.is_none() {
        cells.warn(Warning::MembersAssumed, Some(MEMBERS));
    }
    Ok(known.or_else(|| cells.default_count(MEMBERS)))
}

/// Units: blank or 0 is 1 (R1.3).
fn units(cells: &mut Cells<'_, '_>) -> Result<i64, Fault> {
    let known = cells.count(UNITS, COUNT_MAX)?.filter(|units| *units > 0);
    if cells.is_blank(UNITS) || known.is_none() {
        cells.warn(Warning::UnitsAssumed, Some(UNITS));
    }
    Ok(known.or_else(|| cells.default_count(UNITS)).unwrap_or(1))
}

/// Supplies by the number of their code.
#[derive(Debug, Default)]
pub struct SupplyIds {
    ids: Vec<Option<i64>>,
    ends: Vec<Option<Date>>,
}

impl SupplyIds {
    /// The identifier of a supply that is there or will be written.
    #[must_use]
    pub fn id(&self, code: u32) -> Option<i64> {
        self.ids.get(code as usize).copied().flatten()
    }

    /// The last day of the contract.
    #[must_use]
    pub fn end_on(&self, code: u32) -> Option<Date> {
        self.ends.get(code as usize).copied().flatten()
    }
}

/// Judges the rows against holders and against the supplies that are there, and gives identifiers
/// to those accepted, in the order of their codes: bills are kept and made in that order.
pub fn judge(
    table: &mut Supplies<'_>,
    known: &[KnownSupply],
    holders: &HolderIds,
    codes: &Codes<'_>,
    last_id: i64,
) -> SupplyIds {
    let count = codes.supplies.len();
    let mut supplies = SupplyIds { ids: vec![None; count], ends: vec![None; count] };
    let mut hashes = vec![None; count];
    for supply in known {
        if let Some(code) = codes.supplies.find(&supply.code) {
            supplies.ids[code as usize] = Some(supply.id);
            supplies.ends[code as usize] = supply.end_on;
            hashes[code as usize] = supply.source_hash;
        }
    }
    for number in table.pending() {
        let Some((key, supply)) = table.standing(number) else { continue };
        let (key, holder) = (*key, supply.holder);
        if supplies.id(key).is_some() {
            table.row_mut(number).settle_known(hashes[key as usize]);
        } else if holders.id(holder).is_none() {
            let fault = Fault::naming(Reason::MissingHolder, codes.holders.text(holder));
            table.row_mut(number).quarantine(fault);
        }
    }
    table.conclude();
    let mut accepted = table.accepted(|key| codes.supplies.text(*key));
    accepted.sort_unstable();
    for (id, (_, number)) in (last_id + 1..).zip(accepted) {
        if let Some((key, supply)) = table.standing(number) {
            supplies.ids[*key as usize] = Some(id);
            supplies.ends[*key as usize] = supply.end_on;
        }
    }
    supplies
}

/// Warns of holders who have died and of two contracts of one holder for one place at one time.
pub fn look_for_oddities(table: &mut Supplies<'_>, holders: &HolderIds) {
    let mut places = Vec::new();
    let mut deceased = Vec::new();
    for (number, _, supply) in table.all_standing() {
        if supply.status == "ended" {
            continue;
        }
        if supply.irregular == "none" && holders.death_on(supply.holder).is_some() {
            deceased.push(number);
        }
        if let Some(address) = &supply.address {
            let city = supply.city.as_deref().unwrap_or("").to_uppercase();
            places.push((supply.holder, address.to_uppercase(), city, number));
        }
    }
    places.sort_unstable();
    let mut overlapping = Vec::new();
    for group in places.chunk_by(|a, b| (a.0, &a.1, &a.2) == (b.0, &b.1, &b.2)) {
        let days = group.iter().filter_map(|(.., number)| {
            let (code, supply) = table.standing(*number)?;
            Some((*code, contract_days(supply)))
        });
        let days = days.collect::<Vec<_>>();
        let twice = group.iter().zip(find_overlaps(&days)).filter(|(_, twice)| *twice);
        overlapping.extend(twice.map(|((.., number), _)| *number));
    }
    for number in deceased {
        table.warn(number, Warning::HolderDeceased);
    }
    for number in overlapping {
        table.warn(number, Warning::OverlappingContract);
    }
}

fn contract_days(supply: &Supply<'_>) -> Period {
    Period::closed(supply.start_on, supply.end_on.unwrap_or(LAST))
}
