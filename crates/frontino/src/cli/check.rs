//! `frontino check`: the daily proof that bills, numbers, notices and ledger agree.

use super::{Context, Status};
use crate::refusal::Refusal;
use frontino_store::Tx;
use frontino_store::check::{self, Checked};
use serde_json::{Value, json};

/// What each check proves, for a person.
fn explain(name: &str) -> Option<&'static str> {
    Some(match name {
        "numbers_without_gap" => "i numeri delle bollette sono consecutivi",
        "issued_runs_fully_numbered" => "ogni bolletta emessa ha il suo numero",
        "no_number_on_a_draft" => "nessuna bozza ha un numero",
        "no_day_billed_twice" => "nessun giorno è fatturato due volte",
        "bills_equal_ledger" => "ogni bolletta è registrata in contabilità per il suo totale",
        "bonus_equals_ledger" => "ogni bonus toglie in contabilità quanto in bolletta",
        "deposit_equals_ledger" => "ogni rata di deposito è in contabilità come in bolletta",
        "deposit_asked_once" => "ogni rata di deposito è quella prevista per la sua bolletta",
        "interest_equals_ledger" => "gli interessi di mora sono in contabilità come in bolletta",
        "interest_asked_once" => "ogni interesse di mora è chiesto una volta sola",
        "asked_equals_ledger" => "ogni bolletta chiede quanto è dovuto in contabilità",
        "credits_used_once" => "nessun credito è usato più di una volta",
        "split_payment_takes_the_vat_back" => "l'IVA versata dagli enti pubblici non è un debito",
        "postings_of_issued_bills_only" => "la contabilità conosce solo bollette emesse",
        "bills_have_their_run" => "ogni bolletta ha il suo giro",
        "bills_have_their_supply" => "ogni bolletta ha la sua utenza",
        "notices_unknown_to_migrated_documents" => "nessun avviso riusa un numero migrato",
        "payments_equal_ledger" => "ogni incasso è registrato in contabilità per il suo importo",
        "payments_in_one_entry" => "ogni incasso è registrato una volta sola",
        "no_bill_paid_beyond_its_amount" => "nessuna bolletta è pagata per più del suo importo",
        "receipts_have_their_payment" => "ogni ricevuta ha il suo incasso",
        "flows_whole" => "ogni flusso di rendicontazione è completo",
        "ranges_of_calculated_runs_done" => "ogni giro calcolato è completo",
        _ => return None,
    })
}

/// What every check found.
///
/// # Errors
/// When the database does not answer.
pub fn found(tx: &mut Tx<'_>) -> Result<Vec<Checked>, Refusal> {
    Ok(check::run(tx)?)
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let found = found(&mut conn.begin_read()?)?;
    let ok = found.iter().all(|c| c.differences == 0);
    let mut text = String::new();
    let mut rows: Vec<Value> = Vec::new();
    for checked in &found {
        let good = checked.differences == 0;
        let detail = explain(checked.name).unwrap_or(checked.name);
        let detail = format!("{detail} ({} differenze)", checked.differences);
        text.push_str(&format!("{} {detail}\n", if good { "sì" } else { "NO" }));
        rows.push(json!({"name": checked.name, "ok": good, "detail": detail}));
    }
    context.printer.result(&json!({"ok": ok, "checks": rows}), &text);
    Ok(if ok { Status::Done } else { Status::Found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_says_in_italian_what_it_proves() {
        for name in check::names() {
            assert!(explain(name).is_some(), "{name}");
        }
    }
}
