//! Torn files, and imports that are killed.

use super::bundle::{Bundle, HOLDERS, SUPPLIES, dump_all};
use super::whole::{generate, import};
use crate::frontino::Program;
use crate::soak::{Moments, sized};
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Instant;

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

#[test]
fn an_import_that_is_killed_leaves_nothing_and_can_be_repeated() {
    let folder = TestFolder::new();
    let manifest = generate(folder.path(), sized(1_000, 20_000));
    let whole = TestFolder::new();
    let began = Instant::now();
    import(&whole.database(), &manifest, &whole.path().join("r"));
    let took = began.elapsed();
    let expected = dump_all(&whole.database());
    on_both(|db| {
        let program = Program::on(db);
        program.done(&["db", "init"]);
        let mut moments = Moments::new();
        let report = folder.path().join("killed").display().to_string();
        for _ in 0..sized(10, 100) {
            let mut command = program.command(&["import", &manifest, "--report", &report]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(moments.before(took));
            // The kill of a program that has ended already is no error of ours.
            let _ = child.kill();
            child.wait().unwrap();
            let written = if db.open().is_ok() { dump_all(db) } else { Vec::new() };
            if !written.is_empty() {
                assert_eq!(written, expected, "a part was written");
                break;
            }
        }
        import(db, &manifest, &folder.path().join("r"));
        assert_eq!(dump_all(db), expected);
    });
}

#[test]
fn of_several_imports_at_once_one_writes_and_the_others_find_it_there() {
    let folder = TestFolder::new();
    let manifest = generate(folder.path(), 200);
    let whole = TestFolder::new();
    let alone = import(&whole.database(), &manifest, &whole.path().join("r"));
    on_both(|db| {
        let program = Program::on(db);
        program.done(&["db", "init"]);
        let start = |n: u32| {
            let report = folder.path().join(format!("r{n}")).display().to_string();
            let mut command = program.command(&["import", &manifest, "--report", &report]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let all: Vec<_> = (0..3).map(start).collect();
        let mut accepted = Vec::new();
        for one in all {
            let output = one.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            let json: Value = serde_json::from_slice(&output.stdout).unwrap();
            accepted.push(json["accepted"]["readings"].as_i64().unwrap());
        }
        accepted.sort_unstable();
        let readings = alone.json["accepted"]["readings"].as_i64().unwrap();
        assert_eq!(accepted, [0, 0, readings]);
        assert_eq!(dump_all(db), dump_all(&whole.database()));
    });
}
