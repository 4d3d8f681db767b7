//! Samples of every version, and what is refused.

use super::*;
use proptest::prelude::*;

const OLD: &str = include_str!("../../tests/samples/camt.053.001.02.xml");
const NEW: &str = include_str!("../../tests/samples/camt.053.001.08.xml");
const OLD_NOTICE: &str = include_str!("../../tests/samples/camt.054.001.02.xml");
const NEW_NOTICE: &str = include_str!("../../tests/samples/camt.054.001.08.xml");

fn one(text: &str) -> Statement {
    let mut all = read(text.as_bytes()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn both_versions_say_the_same() {
    let [old, new] = [OLD, NEW].map(one);
    assert_eq!(old, new);
    assert_eq!((old.id.as_str(), old.sequence, old.kind), ("E-2020-7", Some(7), Kind::Statement));
    assert_eq!((old.opening, old.closing), (Some(Cents(100_000)), Some(Cents(106_340))));
    assert_eq!(old.balances(), Some(true));
    let [old_notice, new_notice] = [OLD_NOTICE, NEW_NOTICE].map(one);
    assert_eq!(old_notice, new_notice);
    assert_eq!((old_notice.kind, old_notice.balances()), (Kind::Notice, None));
    assert_eq!(old_notice.entries, old.entries);
}

#[test]
fn a_movement_is_read_with_its_payments() {
    let entries = one(NEW).entries;
    let amounts: Vec<(i64, bool)> = entries.iter().map(|e| (e.amount.0, e.booked)).collect();
    let expected = [(7500, true), (2050, true), (-3000, true), (-210, true), (9900, false)];
    assert_eq!(amounts, expected);
    let transfer = &entries[0].details[0];
    assert_eq!(transfer.text, "Saldo bolletta 2020/0000001 & grazie");
    assert_eq!(transfer.end_to_end, None);
    assert_eq!(transfer.debtor.name.as_deref(), Some("Maria Prova"));
    assert_eq!(transfer.debtor.iban.as_deref(), Some("IT74T0300203280000000000001"));
    assert_eq!(entries[0].code, "PMNT/RCDT/ESCT");
    assert_eq!(entries[0].value_on, Date::parse("2020-02-11"));
    let parts = entries[1].parts();
    assert_eq!(parts.iter().map(|(cents, _)| cents.0).collect::<Vec<_>>(), [1000, 1050]);
    assert_eq!(parts[0].1.reference.as_deref(), Some("RF18539007547034"));
    let back = &entries[2].details[0];
    assert!(entries[2].reversal);
    assert_eq!(
        (back.return_reason.as_deref(), back.mandate.as_deref()),
        (Some("MD06"), Some("FRONTINO-1"))
    );
    assert_eq!(entries[3].parts()[0].1.text, "Spese");
}

#[test]
fn payments_that_do_not_make_up_their_movement_are_one() {
    let entries = one(&NEW.replace(">10.50<", ">10.51<")).entries;
    assert_eq!(entries[1].parts().len(), 1);
    assert_eq!(one(&NEW.replace(">1063.40<", ">1063.41<")).balances(), Some(false));
}

#[test]
fn what_is_no_statement_is_refused() {
    let check = |text: &str, expected: fn(&StatementRefused) -> bool| {
        let refused = read(text.as_bytes()).unwrap_err();
        assert!(expected(&refused), "{refused:?}");
    };
    let hostile = |refused: &StatementRefused| matches!(refused, StatementRefused::Hostile(_));
    let value = |refused: &StatementRefused| matches!(refused, StatementRefused::Value { .. });
    let broken =
        |refused: &StatementRefused| matches!(refused, StatementRefused::NotWellFormed { .. });
    check("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", hostile);
    check("<x>&a;</x>", hostile);
    check(&"<x>".repeat(40), hostile);
    check("<x>", broken);
    check("<x></y>", broken);
    check("<x/>", |refused| matches!(refused, StatementRefused::Unknown(_)));
    check("", |refused| matches!(refused, StatementRefused::Unknown(_)));
    check(&NEW.replace(">75.00<", ">75,00<"), value);
    check(&NEW.replace(">75.00<", ">-75.00<"), value);
    check(&NEW.replace(">DBIT<", ">debit<"), value);
    check(&NEW.replace("Amt Ccy=\"EUR\">75", "Amt Ccy=\"USD\">75"), value);
    check(&NEW.replace("<Id>E-2020-7</Id>", "<Id></Id>"), value);
    check(&NEW.replace("IT60X0542811101000000123456", ""), value);
    assert_eq!(read(b"\xff\xfe<x/>"), Err(StatementRefused::Encoding));
}

proptest! {
    #[test]
    fn no_change_of_a_statement_panics(at in 0..NEW.len(), to in any::<u8>()) {
        let mut changed = NEW.as_bytes().to_vec();
        changed[at] = to;
        let _ = read(&changed);
    }
}
