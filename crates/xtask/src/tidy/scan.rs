//! A small scanner for Rust text: it blanks comments and the inside of literals, so that checks
//! can look for words in code, and finds functions and test code. It is no parser: what it must
//! get right is where strings, comments and braces begin and end.

/// One Rust file, scanned.
pub struct Source {
    /// Path from the root of the repository, with `/`.
    pub path: String,
    /// The text as it is.
    pub text: String,
    /// The text with comments and the insides of literals blanked; as long as `text`.
    pub code: String,
    /// String literals: byte where the inside begins, and the inside.
    pub literals: Vec<(usize, String)>,
    /// Functions in order of their first line.
    pub functions: Vec<Function>,
    comments: Vec<usize>,
    tests: Vec<(usize, usize)>,
    line_starts: Vec<usize>,
}

/// One function with a body.
pub struct Function {
    pub name: String,
    /// Byte of the word `fn`.
    pub at: usize,
    /// Lines from the word `fn` to the closing brace, both counted.
    pub lines: usize,
}

impl Source {
    /// Scans a file; a path under `tests/` and a file named `tests.rs` or `props.rs` is test code.
    pub fn new(path: &str, text: &str) -> Source {
        let mask = Mask::of(text);
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
            code: mask.code,
            literals: mask.literals,
            functions: Vec::new(),
            comments: mask.comments,
            tests: Vec::new(),
            line_starts,
        };
        source.tests = test_ranges(&source.code);
        let name = path.rsplit('/').next().unwrap_or(path);
        if path.contains("/tests/") || matches!(name, "tests.rs" | "props.rs") {
            source.mark_as_test();
        }
        source.functions = functions(&source);
        source
    }

    /// Counts the whole file as test code.
    pub fn mark_as_test(&mut self) {
        self.tests = vec![(0, self.text.len() + 1)];
    }

    /// Whether the whole file is test code.
    pub fn is_test(&self) -> bool {
        self.tests.first().is_some_and(|&(from, until)| from == 0 && until > self.text.len())
    }

    /// Whether the byte `at` lies in test code.
    pub fn in_test(&self, at: usize) -> bool {
        self.tests.iter().any(|&(from, until)| from <= at && at < until)
    }

    /// The line of the byte `at`, counted from 1.
    pub fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at)
    }

    /// Whether a comment stands on `line`.
    pub fn has_comment(&self, line: usize) -> bool {
        self.comments.iter().any(|&at| self.line_of(at) == line)
    }

    /// Line `line` of the blanked text.
    pub fn code_line(&self, line: usize) -> &str {
        self.code.lines().nth(line - 1).unwrap_or("")
    }

    /// The number of lines of the file.
    pub fn line_count(&self) -> usize {
        self.text.lines().count()
    }

    /// Where `word` stands in the code, not as a part of a longer name.
    pub fn find_word<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        find_word(&self.code, word)
    }
}

/// Where `word` stands in `code`, not as a part of a longer name.
pub fn find_word<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    let inside = |at: usize| bytes.get(at).copied().is_some_and(is_name);
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let starts = !inside(at) || at == 0 || !inside(at - 1);
        let end = at + word.len();
        starts && (!inside(end - 1) || !inside(end))
    })
}

/// The name that stands at byte `at` or after the blanks there; empty when there is none.
pub fn name_at(code: &str, at: usize) -> &str {
    let rest = code[at..].trim_start();
    let end = rest.bytes().position(|b| !is_name(b)).unwrap_or(rest.len());
    &rest[..end]
}

fn is_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

/// The byte after the bracket that closes the one at `open`; the end when none does.
pub fn after_closing(code: &str, open: usize) -> usize {
    let mut depth = 0i32;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// The first `{` or `;` after `from` that is not inside round or square brackets.
fn body_or_end(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' | b';' if depth <= 0 => return Some(at),
            _ => {}
        }
    }
    None
}

fn functions(source: &Source) -> Vec<Function> {
    let code = &source.code;
    source
        .find_word("fn")
        .filter_map(|at| {
            let name = name_at(code, at + 2);
            let body = body_or_end(code, at)?;
            if name.is_empty() || code.as_bytes()[body] == b';' {
                return None;
            }
            let end = after_closing(code, body) - 1;
            let lines = source.line_of(end) + 1 - source.line_of(at);
            Some(Function { name: name.to_owned(), at, lines })
        })
        .collect()
}

