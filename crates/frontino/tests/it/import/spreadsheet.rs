//! Spreadsheets: the same rows as from text, and a quarantine that reads back.

use super::bundle::{Bundle, HOLDERS, METERS, SUPPLIES, dump};
use frontino_store::test_pg::on_both;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// Readings with dates and numbers as a spreadsheet keeps them, and an empty row.
fn readings() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["supply_code", "meter_serial", "NOTE", "read_on", "value_m3", "kind"];
    for (column, head) in heads.iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    let form = Format::new().set_num_format("dd/mm/yyyy");
    let rows = [
        (1, "S1", "M1", 2017, 100.0, "operator"),
        (3, "S1", "M1", 2018, 90.0, "operator"),
        (4, "S1", "M1", 2019, 150.0, "self"),
        (5, "S1", "M1", 2016, 50.5, "operator"),
    ];
    for (row, supply, serial, year, value, kind) in rows {
        sheet.write(row, 0, supply).unwrap();
        sheet.write(row, 1, serial).unwrap();
        sheet.write(row, 2, "a, \"b\"\nc").unwrap();
        let date = ExcelDateTime::from_ymd(year, 5, 3).unwrap();
        sheet.write_with_format(row, 3, &date, &form).unwrap();
        sheet.write(row, 4, value).unwrap();
        sheet.write(row, 5, kind).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_spreadsheet_is_read_and_its_quarantine_reads_back() {
    let bundle = Bundle::new()
        .with("holders", HOLDERS)
        .with("supplies", SUPPLIES)
        .with("meters", METERS)
        .with_bytes("readings", "LETTURE.XLSX", &readings())
        .key("readings", "date = \"%d/%m/%Y\"\ndecimal = \",\"\ndelimiter = \";\"");
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.reasons("readings"), "4 backwards, 6 too_many_decimals");
        let rows = dump(db, "reading", &["read_on", "value_m3", "kind"]);
        assert_eq!(rows, ["2017-05-03|100|operator", "2019-05-03|150|self"]);
        let quarantine = outcome.quarantine("readings");
        let head = "supply_code,meter_serial,NOTE,read_on,value_m3,kind,reason,line\r\n";
        assert!(quarantine.starts_with(head), "{quarantine}");
        let row = "S1,M1,\"a, \"\"b\"\"\nc\",03/05/2018,90,operator,backwards: ";
        assert!(quarantine.contains(row), "{quarantine}");
        assert!(quarantine.contains(",03/05/2016,\"50,5\",operator,"), "{quarantine}");
        let corrected = quarantine.replace(",90,", ",120,").replace("\"50,5\"", "50");
        let again = Bundle::new()
            .with("readings", &corrected)
            .key("readings", "date = \"%d/%m/%Y\"\ndecimal = \",\"\ndelimiter = \";\"");
        assert_eq!(again.import(db).counts("readings"), "2 0 0 0");
    });
}
