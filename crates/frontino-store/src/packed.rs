//! The packed texts of a bill: its lines and what they rest on, as compact JSON that both engines
//! can open (view `bill_line`).

mod short_code;

use crate::error::{Result, StoreError};
use frontino_core::bill::{BilledBefore, Draft, LegacyBack, LegacyBill};
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::consumption::{AnnualSource, Point, Start};
use frontino_core::dates::{Date, Period};
use frontino_core::money::{Cents, MicroEuro};
use frontino_core::rating::{Source, Stretch};
use frontino_core::supply::{CategoryId, DatedTerms, Services, Terms, TermsHistory};
use frontino_core::tariff::{Catalogue, EstimateRounding, Policy, TierRounding, YearBasis};
use serde_json::Value;

fn days(day: Date, origin: Date) -> i64 {
    i64::from(day.since(origin))
}

fn day(days: i64, origin: Date) -> Date {
    origin.plus(i32::try_from(days).unwrap_or(i32::MAX))
}

fn push_int(out: &mut String, value: i64) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// Appends the lines as `[code, from, until, quantity, unit price, amount]`, days counted from
/// `origin`, the first day of the bill.
pub fn write_lines(lines: &[Line], origin: Date, components: &[String], out: &mut String) {
    out.push('[');
    for (place, line) in lines.iter().enumerate() {
        out.push_str(if place == 0 { "[\"" } else { ",[\"" });
        short_code::write(line.charge, components, out);
        out.push_str("\",");
        let numbers = [
            days(line.period.from, origin),
            days(line.period.until, origin),
            line.quantity,
            line.unit_price.0,
        ];
        for number in numbers {
            push_int(out, number);
            out.push(',');
        }
        push_int(out, line.amount.0);
        out.push(']');
    }
    out.push(']');
}

fn wrong(what: &str) -> StoreError {
    StoreError::Content(format!("packed bill: {what}"))
}

fn int(value: &Value, place: usize) -> Result<i64> {
    value.get(place).and_then(Value::as_i64).ok_or_else(|| wrong("a number is missing"))
}

fn list(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().ok_or_else(|| wrong("a list is missing"))
}

/// Reads lines back.
///
/// # Errors
/// When the text is not of this form.
pub fn read_lines(text: &str, origin: Date, components: &[String]) -> Result<Vec<Line>> {
    let all: Value = serde_json::from_str(text).map_err(|e| wrong(&e.to_string()))?;
    let line = |row: &Value| {
        let code = row.get(0).and_then(Value::as_str).ok_or_else(|| wrong("no charge code"))?;
        let charge = short_code::read(code, components);
        Ok(Line {
            charge: charge.ok_or_else(|| wrong(&format!("unknown charge {code}")))?,
            period: Period::new(day(int(row, 1)?, origin), day(int(row, 2)?, origin)),
            quantity: int(row, 3)?,
            unit_price: MicroEuro(int(row, 4)?),
            amount: Cents(int(row, 5)?),
        })
    };
    list(&all)?.iter().map(line).collect()
}

/// The sums of the packed lines that lie outside VAT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutsideVat {
    /// Instalments of the deposit.
    pub deposit: Cents,
    /// Late interest.
    pub interest: Cents,
    /// Costs of direct debits that came back.
    pub return_cost: Cents,
    /// The bonus, negative.
    pub bonus: Cents,
}

/// Adds up the packed lines that lie outside VAT.
///
/// # Errors
/// When the text is not of this form.
pub fn outside_vat(text: &str) -> Result<OutsideVat> {
    let all: Value = serde_json::from_str(text).map_err(|e| wrong(&e.to_string()))?;
    let mut sums = OutsideVat::default();
    for row in list(&all)? {
        // A code that is no fixed charge is a component, and those bear VAT.
        let code = row.get(0).and_then(Value::as_str).unwrap_or_default();
        match short_code::read(code, &[]).map(|charge| charge.kind) {
            Some(ChargeKind::Deposit) => sums.deposit += Cents(int(row, 5)?),
            Some(ChargeKind::Interest) => sums.interest += Cents(int(row, 5)?),
            Some(ChargeKind::ReturnCost) => sums.return_cost += Cents(int(row, 5)?),
            Some(kind) if !kind.bears_vat() => sums.bonus += Cents(int(row, 5)?),
            _ => {}
        }
    }
    Ok(sums)
}

