//! What a row says, column by column: whichever cell says something else, the row is another one.

use super::bundle::{Bundle, dump};
use frontino_store::test_pg::{TestFolder, on_both};

/// A file with one row in which every column is filled: `column value, …` with, for each column
/// that is no part of the key, what it may say instead after a bar.
const FILES: [(&str, &str); 7] = [
    (
        "holders",
        "holder_code=H1; kind=person|company; surname=Rossi|Bianchi; name=Maria|Anna; \
         company_name=Ditta|Altra; tax_code=RSSMRA80A01F158D|RSSMRA80A01F158X; \
         vat_number=00743110157|00743110158; birth_date=1980-01-01|1980-01-02; \
         death_date=2018-05-03|2018-05-04; email=a@b.it|c@b.it; pec=p@b.it|q@b.it; \
         sdi_code=ABCDEF1|ABCDEF2; phone=090123|090124; address=Via A 1|Via A 2; \
         city=Messina|Milazzo; belfiore=F158|F206; zip=98100|98121; \
         limitation=two_year|ordinary",
    ),
    (
        "supplies",
        "supply_code=S1; holder_code=H1|H2; category=home|shop; status=active|ended; \
         start_on=2015-01-01|2015-01-02; end_on=2018-01-01|2018-01-02; address=Via A 1|Via A 2; \
         city=Messina|Milazzo; zip=98100|98121; members=3|4; units=2|3; sewer=yes|no; \
         treatment=yes|no; bonus=no|yes; payment=notice|sdd; \
         iban=IT60X0542811101000000123456|; delivery=post|email; deposit=50.00|50.01; \
         irregular=none|tenant; occupant_name=Verdi|Neri; cig=95156957EC|918052266A; \
         cup=C11G06000000001|C11G06000000002; cig_exempt=no|yes; order_number=2015/1|2015/2; \
         order_on=2015-01-01|2015-01-02",
    ),
    (
        "meters",
        "supply_code=S1; meter_serial=M1; digits=5|6; installed_on=2015-01-01; \
         first_reading_m3=10|11; removed_on=2019-12-01|2019-12-02; last_reading_m3=500|501; \
         caliber=13|15",
    ),
    (
        "readings",
        "supply_code=S1; meter_serial=M1; read_on=2019-01-01; value_m3=100|101; kind=operator; \
         billed=no|yes",
    ),
    ("consumptions", "supply_code=S1; year=2018; m3=120.5|120.501"),
    (
        "open_items",
        "supply_code=S1; document_number=D1; issued_on=2019-01-01|2019-01-02; \
         due_on=2019-02-01|2019-02-02; amount=100.00|100.01; open_amount=40.00|40.01; \
         notice_number=301000000000000100|301000000000000200; state=open|closed; plan=P; \
         instalment=0",
    ),
    (
        "legacy_bills",
        "supply_code=S1; from=2019-01-01; to=2019-06-30|2019-06-29; m3=50|50.001; \
         total=90.00|90.01",
    ),
];

/// Columns of a file, each with its value and the other one.
fn cells(file: &str) -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == file).unwrap();
    let cell = |part: &'static str| {
        let (column, said) = part.trim().split_once('=').unwrap();
        let (value, other) = said.split_once('|').map_or((said, None), |(v, o)| (v, Some(o)));
        (column, value, other)
    };
    text.split(';').map(cell).collect()
}

/// The file with a row for each of `changed`: the column that says something else, if any.
fn text(file: &str, changed: &[Option<&str>]) -> String {
    let cells = cells(file);
    let mut text = cells.iter().map(|(column, ..)| *column).collect::<Vec<_>>().join(",");
    for changed in changed {
        let cell = |(column, value, other): &(&str, &'static str, Option<&'static str>)| {
            if Some(*column) == *changed { other.unwrap() } else { *value }
        };
        text += &format!("\n{}", cells.iter().map(cell).collect::<Vec<_>>().join(","));
    }
    text + "\n"
}

/// All files with their plain row, and a second holder.
fn whole() -> Bundle {
    let bundle =
        FILES.iter().fold(Bundle::new(), |all, (file, _)| all.with(file, &text(file, &[None])));
    let second = text("holders", &[None]).lines().nth(1).unwrap().replace("H1", "H2");
    bundle.with("holders", &format!("{}{second}\n", text("holders", &[None])))
}

