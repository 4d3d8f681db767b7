//! The stream of a file: what an attacker needs and a bank does not is refused.

use crate::statement::StatementRefused;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// Elements inside each other.
const DEPTH_MAX: usize = 32;

/// What the elements of a file are given to, in their order.
pub(crate) trait Elements {
    /// An element begins; `currency` is that of an amount.
    ///
    /// # Errors
    /// When it cannot be read here.
    fn open(&mut self, name: &str, currency: Option<&str>) -> Result<(), StatementRefused>;
    /// Text of the element that is open.
    fn take(&mut self, text: &str);
    /// An element ends.
    ///
    /// # Errors
    /// When what it holds cannot be.
    fn close(&mut self) -> Result<(), StatementRefused>;
}

/// Gives the elements of a file away.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn walk(bytes: &[u8], build: &mut impl Elements) -> Result<(), StatementRefused> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| StatementRefused::Encoding)?;
    let mut reader = Reader::from_str(text);
    let mut depth = 0;
    loop {
        let at = reader.buffer_position();
        match reader.read_event().map_err(|error| broken(at, &error))? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(StatementRefused::Hostile(at));
                }
                open(build, &start, at)?;
            }
            Event::Empty(start) => {
                open(build, &start, at)?;
                build.close()?;
            }
            Event::End(_) => {
                depth -= 1;
                build.close()?;
            }
            Event::Text(text) => build.take(&text.xml10_content()),
            Event::CData(text) => build.take(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                match reference.resolve_char_ref().map_err(|error| broken(at, &error))? {
                    Some(character) => build.take(character.encode_utf8(&mut [0; 4])),
                    None => {
                        let known = resolve_xml_entity(&reference);
                        build.take(known.ok_or(StatementRefused::Hostile(at))?);
                    }
                }
            }
            Event::DocType(_) => return Err(StatementRefused::Hostile(at)),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if depth > 0 => return Err(broken(at, &"the end is missing")),
            Event::Eof => return Ok(()),
        }
    }
}

fn open(
    build: &mut impl Elements,
    start: &BytesStart<'_>,
    at: u64,
) -> Result<(), StatementRefused> {
    let name = start.local_name();
    let name = name.into_inner();
    let mut currency = None;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| broken(at, &error))?;
        if attribute.key.local_name().into_inner() == "Ccy" {
            currency = Some(attribute.value.into_owned());
        }
    }
    build.open(name, currency.as_deref())
}

fn broken(at: u64, why: &dyn std::fmt::Display) -> StatementRefused {
    StatementRefused::NotWellFormed { at, why: why.to_string() }
}
