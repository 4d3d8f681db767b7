//! A reader of the part of XML that an invoice of ours needs: elements, text, and references to
//! characters. Everything else is refused: comments, instructions, sections, types of document,
//! empty elements, blanks inside tags but for attributes.
//!
//! Half the time of a check went into a reader of all of XML; in tests the two judge alike.

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'x> {
    /// A start tag: name, and what follows it.
    Open(&'x str, &'x str),
    /// An end tag.
    Close(&'x str),
    /// Text without references.
    Text(&'x str),
    /// A reference to a character.
    Character(char),
}

/// What stands where no piece can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable<'x>(pub &'x str);

/// Reads piece by piece.
pub(super) struct Reader<'x> {
    rest: &'x str,
}

/// The declaration that may come first.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

impl<'x> Reader<'x> {
    pub(super) fn new(xml: &'x str) -> Reader<'x> {
        Reader { rest: xml.strip_prefix(DECLARATION).unwrap_or(xml) }
    }

    /// The next piece; nothing at the end.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Result<Piece<'x>, Unreadable<'x>>> {
        let rest = self.rest.as_bytes();
        Some(match rest.first()? {
            b'<' => self.tag(),
            b'&' => self.reference(),
            _ => {
                let end = rest.iter().position(|c| TEXT_END[usize::from(*c)]);
                let end = end.unwrap_or(rest.len());
                match self.take(end, 0) {
                    // A sign that should have been written as a reference.
                    "" => Err(Unreadable(self.rest)),
                    text => Ok(Piece::Text(text)),
                }
            }
        })
    }

    /// The text up to `end`; goes on `skipped` bytes behind it.
    fn take(&mut self, end: usize, skipped: usize) -> &'x str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest.get(skipped..).unwrap_or_default();
        taken
    }

    #[inline]
    fn tag(&mut self) -> Result<Piece<'x>, Unreadable<'x>> {
        let (rest, bytes) = (self.rest, self.rest.as_bytes());
        let is_close = bytes.get(1) == Some(&b'/');
        let begin = 1 + usize::from(is_close);
        let mut end = begin;
        while bytes.get(end).is_some_and(|c| NAME[usize::from(*c)]) {
            end += 1;
        }
        let name = rest.get(begin..end).unwrap_or_default();
        match bytes.get(end) {
            _ if name.is_empty() => Err(Unreadable(rest)),
            Some(b'>') => {
                self.rest = rest.get(end + 1..).unwrap_or_default();
                Ok(if is_close { Piece::Close(name) } else { Piece::Open(name, "") })
            }
            Some(b' ') if !is_close => {
                let length = rest[end..].find('>').ok_or(Unreadable(rest))?;
                let (after, behind) = rest[end..].split_at(length);
                self.rest = behind.get(1..).unwrap_or_default();
                Ok(Piece::Open(name, after))
            }
            _ => Err(Unreadable(rest)),
        }
    }

    fn reference(&mut self) -> Result<Piece<'x>, Unreadable<'x>> {
        let rest = self.rest;
        let end = rest.bytes().position(|c| c == b';').ok_or(Unreadable(rest))?;
        let character = match &self.take(end, 1)[1..] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => return Err(Unreadable(rest)),
        };
        Ok(Piece::Character(character))
    }
}

/// The bytes that names of ours are made of.
const NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut c = 0;
    while c < 128 {
        table[c] = (c as u8).is_ascii_alphanumeric() || c == b':' as usize;
        c += 1;
    }
    table
};

/// The bytes at which text ends.
const TEXT_END: [bool; 256] = {
    let mut table = [false; 256];
    table[b'<' as usize] = true;
    table[b'&' as usize] = true;
    table[b'>' as usize] = true;
    table
};

/// The attributes behind the name of a tag, as they follow; `None` in place of one that is none.
pub(super) fn attributes(after: &str) -> impl Iterator<Item = Option<(&str, &str)>> {
    let mut rest = after;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let one = rest.strip_prefix(' ').and_then(|text| {
            let (name, text) = text.split_once("=\"")?;
            let (value, text) = text.split_once('"')?;
            rest = text;
            (!value.contains(['<', '&'])).then_some((name, value))
        });
        if one.is_none() {
            rest = "";
        }
        Some(one)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_text_and_references_are_read_and_nothing_else() {
        let check = |xml: &str, expected: &[Piece<'_>]| {
            let mut reader = Reader::new(xml);
            let mut pieces = Vec::new();
            while let Some(Ok(piece)) = reader.next() {
                pieces.push(piece);
            }
            assert_eq!(pieces, expected, "{xml}");
        };
        use Piece::{Character, Close, Open, Text};
        check("<a>b</a>", &[Open("a", ""), Text("b"), Close("a")]);
        check(&format!("{DECLARATION}\n<p:a b=\"c\">"), &[Text("\n"), Open("p:a", " b=\"c\"")]);
        check("à&amp;&lt;b", &[Text("à"), Character('&'), Character('<'), Text("b")]);
        for refused in [
            "<a/>",
            "<!-- -->",
            "<?a?>",
            "<![CDATA[a]]>",
            "<!DOCTYPE a>",
            "< a>",
            "</a >",
            "<>",
            "</>",
        ] {
            check(refused, &[]);
        }
        for refused in ["&euro;", "&amp", "&#65;", "<a", ">"] {
            check(refused, &[]);
        }
        check("a>b", &[Text("a")]);
        let read: Vec<_> = attributes(" a=\"b\" c=\"\"").collect();
        assert_eq!(read, [Some(("a", "b")), Some(("c", ""))]);
        for refused in ["a=\"b\"", " a=b", " a=\"b", " a=\"&\"", " "] {
            assert_eq!(attributes(refused).collect::<Vec<_>>(), [None], "{refused}");
        }
    }
}
