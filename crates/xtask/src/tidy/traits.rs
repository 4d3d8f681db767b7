//! No trait with fewer than two implementations: a function or a type is enough.

use std::collections::BTreeMap;

use super::Finding;
use super::scan::{Source, after_closing, find_word, name_at};

/// Traits of ours that fewer than two `impl` blocks outside tests name. An `impl` written in a
/// macro counts as many.
pub fn single_implementations(sources: &[Source]) -> Vec<Finding> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        for (at, name) in implementations(source) {
            *counts.entry(name).or_default() += if in_macro(source, at) { 2 } else { 1 };
        }
    }
    let mut findings = Vec::new();
    for source in sources {
        for at in source.find_word("trait").filter(|&at| !source.in_test(at)) {
            let name = name_at(&source.code, at + 5);
            let count = counts.get(name).copied().unwrap_or(0);
            if count < 2 && !name.is_empty() {
                let sentence =
                    format!("trait `{name}` has {count} implementations: drop the trait");
                findings.push(Finding::new(&source.path, source.line_of(at), sentence));
            }
        }
    }
    findings
}

/// The traits of `impl … Trait … for …`, tests apart.
fn implementations(source: &Source) -> Vec<(usize, &str)> {
    let code = &source.code;
    let mut found = Vec::new();
    for at in source.find_word("impl").filter(|&at| !source.in_test(at)) {
        let head = code[at + 4..].split(['{', ';']).next().unwrap_or("");
        let head = head.trim_start();
        let head = if head.starts_with('<') { after_generics(head) } else { head };
        let Some(end) = find_word(head, "for").next() else { continue };
        let path = head[..end].split('<').next().unwrap_or("");
        found.push((at, name_at(path.rsplit("::").next().unwrap_or(path), 0)));
    }
    found
}

/// What follows the generic parameters that `head` begins with.
fn after_generics(head: &str) -> &str {
    let mut depth = 0i32;
    for (at, byte) in head.bytes().enumerate() {
        let arrow = at > 0 && head.as_bytes()[at - 1] == b'-';
        depth += i32::from(byte == b'<') - i32::from(byte == b'>' && !arrow);
        if depth == 0 {
            return &head[at + 1..];
        }
    }
    ""
}

fn in_macro(source: &Source, at: usize) -> bool {
    let code = &source.code;
    code.match_indices("macro_rules!").any(|(start, _)| {
        let open = code[start..].find('{').map_or(code.len(), |length| start + length);
        start < at && at < after_closing(code, open)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trait_has_two_implementations_at_least() {
        let check = |text: &str, expected: usize| {
            let source = Source::new("crates/x/src/a.rs", text);
            assert_eq!(single_implementations(&[source]).len(), expected, "{text}");
        };
        check("trait T {}", 1);
        check("trait T {} impl T for A {}", 1);
        check("trait T {} impl T for A {} impl<X: Fn() -> u8> a::T for B<X> {}", 0);
        check("trait T<X> {} impl<X> T<X> for A {} impl T<u8> for B {}", 0);
        check("trait T {} impl A { fn a() { for x in y {} } } impl Display for T {}", 1);
        check("trait T {} impl T for A {}\n#[cfg(test)]\nmod tests { impl T for B {} }", 1);
        check("trait T {} macro_rules! t { ($a:ty) => { impl T for $a {} } }", 0);
        check("#[cfg(test)]\nmod tests { trait T {} }", 0);
    }
}
