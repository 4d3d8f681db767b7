//! Reads the file back and holds every element against those of the schema, in order; what an
//! element says goes to the rules.

use super::reader::{Piece, Reader, Unreadable, attributes};
use super::{Faults, Seen};
use crate::einvoice::schema::{Content, Element, ROOT, Role};
use crate::einvoice::types::Type;
use crate::einvoice::write::NAMESPACE;
use frontino_core::dates::Date;

/// Where the reader stands.
#[derive(Default)]
pub(super) struct Walk {
    open: Vec<Open>,
    /// Name of the root with its prefix.
    root: String,
    text: String,
    ended: bool,
}

/// An element whose end has not come yet.
struct Open {
    name: &'static str,
    role: Role,
    many: bool,
    /// Place among its like, from 1.
    place: u32,
    content: Inside,
}

/// What is expected inside.
enum Inside {
    Value(Type),
    Group {
        elements: &'static [Element],
        /// The element that came last, and how often.
        at: usize,
        count: u32,
    },
}

/// A file that cannot be read on: what is wrong with it has been noted.
struct Broken;

impl Walk {
    pub(super) fn run(&mut self, xml: &str, seen: &mut Seen, faults: &mut Faults, today: Date) {
        self.open.clear();
        self.root.clear();
        self.ended = false;
        let mut reader = Reader::new(xml);
        while let Some(piece) = reader.next() {
            let step = match piece {
                Ok(piece) => self.step(piece, seen, faults, today),
                Err(Unreadable(found)) => self.refuse(beginning(found), faults),
            };
            if step.is_err() {
                return;
            }
        }
        if !self.ended {
            faults.add("00200", self.path(), "");
        }
    }

    #[inline]
    fn step(
        &mut self,
        piece: Piece<'_>,
        seen: &mut Seen,
        faults: &mut Faults,
        today: Date,
    ) -> Result<(), Broken> {
        match piece {
            Piece::Open(name, after) if self.open.is_empty() => {
                self.root(name, after, seen, faults)
            }
            Piece::Open(name, "") => self.begin(name, seen, faults),
            Piece::Open(name, _) => self.refuse(name, faults),
            Piece::Close(name) => self.end(name, seen, faults, today),
            Piece::Text(text) => self.take(text, faults),
            Piece::Character(c) => self.take(c.encode_utf8(&mut [0; 4]), faults),
        }
    }

    fn refuse(&self, found: &str, faults: &mut Faults) -> Result<(), Broken> {
        faults.add("00200", self.path(), found);
        Err(Broken)
    }

    fn root(
        &mut self,
        name: &str,
        after: &str,
        seen: &mut Seen,
        faults: &mut Faults,
    ) -> Result<(), Broken> {
        let Some((prefix, "FatturaElettronica")) = name.split_once(':') else {
            return self.refuse(name, faults);
        };
        if self.ended {
            return self.refuse(name, faults);
        }
        let mut bound = false;
        for attribute in attributes(after) {
            match attribute {
                Some(("versione", version)) => seen.header.version.push_str(version),
                Some(("SistemaEmittente", system)) if Type::Basic(1, 10).holds(system) => {}
                Some((key, NAMESPACE)) if key.strip_prefix("xmlns:") == Some(prefix) => {
                    bound = true;
                }
                _ => return self.refuse(after, faults),
            }
        }
        if !bound {
            return self.refuse(name, faults);
        }
        self.root.push_str(name);
        let content = Inside::Group { elements: &ROOT, at: 0, count: 0 };
        let name = "FatturaElettronica";
        self.open.push(Open { name, role: Role::None, many: false, place: 1, content });
        Ok(())
    }

    #[inline]
    fn begin(&mut self, name: &str, seen: &mut Seen, faults: &mut Faults) -> Result<(), Broken> {
        let Some(Open { content: Inside::Group { elements, at, count }, .. }) =
            self.open.last_mut()
        else {
            return self.refuse(name, faults);
        };
        let Some((element, place)) = next(elements, at, count, name) else {
            return self.refuse(name, faults);
        };
        let content = match element.content {
            Content::Value(kind) => {
                self.text.clear();
                Inside::Value(kind)
            }
            Content::Group(elements) => Inside::Group { elements, at: 0, count: 0 },
        };
        let many = element.max > 1;
        self.open.push(Open { name: element.name, role: element.role, many, place, content });
        seen.begin(element.role);
        Ok(())
    }

    fn take(&mut self, text: &str, faults: &mut Faults) -> Result<(), Broken> {
        match self.open.last() {
            Some(Open { content: Inside::Value(_), .. }) => {
                self.text.push_str(text);
                Ok(())
            }
            _ if text.trim_matches([' ', '\n', '\r', '\t']).is_empty() => Ok(()),
            _ => self.refuse(text, faults),
        }
    }

    #[inline]
    fn end(
        &mut self,
        name: &str,
        seen: &mut Seen,
        faults: &mut Faults,
        today: Date,
    ) -> Result<(), Broken> {
        let expected = |open: &Open| if self.open.len() == 1 { &self.root } else { open.name };
        let Some(last) = self.open.last().filter(|last| expected(last) == name) else {
            return self.refuse(name, faults);
        };
        let role = last.role;
        match &last.content {
            Inside::Value(kind) if kind.holds(&self.text) => seen.value(role, &self.text),
            // A wrong value does not keep the others from being looked at.
            Inside::Value(_) => faults.add("00200", self.path(), self.text.as_str()),
            Inside::Group { elements, at, count } => {
                if let Some(missing) = missing(elements, *at, *count) {
                    return self.refuse(missing, faults);
                }
                seen.end(role, last.place, faults, today);
            }
        }
        self.open.pop();
        self.ended = self.open.is_empty();
        Ok(())
    }

    /// The elements that are open, with the place of those that may be many.
    fn path(&self) -> String {
        let mut path = String::new();
        for open in &self.open {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(open.name);
            if open.many {
                path.push_str(&format!("[{}]", open.place));
            }
        }
        path
    }
}

/// The element called `name` that may come now, and its place among its like.
fn next(
    elements: &'static [Element],
    at: &mut usize,
    count: &mut u32,
    name: &str,
) -> Option<(&'static Element, u32)> {
    loop {
        let element = elements.get(*at)?;
        if element.name == name && *count < element.max {
            *count += 1;
            return Some((element, *count));
        }
        if *count < element.min {
            return None;
        }
        (*at, *count) = (*at + 1, 0);
    }
}

/// The first element that should have come before the end.
fn missing(elements: &'static [Element], at: usize, count: u32) -> Option<&'static str> {
    let mut count = count;
    for element in elements.iter().skip(at) {
        if count < element.min {
            return Some(element.name);
        }
        count = 0;
    }
    None
}

/// The beginning of what cannot be read, for a person.
fn beginning(text: &str) -> &str {
    text.get(..40).or_else(|| text.get(..text.len().min(37))).unwrap_or_default()
}
