//! Which XML is read, and how.

use super::*;

fn refusal(xml: &[u8]) -> String {
    read(xml).expect_err("refused").to_string()
}

#[test]
fn elements_namespaces_texts_and_attributes_are_read() {
    let xml = br#"<?xml version="1.0" encoding="UTF-8"?><!-- a --><p:a xmlns:p="urn:a" x="1">
        <b xmlns="">t&amp;&#233;<![CDATA[<]]></b><c/></p:a>"#;
    let root = read(xml).unwrap();
    assert_eq!((root.namespace.as_str(), root.name.as_str()), ("urn:a", "a"));
    assert_eq!(root.attribute("", "x"), Some("1"));
    assert_eq!(root.text_at(&["b"]), Some("t&é<"));
    assert_eq!(root.children.len(), 2);
    let default = read(br#"<a xmlns="urn:a"><b/></a>"#).unwrap();
    assert_eq!(default.children[0].namespace, "urn:a");
}

#[test]
fn the_declared_encoding_counts() {
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe0</a>";
    assert_eq!(read(latin).unwrap().text, "à");
    assert_eq!(read("\u{feff}<a>à</a>".as_bytes()).unwrap().text, "à");
    let utf16: Vec<u8> = "\u{feff}<a>à</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).unwrap().text, "à");
    assert!(refusal(b"<a>\xe0</a>").contains("utf-8"));
    assert!(refusal(b"<?xml version='1.0' encoding='klingon'?><a/>").contains("klingon"));
}

#[test]
fn what_is_no_message_is_refused() {
    let check = |xml: &str, expected: &str| {
        let said = refusal(xml.as_bytes());
        assert!(said.contains(expected), "{xml}: {said}");
    };
    check("", "end is missing");
    check("acqua", "text outside");
    check("<a><b></a>", "not well-formed");
    check("<a>", "not well-formed");
    check("<a/><b/>", "not well-formed");
    check("<p:a/>", "not declared");
    check("<a>&#0;</a>", "not well-formed");
    check("<a>\u{1}</a>", "not well-formed");
    check("<a>&#xFFFF;</a>", "not well-formed");
    check("<a>&due;</a>", "entity");
    check("<a b='&due;'/>", "entity");
    check("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "type of document");
    check("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "type of document");
    check(&format!("{}{}", "<a>".repeat(40), "</a>".repeat(40)), "more elements");
    check(&format!("<a>{}</a>", "<b/>".repeat(10_001)), "more elements");
}
