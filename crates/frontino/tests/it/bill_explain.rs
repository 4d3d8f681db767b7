//! `bill explain`: every number can be recomputed from the others, to the cent, for bills of every
//! kind. The arithmetic here is this test's own.

use crate::frontino::{Program, outputs, typed};
use crate::second_bill::{SUPPLIES, corrected};
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;

fn int(value: &Value) -> i128 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        number => i128::from(number.as_i64().unwrap_or_else(|| panic!("{number} is no number"))),
    }
}

fn half_up(numerator: i128, denominator: i128) -> i128 {
    let sign = if numerator < 0 { -1 } else { 1 };
    sign * ((2 * numerator * sign + denominator) / (2 * denominator))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn summed(rates: &Value) -> i128 {
    rates.as_object().unwrap().values().map(int).sum()
}

/// The litres up to a bound, exact: table × times, spread over the days, rounded by the policy.
fn bound(bound: &Value, rounding: &str) -> (i128, i128) {
    let of_year = (int(&bound["year_l"]), int(&bound["year_parts"]));
    let table = int(&bound["printed_l"]) * int(&bound["times"]);
    assert_eq!(table * of_year.1, of_year.0 * int(&bound["printed_parts"]), "{bound}");
    let exact = (of_year.0 * int(&bound["numerator"]), of_year.1 * int(&bound["denominator"]));
    let upto = match rounding {
        "none" => exact,
        "milli" => (half_up(exact.0, exact.1), 1),
        _ => (1000 * half_up(exact.0, exact.1 * 1000), 1),
    };
    assert_eq!(upto, (int(&bound["upto_parts"]), int(&bound["upto_per_litre"])), "{bound}");
    upto
}

fn tier(line: &Value) -> (i128, i128) {
    let inputs = &line["inputs"];
    let rounding = inputs["tier_rounding"].as_str().unwrap();
    let bound_of =
        |key: &str| Some(&inputs[key]).filter(|b| !b.is_null()).map(|b| bound(b, rounding));
    let billed = (int(&inputs["billed_l"]), 1);
    let low = bound_of("lower").unwrap_or((0, 1));
    let high = bound_of("upper").filter(|b| b.0 < billed.0 * b.1).unwrap_or(billed);
    let (parts, per_litre) = (high.0 * low.1 - low.0 * high.1, high.1 * low.1);
    let price = int(&line["unit_price_microeuro"]);
    (half_up(parts, per_litre), half_up(parts * price, per_litre * 10_000_000))
}

/// Quantity and amount of a line, from its inputs.
fn recomputed(line: &Value) -> (i128, i128) {
    let (inputs, price) = (&line["inputs"], int(&line["unit_price_microeuro"]));
    let quantity = int(&line["quantity"]);
    match line["code"].as_str().unwrap() {
        code if code.starts_with("water_tier") => tier(line),
        "sewer" | "treatment" => {
            (int(&inputs["volume_l"]), half_up(int(&inputs["volume_l"]) * price, 10_000_000))
        }
        code if code.starts_with("fixed") => {
            let yearly = int(&inputs["annual_microeuro"]) * int(&inputs["times"]);
            let (numerator, denominator) = (int(&inputs["numerator"]), int(&inputs["denominator"]));
            (int(&inputs["days"]), half_up(yearly * numerator, denominator * 10_000))
        }
        "bonus" => {
            let free = int(&inputs["head_l"]) * int(&inputs["heads"]) * int(&inputs["days"]);
            let days = int(&inputs["denominator"]);
            let price = summed(&inputs["prices_microeuro"]);
            (half_up(free, days), -half_up(free * price, days * 10_000_000))
        }
        _ => {
            assert_eq!(summed(&inputs["by_service_microeuro"]), price, "{line}");
            (quantity, half_up(quantity * price, 10_000_000))
        }
    }
}

fn lines_are_proved(bill: &Value) {
    for line in list(&bill["lines"]) {
        let expected = (int(&line["quantity"]), int(&line["amount_cents"]));
        assert_eq!(recomputed(line), expected, "{line}");
    }
    for line in list(&bill["corrections"]) {
        let inputs = &line["inputs"];
        let due = int(&inputs["due_cents"]) - int(&inputs["billed_cents"]);
        assert_eq!(due, int(&line["amount_cents"]), "{line}");
        let quantity = int(&inputs["due_quantity"]) - int(&inputs["billed_quantity"]);
        assert_eq!(quantity, int(&line["quantity"]), "{line}");
        let billed: i128 =
            list(&inputs["billed_lines"]).iter().map(|l| int(&l["amount_cents"])).sum();
        assert_eq!(billed, int(&inputs["billed_cents"]), "{line}");
    }
}

/// The litres from the start of billing to a waypoint.
fn run_l(waypoint: &Value, annual: &Value) -> i128 {
    let (known, days) = (int(&waypoint["known_run_l"]), int(&waypoint["days"]));
    known
        + match waypoint["kind"].as_str().unwrap() {
            "brought_back" => {
                let run = int(&waypoint["next_run_l"]) - known;
                half_up(run * days, int(&waypoint["all_days"]))
            }
            "estimate" => {
                half_up(int(&annual["numerator"]) * days, int(&annual["denominator"]) * 365)
            }
            _ => 0,
        }
}

fn volume_is_proved(bill: &Value) {
    let volume = &bill["volume"];
    let annual = &volume["annual"];
    let restated = list(&volume["restated"]).iter().flat_map(|bill| list(&bill["parts"]));
    for part in list(&volume["parts"]).iter().chain(restated) {
        let (Some(begin), Some(end)) = (part.get("begin"), part.get("end")) else { continue };
        assert_eq!(run_l(begin, annual), int(&begin["run_l"]), "{begin}");
        assert_eq!(run_l(end, annual), int(&end["run_l"]), "{end}");
        assert_eq!(int(&end["run_l"]) - int(&begin["run_l"]), int(&part["litres"]), "{part}");
    }
    let litres = |of: &dyn Fn(&&Value) -> bool| -> i128 {
        list(&volume["parts"]).iter().filter(of).map(|part| int(&part["litres"])).sum()
    };
    assert_eq!(litres(&|part| part["source"] == "estimated"), int(&volume["estimated_l"]));
    assert_eq!(litres(&|part| part["source"] != "estimated"), int(&volume["read_l"]));
    let rated: i128 = list(&bill["parts"]).iter().map(|part| int(&part["litres"])).sum();
    assert_eq!(rated, litres(&|_| true));
    if let Some(days) = annual.get("days") {
        let exact = int(&annual["run_l"]) * 365 * int(&annual["denominator"]);
        assert_eq!(exact, int(&annual["numerator"]) * int(days), "{annual}");
    }
}

fn sums_are_proved(bill: &Value) {
    let sums = &bill["sums"];
    let amount = |with_vat: bool| -> i128 {
        let lines = list(&bill["lines"]).iter().chain(list(&bill["corrections"]));
        let bonus = |line: &&Value| line["code"].as_str().unwrap().ends_with("bonus") != with_vat;
        lines.filter(bonus).map(|line| int(&line["amount_cents"])).sum()
    };
    assert_eq!(amount(true), int(&sums["net_cents"]), "{sums}");
    assert_eq!(amount(false), int(&sums["outside_vat_cents"]), "{sums}");
    let mut vat = 0;
    for base in list(&sums["vat"]) {
        let of_base = half_up(int(&base["base_cents"]) * int(&base["percent"]), 100);
        assert_eq!(of_base, int(&base["vat_cents"]));
        vat += of_base;
    }
    assert_eq!(vat, int(&sums["vat_cents"]));
    let total = int(&sums["net_cents"]) + vat;
    assert_eq!(total, int(&sums["total_cents"]));
    let off = int(&sums["credit_before_cents"]) + int(&sums["paid_before_cents"]);
    let asked = total + amount(false) - off;
    assert_eq!(int(&sums["payable_cents"]) - int(&sums["credit_left_cents"]), asked, "{sums}");
    for part in sums["limitation"]["parts"].as_array().into_iter().flatten() {
        let share = half_up(int(&part["line_cents"]) * int(&part["days"]), int(&part["all_days"]));
        assert_eq!(share, int(&part["cents"]));
    }
}

/// Explains a bill, proves every number of it and gives the JSON.
fn proved(program: &Program, key: &str) -> Value {
    let bill = program.done(&["bill", "explain", key]);
    assert_eq!(bill["inputs_unchanged"], true, "{bill}");
    lines_are_proved(&bill);
    volume_is_proved(&bill);
    sums_are_proved(&bill);
    bill
}

/// An explanation names the lines of the bill, all of them and no other.
fn same_lines_as_shown(program: &Program, bill: &Value, key: &str) {
    let shown = program.done(&["bill", "show", key]);
    let amounts = |lines: &Value| -> Vec<i128> {
        list(lines).iter().map(|line| int(&line["amount_cents"])).collect()
    };
    let mut told = amounts(&bill["lines"]);
    told.extend(amounts(&bill["corrections"]));
    assert_eq!(amounts(&shown["lines"]), told);
}

/// The words of an explanation that tell of which kind the bill is.
fn kinds(bill: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let ends = list(&bill["volume"]["parts"]).iter().map(|part| text(&part["end"]["kind"]));
    let mut kinds: Vec<String> = ends.collect();
    kinds.push(text(&bill["volume"]["annual"]["source"]));
    let changes = list(&bill["parts"]).iter().flat_map(|part| list(&part["changes"]));
    kinds.extend(changes.map(text));
    let legacy = |c: &&Value| c["of_bill"] == "legacy";
    let corrections = list(&bill["corrections"]);
    kinds.extend(corrections.iter().find(legacy).map(|_| "legacy".to_owned()));
    kinds.extend(corrections.iter().find(|c| !legacy(c)).map(|_| "ours".to_owned()));
    let sums = &bill["sums"];
    for key in ["outside_vat_cents", "credit_left_cents"] {
        kinds.extend((sums[key] != 0).then(|| key.to_owned()));
    }
    kinds.extend((!sums["limitation"].is_null()).then(|| "barred".to_owned()));
    kinds
}

#[test]
fn every_number_of_an_explanation_can_be_recomputed() {
    on_both(|db| {
        let program = corrected(db);
        let mut found = std::collections::BTreeSet::new();
        let mixed = |id: &i64| [7, 9, 11].iter().any(|every| id % every == 0) || *id == 50;
        for id in (1..=SUPPLIES / 2).filter(mixed) {
            let key = format!("U{id:06}");
            let bill = proved(&program, &key);
            assert_eq!(bill["number"], "");
            same_lines_as_shown(&program, &bill, &key);
            found.extend(kinds(&bill));
        }
        for number in (1..=20).chain([63]) {
            found.extend(kinds(&proved(&program, &format!("2020/{number:07}"))));
        }
        let told = [
            "operator",
            "self",
            "brought_back",
            "estimate",
            "record",
            "category_mean",
            "legacy",
            "ours",
            "tariff",
            "components",
            "terms",
            "outside_vat_cents",
            "credit_left_cents",
            "barred",
        ];
        for kind in told {
            assert!(found.contains(kind), "{kind} of {found:?}");
        }
    });
}

#[test]
fn a_bill_of_the_demo_is_told_to_a_clerk() {
    let folder = TestFolder::new();
    let (status, ..) = outputs(&mut typed(&folder, "demo --supplies 60 --no-serve --dir town"));
    assert_eq!(status, 0);
    let line = "--data town bill explain 2020/0000001";
    let (status, text, _) = outputs(&mut typed(&folder, line));
    assert_eq!(status, 0);
    for words in ["Frequenza: ", "CONSUMO", "€/m³", "(R3.6)", "IVA 10%", "Da pagare"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let (status, text, _) = outputs(&mut typed(&folder, "--data town bill explain U1 --json"));
    assert_eq!(status, 2, "{text}");
    assert!(text.contains("bill_missing"));
    let data = folder.path().join("town/frontino.db");
    let program = Program::on(&frontino_store::DbUrl::Sqlite(data));
    for number in 1..=50 {
        proved(&program, &format!("2020/{number:07}"));
    }
}

#[test]
fn a_bill_whose_readings_were_changed_says_so() {
    let folder = TestFolder::new();
    let (status, ..) = outputs(&mut typed(&folder, "demo --supplies 60 --no-serve --dir town"));
    assert_eq!(status, 0);
    let db = frontino_store::DbUrl::Sqlite(folder.path().join("town/frontino.db"));
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    let sql = "UPDATE reading SET value_m3 = value_m3 + 1 WHERE NOT billed";
    assert!(tx.execute(sql, &[]).unwrap() > 0);
    tx.commit().unwrap();
    let mut changed = Vec::new();
    for number in 1..=20 {
        let line = format!("--data town bill explain 2020/{number:07}");
        let (_, text, _) = outputs(&mut typed(&folder, &line));
        let unchanged = Program::on(&db).done(&["bill", "explain", &line[line.len() - 12..]]);
        let unchanged = unchanged["inputs_unchanged"].as_bool().unwrap();
        let told = text.contains("ATTENZIONE") && text.contains("`frontino bill verify`");
        assert_eq!(told, !unchanged, "{text}");
        changed.push(told);
    }
    assert!(changed.contains(&true) && changed.contains(&false), "{changed:?}");
}
