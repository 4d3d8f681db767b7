//! Sizes of files and functions, the module comment and the width of lines.

use super::Finding;
use super::scan::Source;

const COLUMNS_MAX: usize = 100;
const FILE_LINES_MAX: usize = 600;
const FILE_LINES_OF_NINE_IN_TEN: usize = 400;
const FILE_LINES_MEDIAN: usize = 150;
const FUNCTION_LINES_MAX: usize = 70;
const FUNCTION_LINES_OF_NINE_IN_TEN: usize = 40;

/// Every file says in its first line what it is.
pub fn module_comment(source: &Source) -> Vec<Finding> {
    if source.text.starts_with("//!") {
        return Vec::new();
    }
    vec![Finding::new(&source.path, 1, "the file does not begin with a `//!` comment")]
}

/// Lines are at most 100 characters wide; rustfmt leaves long strings and comments alone.
pub fn columns(source: &Source) -> Vec<Finding> {
    let wide = source.text.lines().enumerate().filter_map(|(index, line)| {
        let width = line.chars().count();
        let sentence = format!("the line is {width} columns wide, {COLUMNS_MAX} at most");
        (width > COLUMNS_MAX).then(|| Finding::new(&source.path, index + 1, sentence))
    });
    wide.collect()
}

/// No file is longer than 600 lines, tests included.
pub fn file_length(source: &Source) -> Vec<Finding> {
    let lines = source.line_count();
    if lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    let sentence = format!("the file has {lines} lines, {FILE_LINES_MAX} at most");
    vec![Finding::new(&source.path, FILE_LINES_MAX + 1, sentence)]
}

/// No function is longer than 70 lines, in tests neither.
pub fn function_length(source: &Source) -> Vec<Finding> {
    let long = source.functions.iter().filter(|function| function.lines > FUNCTION_LINES_MAX);
    long.map(|function| {
        let sentence = format!(
            "function `{}` has {} lines, {FUNCTION_LINES_MAX} at most",
            function.name, function.lines
        );
        Finding::new(&source.path, source.line_of(function.at), sentence)
    })
    .collect()
}

/// Of the files that are not tests, half have at most 150 lines and nine in ten under 400.
pub fn file_ratchet(sources: &[Source]) -> Vec<Finding> {
    let files = sources.iter().filter(|source| !source.is_test());
    let mut lines: Vec<usize> = files.map(Source::line_count).collect();
    lines.sort_unstable();
    let mut findings = Vec::new();
    let median = lines.get(lines.len() / 2).copied().unwrap_or(0);
    if median > FILE_LINES_MEDIAN {
        let sentence = format!("the median file has {median} lines, {FILE_LINES_MEDIAN} at most");
        findings.push(Finding::new("crates", 0, sentence));
    }
    let below = lines.iter().filter(|&&count| count < FILE_LINES_OF_NINE_IN_TEN).count();
    findings.extend(nine_in_ten("files", lines.len(), below, FILE_LINES_OF_NINE_IN_TEN));
    findings
}

/// Of the functions that are not tests, nine in ten have under 40 lines.
pub fn function_ratchet(sources: &[Source]) -> Vec<Finding> {
    let functions = || {
        sources.iter().flat_map(|source| {
            source.functions.iter().filter(|function| !source.in_test(function.at))
        })
    };
    let below = functions().filter(|f| f.lines < FUNCTION_LINES_OF_NINE_IN_TEN).count();
    nine_in_ten("functions", functions().count(), below, FUNCTION_LINES_OF_NINE_IN_TEN)
}

fn nine_in_ten(what: &str, all: usize, below: usize, bound: usize) -> Vec<Finding> {
    if below * 10 >= all * 9 {
        return Vec::new();
    }
    let sentence = format!("only {below} of {all} {what} have under {bound} lines, nine in ten do");
    vec![Finding::new("crates", 0, sentence)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("crates/x/src/a.rs", text)
    }

    fn function(lines: usize) -> String {
        format!("fn f() {{\n{}}}\n", "x;\n".repeat(lines - 2))
    }

    #[test]
    fn a_file_begins_with_its_comment() {
        assert_eq!(module_comment(&source("//! What.\n")), []);
        assert_eq!(module_comment(&source("// What.\n")).len(), 1);
        assert_eq!(module_comment(&source("")).len(), 1);
    }

    #[test]
    fn a_line_has_a_hundred_characters_at_most() {
        assert_eq!(columns(&source(&"à".repeat(100))), []);
        let findings = columns(&source(&format!("x\n{}", "a".repeat(101))));
        assert_eq!(findings[0].line, 2);
    }

    #[test]
    fn a_file_has_six_hundred_lines_at_most() {
        assert_eq!(file_length(&source(&"x\n".repeat(600))), []);
        assert_eq!(file_length(&source(&"x\n".repeat(601))).len(), 1);
    }

    #[test]
    fn a_function_has_seventy_lines_at_most() {
        assert_eq!(function_length(&source(&function(70))), []);
        let findings = function_length(&source(&format!("\n{}", function(71))));
        assert_eq!((findings[0].line, findings.len()), (2, 1));
    }

    #[test]
    fn half_of_the_files_are_short() {
        let file = |lines: usize| source(&"x\n".repeat(lines));
        assert_eq!(file_ratchet(&[]), []);
        assert_eq!(file_ratchet(&[file(10), file(150), file(399)]), []);
        assert_eq!(file_ratchet(&[file(10), file(151), file(399)]).len(), 1);
    }

    #[test]
    fn nine_files_in_ten_are_under_four_hundred_lines() {
        let file = |lines: usize| source(&"x\n".repeat(lines));
        let mut files: Vec<Source> = (0..9).map(|_| file(10)).collect();
        files.push(file(500));
        assert_eq!(file_ratchet(&files), []);
        files.push(file(400));
        assert_eq!(file_ratchet(&files).len(), 1);
        files[10].mark_as_test();
        assert_eq!(file_ratchet(&files), []);
    }

    #[test]
    fn nine_functions_in_ten_are_under_forty_lines() {
        assert_eq!(function_ratchet(&[source(&function(39))]), []);
        assert_eq!(function_ratchet(&[source(&function(40))]).len(), 1);
        let in_test = format!("#[cfg(test)]\nmod t {{\n{}}}", function(40));
        assert_eq!(function_ratchet(&[source(&in_test)]), []);
    }
}
