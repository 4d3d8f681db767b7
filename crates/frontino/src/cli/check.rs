//! `frontino check`: the daily proof that bills, numbers, notices and ledger agree.

use super::{Context, Status};
use crate::credit_note::digest::count_broken;
use crate::refusal::Refusal;
use frontino_core::money::Cents;
use frontino_store::Tx;
use frontino_store::check::{self, Checked};
use frontino_store::debt_position::{counts, list_differing};
use frontino_store::till_deposit::list_uncredited;
use frontino_store::transit::{Overdue, get_overdue};
use serde_json::{Value, json};

/// The check of the chain of credit notes, which no question to the database answers.
const CHAIN: &str = "credit_notes_chain";
/// Days within which a receipt is in a flow, and a flow on our account (ours).
const DAYS_IN_TRANSIT: i32 = 3;
/// Keys of each kind that are named.
const LISTED: i64 = 50;

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
        "return_costs_equal_ledger" => "i costi dei ritorni sono in contabilità come in bolletta",
        "return_costs_asked_once" => "ogni costo di un addebito tornato è chiesto una volta sola",
        "return_costs_of_returns" => "ogni costo di un ritorno è di un addebito tornato",
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
        "statements_whole" => "i movimenti di ogni estratto conto ne fanno il saldo",
        "movements_equal_payments" => "ogni incasso in banca è quello del suo movimento",
        "bank_money_has_its_movement" => "ogni incasso in banca o in posta ha il suo movimento",
        "counter_money_has_its_till" => "ogni incasso allo sportello ha la sua cassa",
        "cash_equals_tills" => "il contante in contabilità è quello delle casse",
        "closings_equal_payments" => "ogni chiusura di cassa è la somma dei suoi incassi",
        "deposits_equal_closings" => "ogni versamento in banca è quanto si è contato",
        "plans_equal_debt" => "ogni piano di rate divide quanto era da pagare",
        "instalment_notices_used_once" => "nessun avviso di rata ha il numero di un altro",
        "broken_plans_were_behind" => "è decaduto solo chi non aveva pagato una rata",
        "no_more_credited_than_paid" => "la banca non accredita due volte lo stesso pagamento",
        "flows_whole" => "ogni flusso di rendicontazione è completo",
        "credit_note_numbers_without_gap" => "i numeri delle note di credito sono consecutivi",
        "credit_notes_as_many_as_counted" => "nessuna nota di credito è sparita",
        "credit_notes_sum_to_their_lines" => "ogni nota di credito è la somma delle sue righe",
        "credit_note_vat_of_its_rates" => "l'IVA di ogni nota di credito è quella delle aliquote",
        "credit_notes_within_their_bills" => {
            "le note di una bolletta non superano mai le sue righe"
        }
        "credit_notes_equal_ledger" => "ogni nota di credito è in contabilità per il suo importo",
        "credit_note_postings_have_their_note" => {
            "ogni credito da nota in contabilità ha la sua nota"
        }
        CHAIN => "nessuna nota di credito è stata cambiata dopo l'emissione",
        "objections_have_their_note" => "ogni opposizione accolta ha la sua nota di credito",
        "write_offs_signed_by_two" => "ogni stralcio ha due firme diverse",
        "write_offs_equal_ledger" => "ogni stralcio è in contabilità per il suo importo",
        "no_more_recovered_than_written_off" => "non si recupera più di quanto stralciato",
        "disputes_in_order" => "una bolletta ha al più una contestazione alla volta",
        "debit_batches_whole" => "ogni distinta di addebiti è completa e fa la sua somma",
        "debits_equal_payments" => "ogni addebito pagato è un incasso della sua somma",
        "debits_in_transit" => "il conto degli addebiti in viaggio è quello delle distinte",
        "debits_leave_barred_amounts_out" => "nessun addebito prende somme di oltre due anni fa",
        "refunds_equal_ledger" => "i rimborsi da pagare sono quelli in contabilità",
        "refunds_set_aside_once" => "ogni rimborso è tolto dal credito una volta sola",
        "refunds_paid_once" => "ogni rimborso pagato o tornato è in contabilità una volta sola",
        "refunds_signed_by_two" => "ogni rimborso approvato ha due firme diverse",
        "refund_batches_equal_refunds" => "ogni distinta di rimborsi è la somma dei suoi",
        "refunds_equal_movements" => "ogni rimborso in banca è quello del suo movimento",
        "ranges_of_calculated_runs_done" => "ogni giro calcolato è completo",
        _ => return None,
    })
}

