//! The schema is the same on both engines, and its steps run once.

use frontino_store::catalog::{self, Table};
use frontino_store::test_pg::{TestFolder, TestPg, on_both};
use frontino_store::{DbUrl, StoreError, Tx, Val, migrate};

fn on_engine<T>(url: &DbUrl, read: impl Fn(&mut Tx<'_>) -> T) -> T {
    let mut conn = url.create().unwrap();
    let mut tx = conn.begin_read().unwrap();
    read(&mut tx)
}

/// What both engines say must be equal.
fn check<T: PartialEq + std::fmt::Debug>(read: impl Fn(&mut Tx<'_>) -> T) -> T {
    let folder = TestFolder::new();
    let sqlite = on_engine(&folder.database(), &read);
    let postgres = on_engine(&TestPg::shared().database(), &read);
    assert_eq!(sqlite, postgres);
    sqlite
}

fn lines(tx: &mut Tx<'_>, sqlite: &str, postgres: &str) -> Vec<String> {
    let sql = if tx.is_postgres() { postgres } else { sqlite };
    let mut all = tx.list(sql, &[], |row| row.string(0)).unwrap();
    all.sort();
    all
}

#[test]
fn tables_columns_kinds_and_keys_are_the_same() {
    let tables: Vec<Table> = check(|tx| catalog::tables(tx).unwrap());
    let bill = tables.iter().find(|table| table.name == "bill").unwrap();
    assert_eq!(bill.key, ["id"]);
    let previous = bill.columns.iter().find(|column| column.name == "previous_id").unwrap();
    assert!(previous.nullable && previous.kind == catalog::Kind::Int);
}

#[test]
fn references_are_the_same() {
    let all = check(|tx| {
        lines(
            tx,
            "SELECT m.name || '.' || f.\"from\" || ' > ' || f.\"table\" || '.' ||
                coalesce(f.\"to\", 'id') FROM sqlite_master m, pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table'",
            "SELECT c.conrelid::regclass || '.' || a.attname || ' > ' || c.confrelid::regclass
                || '.' || b.attname
             FROM pg_constraint c, unnest(c.conkey, c.confkey) k (own, other),
                pg_attribute a, pg_attribute b
             WHERE c.contype = 'f' AND a.attrelid = c.conrelid AND a.attnum = k.own
                AND b.attrelid = c.confrelid AND b.attnum = k.other",
        )
    });
    assert!(all.contains(&"bill.from_on > bill.until_on".to_owned()), "{all:?}");
}

#[test]
fn indexes_are_the_same() {
    check(|tx| {
        lines(
            tx,
            "SELECT m.name || CASE i.\"unique\" WHEN 1 THEN ' one' ELSE '' END || ' (' ||
                (SELECT group_concat(name, ', ') FROM
                    (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
             FROM sqlite_master m, pragma_index_list(m.name) i
             WHERE m.type = 'table' AND i.origin <> 'pk'",
            "SELECT i.indrelid::regclass || CASE WHEN i.indisunique THEN ' one' ELSE '' END
                || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.no)
                    FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, no)
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum)
                || ')'
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             WHERE NOT i.indisprimary AND c.relnamespace = current_schema()::regnamespace",
        )
    });
}

/// Whoever deletes a bill looks for what refers to it: reading a whole table for each of them would
/// take a city's run hours to throw away.
#[test]
fn what_refers_to_a_bill_is_found_by_an_index() {
    let references = check(|tx| {
        lines(
            tx,
            "SELECT m.name || '.' || f.\"from\" FROM sqlite_master m,
                pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table' AND f.\"table\" = 'bill' AND f.seq = 0",
            "SELECT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c, pg_attribute a
             WHERE c.contype = 'f' AND c.confrelid = 'bill'::regclass
                AND a.attrelid = c.conrelid AND a.attnum = c.conkey[1]",
        )
    });
    let first_columns = check(|tx| {
        lines(
            tx,
            "SELECT m.name || '.' || i.name FROM sqlite_master m, pragma_index_list(m.name) l,
                pragma_index_info(l.name) i
             WHERE m.type = 'table' AND i.seqno = 0
             UNION SELECT m.name || '.' || c.name FROM sqlite_master m,
                pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk = 1",
            "SELECT DISTINCT i.indrelid::regclass || '.' || a.attname
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'",
        )
    });
    assert_eq!(
        references,
        [
            "activation_code.bill_id",
            "bill.previous_id",
            "collection.bill_id",
            "credit_note.bill_id",
            "dispute.bill_id",
            "einvoice.bill_id",
            "instalment_plan.bill_id",
            "interest_charge.bill_id",
            "interest_charge.late_bill_id",
            "invoice.bill_id",
            "letter.bill_id",
            "objection.bill_id",
            "outbox.bill_id",
            "posting.bill_id",
            "return_cost.bill_id",
            "write_off.bill_id",
        ]
    );
    for reference in references {
        assert!(first_columns.contains(&reference), "{reference}");
    }
}

#[test]
fn views_are_the_same() {
    let all = check(|tx| {
        lines(
            tx,
            "SELECT m.name || '.' || c.cid || '.' || c.name
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'view'",
            "SELECT table_name || '.' || (ordinal_position - 1) || '.' || column_name
             FROM information_schema.columns JOIN information_schema.views
                USING (table_schema, table_name) WHERE table_schema = current_schema()",
        )
    });
    assert!(all.contains(&"bill_line.0.bill_id".to_owned()), "{all:?}");
}

#[test]
fn every_table_comes_after_those_it_refers_to() {
    let folder = TestFolder::new();
    on_engine(&folder.database(), |tx| {
        let tables = catalog::tables(tx).unwrap();
        let place = |name: &str| tables.iter().position(|table| table.name == name).unwrap();
        for table in &tables {
            let sql = "SELECT \"table\" FROM pragma_foreign_key_list($1)";
            let parents = tx.list(sql, &[Val::Text(&table.name)], |row| row.string(0)).unwrap();
            for parent in parents {
                assert!(place(&parent) <= place(&table.name), "{} > {parent}", table.name);
            }
        }
    });
}

#[test]
fn a_second_upgrade_changes_nothing() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let now = migrate::current_version();
        assert_eq!(migrate::upgrade(&mut conn).unwrap(), (now, now));
        drop(conn);
        let mut conn = url.create().unwrap();
        let steps = conn.begin_read().unwrap().number("SELECT count(*) FROM schema_version", &[]);
        assert_eq!(steps.unwrap(), now);
    });
}

