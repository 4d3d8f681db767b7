//! Changes what the e-invoice of a supply says of how a public body buys its water, and leaves who
//! asked for it in the trail.

use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_core::ids::{Cig, Cup};
use frontino_store::Tx;
use frontino_store::audit::{self, Change};
use frontino_store::supply_purchase::{self, Purchase};
use serde_json::{Value, json};

/// Most characters of the number of an order (FatturaPA, `IdDocumento`).
const ORDER_LENGTH_MAX: usize = 20;

/// A change that is asked for; what is `None` stays.
pub struct Asked<'a> {
    /// Code of the supply.
    pub supply: &'a str,
    /// Whether all is taken away first.
    pub clear: bool,
    /// Code of the tender.
    pub cig: Option<&'a Cig>,
    /// Code of the project.
    pub cup: Option<&'a Cup>,
    /// Whether there is no tender code.
    pub exempt: Option<bool>,
    /// Number of the order.
    pub order_number: Option<&'a str>,
    /// Its day.
    pub order_on: Option<Date>,
    /// Who asks.
    pub by: &'a str,
}

/// Whether the number of an order can stand on an e-invoice: 1 to 20 characters of Basic Latin.
#[must_use]
pub fn is_order_number(text: &str) -> bool {
    (1..=ORDER_LENGTH_MAX).contains(&text.len()) && text.bytes().all(|c| (0x20..0x7f).contains(&c))
}

/// Records the change: what holds now, and whether something has changed.
///
/// # Errors
/// When the supply is not there, the parts do not go together, or the database does not answer.
pub fn change(tx: &mut Tx<'_>, asked: &Asked<'_>, now: i64) -> Result<(Purchase, bool), Refusal> {
    let Some((supply_id, before)) = supply_purchase::find_locked(tx, asked.supply)? else {
        return Err(Refusal::new("supply_missing", format!("l'utenza {} non c'è", asked.supply))
            .at("supply")
            .next("controllare il codice utenza"));
    };
    let mut after = if asked.clear { Purchase::default() } else { before.clone() };
    if let Some(cig) = asked.cig {
        after.cig = Some(cig.as_str().to_owned());
        after.cig_exempt = false;
    }
    if let Some(cup) = asked.cup {
        after.cup = Some(cup.as_str().to_owned());
    }
    after.cig_exempt = asked.exempt.unwrap_or(after.cig_exempt);
    if let Some(number) = asked.order_number {
        after.order_number = Some(number.to_owned());
        after.order_on = None;
    }
    after.order_on = asked.order_on.or(after.order_on);
    expect_possible(&after)?;
    if after == before {
        return Ok((after, false));
    }
    supply_purchase::update(tx, supply_id, &after)?;
    let detail = json!({"before": value(&before), "after": value(&after)});
    let change = Change {
        actor: asked.by,
        origin: "cli",
        action: "supply.purchase",
        object: asked.supply,
        detail: &detail.to_string(),
    };
    audit::insert(tx, &change, now)?;
    Ok((after, true))
}

fn expect_possible(purchase: &Purchase) -> Result<(), Refusal> {
    let refused = |what: &str, at: &str, next: &str| {
        Err(Refusal::new("purchase_contradiction", what).at(at).next(next))
    };
    if purchase.cig_exempt && purchase.cig.is_some() {
        let next = "togliere il CIG con --clear, o non dare l'esenzione";
        return refused("c'è un CIG: l'esenzione non va insieme", "--exempt", next);
    }
    if purchase.order_on.is_some() && purchase.order_number.is_none() {
        let next = "dare anche --order";
        return refused("la data di un ordine senza il suo numero", "--order-date", next);
    }
    Ok(())
}

/// As a JSON object.
#[must_use]
pub fn value(purchase: &Purchase) -> Value {
    let Purchase { cig, cup, cig_exempt, order_number, order_on } = purchase;
    json!({
        "cig": cig, "cup": cup, "cig_exempt": cig_exempt, "order_number": order_number,
        "order_on": order_on.map(|on| on.to_string()),
    })
}