fn source_code(source: Source) -> i64 {
    source as i64
}

fn source_of(code: i64) -> Source {
    match code {
        0 => Source::Actual,
        1 => Source::SelfRead,
        _ => Source::Estimated,
    }
}

/// Compact JSON, written piece by piece: a city's worth of bills goes through here.
struct Writer<'o> {
    out: &'o mut String,
}

impl Writer<'_> {
    fn key(&mut self, key: &str) {
        self.out.push_str(if self.out.ends_with('{') { "\"" } else { ",\"" });
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    fn numbers(&mut self, numbers: &[i64]) {
        for (place, number) in numbers.iter().enumerate() {
            self.out.push(if place == 0 { '[' } else { ',' });
            push_int(self.out, *number);
        }
        self.out.push(']');
    }

    /// A list whose items `write` writes one by one.
    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.out.push('[');
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            write(self, item);
        }
        self.out.push(']');
    }

    fn point(&mut self, p: Point, origin: Date) {
        let meter = i64::try_from(p.meter).unwrap_or(0);
        self.numbers(&[days(p.at, origin), meter, p.litres, source_code(p.source)]);
    }

    fn stretches(&mut self, all: &[Stretch], origin: Date) {
        self.list(all, |to, s| {
            let (from, until) = (days(s.period.from, origin), days(s.period.until, origin));
            to.numbers(&[from, until, s.litres, source_code(s.source)]);
        });
    }
}

fn point_of(value: &Value, origin: Date) -> Result<Point> {
    Ok(Point {
        at: day(int(value, 0)?, origin),
        meter: usize::try_from(int(value, 1)?).map_err(|_| wrong("a meter"))?,
        litres: int(value, 2)?,
        source: source_of(int(value, 3)?),
    })
}

fn stretches_of(value: &Value, origin: Date) -> Result<Vec<Stretch>> {
    let one = |s: &Value| {
        Ok(Stretch {
            period: Period::new(day(int(s, 0)?, origin), day(int(s, 1)?, origin)),
            litres: int(s, 2)?,
            source: source_of(int(s, 3)?),
        })
    };
    list(value)?.iter().map(one).collect()
}

fn policy_of(value: &Value) -> Result<Policy> {
    Ok(Policy {
        tier_rounding: match int(value, 0)? {
            0 => TierRounding::None,
            1 => TierRounding::Milli,
            _ => TierRounding::Integer,
        },
        estimate_rounding: match int(value, 1)? {
            0 => EstimateRounding::Litre,
            _ => EstimateRounding::WholeM3,
        },
        year_basis: match int(value, 2)? {
            0 => YearBasis::Fixed365,
            _ => YearBasis::Actual,
        },
    })
}

/// `[first day, category, members, units, services, bonus]`; unknown members are `null`.
fn write_terms(to: &mut Writer<'_>, dated: &DatedTerms, origin: Date, catalogue: &Catalogue) {
    let terms = &dated.terms;
    to.out.push('[');
    push_int(to.out, days(dated.from, origin));
    to.out.push(',');
    let code = catalogue.categories.get(usize::from(terms.category.0));
    // Codes come from tariff files and may hold anything: the library quotes them.
    to.out.push_str(&Value::from(code.map_or("", String::as_str)).to_string());
    to.out.push(',');
    match terms.members {
        Some(members) => push_int(to.out, members.into()),
        None => to.out.push_str("null"),
    }
    to.out.push(',');
    push_int(to.out, terms.units.into());
    to.out.push(',');
    push_int(to.out, i64::try_from(terms.services.index()).unwrap_or(0));
    to.out.push_str(if terms.bonus { ",true]" } else { ",false]" });
}

