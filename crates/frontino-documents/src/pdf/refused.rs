//! Why a document cannot be printed.

use thiserror::Error;

/// Why a press cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PressRefused {
    /// A font of the program cannot be read.
    #[error("the font {name} cannot be read")]
    Font {
        /// The font.
        name: String,
    },
    /// The logo is neither a PNG nor a JPEG that can be printed.
    #[error("the logo cannot be printed: {why}")]
    Logo {
        /// What is wrong with it.
        why: String,
    },
}

/// Why a document cannot be printed; the others go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PrintRefused {
    /// None of the fonts has the character.
    #[error("no font has the character U+{:04X}", u32::from(*character))]
    Character {
        /// The character.
        character: char,
    },
    /// The address does not fit into the window of the envelope, however small.
    #[error("the address does not fit into the window")]
    Address,
    /// The numbers at the top right do not fit.
    #[error("the references do not fit at the top of the page")]
    References,
    /// Something is bigger than a page.
    #[error("something is higher than a page")]
    TooHigh,
    /// A text does not fit into a code of the size that is prescribed.
    #[error("a text of {length} characters does not fit into its code")]
    Code {
        /// Characters of the text.
        length: usize,
    },
    /// A text on the payment notice is longer than its guide allows.
    #[error("the text of the notice field {field} has {length} characters")]
    NoticeField {
        /// The field.
        field: &'static str,
        /// Characters of the text.
        length: usize,
    },
}
