//! What every command answers to a program: its exit status and at least the keys that scripts
//! rely on, in one object on standard output. One story, command by command.

use crate::frontino::{outputs, repository_file, typed};
use frontino_store::test_pg::TestFolder;
use serde_json::Value;

/// Runs a line in the folder with `--json` and looks for each of `keys`, parted by blanks: `a.b` is
/// a key of an object, `a[].b` one of every object of a list that is not empty.
fn check(folder: &TestFolder, line: &str, expected: i32, keys: &str) -> Value {
    let (status, out, err) = outputs(&mut typed(folder, &format!("--json --quiet {line}")));
    assert_eq!((status, out.lines().count()), (expected, 1), "{line}: {out}{err}");
    assert_eq!(err, "", "{line}");
    let value: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{line}: {e}: {out}"));
    assert!(value.is_object(), "{line}: {out}");
    for key in keys.split_whitespace() {
        assert!(has(&value, key), "{line}: {key}: {value}");
    }
    value
}

fn has(value: &Value, key: &str) -> bool {
    let (first, rest) = key.split_once('.').unwrap_or((key, ""));
    let (name, is_list) = first.strip_suffix("[]").map_or((first, false), |name| (name, true));
    let Some(inner) = value.get(name) else { return false };
    match (is_list, rest) {
        (true, _) if inner.as_array().is_none_or(Vec::is_empty) => false,
        (true, rest) => {
            inner.as_array().into_iter().flatten().all(|one| rest.is_empty() || has(one, rest))
        }
        (false, "") => true,
        (false, rest) => has(inner, rest),
    }
}

const REFUSED: &str = "error.code error.message error.where error.next";

#[test]
fn a_migration_and_its_tables_answer_with_their_keys() {
    let folder = TestFolder::new();
    let check = |line: &str, status, keys: &str| check(&folder, line, status, keys);
    check("generate --supplies 120 --seed 7 --dirt 5 --out old", 0, "files rows dirty_rows");
    check("generate --supplies 120 --dirt 101 --out old", 2, REFUSED);
    check("import old/manifest.toml", 2, REFUSED);
    check("db check", 2, REFUSED);
    check("db init", 0, "engine schema_version");
    check("db upgrade", 0, "engine schema_version");
    check("db check", 0, "engine schema_version");
    let of_file = ["accepted", "unchanged", "quarantined", "warnings"].map(|what| {
        let files = [
            "holders",
            "supplies",
            "meters",
            "readings",
            "consumptions",
            "open_items",
            "legacy_bills",
        ];
        files.map(|file| format!("{what}.{file} reconciliation.files.{file}.source")).join(" ")
    });
    let sums = ["source", "accepted", "unchanged", "quarantined"].map(|side| {
        let sums = ["open_amount_cents", "deposit_cents", "volume_m3", "files.supplies"];
        sums.map(|sum| format!("reconciliation.{sum}.{side}")).join(" ")
    });
    let keys = format!("reconciliation.balanced {} {}", of_file.join(" "), sums.join(" "));
    check("import old/manifest.toml --report rep", 1, &keys);
    check("import nowhere.toml", 2, REFUSED);
    check("generate --supplies 20 --out clean", 0, "");
    check("import clean/manifest.toml --report rep2 --create --data other", 0, &keys);

    let incomplete = repository_file("data/tariffs/sogea_palermo_2017.toml");
    let whole = repository_file("data/tariffs/synthetic_ticsi_demo.toml");
    let keys = "tariff valid_from warnings";
    check(&format!("tariff check {whole}"), 0, keys);
    check(&format!("tariff check {incomplete}"), 1, &format!("{keys} warnings[]"));
    check(
        &format!("tariff load {incomplete} --create --data third"),
        0,
        &format!("{keys} warnings[]"),
    );
    check(&format!("tariff load {whole} --data fourth"), 2, REFUSED);
    check("tariff load old/tariff.toml old/ui_components.csv", 0, keys);
    check("tariff list", 0, "tariffs[].tariff tariffs[].valid_from");
    let quote = format!("tariff quote {whole} --category domestic_resident --members 3 --units 1");
    let keys = "lines[].code lines[].from lines[].to lines[].quantity_m3 lines[].unit_price \
                lines[].amount_cents net_cents vat_cents total_cents";
    let days = "--from 2019-01-01 --to 2019-12-31";
    check(&format!("{quote} --m3 60 {days}"), 0, keys);
    let water = check(&format!("{quote} --m3 60 {days} --services water"), 0, keys);
    assert!(
        water["lines"].as_array().unwrap().iter().all(|line| line["code"] != "sewer"),
        "{water}"
    );
    check(&format!("{quote} --m3 x {days}"), 2, REFUSED);
    check("bill parallel --out parallel.csv", 0, "bills classes.equal.bills");

    let described = "engine schema_version";
    check("db backup copy.frontino", 0, described);
    check("db backup copy.frontino", 2, REFUSED);
    check("db restore copy.frontino --data restored", 0, described);
    let moved = format!("db move --to sqlite://{}", folder.path().join("moved.db").display());
    check(&moved, 0, described);
    check(&moved, 2, REFUSED);
}

