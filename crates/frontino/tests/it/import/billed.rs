//! What an import takes over and only a run can judge.

use super::bundle::{Bundle, HOLDERS};
use crate::frontino::{Program, repository_file};
use frontino_store::test_pg::on_both;

/// Three supplies of a category that has a table and one of a category without.
const SUPPLIES: &str = "\
supply_code,holder_code,category,status,start_on,members,units,deposit
S1,H1,domestic_resident,active,2019-01-01,3,1,50.00
S2,H1,Domestic_Resident,active,2019-01-01,30,10,0
S3,H1,of_another_world,active,2019-01-01,3,1,50.00
";

#[test]
fn a_code_without_a_table_waits_at_the_run_and_many_units_are_a_building() {
    let mut meters = "supply_code,meter_serial,digits,installed_on,first_reading_m3\n".to_owned();
    let mut readings = "supply_code,meter_serial,read_on,value_m3,kind\n".to_owned();
    for supply in ["S1", "S2", "S3"] {
        meters += &format!("{supply},M{supply},5,2019-01-01,0\n");
        readings += &format!("{supply},M{supply},2019-12-31,600,operator\n");
    }
    let table = repository_file("data/tariffs/synthetic_ticsi_demo.toml");
    let bundle = Bundle::new()
        .head(&format!("tariffs = [\"{table}\"]"))
        .with("holders", HOLDERS)
        .with("supplies", SUPPLIES)
        .with("meters", &meters)
        .with("readings", &readings);
    on_both(|db| {
        assert_eq!(bundle.import(db).counts("supplies"), "3 0 0 0");
        let program = Program::on(db);
        program.done(&[
            "bill-run",
            "create",
            "a",
            "--at",
            "2019-12-31",
            "--issue-on",
            "2020-01-31",
        ]);
        let (status, value) = program.run(&["bill-run", "calculate", "a"]);
        assert_eq!((status, &value["bills"], &value["parked"]), (1, &2.into(), &1.into()));
        let parked = &program.done(&["bill-run", "status", "a"])["parked_supplies"][0];
        assert_eq!(
            (&parked["supply_code"], &parked["reason"]),
            (&"S3".into(), &"unknown_category".into())
        );
        let lines = program.exported();
        let tiers = |supply: &str| {
            let start = format!(",{supply},water_tier_");
            lines.lines().filter(|line| line.contains(&start)).count()
        };
        // 600 m³ reach the last price in a flat, and stay low in a building of ten.
        assert!(tiers("S1") > tiers("S2"), "{lines}");
        assert!(!lines.contains(",deposit,"), "{lines}");
    });
}
