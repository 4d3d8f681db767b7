//! Where each line comes from: tiers, rates, quotas, components, bonus (R3.2 to R3.11, R8.2).

mod tier;

use super::{Story, Told};
use crate::charge_words::{self, service};
use crate::cli::italian::number::{fraction, price, product};
use crate::cli::italian::{day, euro, m3};
use crate::debit::return_cost::{cost_of, json_of, of_cost};
use crate::interest::words;
use frontino_core::bill::Parked;
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::money::MicroEuro;
use frontino_core::rating::Rater;
use frontino_core::rating::grounds::TIER_YEAR_DAYS;
use frontino_core::rating::grounds::{Base, BonusGrounds, FixedGrounds, Grounds, LineGrounds};
use frontino_core::supply::Service;
use frontino_core::tariff::{Policy, YearBasis};
use serde_json::{Value, json};

/// What the bill's own lines rest on.
///
/// # Errors
/// When the tables do not answer any more.
pub fn grounds(story: &Story<'_>) -> Result<Grounds, Parked> {
    let (again, bill) = (story.again, &story.again.basis.bill);
    let mut rater = Rater::new(again.catalogue);
    Ok(rater.grounds(bill.period, &again.basis.terms, &bill.stretches, bill.policy)?)
}

/// The bill's own lines.
pub fn told(story: &Story<'_>, grounds: &Grounds) -> Told {
    let (mut text, mut all) = (String::from("\nRIGHE\n"), Vec::new());
    for (_, told) in each(story, grounds) {
        text.push_str(&told.text);
        all.push(told.value);
    }
    Told { text, value: all.into() }
}

/// The bill's own lines, each with what is told of it.
pub fn each(story: &Story<'_>, grounds: &Grounds) -> Vec<(Line, Told)> {
    let policy = story.again.basis.bill.policy;
    let stored = story.again.basis.bill.lines.iter();
    let charged_once = stored.filter(|line| !line.charge.kind.is_rated()).map(|line| LineGrounds {
        line: *line,
        volume_l: 0,
        base: Base::Other,
    });
    let components = &story.again.catalogue.components;
    let all = grounds.lines.iter().cloned().chain(charged_once);
    let told = |line: &LineGrounds| match line.line.charge.kind {
        ChargeKind::Interest => interest(story, line, components),
        ChargeKind::ReturnCost => return_cost(story, line, components),
        _ => of_line(line, policy, components),
    };
    all.map(|line| (line.line, told(&line))).collect()
}

/// Late interest, with the document, the days and the rates that make it.
fn interest(story: &Story<'_>, grounds: &LineGrounds, components: &[String]) -> Told {
    let mut told = of_line(grounds, story.again.basis.bill.policy, components);
    if let Some(charge) = words::charge_of(story.interest, &grounds.line) {
        told.text.push_str(&format!("    {} (R4.10)\n", words::of_charge(charge)));
        told.value["inputs"] = words::json_of(charge);
    }
    told
}

/// The cost of a direct debit that came back, with the bill, the reason and the utility's rule.
fn return_cost(story: &Story<'_>, grounds: &LineGrounds, components: &[String]) -> Told {
    let mut told = of_line(grounds, story.again.basis.bill.policy, components);
    if let Some(cost) = cost_of(story.return_costs, &grounds.line) {
        told.text.push_str(&format!("    {}\n", of_cost(cost)));
        told.value["inputs"] = json_of(cost);
    }
    told
}

fn of_line(grounds: &LineGrounds, policy: Policy, components: &[String]) -> Told {
    let line = &grounds.line;
    let Told { text, value: inputs } = match &grounds.base {
        Base::Tier(tier) => tier::told(line, tier, policy),
        Base::Flat => flat(line, grounds.volume_l),
        Base::Fixed(fixed) => self::fixed(line, *fixed, policy),
        Base::Component(rates) => component(line, rates),
        Base::Bonus(bonus) => self::bonus(line, bonus),
        Base::Other => Told { text: String::new(), value: Value::Null },
    };
    let (from, to) = (day(line.period.from), day(line.period.last_day()));
    let name = charge_words::name(line.charge, components);
    let text = format!("  {name}, dal {from} al {to}: {}\n{text}", euro(line.amount));
    let mut value = line_value(line, components);
    value["inputs"] = inputs;
    value["rules"] = rules(line.charge.kind);
    Told { text, value }
}

/// A line as exports write it.
pub fn line_value(line: &Line, components: &[String]) -> Value {
    json!({
        "code": line.charge.code(components), "from": line.period.from.to_string(),
        "to": line.period.last_day().to_string(), "quantity": line.quantity,
        "unit_price_microeuro": line.unit_price.0, "amount_cents": line.amount.0,
    })
}

