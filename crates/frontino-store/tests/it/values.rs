//! Every kind of value goes in and comes back the same, whatever the way and the engine.

use frontino_core::dates::Date;
use frontino_store::test_pg::on_both;
use frontino_store::{Conn, DbUrl, Result, Row, StoreError, Tx, Val};

#[derive(Clone, Debug, PartialEq)]
struct Sample {
    id: i64,
    number: Option<i64>,
    text: Option<String>,
    day: Option<Date>,
    flag: Option<bool>,
    bytes: Option<Vec<u8>>,
}

const SELECT: &str = "SELECT id, n, t, d, f, b FROM sample ORDER BY id";

fn samples() -> Vec<Sample> {
    let day = |text| Date::parse(text);
    let texts = ["", "perché €", "\\N", "a\tb\nc", "'; --", "$1 ?1", "🚰"];
    let days = ["1600-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-12-31"];
    let numbers = [i64::MIN, -1, 0, 1, i64::from(i32::MAX) + 1, i64::MAX];
    let bytes: [&[u8]; 3] = [b"", b"\0\xff\\", b"abc"];
    let mut all =
        vec![Sample { id: 0, number: None, text: None, day: None, flag: None, bytes: None }];
    for (at, id) in (1..=7).enumerate() {
        all.push(Sample {
            id,
            number: numbers.get(at).copied(),
            text: texts.get(at).map(|text| (*text).to_owned()),
            day: days.get(at).and_then(|text| day(text)),
            flag: (at < 4).then_some(at % 2 == 0),
            bytes: bytes.get(at).map(|bytes| bytes.to_vec()),
        });
    }
    all
}

/// A table of every kind on a new database.
fn with_table(url: &DbUrl) -> Conn {
    let mut conn = url.create().unwrap();
    let mut tx = conn.begin().unwrap();
    let (flag, day, bytes) =
        if tx.is_postgres() { ("boolean", "date", "bytea") } else { ("INTEGER", "TEXT", "BLOB") };
    tx.execute(
        &format!(
            "CREATE TABLE sample (id BIGINT PRIMARY KEY, n BIGINT, t TEXT, d {day}, f {flag},
            b {bytes})"
        ),
        &[],
    )
    .unwrap();
    tx.commit().unwrap();
    conn
}

fn sample_of(row: &Row<'_>) -> Result<Sample> {
    Ok(Sample {
        id: row.int(0)?,
        number: row.opt_int(1)?,
        text: row.opt_string(2)?,
        day: row.opt_date(3)?,
        flag: row.opt_bool(4)?,
        bytes: row.opt_bytes(5)?.map(<[u8]>::to_vec),
    })
}

fn scanned(tx: &mut Tx<'_>) -> Vec<Sample> {
    let mut all = Vec::new();
    tx.scan(SELECT, |row| {
        all.push(sample_of(row)?);
        Ok(())
    })
    .unwrap();
    all
}

fn bulk_insert(tx: &mut Tx<'_>, samples: &[Sample]) -> Result<u64> {
    let mut bulk = tx.bulk("sample", &["id", "n", "t", "d", "f", "b"])?;
    for sample in samples {
        bulk.int(sample.id)?.opt_int(sample.number)?.opt_text(sample.text.as_deref())?;
        bulk.opt_date(sample.day)?;
        match sample.flag {
            Some(flag) => bulk.bool(flag)?,
            None => bulk.null()?,
        };
        match &sample.bytes {
            Some(bytes) => bulk.bytes(bytes)?,
            None => bulk.null()?,
        };
        bulk.end_row()?;
    }
    bulk.finish()
}

#[test]
fn values_given_as_parameters_come_back() {
    on_both(|url| {
        let mut conn = with_table(url);
        let mut tx = conn.begin().unwrap();
        for s in samples() {
            let params = [
                Val::Int(s.id),
                s.number.into(),
                s.text.as_deref().into(),
                s.day.into(),
                s.flag.into(),
                s.bytes.as_deref().into(),
            ];
            let sql = "INSERT INTO sample (id, n, t, d, f, b) VALUES ($1, $2, $3, $4, $5, $6)";
            assert_eq!(tx.execute(sql, &params).unwrap(), 1);
            let sql = "SELECT count(*) FROM sample WHERE id = $1 AND n = $2 AND t = $3 AND d = $4";
            let whole = s.number.is_some() && s.text.is_some() && s.day.is_some();
            assert_eq!(tx.number(sql, &params[..4]).unwrap(), i64::from(whole), "{s:?}");
        }
        tx.commit().unwrap();
        let mut tx = conn.begin_read().unwrap();
        assert_eq!(tx.list(SELECT, &[], sample_of).unwrap(), samples());
        assert_eq!(scanned(&mut tx), samples());
    });
}

#[test]
fn values_given_in_mass_come_back() {
    on_both(|url| {
        let mut conn = with_table(url);
        let mut tx = conn.begin().unwrap();
        assert_eq!(bulk_insert(&mut tx, &[]).unwrap(), 0);
        assert_eq!(bulk_insert(&mut tx, &samples()).unwrap(), 8);
        tx.commit().unwrap();
        let mut tx = conn.begin_read().unwrap();
        assert_eq!(tx.list(SELECT, &[], sample_of).unwrap(), samples());
        assert_eq!(scanned(&mut tx), samples());
    });
}

