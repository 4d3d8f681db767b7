//! Panics outside tests: each one carries a comment that says why it cannot happen.

use super::Finding;
use super::scan::{Source, find_word};

const PANICS: [&str; 5] = [".unwrap()", ".expect(", "panic!", "unreachable!", ".unwrap_err()"];

/// No `unwrap`, `expect` or `panic!` outside tests without a comment on its line, on a line of the
/// same chain of calls, or on the line before.
pub fn unexplained_panics(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for word in PANICS {
        for at in find_word(&source.code, word) {
            let line = source.line_of(at);
            if !source.in_test(at) && !is_explained(source, line) {
                let sentence = format!("`{word}` without a comment that says why it cannot happen");
                findings.push(Finding::new(&source.path, line, sentence));
            }
        }
    }
    findings
}

fn is_explained(source: &Source, line: usize) -> bool {
    let mut first = line;
    while first > 1 && source.code_line(first).trim_start().starts_with('.') {
        first -= 1;
    }
    (first.saturating_sub(1)..=line).any(|line| line > 0 && source.has_comment(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_says_why_it_cannot_happen() {
        let check = |text: &str, expected: usize| {
            let findings = unexplained_panics(&Source::new("crates/x/src/a.rs", text));
            assert_eq!(findings.len(), expected, "{text}");
        };
        check("fn a() { b.unwrap() }", 1);
        check("fn a() {\n\n    b.expect(\"x\")\n}", 1);
        check("fn a() { panic!(\"x\") }\nfn b() { unreachable!() }", 2);
        check("fn a() { b.unwrap() } // Never empty: checked above.", 0);
        check("// Never empty.\nlet a = b.unwrap();", 0);
        check("// Never empty.\nlet a = b\n    .c()\n    .unwrap();", 0);
        check("// Never empty.\nlet x = 1;\nlet a = b.unwrap();", 1);
        check("fn a() { b.unwrap_or(1); c.unwrap_or_default(); \"panic!\" }", 0);
        check("#[cfg(test)]\nmod tests { fn a() { b.unwrap() } }", 0);
        check("#[test]\nfn a() { b.unwrap() }", 0);
    }
}