/// `[litres, source, …]`: the record's year, or the days of the readings, where there are any.
fn write_annual(to: &mut Writer<'_>, draft: &Draft, origin: Date) {
    let Some(annual) = draft.annual else { return to.out.push_str("null") };
    let (source, numbers): (&str, [Option<i64>; 2]) = match annual.source {
        AnnualSource::Record { year } => ("record", [Some(year.into()), None]),
        AnnualSource::Readings { from, to } => {
            ("readings", [Some(days(from, origin)), Some(days(to, origin))])
        }
        AnnualSource::YoungSupply { from, to } => {
            ("young", [Some(days(from, origin)), Some(days(to, origin))])
        }
        AnnualSource::CategoryMean => ("category", [None; 2]),
        AnnualSource::Parameter => ("parameter", [None; 2]),
        AnnualSource::Suspended => ("suspended", [None; 2]),
    };
    to.out.push('[');
    push_int(to.out, annual.litres());
    to.out.push_str(",\"");
    to.out.push_str(source);
    to.out.push('"');
    for number in numbers.into_iter().flatten() {
        to.out.push(',');
        push_int(to.out, number);
    }
    to.out.push(']');
}

/// Appends what a draft rests on: start, end and anchor of the register, volumes, restated volumes
/// of earlier bills, terms, policy, annual consumption, cadence of the limitation and the credit
/// left over. What is false, nought or empty is left out.
pub fn write_basis(draft: &Draft, history: &TermsHistory, catalogue: &Catalogue, out: &mut String) {
    let (origin, period) = (draft.period.from, draft.period);
    out.push('{');
    let mut to = Writer { out };
    let points = [("start", draft.start.point), ("end", draft.end), ("anchor", draft.anchor.point)];
    for (key, point) in points {
        to.key(key);
        to.point(point, origin);
    }
    if draft.anchor.estimated {
        to.key("legacy_estimate");
        to.out.push_str("true");
    }
    to.key("volumes");
    to.stretches(&draft.stretches, origin);
    to.key("terms");
    let first = DatedTerms { from: origin, terms: history.at(origin) };
    to.out.push('[');
    write_terms(&mut to, &first, origin, catalogue);
    for change in history.changes.iter().filter(|c| c.from > origin && c.from < period.until) {
        to.out.push(',');
        write_terms(&mut to, change, origin, catalogue);
    }
    to.out.push(']');
    to.key("policy");
    let p = draft.policy;
    to.numbers(&[p.tier_rounding as i64, p.estimate_rounding as i64, p.year_basis as i64]);
    to.key("annual");
    write_annual(&mut to, draft, origin);
    if let Some(months) = draft.cadence_months {
        to.key("cadence_months");
        push_int(to.out, months.into());
    }
    if draft.totals.credit != Cents::ZERO {
        to.key("credit");
        push_int(to.out, draft.totals.credit.0);
    }
    if !draft.restated.is_empty() {
        to.key("restated");
        to.list(&draft.restated, |to, (sequence, all)| {
            to.out.push('[');
            push_int(to.out, (*sequence).into());
            to.out.push(',');
            to.stretches(all, origin);
            to.out.push(']');
        });
    }
    if !draft.legacy_back.is_empty() {
        to.key("legacy_back");
        to.list(&draft.legacy_back, |to, LegacyBack { bill, back_l }| {
            let (from, until) = (days(bill.period.from, origin), days(bill.period.until, origin));
            to.numbers(&[from, until, bill.litres, *back_l]);
        });
    }
    to.out.push('}');
}

/// What a stored bill rests on, read back.
#[derive(Debug, Clone)]
pub struct Basis {
    /// The bill as an earlier one of its supply.
    pub bill: BilledBefore,
    /// The terms it was made with.
    pub terms: TermsHistory,
    /// What it gave back of bills of the legacy system.
    pub legacy_back: Vec<LegacyBack>,
    /// Register at the beginning.
    pub start: Point,
    /// The annual consumption it estimated with: litres a year and where they come from.
    pub annual: Option<(i64, AnnualSource)>,
    /// Months of the cadence by which the limitation was counted, where it had to be (R5.3).
    pub cadence_months: Option<u8>,
}

/// Reads of a stored bill the last register that rests on a reading.
///
/// # Errors
/// When the text is not of this form.
pub fn read_anchor(basis: &str, origin: Date) -> Result<Start> {
    let value: Value = serde_json::from_str(basis).map_err(|e| wrong(&e.to_string()))?;
    let estimated = value["legacy_estimate"].as_bool().unwrap_or(false);
    Ok(Start { point: point_of(&value["anchor"], origin)?, estimated })
}

