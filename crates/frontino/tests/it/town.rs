//! A made-up town, put into a database: supplies of every kind by simple rules.

use frontino_core::dates::Date;
use frontino_store::DbUrl;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Makes the database and fills it with so many supplies; every hundredth has no meter.
pub fn build(db: &DbUrl, supplies: i64) {
    let mut conn = db.create().unwrap();
    let mut tx = conn.begin().unwrap();
    let mut rows =
        tx.bulk("holder", &["id", "code", "kind", "identity_faulty", "limitation"]).unwrap();
    for id in 1..=supplies {
        rows.int(id).unwrap().text(&format!("H{id:06}")).unwrap().text("person").unwrap();
        rows.bool(false).unwrap().text("two_year").unwrap().end_row().unwrap();
    }
    rows.finish().unwrap();
    let columns = [
        "id",
        "code",
        "holder_id",
        "category",
        "status",
        "start_on",
        "members",
        "units",
        "sewer",
        "treatment",
        "bonus",
        "payment",
        "delivery",
        "deposit_cents",
        "irregular",
    ];
    let mut rows = tx.bulk("supply", &columns).unwrap();
    for id in 1..=supplies {
        let category =
            ["domestic_resident", "domestic_non_resident", "commercial"][id as usize % 3];
        rows.int(id).unwrap().text(&format!("U{id:06}")).unwrap().int(id).unwrap();
        rows.text(category).unwrap().text("active").unwrap().date(d("2015-01-01")).unwrap();
        rows.int(1 + id % 5).unwrap().int(if id % 17 == 0 { 8 } else { 1 }).unwrap();
        rows.bool(id % 10 != 0).unwrap().bool(id % 5 != 0).unwrap().bool(id % 50 == 0).unwrap();
        rows.text("notice").unwrap().text("post").unwrap().int(0).unwrap().text("none").unwrap();
        rows.end_row().unwrap();
    }
    rows.finish().unwrap();
    let columns = ["id", "supply_id", "serial", "digits", "installed_on", "first_m3"];
    let mut rows = tx.bulk("meter", &columns).unwrap();
    for id in (1..=supplies).filter(|id| id % 100 != 0) {
        rows.int(id).unwrap().int(id).unwrap().text(&format!("M{id:06}")).unwrap();
        rows.int(5).unwrap().date(d("2015-01-01")).unwrap().int(0).unwrap().end_row().unwrap();
    }
    rows.finish().unwrap();
    readings(&mut tx, supplies);
    let mut rows = tx.bulk("consumption", &["supply_id", "year", "litres", "origin"]).unwrap();
    for id in (1..=supplies).filter(|id| id % 7 != 0) {
        rows.int(id).unwrap().int(2018).unwrap().int(40_000 + id % 90 * 1000).unwrap();
        rows.text("imported").unwrap().end_row().unwrap();
    }
    rows.finish().unwrap();
    tx.commit().unwrap();
}

/// A billed reading for all, an unbilled one for some: inside the period, at its end, after it.
fn readings(tx: &mut frontino_store::Tx<'_>, supplies: i64) {
    let columns =
        ["supply_id", "meter_id", "read_on", "kind", "value_m3", "billed", "state", "recorded_at"];
    let mut rows = tx.bulk("reading", &columns).unwrap();
    let mut add = |id: i64, on: &str, kind: &str, value: i64, billed: bool| {
        rows.int(id).unwrap().int(id).unwrap().date(d(on)).unwrap().text(kind).unwrap();
        rows.int(value).unwrap().bool(billed).unwrap().text("accepted").unwrap();
        rows.int(0).unwrap().end_row().unwrap();
    };
    for id in (1..=supplies).filter(|id| id % 100 != 0) {
        let (value, used) = (id * 37 % 90_000 + 500, id % 60);
        let kind = if id % 9 == 0 { "estimated" } else { "operator" };
        add(id, "2019-08-31", kind, value, true);
        match id % 5 {
            0 => add(id, "2019-11-20", "operator", value + used, false),
            1 => add(id, "2019-12-31", "self", value + used, false),
            2 => add(id, "2020-01-15", "self", value + used, false),
            _ => {}
        }
    }
    rows.finish().unwrap();
}
