//! What the keys and checks of the schema refuse is told apart from other errors, on both engines.

use crate::town;
use frontino_store::test_pg::on_both;
use frontino_store::{Result, StoreError, Tx, Val};

fn refused(result: Result<u64>) -> bool {
    matches!(result, Err(StoreError::Constraint(_)))
}

#[test]
fn a_broken_rule_is_a_refusal_by_key() {
    let cases = [
        ("no second of its name", "INSERT INTO setting (name, value) VALUES ('utility', 'x')"),
        ("no value", "INSERT INTO setting (name, value) VALUES ('x', NULL)"),
        ("check", "INSERT INTO counter (name, next_no) VALUES ('x', 0)"),
        ("no second code", "UPDATE holder SET code = 'h1' WHERE id = 2"),
        ("no such parent", "UPDATE supply SET holder_id = 3 WHERE id = 7"),
        ("still a child", "DELETE FROM holder WHERE id = 1"),
        ("not in the list", "UPDATE supply SET status = 'asleep' WHERE id = 7"),
        ("twice the day", "UPDATE reading SET kind = 'self' WHERE kind = 'operator'"),
        ("no amount", "UPDATE posting SET amount_cents = 0"),
    ];
    on_both(|url| {
        let mut conn = town::fill(url);
        for (case, sql) in cases {
            let mut tx = conn.begin().unwrap();
            assert!(refused(tx.execute(sql, &[])), "{case}");
        }
    });
}

fn bulk(tx: &mut Tx<'_>, table: &str, columns: &[&str], values: &[Val<'_>]) -> Result<u64> {
    let mut bulk = tx.bulk(table, columns)?;
    for row in values.chunks(columns.len()) {
        for value in row {
            match value {
                Val::Int(number) => bulk.int(*number)?,
                Val::Text(text) => bulk.text(text)?,
                _ => bulk.null()?,
            };
        }
        bulk.end_row()?;
    }
    bulk.finish()
}

#[test]
fn a_mass_insertion_is_refused_by_the_same_keys() {
    let (counter, consumption) = (["name", "next_no"], ["supply_id", "year", "litres", "origin"]);
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut check = |case: &str, table: &str, columns: &[&str], values: &[Val<'_>]| {
            let mut tx = conn.begin().unwrap();
            assert!(refused(bulk(&mut tx, table, columns, values)), "{case}");
        };
        let (a, b) = (Val::Text("a"), Val::Text("bill 2024"));
        check("twice", "counter", &counter, &[a.clone(), Val::Int(1), a.clone(), Val::Int(2)]);
        check("there already", "counter", &counter, &[b, Val::Int(1)]);
        check("check", "counter", &counter, &[a.clone(), Val::Int(0)]);
        check("no value", "counter", &counter, &[a.clone(), Val::Null]);
        let orphan = [Val::Int(9), Val::Int(2024), Val::Int(1), Val::Text("computed")];
        check("no such parent", "consumption", &consumption, &orphan);
    });
}

#[test]
fn a_mistake_in_a_statement_is_no_refusal_by_key() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin().unwrap();
        let wrong = tx.execute("INSERT INTO setting (nome) VALUES ('x')", &[]);
        assert!(matches!(wrong, Err(StoreError::Other(_))));
    });
}