fn others(file: &str) -> impl Iterator<Item = &'static str> {
    cells(file).into_iter().filter_map(|(column, _, other)| other.map(|_| column))
}

#[test]
fn a_row_that_is_there_and_says_anything_else_is_kept_back() {
    on_both(|db| {
        let first = whole().import(db);
        assert_eq!(first.status, 0, "{}", first.json);
        let before = super::bundle::dump_all(db);
        for (file, _) in FILES {
            for column in others(file) {
                let other = Bundle::new().with(file, &text(file, &[Some(column)]));
                let outcome = other.import(db);
                let reason = "2 already_there_different";
                assert_eq!(outcome.reasons(file), reason, "{file} {column}");
            }
        }
        assert_eq!(super::bundle::dump_all(db), before);
    });
}

#[test]
fn two_rows_of_one_key_are_one_or_none() {
    let check = |file: &str, changed: &[Option<&str>], counts: &str, reasons: &str| {
        let (folder, bundle) = (TestFolder::new(), whole().with(file, &text(file, changed)));
        let outcome = bundle.import(&folder.database());
        assert_eq!(outcome.reasons(file), reasons, "{file} {changed:?}");
        assert!(outcome.counts(file).starts_with(counts), "{file} {changed:?}: {}", outcome.json);
    };
    for (file, _) in FILES {
        check(file, &[None, None], "1 1 0 ", "");
        for column in others(file) {
            let kept_back = [2, 3, 4].map(|line| format!("{line} duplicate_conflict")).join(", ");
            check(file, &[None, Some(column), None], "0 0 3 ", &kept_back);
        }
    }
}

#[test]
fn what_a_row_leaves_open_is_ours_to_say() {
    let bundle = Bundle::new()
        .with("holders", "holder_code,kind\nH1,person\nH2,company\nH3,public_body\n")
        .with(
            "supplies",
            "supply_code,holder_code,category,status,start_on\nS1,H1,home,active,2015-01-01\n",
        )
        .with(
            "meters",
            super::bundle::METERS.split_inclusive('\n').take(2).collect::<String>().as_str(),
        )
        .with(
            "readings",
            "supply_code,meter_serial,read_on,value_m3,kind\nS1,M1,2019-01-01,10,operator\n",
        )
        .with(
            "open_items",
            // The check digits of the number do not hold; it is out there all the same.
            "supply_code,document_number,issued_on,due_on,amount,open_amount,notice_number\n\
             S1,D1,2019-01-01,2019-02-01,10.00,10.00,301000000000000199\n",
        );
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.warnings("open_items"), "");
        let check = |table: &str, columns: &str, expected: &[&str]| {
            let columns = columns.split(' ').collect::<Vec<_>>();
            assert_eq!(dump(db, table, &columns), expected, "{table}");
        };
        let limitations = ["H1|two_year", "H2|ordinary", "H3|ordinary"];
        check("holder", "code limitation", &limitations);
        let columns =
            "sewer treatment bonus payment delivery deposit_cents irregular members units";
        check("supply", columns, &["yes|yes|no|notice|post|0|none|-|1"]);
        check("reading", "billed", &["no"]);
        check("open_item", "state notice_number", &["open|301000000000000199"]);
    });
}

#[test]
fn defaults_stand_for_blank_cells_and_absent_columns_in_our_form() {
    let bundle = Bundle::new()
        .with("holders", "holder_code;note\nH1;x\n")
        .key("holders", "delimiter = \";\"\ndefaults = { kind = \"person\" }")
        .with(
            "supplies",
            "supply_code;holder_code;category;status;members;deposit\n\
             S1;H1;home;active;0;\n\
             S2;H1;home;active;;1.250,5\n\
             S3;H1;home;active;2;1,5\n",
        )
        .key("supplies", "delimiter = \";\"\ndecimal = \",\"\ndate = \"%d/%m/%Y\"")
        .key(
            "supplies",
            "defaults = { members = 4, deposit = \"1.50\", start_on = \"2015-03-01\" }",
        );
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.counts("holders"), "1 0 0 0", "{}", outcome.json);
        let expected = "members_assumed 2 3, units_assumed 2 3 4";
        assert_eq!(outcome.warnings("supplies"), expected);
        let columns = ["code", "start_on", "members", "deposit_cents"];
        let expected = ["S1|2015-03-01|4|150", "S2|2015-03-01|4|125050", "S3|2015-03-01|2|150"];
        assert_eq!(dump(db, "supply", &columns), expected);
    });
}
