//! Files of payments to people are valid by their schema.

use crate::debit::{day, valid};
use frontino_bank::credit_transfer::{Payment, TransferRefused, Transfers};
use frontino_core::money::Cents;

const SCHEMA: &str = "pain.001.001.09.xsd";

fn payment<'a>(id: &'a str, cents: i64, payee: &'a str) -> Payment<'a> {
    Payment {
        id,
        amount: Cents(cents),
        payee,
        iban: "IT60X0542811101000000123456",
        text: "Rimborso utenza U000001",
    }
}

fn transfers(payments: Vec<Payment<'_>>) -> Transfers<'_> {
    Transfers {
        id: "RIMBF-2020-0000001",
        made_at: (day("2020-02-10"), [9, 5, 0]),
        on: day("2020-02-11"),
        payer: "Acquedotto d’Aquì & C.",
        iban: "IT82Y0306909606100000009517",
        payments,
    }
}

#[test]
fn the_file_is_valid_by_its_schema() {
    let long = "x".repeat(200);
    let file = transfers(vec![
        payment("RIMB-2020-0000001", 7250, "D’Amè Żoë <&> Ж"),
        payment("RIMB-2020-0000002", 1, "Maria Russo"),
        payment("RIMB-2020-0000003", 99_999_999_999, &long),
    ]);
    let xml = file.write().unwrap();
    assert_eq!(valid(SCHEMA, &xml), Ok(()), "{xml}");
    let sums = "<NbOfTxs>3</NbOfTxs><CtrlSum>1000000072.50</CtrlSum>";
    assert_eq!(xml.matches(sums).count(), 2, "{xml}");
    assert!(xml.contains("<Nm>D&apos;Ame .oe"), "{xml}");
    for wrong in [("EUR", "euro"), ("SLEV", "OUR"), ("<Dt>", "<Dt>x")] {
        assert!(valid(SCHEMA, &xml.replace(wrong.0, wrong.1)).is_err(), "{wrong:?}");
    }
}

#[test]
fn what_no_bank_takes_is_refused() {
    let check = |payments: Vec<Payment<'_>>, expected: TransferRefused| {
        assert_eq!(transfers(payments).write(), Err(expected));
    };
    check(Vec::new(), TransferRefused::Nothing);
    check(vec![payment("R1", 0, "Maria Russo")], TransferRefused::Amount(Cents(0)));
    let most = 99_999_999_999;
    check(vec![payment("R1", most + 1, "Maria Russo")], TransferRefused::Amount(Cents(most + 1)));
    check(vec![payment("R1", 1, " / ")], TransferRefused::Empty);
    let nameless = Transfers { payer: "", ..transfers(vec![payment("R1", 1, "Maria Russo")]) };
    assert_eq!(nameless.write(), Err(TransferRefused::Empty));
}