/// The items under `#[test]` or `#[cfg(test)]`, from the attribute to the end of the item.
fn test_ranges(code: &str) -> Vec<(usize, usize)> {
    code.match_indices("#[")
        .filter_map(|(at, _)| {
            let end = after_closing(code, at + 1);
            let attribute = code[at + 2..end].trim_end_matches(']').trim();
            if !is_test_attribute(attribute) {
                return None;
            }
            let body = body_or_end(code, end)?;
            let until =
                if code.as_bytes()[body] == b';' { body + 1 } else { after_closing(code, body) };
            Some((at, until))
        })
        .collect()
}

/// Whether an attribute marks code that is built for tests only.
pub fn is_test_attribute(attribute: &str) -> bool {
    let conditional = attribute.starts_with("cfg(") && !attribute.contains("not(");
    attribute == "test" || (conditional && find_word(attribute, "test").next().is_some())
}

/// The blanked text, and what was blanked.
struct Mask {
    code: String,
    literals: Vec<(usize, String)>,
    comments: Vec<usize>,
}

impl Mask {
    fn of(text: &str) -> Mask {
        let mut mask = Mask { code: String::new(), literals: Vec::new(), comments: Vec::new() };
        let mut code = text.as_bytes().to_vec();
        let mut at = 0;
        while at < text.len() {
            at = mask.step(text, at, &mut code);
        }
        mask.code = String::from_utf8_lossy(&code).into_owned();
        mask
    }

    /// Passes over what begins at `at` and gives the byte after it.
    fn step(&mut self, text: &str, at: usize, code: &mut [u8]) -> usize {
        let bytes = text.as_bytes();
        let rest = &bytes[at..];
        let (inside, until) = if rest.starts_with(b"//") {
            let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
            self.comments.push(at);
            ((at, end), end)
        } else if rest.starts_with(b"/*") {
            let end = block_comment_end(bytes, at);
            self.comments.push(at);
            ((at, end), end)
        } else if let Some((from, end, close)) = string_at(text, at) {
            self.literals.push((from, text[from..end].to_owned()));
            ((from, end), end + close)
        } else if let Some(end) = character_end(text, at) {
            ((at + 1, end), end + 1)
        } else {
            return at + 1;
        };
        for byte in &mut code[inside.0..inside.1] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        until
    }
}

fn block_comment_end(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0;
    let mut here = at;
    while here < bytes.len() {
        if bytes[here..].starts_with(b"/*") {
            depth += 1;
            here += 2;
        } else if bytes[here..].starts_with(b"*/") {
            depth -= 1;
            here += 2;
            if depth == 0 {
                return here;
            }
        } else {
            here += 1;
        }
    }
    bytes.len()
}

/// Where the inside of a string literal at `at` begins and ends, and how long its end mark is.
fn string_at(text: &str, at: usize) -> Option<(usize, usize, usize)> {
    let bytes = text.as_bytes();
    if bytes[at] == b'"' {
        let mut end = at + 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        return Some((at + 1, end.min(bytes.len()), 1));
    }
    // Raw: `r`, hashes, a quote; `br` and `cr` are met at their `r`.
    let prefixed = at > 0 && is_name(bytes[at - 1]) && !raw_prefix(bytes, at);
    if bytes[at] != b'r' || prefixed {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|&&b| b == b'#').count();
    if bytes.get(at + 1 + hashes) != Some(&b'"') {
        return None;
    }
    let from = at + 2 + hashes;
    let mark = format!("\"{}", "#".repeat(hashes));
    let end = text[from..].find(&mark).map_or(text.len(), |length| from + length);
    Some((from, end, mark.len()))
}

fn raw_prefix(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at - 1], b'b' | b'c') && (at < 2 || !is_name(bytes[at - 2]))
}

/// The closing quote of a character literal at `at`; `None` for anything else, lifetimes too.
fn character_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix('\'')?;
    let first = rest.chars().next()?;
    if first == '\\' {
        let skipped = 1 + rest[1..].chars().next()?.len_utf8();
        return rest[skipped..].find('\'').map(|length| at + 1 + skipped + length);
    }
    let end = at + 1 + first.len_utf8();
    (text.as_bytes().get(end) == Some(&b'\'')).then_some(end)
}

#[cfg(test)]
mod tests;