/// Reads a stored bill back.
///
/// # Errors
/// When a text is not of this form.
pub fn read_bill(
    sequence: u32,
    period: Period,
    generation: i64,
    lines: &str,
    basis: &str,
    catalogue: &Catalogue,
) -> Result<Basis> {
    let origin = period.from;
    let value: Value = serde_json::from_str(basis).map_err(|e| wrong(&e.to_string()))?;
    let mut restated = Vec::new();
    for one in value.get("restated").and_then(Value::as_array).into_iter().flatten() {
        let of = u32::try_from(int(one, 0)?).map_err(|_| wrong("a place in the chain"))?;
        restated.push((of, stretches_of(one.get(1).unwrap_or(&Value::Null), origin)?));
    }
    let estimated = value["legacy_estimate"].as_bool().unwrap_or(false);
    let bill = BilledBefore {
        sequence,
        period,
        lines: read_lines(lines, origin, &catalogue.components)?,
        stretches: stretches_of(&value["volumes"], origin)?,
        restated,
        end: point_of(&value["end"], origin)?,
        anchor: Start { point: point_of(&value["anchor"], origin)?, estimated },
        policy: policy_of(&value["policy"])?,
        catalogue: generation,
        credit: Cents(value["credit"].as_i64().unwrap_or(0)),
    };
    Ok(Basis {
        bill,
        terms: terms_of(&value["terms"], origin, catalogue)?,
        legacy_back: legacy_back_of(&value["legacy_back"], origin)?,
        start: point_of(&value["start"], origin)?,
        annual: annual_of(&value["annual"], origin)?,
        cadence_months: value["cadence_months"].as_u64().and_then(|m| u8::try_from(m).ok()),
    })
}

fn legacy_back_of(value: &Value, origin: Date) -> Result<Vec<LegacyBack>> {
    let one = |row: &Value| {
        let period = Period::new(day(int(row, 0)?, origin), day(int(row, 1)?, origin));
        let bill = LegacyBill { period, litres: int(row, 2)? };
        Ok(LegacyBack { bill, back_l: int(row, 3)? })
    };
    value.as_array().into_iter().flatten().map(one).collect()
}

fn annual_of(value: &Value, origin: Date) -> Result<Option<(i64, AnnualSource)>> {
    if value.is_null() {
        return Ok(None);
    }
    let days = || Ok::<_, StoreError>((day(int(value, 2)?, origin), day(int(value, 3)?, origin)));
    let source = match value.get(1).and_then(Value::as_str).unwrap_or_default() {
        "record" => {
            let year = i32::try_from(int(value, 2)?).map_err(|_| wrong("a year"))?;
            AnnualSource::Record { year }
        }
        "readings" => days().map(|(from, to)| AnnualSource::Readings { from, to })?,
        "young" => days().map(|(from, to)| AnnualSource::YoungSupply { from, to })?,
        "category" => AnnualSource::CategoryMean,
        "parameter" => AnnualSource::Parameter,
        "suspended" => AnnualSource::Suspended,
        _ => return Err(wrong("an unknown annual consumption")),
    };
    Ok(Some((int(value, 0)?, source)))
}

fn terms_of(value: &Value, origin: Date, catalogue: &Catalogue) -> Result<TermsHistory> {
    let mut dated = Vec::new();
    for one in list(value)? {
        let code = one.get(1).and_then(Value::as_str).unwrap_or_default();
        let members = one.get(2).and_then(Value::as_u64).and_then(|m| u32::try_from(m).ok());
        let terms = Terms {
            category: catalogue.category(code).unwrap_or(CategoryId(u16::MAX)),
            members,
            units: u32::try_from(int(one, 3)?).map_err(|_| wrong("units"))?,
            services: Services::from_index(usize::try_from(int(one, 4)?).unwrap_or(1)),
            bonus: one.get(5).and_then(Value::as_bool).unwrap_or(false),
        };
        let from = day(int(one, 0)?, origin);
        dated.push(DatedTerms { from, terms });
    }
    let first = dated.first().ok_or_else(|| wrong("no terms"))?.terms;
    dated.remove(0);
    Ok(TermsHistory { first, changes: dated })
}
