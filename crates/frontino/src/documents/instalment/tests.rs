//! The words of the letter about a plan, kept as text beside the tests of the program, and which of
//! its notices are printed.

use super::*;
use crate::config::Config;
use crate::documents::bill::tests::expect;
use crate::documents::bill::tests::town::{Town, on};
use crate::documents::letter::plain_text;
use crate::documents::notice;

fn plan(file: &BillFile, paid: [i64; 3]) -> StoredPlan {
    let part = |at: usize, due_on: &str| StoredInstalment {
        no: at as i64 + 1,
        due_on: on(due_on),
        amount_cents: 3_000,
        notice_number: ["301000000000002013", "301000000000002114", "301000000000002215"][at]
            .to_owned(),
        paid_cents: paid[at],
    };
    StoredPlan {
        id: 1,
        bill_id: file.bill.id,
        bill_number: file.bill.number.clone(),
        bill_notice_number: Some(file.bill.notice_number.clone()),
        bill_due_on: on("2020-03-01"),
        supply_id: file.supply_id,
        supply_code: file.bill.supply_code.clone(),
        basis: "right".to_owned(),
        reason: None,
        asked_on: on("2020-02-10"),
        granted_on: on("2020-02-10"),
        taken_on: None,
        debt_cents: 9_000,
        deferral_percent: 0,
        state: "open".to_owned(),
        ended_on: None,
        asked_cents: 9_000,
        open_cents: 9_000 - paid.iter().sum::<i64>(),
        instalments: vec![part(0, "2020-03-01"), part(1, "2020-07-01"), part(2, "2020-11-01")],
    }
}

fn config() -> Config {
    let mut config = Config::default();
    config.utility.name = Some("Acquedotto di prova".to_owned());
    config.pagopa.domain = Some("01234567897".to_owned());
    config.pagopa.postal_iban = Some("IT60X0760111500000000001016".to_owned());
    config
}

#[test]
fn the_letter_says_what_is_due_when_and_what_happens_otherwise() {
    let town = Town::new();
    let file = town.two_tariff_years();
    let say =
        |plan: &StoredPlan| plain_text(&sheet((&file, plan), &town.office, on("2020-02-10"), 15));
    expect("letter_instalments", &say(&plan(&file, [0; 3])));
    let begun = StoredPlan { deferral_percent: 50, ..plan(&file, [3_000, 0, 0]) };
    let said = say(&begun);
    assert!(said.contains("al 50 per cento del tasso di riferimento"), "{said}");
    assert!(!said.contains("tutto insieme"), "{said}");
}

#[test]
fn the_notice_asks_for_what_is_left_and_for_the_whole_until_an_instalment_is_paid() {
    let town = Town::new();
    let file = town.two_tariff_years();
    let check = |plan: StoredPlan, whole: Option<&str>, parts: &[(&str, &str)], said: &str| {
        let notice = notice::of_plan(&file, &plan, &config()).unwrap().unwrap();
        assert_eq!(notice.whole.as_ref().map(|whole| whole.amount.as_str()), whole);
        let found: Vec<_> =
            notice.instalments.iter().map(|part| (&*part.heading, &*part.amount)).collect();
        assert_eq!(found, parts);
        assert_eq!(notice.words.instalments, said);
        notice
    };
    let all = [("Rata 1 di 3", "30,00"), ("Rata 2 di 3", "30,00"), ("Rata 3 di 3", "30,00")];
    let said = "Puoi pagare in un’unica rata oppure in 3 rate.";
    let notice = check(plan(&file, [0; 3]), Some("90,00"), &all, said);
    let part = &notice.instalments[1];
    assert_eq!(part.qr, "PAGOPA|002|301000000000002114|01234567897|3000");
    assert!(part.data_matrix.contains("RATA 2 DI 3 BOLLETTA N."), "{}", part.data_matrix);
    assert_eq!((part.due.as_str(), part.data_matrix.len()), ("01/07/2020", 256));
    check(plan(&file, [3_000, 0, 0]), None, &all[1..], "Puoi pagare in 2 rate.");
    let half = [("Rata 2 di 3", "20,00"), all[2]];
    check(plan(&file, [3_000, 1_000, 0]), None, &half, "Puoi pagare in 2 rate.");
    let over = StoredPlan { state: "broken".to_owned(), ..plan(&file, [0; 3]) };
    assert_eq!(notice::of_plan(&file, &over, &config()), Ok(None));
    let paid = StoredPlan { open_cents: 0, ..plan(&file, [3_000, 3_000, 3_000]) };
    assert_eq!(notice::of_plan(&file, &paid, &config()), Ok(None));
}
