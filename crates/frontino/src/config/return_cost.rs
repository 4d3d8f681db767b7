//! The cost of a debit that came back, and the rule that allows it: one is nothing without the
//! other.

use super::{Config, filled};
use crate::refusal::Refusal;

/// Letters that the rule may have: it stands under a line of the bill.
const RULE_MAX: usize = 200;

/// Refuses a cost without its rule, a rule without its cost, and one too long for the bill.
///
/// # Errors
/// When it is so.
pub fn expect_rule(config: &Config, file: &str) -> Result<(), Refusal> {
    let rule = filled(&config.debit.return_cost_rule);
    let cents = config.debit.return_cost_cents.filter(|cents| *cents > 0);
    let refuse = |what: &str, next: &str| {
        Err(Refusal::new("config_value", what.to_owned()).at(file).next(next))
    };
    match (cents, &rule) {
        (Some(_), None) => refuse(
            "debit.return_cost_cents senza debit.return_cost_rule: la bolletta deve dire quale \
             regola dell'ente chiede il costo di un addebito tornato",
            "scrivere la regola, come \"articolo 12 del regolamento di utenza\", o togliere il \
             costo",
        ),
        (None, Some(_)) => refuse(
            "debit.return_cost_rule senza debit.return_cost_cents: manca il costo di un addebito \
             tornato",
            "scrivere il costo in centesimi, o togliere la regola",
        ),
        (_, Some(rule)) if rule.chars().count() > RULE_MAX => refuse(
            "debit.return_cost_rule è troppo lunga per una riga di bolletta",
            "nominare la regola in non più di 200 caratteri",
        ),
        _ => Ok(()),
    }
}
