//! The texts of the codes against computed vectors, and at their edges.

use super::*;
use proptest::prelude::*;

const CREDITOR: &str = "01234567897";

fn notice(number: &str, cents: i64) -> Notice<'_> {
    let number = NoticeNumber::parse(number).unwrap();
    Notice { number, creditor: CREDITOR, amount: Cents(cents) }
}

/// Compares with a vector, in which `~` is a blank and `…` fills up to the last letter.
fn check(notice: &Notice<'_>, slip: &Slip<'_>, expected_qr: &str, begins: &str) {
    assert_eq!(qr(notice).unwrap(), expected_qr);
    let begins = begins.replace('~', " ");
    let text = data_matrix(notice, slip).unwrap();
    assert_eq!(text, format!("{begins:255}A"));
    assert_eq!(text.len(), DATA_MATRIX_LENGTH);
}

#[test]
fn the_vectors_are_reproduced() {
    check(
        &notice("301000000000000144", 8450),
        &Slip {
            account: "1016",
            debtor_code: "RSSMRA80A41F158H",
            debtor_name: "Rossi Maria",
            subject: "Bolletta acqua n. 2020-000123 periodo 01.07.2019-31.12.2019",
        },
        "PAGOPA|002|301000000000000144|01234567897|8450",
        "codfase=NBPA;183010000000000001441200000000101610000000845038961P101234567897\
         RSSMRA80A41F158HROSSI~MARIA~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\
         BOLLETTA~ACQUA~N.~2020-000123~PERIODO~01.07.2019-31.12.2019",
    );
    check(
        &notice("301201912310000169", 123_456),
        &Slip {
            account: "000016302093",
            debtor_code: "09999999999",
            debtor_name: "Società Idrotermica dello Stretto di Messina S.r.l.",
            subject: "Fornitura idrica à conguaglio n. 2020/000124",
        },
        "PAGOPA|002|301201912310000169|01234567897|123456",
        "codfase=NBPA;183012019123100001691200001630209310000012345638961P101234567897\
         09999999999~~~~~SOCIETA~IDROTERMICA~DELLO~STRETTO~DI~MES\
         FORNITURA~IDRICA~A~CONGUAGLIO~N.~2020~000124",
    );
    check(
        &notice("302123456789012356", 1),
        &Slip {
            account: "1016",
            debtor_code: "DNGGPP55C70F158P",
            debtor_name: "D'Angelo Giuseppina",
            subject: "Rata 2 di 3 bolletta n. 2020-000125",
        },
        "PAGOPA|002|302123456789012356|01234567897|01",
        "codfase=NBPA;183021234567890123561200000000101610000000000138961P101234567897\
         DNGGPP55C70F158PD'ANGELO~GIUSEPPINA~~~~~~~~~~~~~~~~~~~~~\
         RATA~2~DI~3~BOLLETTA~N.~2020-000125",
    );
}

const SLIP: Slip<'_> =
    Slip { account: "1016", debtor_code: "", debtor_name: "Rossi", subject: "Bolletta" };

#[test]
fn what_cannot_stand_in_a_code_is_refused() {
    let good = notice("301000000000000144", 100);
    let check = |notice: Notice<'_>, slip: Slip<'_>, expected: NoticeRefused| {
        assert_eq!(data_matrix(&notice, &slip), Err(expected));
    };
    for cents in [0, -1, 10_000_000_000] {
        let amount = Cents(cents);
        check(Notice { amount, ..good }, SLIP, NoticeRefused::Amount { amount });
        assert!(qr(&Notice { amount, ..good }).is_err());
    }
    for creditor in ["", "0123456789", "012345678970", "0123456789A"] {
        check(Notice { creditor, ..good }, SLIP, NoticeRefused::Creditor);
        assert_eq!(qr(&Notice { creditor, ..good }), Err(NoticeRefused::Creditor));
    }
    for account in ["", "1234567890123", "10-16"] {
        check(good, Slip { account, ..SLIP }, NoticeRefused::Account);
    }
    let debtor_code = "RSSMRA80A41F158HX";
    check(good, Slip { debtor_code, ..SLIP }, NoticeRefused::DebtorCode { found: 17 });
    assert!(qr(&Notice { amount: AMOUNT_MAX, ..good }).unwrap().len() <= 52);
}

proptest! {
    #[test]
    fn any_text_gives_256_known_characters(name in ".*", subject in ".*", cents in 1..=AMOUNT_MAX.0)
    {
        let slip = Slip { debtor_name: &name, subject: &subject, ..SLIP };
        let text = data_matrix(&notice("301000000000000144", cents), &slip).unwrap();
        prop_assert_eq!(text.len(), DATA_MATRIX_LENGTH);
        let known = |c: u8| c == b' ' || (c.is_ascii_graphic() && !c.is_ascii_lowercase());
        prop_assert!(text[13..].bytes().all(known));
        prop_assert_eq!(&text[49..59], format!("{cents:010}"));
    }
}
