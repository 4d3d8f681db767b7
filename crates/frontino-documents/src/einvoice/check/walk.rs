//! Reads the file back and holds every element against those of the schema, in order; what an
//! element says goes to the rules.

use super::{Faults, Seen};
use crate::einvoice::schema::{Content, Element, ROOT, Role};
use crate::einvoice::types::Type;
use crate::einvoice::write::NAMESPACE;
use frontino_core::dates::Date;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Where the reader stands.
#[derive(Default)]
pub(super) struct Walk {
    open: Vec<Open>,
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
        self.ended = false;
        let mut reader = Reader::from_str(xml);
        loop {
            let step = match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => self.step(&event, seen, faults, today),
                Err(error) => {
                    faults.add("00200", self.path(), error.to_string());
                    return;
                }
            };
            if step.is_err() {
                return;
            }
        }
        if !self.ended {
            faults.add("00200", self.path(), "");
        }
    }

    fn step(
        &mut self,
        event: &Event<'_>,
        seen: &mut Seen,
        faults: &mut Faults,
        today: Date,
    ) -> Result<(), Broken> {
        match event {
            Event::Start(tag) if self.open.is_empty() => self.root(tag, seen, faults),
            Event::Start(tag) => self.begin(tag, seen, faults),
            Event::Empty(tag) if !self.open.is_empty() => {
                self.begin(tag, seen, faults)?;
                self.end(seen, faults, today)
            }
            Event::End(_) => self.end(seen, faults, today),
            Event::Text(text) => self.take(text, faults),
            Event::GeneralRef(reference) => match resolved(reference) {
                Some(c) => self.take(c.encode_utf8(&mut [0; 4]), faults),
                None => self.refuse(reference, faults),
            },
            Event::Decl(_) if self.open.is_empty() && !self.ended => Ok(()),
            // Comments, instructions, types of document: we write none, so somebody else did.
            _ => self.refuse("", faults),
        }
    }

    fn refuse(&self, found: &str, faults: &mut Faults) -> Result<(), Broken> {
        faults.add("00200", self.path(), found);
        Err(Broken)
    }

    fn root(
        &mut self,
        tag: &BytesStart<'_>,
        seen: &mut Seen,
        faults: &mut Faults,
    ) -> Result<(), Broken> {
        let name = tag.name().0;
        let Some((prefix, "FatturaElettronica")) = name.split_once(':') else {
            return self.refuse(name, faults);
        };
        if self.ended {
            return self.refuse(name, faults);
        }
        let mut bound = false;
        for attribute in tag.attributes() {
            let Ok(attribute) = attribute else { return self.refuse(name, faults) };
            match (attribute.key.0, attribute.value.as_ref()) {
                ("versione", version) => seen.header.version.push_str(version),
                ("SistemaEmittente", system) if Type::Basic(1, 10).holds(system) => {}
                (key, NAMESPACE) if key.strip_prefix("xmlns:") == Some(prefix) => bound = true,
                (key, _) => return self.refuse(key, faults),
            }
        }
        if !bound {
            return self.refuse(name, faults);
        }
        let content = Inside::Group { elements: &ROOT, at: 0, count: 0 };
        let name = "FatturaElettronica";
        self.open.push(Open { name, role: Role::None, many: false, place: 1, content });
        Ok(())
    }

    fn begin(
        &mut self,
        tag: &BytesStart<'_>,
        seen: &mut Seen,
        faults: &mut Faults,
    ) -> Result<(), Broken> {
        let name = tag.name().0;
        if !tag.attributes_raw().trim().is_empty() {
            return self.refuse(name, faults);
        }
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

    fn end(&mut self, seen: &mut Seen, faults: &mut Faults, today: Date) -> Result<(), Broken> {
        let Some(last) = self.open.last() else { return self.refuse("", faults) };
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

/// The character that a reference stands for.
pub(in crate::einvoice) fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    Some(match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
