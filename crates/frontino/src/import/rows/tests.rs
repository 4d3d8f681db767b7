//! Records, lines and quotation marks.

use super::*;

/// `line: cell|cell`, `!` before a broken record.
fn rows(text: &str, width: usize) -> Vec<String> {
    let mut rows = Rows::new(text, 0, b';', width, None);
    let mut record = Record::default();
    let mut all = Vec::new();
    while rows.next(&mut record) {
        let broken = if record.is_broken { "!" } else { "" };
        all.push(format!("{broken}{}: {}", record.line, record.cells.join("|")));
        let mut again = Record::default();
        Rows::new(text, record.byte, b';', width, None).next(&mut again);
        assert_eq!(again.cells, record.cells);
    }
    all
}

#[test]
fn records_have_cells_and_physical_lines() {
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(rows(text, 3), expected, "{text:?}");
    };
    check("", &[]);
    check("\n\r\n  \n", &[]);
    check("a;b;c", &["1: a|b|c"]);
    check("a;b;c\nd;e;f\n", &["1: a|b|c", "2: d|e|f"]);
    check("a;b;c\r\n\r\nd;e;f\r\n", &["1: a|b|c", "3: d|e|f"]);
    check("a;b\rc;d\r", &["1: a|b", "2: c|d"]);
    check(";;\n", &["1: ||"]);
    check("a;b;c\n\x1a", &["1: a|b|c"]);
    check(" a ; b;\n", &["1:  a | b|"]);
}

#[test]
fn quotation_marks_hold_delimiters_and_lines() {
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(rows(text, 3), expected, "{text:?}");
    };
    check("\"a;b\";c\n", &["1: a;b|c"]);
    check("\"a \"\"b\"\"\";c\n", &["1: a \"b\"|c"]);
    check("\"a\nb\";c\nd;e\n", &["1: a\nb|c", "3: d|e"]);
    check("\"a\r\nb\r\nc\" ;d\ne", &["1: a\r\nb\r\nc|d", "4: e"]);
    check("\"\";\"\"\n", &["1: |"]);
    check("VIA \"ROMA\" 3;b\n", &["1: VIA \"ROMA\" 3|b"]);
}

#[test]
fn a_quotation_mark_that_does_not_close_costs_one_row() {
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(rows(text, 3), expected, "{text:?}");
    };
    check("a;\"b;c\nd;e;f\n", &["!1: a|\"b|c", "2: d|e|f"]);
    check("a;\"b;c\nd;e;f\ng;\"h\";i\n", &["!1: a|\"b|c", "2: d|e|f", "3: g|h|i"]);
    check("a;\"b\"x;c\nd;e;f", &["!1: a|\"b\"x|c", "2: d|e|f"]);
    check("a;\"b;c\nd;e;f\ng;h\";i\n", &["!1: a|\"b|c", "2: d|e|f", "3: g|h\"|i"]);
    check("a;\"", &["!1: a|\""]);
}
