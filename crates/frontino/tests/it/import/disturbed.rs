//! Torn files, and imports that are killed.

use super::bundle::{Bundle, HOLDERS, SUPPLIES, dump_all};
use super::whole::{generate, import};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

#[test]
fn a_torn_last_row_is_kept_back() {
    let torn = &SUPPLIES[..SUPPLIES.len() - 25];
    let bundle = Bundle::new().with("holders", HOLDERS).with("supplies", torn);
    let folder = TestFolder::new();
    assert_eq!(bundle.import(&folder.database()).reasons("supplies"), "4 too_few_cells");
    let quoted = "holder_code,kind,surname\nH1,person,\"Rossi\"\nH2,person,\"Bian";
    let bundle = Bundle::new().with("holders", quoted);
    let folder = TestFolder::new();
    assert_eq!(bundle.import(&folder.database()).reasons("holders"), "3 broken_quotes");
}

#[test]
fn a_quotation_mark_costs_its_own_row() {
    let text = "holder_code,kind,surname\nH1,person,\"Rossi\n\
                H2,person,Bianchi\nH3,person,\"Verdi\"\n\
                H4,person,\"Neri\nd'Avola\"\nH5,robot,\n";
    let bundle = Bundle::new().with("holders", text);
    let folder = TestFolder::new();
    let outcome = bundle.import(&folder.database());
    assert_eq!(outcome.reasons("holders"), "2 broken_quotes, 7 unknown_value");
    assert_eq!(outcome.counts("holders"), "3 0 2 0");
}

/// Whether nothing of a bundle is there; a file that was not even made holds nothing.
fn is_empty(db: &DbUrl) -> bool {
    db.open().is_err() || dump_all(db).is_empty()
}

#[test]
fn an_import_that_is_killed_leaves_nothing_and_can_be_repeated() {
    let folder = TestFolder::new();
    let manifest = generate(folder.path(), 1500);
    let whole = TestFolder::new();
    import(&whole.database(), &manifest, &whole.path().join("r"));
    let expected = dump_all(&whole.database());
    on_both(|db| {
        let program = Program::on(db);
        program.done(&["db", "init"]);
        let mut killed = 0;
        for round in 0..12 {
            let report = folder.path().join("killed").display().to_string();
            let mut command = program.command(&["import", &manifest, "--report", &report]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(Duration::from_millis(40 * (round + 1)));
            // The kill of a program that has ended already is no error of ours.
            let _ = child.kill();
            let status = child.wait().unwrap();
            if status.code().is_some() {
                break;
            }
            killed += 1;
            assert!(is_empty(db), "round {round}");
        }
        assert!(killed > 0);
        import(db, &manifest, &folder.path().join("r"));
        assert_eq!(dump_all(db), expected);
    });
}
