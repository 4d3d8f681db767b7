//! Reading codes and activation codes: made once, made anew at a change of meter or holder.

use crate::town;
use frontino_core::ids::ReadingCode;
use frontino_store::activation_code::{self, NewCode};
use frontino_store::reading_code::{self, Named};
use frontino_store::test_pg::on_both;
use frontino_store::{DbUrl, Tx};

/// The town without the codes that come with it: one run over the bills of supply 7.
fn town(url: &DbUrl) -> frontino_store::Conn {
    let mut conn = town::fill(url);
    let mut tx = conn.begin().unwrap();
    tx.execute("DELETE FROM reading_code", &[]).unwrap();
    tx.execute("DELETE FROM activation_code", &[]).unwrap();
    tx.execute("DELETE FROM bill WHERE id = 70002", &[]).unwrap();
    tx.commit().unwrap();
    conn
}

/// Makes what is missing at an instant; how many codes that were, and the reading code.
fn ensure(tx: &mut Tx<'_>, now: i64) -> (usize, Option<String>) {
    let mut next = || ReadingCode::from_entropy(i128::from(now).to_be_bytes());
    let made = reading_code::ensure(tx, 1, &(1..=100), now, &mut next).unwrap();
    let now_in_use = "SELECT code FROM reading_code WHERE supply_id = 7 AND replaced_at IS NULL";
    (made, tx.find(now_in_use, &[], |row| row.string(0)).unwrap())
}

fn named(tx: &mut Tx<'_>, code: &str) -> Option<Named> {
    reading_code::find(tx, &ReadingCode::parse(code).unwrap()).unwrap()
}

#[test]
fn a_reading_code_is_made_anew_when_the_meter_or_the_holder_changes() {
    on_both(|url| {
        let mut conn = town(url);
        let mut tx = conn.begin().unwrap();
        let (made, first) = ensure(&mut tx, 1);
        let first = first.unwrap();
        assert_eq!((made, ensure(&mut tx, 2)), (1, (0, Some(first.clone()))));
        let of_meter = |meter_id, is_replaced| Some(Named { supply_id: 7, meter_id, is_replaced });
        assert_eq!(named(&mut tx, &first), of_meter(71, false));
        tx.execute("UPDATE meter SET removed_on = '2024-02-01' WHERE id = 71", &[]).unwrap();
        let (made, second) = ensure(&mut tx, 3);
        let second = second.unwrap();
        assert_eq!((made, named(&mut tx, &first)), (1, of_meter(71, true)));
        assert_eq!(named(&mut tx, &second), of_meter(70, false));
        tx.execute("UPDATE supply SET holder_id = 2 WHERE id = 7", &[]).unwrap();
        assert_eq!(ensure(&mut tx, 4).0, 1);
        assert_eq!(named(&mut tx, &second), of_meter(70, true));
        // Without a meter nothing can be read.
        tx.execute("UPDATE meter SET removed_on = '2024-02-01' WHERE id = 70", &[]).unwrap();
        tx.execute("DELETE FROM reading_code WHERE replaced_at IS NULL", &[]).unwrap();
        assert_eq!(ensure(&mut tx, 5), (0, None));
        let unknown = ReadingCode::from_entropy([3; 16]);
        assert_eq!(reading_code::find(&mut tx, &unknown).unwrap(), None);
    });
}

#[test]
fn a_bill_keeps_the_codes_that_it_got_first() {
    on_both(|url| {
        let mut conn = town(url);
        let mut tx = conn.begin().unwrap();
        let mut next = |bill_id: i64| {
            assert_eq!(bill_id, 70001);
            NewCode { nonce: [1; 16], hash: [2; 32], clear_text: None }
        };
        let (_, first) = ensure(&mut tx, 1);
        assert_eq!(activation_code::ensure(&mut tx, 1, &(7..=7), 1, &mut next).unwrap(), 1);
        let mut never = |_: i64| -> NewCode { panic!("a second code") };
        assert_eq!(activation_code::ensure(&mut tx, 1, &(1..=9), 2, &mut never).unwrap(), 0);
        assert_eq!(activation_code::ensure(&mut tx, 2, &(1..=9), 2, &mut never).unwrap(), 0);
        let kept = activation_code::list_of_bills(&mut tx, &[70001, 70002]).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!((&kept[&70001].nonce[..], &kept[&70001].hash[..]), (&[1; 16][..], &[2; 32][..]));
        // The meter changes; the bill made again still bears the code that it bore.
        tx.execute("UPDATE meter SET removed_on = '2024-02-01' WHERE id = 71", &[]).unwrap();
        assert_eq!(ensure(&mut tx, 3).0, 1);
        let codes = reading_code::list_of_bills(&mut tx, &[70001]).unwrap();
        assert_eq!(codes.get(&70001), first.as_ref());
    });
}

#[test]
fn two_programs_that_make_codes_at_once_make_each_once() {
    on_both(|url| {
        drop(town(url));
        let made: usize = std::thread::scope(|scope| {
            let one = |seed: u8| {
                let mut conn = url.open().unwrap();
                let mut tx = conn.begin().unwrap();
                let mut next = || ReadingCode::from_entropy([seed; 16]);
                let made = reading_code::ensure(&mut tx, 1, &(1..=9), 1, &mut next).unwrap();
                let mut next = |_| NewCode { nonce: [seed; 16], hash: [0; 32], clear_text: None };
                let more = activation_code::ensure(&mut tx, 1, &(1..=9), 1, &mut next).unwrap();
                tx.commit().unwrap();
                made + more
            };
            let all: Vec<_> = (1..=6).map(|seed| scope.spawn(move || one(seed))).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(made, 2);
    });
}