fn rules(kind: ChargeKind) -> Value {
    match kind {
        ChargeKind::WaterTier(_) => json!(["R3.3", "R3.4", "R3.6", "R3.11"]),
        ChargeKind::Flat(_) => json!(["R3.2", "R3.11"]),
        ChargeKind::Fixed(_) => json!(["R3.7", "R3.11"]),
        ChargeKind::Component(_) => json!(["R3.9", "R3.11"]),
        ChargeKind::RelievedWater => json!(["R2.6", "R3.11"]),
        ChargeKind::Bonus => json!(["R8.2"]),
        ChargeKind::Deposit => json!(["R3.12"]),
        ChargeKind::Interest => json!(["R4.10"]),
        // The rule is the utility's own, and stands with what the line rests on.
        ChargeKind::ReturnCost => json!([]),
        ChargeKind::Compensation => json!(["R7.4"]),
    }
}

/// Quantity × price, before it is rounded to the cent.
fn times_price(line: &Line) -> String {
    let (quantity, rate) = (m3(line.quantity), price(line.unit_price));
    format!("{quantity} m³ × {rate} €/m³ = {}", product(line.quantity, line.unit_price))
}

fn flat(line: &Line, volume_l: i64) -> Told {
    let text = format!("    tutto il volume: {} (R3.2)\n", times_price(line));
    Told { text, value: json!({"volume_l": volume_l}) }
}

fn fixed(line: &Line, fixed: FixedGrounds, policy: Policy) -> Told {
    let FixedGrounds { times, days, leap_days } = fixed;
    let yearly = i128::from(line.unit_price.0) * i128::from(times);
    let (spread, numerator, denominator) = match policy.year_basis {
        YearBasis::Actual if leap_days > 0 => {
            let spread = format!("({}/365 + {leap_days}/366)", days - leap_days);
            let weighted = (days - leap_days) * 366 + leap_days * 365;
            (spread, weighted, 365 * 366)
        }
        _ => (format!("{days}/{TIER_YEAR_DAYS}"), days, TIER_YEAR_DAYS),
    };
    let exact = fraction(yearly * i128::from(numerator), i128::from(denominator) * 1_000_000);
    let annual = price(line.unit_price);
    let text = format!("    {annual} € l'anno × {times} × {spread} giorni = {exact} (R3.7)\n");
    let value = json!({
        "annual_microeuro": line.unit_price.0, "times": times, "days": days,
        "days_in_leap_years": leap_days, "numerator": numerator, "denominator": denominator,
    });
    Told { text, value }
}

fn component(line: &Line, rates: &[(Service, MicroEuro)]) -> Told {
    let rates: Vec<_> = rates.iter().filter(|(_, rate)| rate.0 != 0).collect();
    let words: Vec<_> =
        rates.iter().map(|(of, rate)| format!("{} {}", service(*of), price(*rate))).collect();
    let sum = format!("{} = {} €/m³", words.join(" + "), price(line.unit_price));
    let text = format!("    {sum}\n    {} (R3.9)\n", times_price(line));
    let by_service: serde_json::Map<_, _> =
        rates.iter().map(|(of, rate)| (of.code().to_owned(), rate.0.into())).collect();
    Told { text, value: json!({"by_service_microeuro": by_service}) }
}

fn bonus(line: &Line, bonus: &BonusGrounds) -> Told {
    let days = line.period.days();
    let (heads, head_l) = (bonus.heads, m3(bonus.head_l));
    let words: Vec<_> = bonus
        .prices
        .iter()
        .map(|(of, rate)| format!("{} {}", service(*of), price(*rate)))
        .collect();
    let volume = i128::from(bonus.head_l) * i128::from(heads) * i128::from(days);
    let denominator = i128::from(TIER_YEAR_DAYS) * 1_000_000_000;
    let exact = fraction(volume * i128::from(line.unit_price.0), denominator);
    let text = format!(
        "    {head_l} m³ l'anno × {heads} residenti × {days}/{TIER_YEAR_DAYS} giorni × ({}) €/m³ \
         = {exact}, a favore dell'utente (R8.2)\n",
        words.join(" + "),
    );
    let prices: serde_json::Map<_, _> =
        bonus.prices.iter().map(|(of, rate)| (of.code().to_owned(), rate.0.into())).collect();
    let value = json!({
        "head_l": bonus.head_l, "heads": heads, "days": days, "denominator": TIER_YEAR_DAYS,
        "prices_microeuro": prices,
    });
    Told { text, value }
}
