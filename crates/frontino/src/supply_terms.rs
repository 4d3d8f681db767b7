//! Changes the terms of a supply from a day on and leaves who asked for it in the trail.

use crate::bill_run::catalogue;
use crate::cli::italian::day;
use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::supply::{
    CategoryId, DatedTerms, Service, Services, Terms, TermsChange, TermsHistory,
};
use frontino_store::audit::{self, Change};
use frontino_store::supply_terms::{self, StoredTerms, SupplyTerms};
use frontino_store::{Tx, tariff};
use serde_json::json;

/// A change that is asked for; what is `None` stays.
pub struct Asked<'a> {
    /// Code of the supply.
    pub supply: String,
    /// First day.
    pub from: Date,
    /// Residents.
    pub members: Option<u32>,
    /// Units.
    pub units: Option<u32>,
    /// Code of the category.
    pub category: Option<&'a str>,
    /// Sewer.
    pub sewer: Option<bool>,
    /// Treatment.
    pub treatment: Option<bool>,
    /// Social bonus.
    pub bonus: Option<bool>,
    /// Who asks.
    pub by: &'a str,
}

/// What was recorded.
pub struct Changed {
    /// Days from which terms were recorded; none when all was so already.
    pub days: Vec<Date>,
    /// Whether the next bill corrects days that are billed.
    pub corrects_bills: bool,
}

/// Records the change.
///
/// # Errors
/// When the supply, the day or the category is not there, or the database does not answer.
pub fn change(tx: &mut Tx<'_>, asked: &Asked<'_>, now: i64) -> Result<Changed, Refusal> {
    let Some(supply) = supply_terms::find(tx, &asked.supply)? else {
        return Err(Refusal::new("supply_missing", format!("l'utenza {} non c'è", asked.supply))
            .at("supply")
            .next(
                "controllare il codice utenza; quelli fatturati sono in `frontino export bills`",
            ));
    };
    expect_possible(tx, asked, &supply)?;
    let mut codes = Vec::new();
    let history = TermsHistory {
        first: terms_of(&supply.first, &mut codes),
        changes: supply
            .changes
            .iter()
            .map(|row| DatedTerms { from: row.from, terms: terms_of(row, &mut codes) })
            .collect(),
    };
    let named = TermsChange {
        category: asked.category.map(|code| id_of(code, &mut codes)),
        members: asked.members,
        units: asked.units,
        sewer: asked.sewer,
        treatment: asked.treatment,
        bonus: asked.bonus,
    };
    let rows = history.with_change(asked.from, &named);
    for row in &rows {
        supply_terms::insert(tx, supply.supply_id, &stored(row, &codes), now)?;
    }
    let days: Vec<Date> = rows.iter().map(|row| row.from).collect();
    if !days.is_empty() {
        record(tx, asked, now)?;
    }
    let first = days.first();
    let corrects_bills = first.is_some_and(|day| supply.billed_until.is_some_and(|u| *day < u));
    Ok(Changed { days, corrects_bills })
}

fn expect_possible(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    supply: &SupplyTerms,
) -> Result<(), Refusal> {
    let start = supply.first.from;
    if asked.from < start || supply.end_on.is_some_and(|end| asked.from > end) {
        let what = format!("il contratto di {} non copre il {}", asked.supply, day(asked.from));
        let days = match supply.end_on {
            Some(end) => format!("usare un giorno dal {start} al {end}"),
            None => format!("usare un giorno dal {start} in poi"),
        };
        return Err(Refusal::new("day_outside_contract", what).at("--from").next(days));
    }
    let Some(code) = asked.category else { return Ok(()) };
    let newest = tariff::next_id(tx)? - 1;
    let known = catalogue(tx, newest)?.categories;
    if known.iter().any(|category| category == code) {
        return Ok(());
    }
    Err(Refusal::new("category_missing", format!("la categoria {code} non è in nessuna tariffa"))
        .at("--category")
        .next(format!("usare una di queste: {}", known.join(", "))))
}

/// Codes stand for themselves here: a category of the past may be in no table any more.
fn id_of(code: &str, codes: &mut Vec<String>) -> CategoryId {
    let place = codes.iter().position(|known| known == code).unwrap_or_else(|| {
        codes.push(code.to_owned());
        codes.len() - 1
    });
    CategoryId(u16::try_from(place).unwrap_or(u16::MAX))
}

fn terms_of(row: &StoredTerms, codes: &mut Vec<String>) -> Terms {
    Terms {
        category: id_of(&row.category, codes),
        members: row.members.and_then(|n| u32::try_from(n).ok()),
        units: u32::try_from(row.units).unwrap_or(1),
        services: Services::new(row.sewer, row.treatment),
        bonus: row.bonus,
    }
}

fn stored(row: &DatedTerms, codes: &[String]) -> StoredTerms {
    let terms = &row.terms;
    StoredTerms {
        from: row.from,
        category: codes.get(usize::from(terms.category.0)).cloned().unwrap_or_default(),
        members: terms.members.map(i64::from),
        units: terms.units.into(),
        sewer: terms.services.has(Service::Sewer),
        treatment: terms.services.has(Service::Treatment),
        bonus: terms.bonus,
    }
}

fn record(tx: &mut Tx<'_>, asked: &Asked<'_>, now: i64) -> Result<(), Refusal> {
    let detail = json!({
        "from": asked.from.to_string(), "members": asked.members, "units": asked.units,
        "category": asked.category, "sewer": asked.sewer, "treatment": asked.treatment,
        "bonus": asked.bonus,
    });
    let change = Change {
        actor: asked.by,
        origin: "cli",
        action: "supply.terms",
        object: &asked.supply,
        detail: &detail.to_string(),
    };
    Ok(audit::insert(tx, &change, now)?)
}
