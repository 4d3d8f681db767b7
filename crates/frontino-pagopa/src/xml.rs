//! XML that others send, read into a small tree. What a message never needs and an attacker does is
//! refused: types of document with their entities, deep nesting, more elements than any message of
//! ours has.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};
use std::borrow::Cow;
use thiserror::Error;

#[cfg(test)]
mod tests;

/// Elements inside each other.
const DEPTH_MAX: usize = 32;
/// Elements of a message.
const ELEMENTS_MAX: usize = 10_000;

/// The namespace of attributes that speak to readers of schemas.
pub const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its namespace; empty where it has none.
    pub namespace: String,
    /// Its name without a prefix.
    pub name: String,
    /// Its attributes that declare no namespace: namespace, name, value.
    pub attributes: Vec<(String, String, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// The text in it, as it stands.
    pub text: String,
}

/// Why XML is not read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum XmlRefused {
    /// An encoding that is not known, or bytes that are not of it.
    #[error("the text is not of the encoding {0:?}")]
    Encoding(String),
    /// It does not follow the rules of XML.
    #[error("not well-formed at byte {at}: {why}")]
    NotWellFormed {
        /// Bytes before.
        at: u64,
        /// What the reader says.
        why: String,
    },
    /// A type of document, with which texts can be made to grow or files to be read.
    #[error("a type of document is not accepted")]
    DocumentType,
    /// An entity that is not one of the five of XML.
    #[error("an entity that XML does not have by itself")]
    Entity,
    /// Too many elements, or too deep.
    #[error("more elements than a message has")]
    TooBig,
}

impl Element {
    /// The first child of a name without a namespace.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the child at a path; `None` when there is none.
    #[must_use]
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        let end = path.iter().try_fold(self, |element, name| element.child(name))?;
        Some(&end.text)
    }

    /// An attribute of a namespace.
    #[must_use]
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(of, key, _)| of == namespace && key == name).map(|(_, _, value)| value.as_str())
    }
}

/// Reads one document.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Element, XmlRefused> {
    let text = decoded(bytes)?;
    let mut reader = NsReader::from_str(&text);
    let mut build = Build::default();
    loop {
        let at = reader.buffer_position();
        let not_well_formed = |why: String| XmlRefused::NotWellFormed { at, why };
        match reader.read_event().map_err(|error| not_well_formed(error.to_string()))? {
            Event::Start(start) => build.open(element(&reader, &start, at)?)?,
            Event::Empty(start) => {
                build.open(element(&reader, &start, at)?)?;
                build.close();
            }
            Event::End(_) => build.close(),
            Event::Text(text) => build.take(&text.xml10_content(), at)?,
            Event::CData(text) => build.take(&text.xml10_content(), at)?,
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref();
                match character.map_err(|error| not_well_formed(error.to_string()))? {
                    Some(character) => build.take(character.encode_utf8(&mut [0; 4]), at)?,
                    None => {
                        let text = resolve_xml_entity(&reference).ok_or(XmlRefused::Entity)?;
                        build.take(text, at)?;
                    }
                }
            }
            Event::DocType(_) => return Err(XmlRefused::DocumentType),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => {
                let missing = || not_well_formed("the end is missing".to_owned());
                return build.finish().ok_or_else(missing);
            }
        }
    }
}

/// The text in the encoding that the document declares, else UTF-8; a byte-order mark comes first.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, XmlRefused> {
    let label = declared_encoding(bytes);
    let unknown = || XmlRefused::Encoding(label.clone());
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(unknown)?;
    let (text, _, broken) = encoding.decode(bytes);
    if broken { Err(unknown()) } else { Ok(text) }
}

fn declared_encoding(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
    let declaration = head.strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let after = declaration.and_then(|text| text.split_once("encoding")).map(|(_, after)| after);
    let value = after.and_then(|text| {
        let text = text.trim_start().strip_prefix('=')?.trim_start();
        let quote = text.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        text[1..].split_once(quote).map(|(value, _)| value.to_owned())
    });
    value.unwrap_or_else(|| "utf-8".to_owned())
}

fn element(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    at: u64,
) -> Result<Element, XmlRefused> {
    let not_well_formed = |why: String| XmlRefused::NotWellFormed { at, why };
    let namespace = |found: ResolveResult<'_>| match found {
        ResolveResult::Bound(namespace) => Ok(namespace.into_inner().to_owned()),
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Unknown(prefix) => {
            Err(not_well_formed(format!("the prefix {prefix:?} is not declared")))
        }
    };
    let (found, name) = reader.resolver().resolve_element(start.name());
    let mut element = Element {
        namespace: namespace(found)?,
        name: name.into_inner().to_owned(),
        ..Element::default()
    };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| not_well_formed(error.to_string()))?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (found, name) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| XmlRefused::Entity)?;
        let key = (namespace(found)?, name.into_inner().to_owned(), value.into_owned());
        element.attributes.push(key);
    }
    Ok(element)
}

/// Signs that no document of XML 1.0 can have, and some databases no text.
fn is_no_character(sign: char) -> bool {
    match sign {
        '\t' | '\n' | '\r' => false,
        _ => sign < ' ' || matches!(sign, '\u{fffe}' | '\u{ffff}'),
    }
}

/// The tree as far as it has come.
#[derive(Default)]
struct Build {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Build {
    fn open(&mut self, element: Element) -> Result<(), XmlRefused> {
        self.elements += 1;
        if self.open.len() == DEPTH_MAX || self.elements > ELEMENTS_MAX {
            return Err(XmlRefused::TooBig);
        }
        if self.open.is_empty() && self.root.is_some() {
            let why = "a second root".to_owned();
            return Err(XmlRefused::NotWellFormed { at: 0, why });
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn take(&mut self, text: &str, at: u64) -> Result<(), XmlRefused> {
        let refuse = |why: &str| Err(XmlRefused::NotWellFormed { at, why: why.to_owned() });
        if text.chars().any(is_no_character) {
            return refuse("a sign that XML does not have");
        }
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return refuse("text outside"),
        }
        Ok(())
    }

    fn finish(self) -> Option<Element> {
        if self.open.is_empty() { self.root } else { None }
    }
}
