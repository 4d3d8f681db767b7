//! Encodings, marks, headers.

use super::*;
use crate::import::layout::BundleFile;
use std::collections::HashSet;

fn read(name: &str, encoding: &str, bytes: &[u8]) -> Result<Source, Refusal> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Source::read(&FileSpec {
        file: BundleFile::Holders,
        path,
        encoding: Encoding::for_label(encoding.as_bytes()).unwrap(),
        delimiter: b';',
        numbers: NumberFormat::Comma,
        dates: DateFormat::parse("%d/%m/%Y").unwrap(),
        nulls: HashSet::new(),
        mappings: Vec::new(),
    })
}

fn cells(source: &Source) -> Vec<String> {
    let mut rows = source.rows();
    let mut record = Record::default();
    let mut all = Vec::new();
    while rows.next(&mut record) {
        all.extend(record.cells.iter().map(|cell| cell.to_string()));
    }
    all
}

#[test]
fn every_encoding_gives_the_same_text() {
    let check = |encoding: &str, bytes: &[u8]| {
        let source = read("a.csv", encoding, bytes).unwrap();
        assert_eq!(source.header, ["à", "b"], "{encoding}");
        assert_eq!(cells(&source), ["città", "1"], "{encoding}");
        assert_eq!((source.sha256.len(), source.size), (64, bytes.len()));
    };
    let utf8 = "à;b\ncittà;1\n";
    check("utf-8", utf8.as_bytes());
    check("utf-8", format!("\u{feff}{utf8}").as_bytes());
    // A mark says more than the manifest.
    check("windows-1252", format!("\u{feff}{utf8}").as_bytes());
    check("windows-1252", b"\xe0;b\ncitt\xe0;1\n");
    check("iso-8859-1", b"\xe0;b;\ncitt\xe0;1\n");
    let wide = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    check("utf-16le", &wide);
    check("utf-8", &[b"\xff\xfe", wide.as_slice()].concat());
}

#[test]
fn a_wrong_encoding_refuses_the_file_and_names_the_line() {
    let check = |encoding: &str, bytes: &[u8], place: &str| {
        let refused = read("a.csv", encoding, bytes).unwrap_err();
        assert_eq!(refused.code, "wrong_encoding");
        assert!(refused.place.ends_with(place), "{}", refused.place);
    };
    check("utf-8", b"a;b\nx;y\ncitt\xe0;1\n", "a.csv:3");
    check("utf-8", b"a;b\ncitt\xc3", "a.csv:2");
    check("utf-8", b"a\0;\0b\0\n\0", "a.csv:1");
    check("euc-jp", b"a;b\nx;\xff\n", "a.csv:2");
}

#[test]
fn our_own_quarantine_is_utf8_whatever_the_manifest_says() {
    let text = "à;b;reason;line\ncittà;1;negative: x;2\n";
    let source = read("a.csv", "windows-1252", text.as_bytes()).unwrap();
    assert_eq!(cells(&source)[0], "città");
    // Saved again by a spreadsheet in the old encoding, it is what the manifest says.
    let bytes = b"\xe0;b;reason;line\ncitt\xe0;1;negative: x;2\n";
    assert_eq!(cells(&read("a.csv", "windows-1252", bytes).unwrap())[0], "città");
}

#[test]
fn a_file_needs_a_header() {
    assert_eq!(read("a.csv", "utf-8", b"").unwrap_err().code, "header_missing");
    assert_eq!(read("a.csv", "utf-8", b";;\n").unwrap_err().code, "header_missing");
    assert_eq!(read("a.xlsx", "utf-8", b"PK\x03\x04").unwrap_err().code, "file_unreadable");
}

#[test]
fn blanks_of_every_kind_are_trimmed() {
    let check = |text: &str, expected: &str| assert_eq!(trim(text), expected, "{text:?}");
    check("a", "a");
    check("", "");
    check(" a b\t", "a b");
    check("\u{a0}a\u{202f}", "a");
    check("\u{200b}à\u{feff}", "à");
    check("\u{a0}", "");
}
