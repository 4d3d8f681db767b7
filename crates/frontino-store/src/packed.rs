//! The packed texts of a bill: its lines and what they rest on, as compact JSON that both engines
//! can open (view `bill_line`).

use crate::error::{Result, StoreError};
use frontino_core::bill::{BilledBefore, Draft};
use frontino_core::charge::{Charge, Line};
use frontino_core::consumption::{AnnualSource, Point, Start};
use frontino_core::dates::{Date, Period};
use frontino_core::money::{Cents, MicroEuro};
use frontino_core::rating::{Source, Stretch};
use frontino_core::supply::{CategoryId, Services, Terms, TermsHistory};
use frontino_core::tariff::{Catalogue, EstimateRounding, Policy, TierRounding, YearBasis};
use serde_json::{Value, json};

fn days(day: Date, origin: Date) -> i64 {
    i64::from(day.since(origin))
}

fn day(days: i64, origin: Date) -> Date {
    origin.plus(i32::try_from(days).unwrap_or(i32::MAX))
}

fn push_int(out: &mut String, value: i64) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// Writes the lines as `[code, from, until, quantity, unit price, amount]`, days counted from
/// `origin`, the first day of the bill.
pub fn write_lines(lines: &[Line], origin: Date, components: &[String], out: &mut String) {
    out.clear();
    out.push('[');
    for (place, line) in lines.iter().enumerate() {
        out.push_str(if place == 0 { "[\"" } else { ",[\"" });
        out.push_str(&line.charge.code(components));
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
        let charge = Charge::from_code(code, components);
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

fn point(p: Point, origin: Date) -> Value {
    json!([days(p.at, origin), p.meter, p.litres, source_code(p.source)])
}

fn point_of(value: &Value, origin: Date) -> Result<Point> {
    Ok(Point {
        at: day(int(value, 0)?, origin),
        meter: usize::try_from(int(value, 1)?).map_err(|_| wrong("a meter"))?,
        litres: int(value, 2)?,
        source: source_of(int(value, 3)?),
    })
}

fn stretches(all: &[Stretch], origin: Date) -> Value {
    let one = |s: &Stretch| {
        let (from, until) = (days(s.period.from, origin), days(s.period.until, origin));
        json!([from, until, s.litres, source_code(s.source)])
    };
    all.iter().map(one).collect()
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

fn policy(p: Policy) -> Value {
    json!([p.tier_rounding as i64, p.estimate_rounding as i64, p.year_basis as i64])
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

fn terms(t: &TermsHistory, period: Period, catalogue: &Catalogue) -> Value {
    let one = |from: Date, terms: Terms| {
        let code = catalogue.categories.get(usize::from(terms.category.0));
        let services = terms.services.index();
        json!([days(from, period.from), code, terms.members, terms.units, services, terms.bonus])
    };
    let mut all = vec![one(period.from, t.at(period.from))];
    let inside = t.changes.iter().filter(|c| c.from > period.from && c.from < period.until);
    all.extend(inside.map(|c| one(c.from, c.terms)));
    Value::Array(all)
}

fn annual(draft: &Draft, origin: Date) -> Value {
    let Some(annual) = draft.annual else { return Value::Null };
    let source = match annual.source {
        AnnualSource::Record { year } => json!(["record", year]),
        AnnualSource::Readings { from, to } => {
            json!(["readings", days(from, origin), days(to, origin)])
        }
        AnnualSource::YoungSupply { from, to } => {
            json!(["young", days(from, origin), days(to, origin)])
        }
        AnnualSource::CategoryMean => json!(["category"]),
        AnnualSource::Parameter => json!(["parameter"]),
    };
    json!([annual.litres(), source])
}

/// Writes what a draft rests on: start, end and anchor of the register, volumes, restated volumes
/// of earlier bills, terms, policy, annual consumption and the credit left over.
#[must_use]
pub fn write_basis(draft: &Draft, history: &TermsHistory, catalogue: &Catalogue) -> String {
    let origin = draft.period.from;
    let mut basis = json!({
        "start": point(draft.start.point, origin),
        "end": point(draft.end, origin),
        "anchor": point(draft.anchor.point, origin),
        "legacy_estimate": draft.anchor.estimated,
        "volumes": stretches(&draft.stretches, origin),
        "terms": terms(history, draft.period, catalogue),
        "policy": policy(draft.policy),
        "annual": annual(draft, origin),
        "credit": draft.totals.credit.0,
    });
    if !draft.restated.is_empty() {
        let restated = draft.restated.iter().map(|(n, all)| json!([n, stretches(all, origin)]));
        basis["restated"] = restated.collect();
    }
    basis.to_string()
}

/// What a stored bill rests on, read back.
#[derive(Debug, Clone)]
pub struct Basis {
    /// The bill as an earlier one of its supply.
    pub bill: BilledBefore,
    /// The terms it was made with.
    pub terms: TermsHistory,
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
    Ok(Basis { bill, terms: terms_of(&value["terms"], origin, catalogue)? })
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
        dated.push(frontino_core::supply::DatedTerms { from, terms });
    }
    let first = dated.first().ok_or_else(|| wrong("no terms"))?.terms;
    dated.remove(0);
    Ok(TermsHistory { first, changes: dated })
}