/// What every check found.
///
/// # Errors
/// When the database does not answer.
pub fn found(tx: &mut Tx<'_>) -> Result<Vec<Checked>, Refusal> {
    let mut found = check::run(tx)?;
    found.push(Checked { name: CHAIN, differences: count_broken(tx)? });
    Ok(found)
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub fn run(context: &Context) -> Result<Status, Refusal> {
    let mut conn = context.open()?;
    let mut tx = conn.begin_read()?;
    let found = found(&mut tx)?;
    let overdue = get_overdue(&mut tx, context.today().plus(-DAYS_IN_TRANSIT), LISTED)?;
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
    let deposits = list_uncredited(&mut tx)?;
    let positions = counts(&mut tx)?;
    let of = |state: &str| {
        positions.iter().find(|count| count.state == state).map_or(0, |count| count.positions)
    };
    let (waiting, failed) = (of("waiting"), of("failed"));
    let differing = list_differing(&mut tx, LISTED)?;
    text.push_str(&say_transit(&overdue));
    for deposit in &deposits {
        let amount = Cents(deposit.amount_cents);
        text.push_str(&format!("Versamento {} da accreditare: {amount} €\n", deposit.reference));
    }
    if waiting + failed > 0 {
        let what = "Posizioni debitorie da mandare all'archivio di pagoPA";
        text.push_str(&format!("{what}: {waiting}, non riuscite: {failed}\n"));
    }
    if !differing.is_empty() {
        let what = "posizioni debitorie con un altro importo (`frontino position recheck`)";
        text.push_str(&format!("  {what}: {}\n", differing.join(" ")));
    }
    let in_transit = json!({
        "cents": overdue.cents,
        "receipts_without_flow": overdue.without_flow,
        "flows_without_credit": overdue.without_credit,
        "credits_without_flow": overdue.credits,
        "debits_cents": overdue.debits_cents,
        "debits_without_credit": overdue.debits,
        "deposits_without_credit":
            deposits.iter().map(|deposit| &deposit.reference).collect::<Vec<_>>(),
        "positions_waiting": waiting,
        "positions_failed": failed,
        "positions_that_differ": differing,
    });
    let value = json!({"ok": ok, "checks": rows, "in_transit": in_transit});
    context.printer.result(&value, &text);
    Ok(if ok { Status::Done } else { Status::Found })
}

/// What of pagoPA's money is on its way, and what has been for too long.
fn say_transit(overdue: &Overdue) -> String {
    let mut text = format!("Da accreditare per pagoPA: {} €\n", Cents(overdue.cents));
    let lists = [
        ("ricevute senza flusso da più di tre giorni", &overdue.without_flow),
        ("flussi senza accredito da più di tre giorni", &overdue.without_credit),
        ("movimenti in attesa, o di altro importo", &overdue.credits),
    ];
    for (what, keys) in lists.iter().filter(|(_, keys)| !keys.is_empty()) {
        text.push_str(&format!("  {what}: {}\n", keys.join(" ")));
    }
    if overdue.debits_cents != 0 {
        let amount = Cents(overdue.debits_cents);
        text.push_str(&format!("Da accreditare per addebiti: {amount} €\n"));
    }
    if !overdue.debits.is_empty() {
        let names = overdue.debits.join(" ");
        text.push_str(&format!("  distinte senza accredito da più di tre giorni: {names}\n"));
    }
    text
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
