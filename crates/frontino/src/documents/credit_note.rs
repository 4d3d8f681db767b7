//! Credit notes: a bill whose total is negative is one (R3.11), with the words of a bill otherwise.
//! Nothing else makes a credit note yet: no command takes an issued bill back.

/// The title of a bill that gives money back.
#[must_use]
pub fn title(number: &str) -> String {
    format!("Nota di credito n. {number}")
}
