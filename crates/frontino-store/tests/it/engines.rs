//! The two databases that tests run on.

use frontino_store::test_pg::{TestPg, on_both};
use frontino_store::{DbUrl, StoreError, migrate};

#[test]
fn a_new_database_has_the_schema_of_this_program() {
    on_both(|url| {
        let mut conn = url.create().unwrap();
        assert_eq!(conn.engine(), url.engine());
        assert_eq!(migrate::version(&mut conn).unwrap(), Some(migrate::current_version()));
    });
}

#[test]
fn every_database_is_empty_and_its_own() {
    let (one, two) = (TestPg::shared().database(), TestPg::shared().database());
    one.create().unwrap();
    assert!(matches!(two.open(), Err(StoreError::NotInitialised(_))));
    assert!(!two.exists().unwrap() && one.exists().unwrap());
}

#[test]
fn both_engines_are_tried() {
    let seen = std::cell::RefCell::new(Vec::new());
    on_both(|url: &DbUrl| seen.borrow_mut().push(url.engine()));
    assert_eq!(*seen.borrow(), ["sqlite", "postgres"]);
}

#[test]
fn the_server_compiles_nothing_for_a_key_it_checks() {
    let mut conn = TestPg::shared().database().create().unwrap();
    let mut tx = conn.begin_read().unwrap();
    let jit = tx.list("SHOW jit", &[], |row| row.string(0)).unwrap();
    assert_eq!(jit, ["off"]);
}