#[test]
fn a_newer_schema_is_refused() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin().unwrap();
        let sql = "INSERT INTO schema_version (version, name) VALUES (999, 'later')";
        tx.execute(sql, &[]).unwrap();
        tx.commit().unwrap();
        let newer =
            |error: StoreError| matches!(error, StoreError::NewerVersion { found: 999, .. });
        assert!(newer(migrate::upgrade(&mut conn).unwrap_err()));
        assert!(newer(url.open().err().unwrap()));
        assert!(newer(url.create().err().unwrap()));
        assert!(url.open_any_version().is_ok());
    });
}

#[test]
fn an_older_schema_wants_an_upgrade() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute("DELETE FROM schema_version WHERE version > 1", &[]).unwrap();
        tx.commit().unwrap();
        let refused = url.open().err().unwrap();
        assert!(matches!(refused, StoreError::OlderVersion { found: 1, .. }));
    });
}

#[test]
fn a_file_of_somebody_else_is_not_touched() {
    let folder = TestFolder::new();
    let path = folder.path().join("other.db");
    let url = DbUrl::Sqlite(path.clone());
    assert!(matches!(url.open(), Err(StoreError::Missing(_))));
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(other);
    let check = || {
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(url.open(), Err(StoreError::NotOurs(_))));
        assert!(matches!(url.create(), Err(StoreError::NotOurs(_))));
        assert!(before == std::fs::read(&path).unwrap(), "the file has changed");
    };
    check();
    std::fs::write(&path, "Questo non è un archivio. ".repeat(100)).unwrap();
    check();
}