#[test]
fn parameters_are_taken_by_number_and_more_than_once() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin_read().unwrap();
        let sql = "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), CAST($2 AS BIGINT), '$', '$.a'";
        let row = tx.find(sql, &[Val::Int(1), Val::Int(2)], |row| {
            Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.string(3)?, row.string(4)?))
        });
        assert_eq!(row.unwrap(), Some((2, 1, 2, "$".to_owned(), "$.a".to_owned())));
    });
}

#[test]
fn a_hundred_thousand_long_rows_come_back_in_order() {
    on_both(|url| {
        let mut conn = with_table(url);
        let mut tx = conn.begin().unwrap();
        let long = |id: i64| "acqua è vita ".repeat(usize::try_from(id % 97).unwrap());
        let mut bulk = tx.bulk("sample", &["id", "t"]).unwrap();
        for id in 0..100_000 {
            bulk.int(id).unwrap().text(&long(id)).unwrap().end_row().unwrap();
        }
        bulk.int(100_000).unwrap().text(&"x".repeat(3_000_000)).unwrap().end_row().unwrap();
        assert_eq!(bulk.finish().unwrap(), 100_001);
        let mut next = 0;
        tx.scan(SELECT, |row| {
            assert_eq!(row.int(0)?, next);
            let text = row.text(2)?;
            assert!(if next < 100_000 { text == long(next) } else { text.len() == 3_000_000 });
            next += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(next, 100_001);
        assert_eq!(tx.number("SELECT count(*) FROM sample", &[]).unwrap(), next);
    });
}

#[test]
fn a_scan_that_is_broken_off_leaves_the_transaction_usable() {
    on_both(|url| {
        let mut conn = with_table(url);
        let mut tx = conn.begin().unwrap();
        bulk_insert(&mut tx, &samples()).unwrap();
        let stop = || Err(StoreError::Content("enough".to_owned()));
        let broken = tx.scan(SELECT, |row| if row.int(0)? == 3 { stop() } else { Ok(()) });
        assert_eq!(broken.unwrap_err().to_string(), "unexpected content: enough");
        let broken = tx.for_each(SELECT, &[], |_| stop());
        assert_eq!(broken.unwrap_err().to_string(), "unexpected content: enough");
        assert_eq!(scanned(&mut tx), samples());
    });
}

#[test]
fn a_row_with_a_wrong_number_of_columns_is_refused() {
    on_both(|url| {
        let mut conn = with_table(url);
        for given in [1, 3] {
            let mut tx = conn.begin().unwrap();
            let mut bulk = tx.bulk("sample", &["id", "n"]).unwrap();
            // SQLite refuses the third at once, PostgreSQL's copy at the end of the row.
            let refused =
                (0..given).try_for_each(|n| bulk.int(n).map(|_| ())).and_then(|()| bulk.end_row());
            assert!(refused.is_err(), "{given}");
        }
        assert_eq!(scanned(&mut conn.begin_read().unwrap()), []);
    });
}

#[test]
fn a_value_of_another_kind_is_refused() {
    on_both(|url| {
        let mut conn = with_table(url);
        let mut tx = conn.begin().unwrap();
        bulk_insert(&mut tx, &samples()[1..2]).unwrap();
        let sql = "SELECT n, t, CAST(1.5 AS DOUBLE PRECISION) FROM sample";
        tx.for_each(sql, &[], |row| {
            assert!(row.opt_int(1).is_err() && row.opt_date(1).is_err());
            assert!(row.opt_int(2).is_err(), "a fraction is no whole number");
            assert!(row.opt_int(9).is_err());
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn a_number_is_never_sent_as_another_one() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin().unwrap();
        let sql = "SELECT count(*) FROM (SELECT 1 AS one) x WHERE CAST($1 AS DOUBLE PRECISION) = 3";
        // Either it is the number or it is refused; never another number in silence.
        assert!(tx.number(sql, &[Val::Int(3)]).map_or(true, |found| found == 1));
    });
}

#[test]
fn a_dropped_transaction_leaves_nothing() {
    on_both(|url| {
        let mut conn = with_table(url);
        let mut tx = conn.begin().unwrap();
        bulk_insert(&mut tx, &samples()).unwrap();
        tx.execute("DELETE FROM sample WHERE id = 0", &[]).unwrap();
        drop(tx);
        assert_eq!(scanned(&mut conn.begin_read().unwrap()), []);
        // A mass insertion that nobody ends leaves nothing either.
        let mut tx = conn.begin().unwrap();
        let mut bulk = tx.bulk("sample", &["id"]).unwrap();
        bulk.int(1).unwrap().end_row().unwrap();
        drop(bulk);
        drop(tx);
        assert_eq!(scanned(&mut conn.begin_read().unwrap()), []);
    });
}

#[test]
fn a_reader_sees_one_state() {
    on_both(|url| {
        let mut writer = with_table(url);
        let mut reader = url.open().unwrap();
        let mut seen = reader.begin_read().unwrap();
        assert_eq!(scanned(&mut seen), []);
        let mut tx = writer.begin().unwrap();
        bulk_insert(&mut tx, &samples()).unwrap();
        tx.commit().unwrap();
        assert_eq!(scanned(&mut seen), []);
        drop(seen);
        assert_eq!(scanned(&mut reader.begin_read().unwrap()), samples());
    });
}
