//! What the scanner takes for code, comment, literal, function and test.

use super::*;

fn source(text: &str) -> Source {
    Source::new("crates/x/src/a.rs", text)
}

#[test]
fn comments_and_literals_are_blanked_and_nothing_else() {
    let check = |text: &str, expected: &str| {
        assert_eq!(source(text).code, expected, "{text}");
    };
    check("a // b\nc", "a     \nc");
    check("a /* b /* c */ d */ e", "a                   e");
    check(r#"f("x{y") + 1"#, r#"f("   ") + 1"#);
    check(r#"f("\"{") + 1"#, r#"f("   ") + 1"#);
    check(r##"f(r#"a"{"#) + 1"##, r##"f(r#"   "#) + 1"##);
    check(r#"f(br"{\") + 1"#, r#"f(br"  ") + 1"#);
    check(r#"for"{""#, r#"for" ""#);
    check("'{' + b'{'", "' ' + b' '");
    check(r"'\'' + '\u{7b}'", r"'  ' + '      '");
    check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
    check("'à' {", "'  ' {");
    check("\"// no comment\" // one", "\"             \"       ");
}

#[test]
fn literals_keep_their_text_and_place() {
    let source = source("x;\ny(\"SQL\", r\"raw\");");
    let found: Vec<_> =
        source.literals.iter().map(|(at, text)| (source.line_of(*at), text.as_str())).collect();
    assert_eq!(found, [(2, "SQL"), (2, "raw")]);
}

#[test]
fn functions_are_measured_from_their_name_to_their_brace() {
    let source = source(
        "/// fn not_me() {}\npub fn one(a: [u8; 3]) -> u8 {\n    \"}\";\n    1\n}\n\
         trait T { fn none(&self); fn two(&self) {} }\ntype F = fn(u8) -> u8;\n",
    );
    let found: Vec<_> = source.functions.iter().map(|f| (f.name.as_str(), f.lines)).collect();
    assert_eq!(found, [("one", 4), ("two", 1)]);
}

#[test]
fn test_code_is_told_from_the_rest() {
    let check = |text: &str, expected: bool| {
        let source = source(text);
        let at = source.code.find("here").unwrap();
        assert_eq!(source.in_test(at), expected, "{text}");
    };
    check("#[cfg(test)]\nmod tests { fn a() { here } }", true);
    check("#[cfg(test)]\n#[allow(x)]\nmod tests { here }", true);
    check("#[test]\nfn a() { here }", true);
    check("#[cfg(any(test, feature = \"x\"))]\nfn a() { here }", true);
    check("#[cfg(test)]\nmod tests;\nfn a() { here }", false);
    check("#[cfg(not(test))]\nfn a() { here }", false);
    check("#[cfg(feature = \"test\")]\nfn a() { here }", false);
    check("fn test() { here }", false);
    assert!(Source::new("crates/x/tests/it/main.rs", "here").in_test(0));
    assert!(Source::new("crates/x/src/a/tests.rs", "here").is_test());
    assert!(!Source::new("crates/x/src/tests_of_tax.rs", "here").is_test());
}

#[test]
fn words_are_whole_words() {
    let count = |code: &str, word: &str| find_word(code, word).count();
    assert_eq!(count("fn f64s(x: f64) -> f64", "f64"), 2);
    assert_eq!(count("a.unwrap() b.unwrap_or()", ".unwrap("), 1);
    assert_eq!(count("std::fs::read; my_std::fs", "std::fs"), 1);
    assert_eq!(count("a::now()", "::now("), 1);
}

#[test]
fn comments_are_found_by_line() {
    let source = source("a\n// why\nb // c\n");
    assert_eq!([1, 2, 3].map(|line| source.has_comment(line)), [false, true, true]);
    assert_eq!(source.code_line(3).trim(), "b");
}
