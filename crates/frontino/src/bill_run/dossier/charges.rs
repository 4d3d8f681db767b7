//! The lines of a run summed by category and charge.

use crate::refusal::Refusal;
use frontino_store::bill_run::StoredRun;
use frontino_store::{Tx, dossier, packed, review};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Sums of the lines of one charge.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    lines: i64,
    quantity: i64,
    amount_cents: i64,
}

/// Category, charge code, and the sums of its lines.
///
/// # Errors
/// When the database does not answer or holds lines of another form.
pub fn json(tx: &mut Tx<'_>, run: &StoredRun, components: &[String]) -> Result<Value, Refusal> {
    let mut sums: BTreeMap<String, BTreeMap<String, Sum>> = BTreeMap::new();
    for range in review::list_ranges(tx, run.id)? {
        dossier::each_lines(tx, range, |category, from, lines| {
            let of_category = match sums.get_mut(category) {
                Some(known) => known,
                None => sums.entry(category.to_owned()).or_default(),
            };
            for line in packed::read_lines(lines, from, components)? {
                let code = line.charge.code(components);
                let sum = match of_category.get_mut(code.as_ref()) {
                    Some(known) => known,
                    None => of_category.entry(code.into_owned()).or_default(),
                };
                sum.lines += 1;
                sum.quantity += line.quantity;
                sum.amount_cents += line.amount.0;
            }
            Ok(())
        })?;
    }
    let of_charge = |(code, s): (String, Sum)| {
        let value = json!({
            "lines": s.lines, "quantity": s.quantity, "amount_cents": s.amount_cents});
        (code, value)
    };
    let of_category = |(category, charges): (String, BTreeMap<String, Sum>)| {
        (category, Value::Object(charges.into_iter().map(of_charge).collect::<Map<_, _>>()))
    };
    Ok(Value::Object(sums.into_iter().map(of_category).collect::<Map<_, _>>()))
}
