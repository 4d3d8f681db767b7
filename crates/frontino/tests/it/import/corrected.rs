//! Quarantine files that come back: uncorrected they are kept back again, corrected taken over.

use super::bundle::{Bundle, HOLDERS, METERS, SUPPLIES, dump};
use frontino_store::Val;
use frontino_store::test_pg::{TestFolder, on_both};

#[test]
fn torn_quotation_marks_are_kept_back_until_somebody_corrects_them() {
    let text = "COD;TIPO;COGNOME\nH1;person;\"Rossi\nH2;person;\"Da Mario\" srl\nH3;person;Verdi\n";
    let keys = "delimiter = \";\"\n\
                columns = { holder_code = \"COD\", kind = \"TIPO\", surname = \"COGNOME\" }";
    on_both(|db| {
        let bundle = |text: &str| Bundle::new().with("holders", text).key("holders", keys);
        let bundle_of_all = bundle(text);
        let first = bundle_of_all.import(db);
        assert_eq!(first.reasons("holders"), "2 broken_quotes, 3 broken_quotes");
        let mut quarantine = first.quarantine("holders");
        for _ in 0..2 {
            let uncorrected = bundle(&quarantine);
            let again = uncorrected.import(db);
            assert_eq!(again.reasons("holders"), "2 broken_quotes, 3 broken_quotes");
            assert_eq!(again.quarantine("holders").lines().count(), 3);
            quarantine = again.quarantine("holders");
        }
        // One row is corrected; of the other the marks are right, and so its reason goes.
        let lines: Vec<&str> = quarantine.lines().collect();
        let kept = lines[2].split(";broken_quotes").next().unwrap();
        let corrected = format!("{}\n{}\n{kept};;3\n", lines[0], lines[1].replace("\"\"\"", ""));
        let corrected = corrected.replace("Rossi\"", "Rossi");
        assert_eq!(bundle(&corrected).import(db).counts("holders"), "2 0 0 0", "{corrected}");
        let names = dump(db, "holder", &["code", "surname"]);
        assert_eq!(names, ["H1|Rossi", "H2|\"Da Mario\" srl", "H3|Verdi"]);
    });
}

#[test]
fn a_quarantine_tells_its_own_delimiter() {
    let comma = "holder_code,kind,reason,line\nH1,person,negative: x,2\n";
    let folder = TestFolder::new();
    let bundle = Bundle::new().with("holders", comma).key("holders", "delimiter = \";\"");
    assert_eq!(bundle.import(&folder.database()).counts("holders"), "1 0 0 0");
}

#[test]
fn a_reading_that_did_not_come_with_a_migration_is_the_same_when_its_value_is() {
    on_both(|db| {
        Bundle::small().import(db);
        let mut conn = db.open().unwrap();
        let mut tx = conn.begin().unwrap();
        tx.execute(
            "INSERT INTO reading (supply_id, meter_id, read_on, kind, value_m3, billed, state,
                recorded_at) VALUES (1, 1, $1, 'operator', 40, $2, 'accepted', 0)",
            &[
                Val::Date(frontino_core::dates::Date::parse("2018-05-03").unwrap()),
                Val::Bool(false),
            ],
        )
        .unwrap();
        tx.commit().unwrap();
        let readings = |value: &str| {
            let text = format!(
                "supply_code,meter_serial,read_on,value_m3,kind\n\
                 S1,M1,2018-05-03,{value},operator\n"
            );
            let bundle = Bundle::new().with("holders", HOLDERS).with("supplies", SUPPLIES);
            bundle.with("meters", METERS).with("readings", &text)
        };
        assert_eq!(readings("40").import(db).counts("readings"), "0 1 0 0");
        let other = readings("41");
        assert_eq!(other.import(db).reasons("readings"), "2 already_there_different");
    });
}