#[test]
fn a_story_and_readings_answer_with_their_keys() {
    let folder = TestFolder::new();
    let check = |line: &str, status, keys: &str| {
        check(&folder, &format!("--data town {line}"), status, keys)
    };
    let keys = "supplies bills total_cents estimated actual self_read parked irregular_holders \
                elapsed_ms urls";
    check(
        "demo --supplies 500 --dir town --addr 127.0.0.1:0 --no-serve --until 2020-01-20",
        0,
        keys,
    );
    std::fs::create_dir_all(folder.path().join("mine/kept")).unwrap();
    check("demo --supplies 500 --dir mine --no-serve", 2, REFUSED);

    let keys = "accepted unchanged held refused";
    let again =
        check("reading import town/legacy/AUTOLETTURE.CSV", 1, &format!("{keys} refused[]"));
    assert!(again["unchanged"].as_u64() > Some(0), "{again}");
    std::fs::write(
        folder.path().join("one.csv"),
        "supply_code,meter_serial,read_on,value_m3,kind,key\nNOBODY,M,2020-01-01,1,self,k\n",
    )
    .unwrap();
    check("reading import one.csv", 1, &format!("{keys} refused[].reason"));
    check("reading import nowhere.csv", 2, REFUSED);
    let add = "reading add --supply NOBODY --serial M --on 2020-01-01 --value 1 --kind self";
    check(add, 1, &format!("{keys} refused[].sentence"));
    check("reading add --supply NOBODY", 2, REFUSED);
    let held = check("reading list --state held", 0, "readings[].key readings[].answer_due_on");
    let key = |place: usize| held["readings"][place]["key"].as_str().unwrap().to_owned();
    check(&format!("reading refuse {} --by rossi --why foto", key(0)), 0, "key state");
    check(&format!("reading accept {} --by rossi", key(0)), 2, REFUSED);
    check(&format!("reading refuse {} --by rossi --why foto", key(0)), 0, "key state");
    check("reading accept nothing --by rossi", 2, REFUSED);
}

#[test]
fn a_run_answers_with_its_keys() {
    let folder = TestFolder::new();
    let check = |line: &str, status, keys: &str| {
        check(&folder, &format!("--data town {line}"), status, keys)
    };
    check("demo --supplies 500 --dir town --no-serve --until 2020-01-20", 0, "");

    let create = "bill-run create 2020-01 --at 2019-12-31 --issue-on 2020-01-31";
    check(create, 2, REFUSED);
    let figures = "state bills issued first_number last_number";
    check("bill-run status 2019-12", 0, figures);
    check("bill-run cancel 2019-12", 0, figures);
    check("bill-run status nothing", 2, REFUSED);
    let due = check(&format!("{create} --filter cadence"), 0, "run supplies");
    check("bill-run cancel 2020-01", 0, figures);
    let all = check(&create.replace("2020-01 ", "2020-02 "), 0, "run supplies");
    assert!(due["supplies"].as_u64() < all["supplies"].as_u64(), "{due} {all}");
    check("bill-run issue 2020-02", 2, REFUSED);
    check("bill-run review 2020-02", 2, REFUSED);
    let keys = "bills parked total_cents supplies_per_s elapsed_ms";
    let first = check("bill-run calculate 2020-02", 1, keys);
    let again = check("bill-run calculate 2020-02 --workers 3", 1, keys);
    assert_eq!((&first["bills"], &first["total_cents"]), (&again["bills"], &again["total_cents"]));
    check("bill-run calculate nothing", 2, REFUSED);
    let keys = "runs[].run runs[].at runs[].state runs[].bills runs[].parked";
    check("bill-run list", 0, keys);
    let review = check("bill-run review 2020-02", 1, "gate reasons[] exceptions[].sentence");
    assert_eq!(review["gate"], "closed");
    check("bill-run approve 2020-02", 2, REFUSED);
    check("bill-run approve 2020-02 --by rossi", 0, figures);
    assert_eq!(check("bill-run review 2020-02", 0, "gate reasons exceptions")["gate"], "open");
    let issued = check("bill-run issue 2020-02", 0, figures);
    assert_eq!(issued["state"], "issued");
    check("bill-run cancel 2020-02", 2, REFUSED);

    let number = issued["first_number"].as_str().unwrap();
    check(&format!("bill show {number}"), 0, "lines[].code total_cents");
    check(&format!("bill explain {number}"), 0, "lines[].code lines[].inputs");
    check("bill show 2020/9999999", 2, REFUSED);
    check("bill verify --run 2020-02", 0, "verified differing");
    check("bill verify --run nothing", 2, REFUSED);
    check("check", 0, "ok checks[].name checks[].ok checks[].detail");
    for table in ["bills", "lines", "ledger", "supplies", "readings", "payments"] {
        check(&format!("export {table} --out {table}.csv"), 0, "rows bytes");
    }
    check("export bills --run 2020-02 --out run.csv", 0, "rows bytes");
    check("export everything --out x.csv", 2, REFUSED);
}
