//! A town after its second run: readings that came late, terms changed and a table approved
//! afterwards have set the first bills right in every way there is.

use crate::frontino::{Program, repository_file};
use crate::town;
use frontino_core::dates::Date;
use frontino_store::DbUrl;
use frontino_store::test_pg::TestFolder;

/// Supplies of the town.
pub const SUPPLIES: i64 = 300;
/// The second run.
pub const RUN: &str = "2020-06";

/// The town with two runs, the first issued and the second calculated, to be issued so late that
/// much of it is beyond the limitation.
pub fn corrected(db: &DbUrl) -> Program {
    town::build(db, SUPPLIES);
    let program = Program::on(db);
    let files = ["synthetic_ticsi_demo.toml", "ui_components.csv"]
        .map(|file| repository_file(&format!("data/tariffs/{file}")));
    program.done(&["tariff", "load", &files[0], &files[1]]);
    run(&program, "2019-11", "2019-11-30", "2020-01-31");
    program.done(&["bill-run", "approve", "2019-11", "--by", "prova"]);
    program.done(&["bill-run", "issue", "2019-11"]);
    what_came_later(db);
    let folder = TestFolder::new();
    let retroactive = folder.path().join("retroactive.toml");
    let table = std::fs::read_to_string(&files[0]).unwrap().replace("\"0.700000\"", "\"0.710000\"");
    std::fs::write(&retroactive, table).unwrap();
    program.done(&["tariff", "load", retroactive.to_str().unwrap()]);
    run(&program, RUN, "2020-06-30", "2022-05-31");
    program
}

fn run(program: &Program, name: &str, at: &str, issue_on: &str) {
    program.done(&["bill-run", "create", name, "--at", at, "--issue-on", issue_on]);
    let (status, value) = program.run(&["bill-run", "calculate", name]);
    let parked = &program.done(&["bill-run", "status", name])["parked_supplies"];
    assert_eq!((status, &value["parked"]), (1, &3.into()), "{parked}");
}

/// An operator's reading of June for two supplies in three, some below the estimates; a member more
/// since October or March for every eleventh.
fn what_came_later(db: &DbUrl) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    let now = tx.number("SELECT max(calculated_at) FROM bill", &[]).unwrap() + 1;
    let columns =
        ["supply_id", "meter_id", "read_on", "kind", "value_m3", "billed", "state", "recorded_at"];
    let mut rows = tx.bulk("reading", &columns).unwrap();
    for id in (1..=SUPPLIES).filter(|id| id % 100 != 0 && id % 3 != 0) {
        let value = id * 37 % 90_000 + 500 + if id % 5 < 3 { id % 60 + 20 } else { id % 13 };
        rows.int(id).unwrap().int(id).unwrap().date(Date::parse("2020-06-20").unwrap()).unwrap();
        rows.text("operator").unwrap().int(value).unwrap().bool(false).unwrap();
        rows.text("accepted").unwrap().int(now).unwrap().end_row().unwrap();
    }
    for id in [9, 18, 63] {
        // Below the estimate of the old system.
        let value = id * 37 % 90_000 + 500 - 4;
        rows.int(id).unwrap().int(id).unwrap().date(Date::parse("2020-06-21").unwrap()).unwrap();
        rows.text("operator").unwrap().int(value).unwrap().bool(false).unwrap();
        rows.text("accepted").unwrap().int(now).unwrap().end_row().unwrap();
    }
    rows.finish().unwrap();
    for (from, odd) in [("2019-10-01", 1), ("2020-03-01", 0)] {
        let sql = format!(
            "INSERT INTO supply_terms (supply_id, from_on, category, members, units, sewer,
                treatment, bonus, recorded_at)
             SELECT id, '{from}', category, members + 1, units, sewer, treatment, bonus, {now}
             FROM supply WHERE id % 11 = 0 AND id % 2 = {odd}"
        );
        tx.execute(&sql, &[]).unwrap();
    }
    let sql = "INSERT INTO legacy_bill (supply_id, from_on, to_on, litres, total_cents)
        SELECT id, '2019-03-01', '2019-08-31', 40000, 6000 FROM supply WHERE id % 9 = 0";
    tx.execute(sql, &[]).unwrap();
    tx.commit().unwrap();
}
