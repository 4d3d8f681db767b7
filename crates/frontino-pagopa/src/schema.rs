//! The elements that a message may have, as a table, and a walk that holds a message against it.

use crate::xml::{Element, SCHEMA_INSTANCE};

pub mod kind;

pub use kind::Kind;

/// An element of a message.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// How often it must come.
    pub min: usize,
    /// How often it may come.
    pub max: usize,
    /// What is in it.
    pub content: Content,
}

/// What an element holds.
#[derive(Debug)]
pub enum Content {
    /// A value.
    Value(Kind),
    /// Elements in order.
    Sequence(&'static [Rule]),
    /// One of several elements.
    Choice(&'static [Rule]),
}

/// Where a message does not follow its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The elements down to the wrong one, with `/` between.
    pub path: String,
}

impl Rule {
    /// May be missing.
    #[must_use]
    pub const fn opt(mut self) -> Rule {
        self.min = 0;
        self
    }

    /// May come up to so many times.
    #[must_use]
    pub const fn up_to(mut self, max: usize) -> Rule {
        self.max = max;
        self
    }
}

/// An element with a value, once.
#[must_use]
pub const fn value(name: &'static str, kind: Kind) -> Rule {
    Rule { name, min: 1, max: 1, content: Content::Value(kind) }
}

/// An element with a text of 1 to `max` characters, once.
#[must_use]
pub const fn text(name: &'static str, max: usize) -> Rule {
    value(name, Kind::Text(1, max))
}

/// An element with elements in order, once.
#[must_use]
pub const fn group(name: &'static str, rules: &'static [Rule]) -> Rule {
    Rule { name, min: 1, max: 1, content: Content::Sequence(rules) }
}

/// One of several elements, each under its own name; its own name says nothing.
#[must_use]
pub const fn choice(rules: &'static [Rule]) -> Rule {
    Rule { name: "", min: 1, max: 1, content: Content::Choice(rules) }
}

/// Holds the elements inside a message against a table. They have no namespace.
///
/// # Errors
/// The first element that is wrong, missing or too much.
pub fn check(message: &Element, rules: &[Rule]) -> Result<(), Violation> {
    expect_plain(message)?;
    sequence(message, rules).map_err(|below| Violation {
        path: if below.is_empty() { message.name.clone() } else { below },
    })
}

/// A group has no text of its own, and an element no attributes but those for readers of schemas;
/// of these none may say that it is empty.
fn expect_plain(element: &Element) -> Result<(), Violation> {
    let strange = element.attributes.iter().any(|(namespace, name, value)| {
        namespace != SCHEMA_INSTANCE || (name == "nil" && value != "false" && value != "0")
    });
    let stray = !element.children.is_empty() && !element.text.trim().is_empty();
    if strange || stray { Err(Violation { path: element.name.clone() }) } else { Ok(()) }
}

fn sequence(parent: &Element, rules: &[Rule]) -> Result<(), String> {
    let mut rest = parent.children.as_slice();
    for rule in rules {
        let mut count = 0;
        while count < rule.max
            && let Some((child, after)) = rest.split_first()
            && let Some(matching) = matching(rule, &child.name)
        {
            one(child, matching).map_err(|below| join(&child.name, &below))?;
            (rest, count) = (after, count + 1);
        }
        if count < rule.min {
            return Err(first_name(rule).to_owned());
        }
    }
    if rules.is_empty() && !parent.text.trim().is_empty() {
        return Err(String::new());
    }
    rest.first().map_or(Ok(()), |child| Err(child.name.clone()))
}

/// The rule for an element of a name: itself, or one of a choice.
fn matching<'r>(rule: &'r Rule, name: &str) -> Option<&'r Rule> {
    match &rule.content {
        Content::Choice(rules) => rules.iter().find(|rule| rule.name == name),
        _ => (rule.name == name).then_some(rule),
    }
}

fn first_name(rule: &Rule) -> &'static str {
    match &rule.content {
        Content::Choice(rules) => rules.first().map_or("", |rule| rule.name),
        _ => rule.name,
    }
}

fn one(element: &Element, rule: &Rule) -> Result<(), String> {
    if !element.namespace.is_empty() || expect_plain(element).is_err() {
        return Err(String::new());
    }
    match &rule.content {
        Content::Value(kind) if element.children.is_empty() && kind.holds(&element.text) => Ok(()),
        Content::Value(_) => Err(String::new()),
        Content::Sequence(rules) => sequence(element, rules),
        // A choice has no element of its own.
        Content::Choice(_) => Ok(()),
    }
}

fn join(name: &str, below: &str) -> String {
    if below.is_empty() { name.to_owned() } else { format!("{name}/{below}") }
}
