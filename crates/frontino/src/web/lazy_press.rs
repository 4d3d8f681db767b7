//! The press of the server, set up when the first document is asked for.

use crate::cli::Context;
use crate::config::Utility;
use crate::documents::press;
use frontino_documents::pdf::{Look, Press};
use std::path::PathBuf;
use std::sync::OnceLock;

/// The press, and what it is set up from.
pub struct LazyPress {
    data: PathBuf,
    utility: Utility,
    press: OnceLock<Option<Press>>,
}

impl LazyPress {
    /// Of the configuration.
    #[must_use]
    pub fn of(context: &Context) -> LazyPress {
        let utility = context.config.utility.clone();
        LazyPress { data: context.data.clone(), utility, press: OnceLock::new() }
    }

    /// The press; a logo that cannot be printed is left out.
    #[must_use]
    pub fn get(&self) -> Option<&Press> {
        let open = || match press::open_in(&self.data, &self.utility) {
            Ok((press, _)) => Some(press),
            Err(_) => Press::new(Look::default()).ok(),
        };
        self.press.get_or_init(open).as_ref()
    }
}
