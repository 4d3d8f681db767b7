//! Statements that a PostgreSQL server keeps ready for a connection, so that who asks the same few
//! many times does not have them read and planned again each time.

use crate::error::Result;
use postgres::{Statement, Transaction};
use std::collections::HashMap;

/// How many are kept; what is asked beyond is read each time.
const MOST: usize = 500;

/// The statements of a connection, by their text; none unless they are to be kept.
#[derive(Default)]
pub struct KeptStatements(Option<HashMap<String, Statement>>);

impl KeptStatements {
    /// Keeps what is asked from now on.
    pub(crate) fn keep(&mut self) {
        self.0.get_or_insert_default();
    }

    /// A statement, ready to run.
    ///
    /// # Errors
    /// When the server does not understand it.
    pub(crate) fn prepare(&mut self, tx: &mut Transaction<'_>, sql: &str) -> Result<Statement> {
        if let Some(kept) = self.0.as_ref().and_then(|kept| kept.get(sql)) {
            return Ok(kept.clone());
        }
        let statement = tx.prepare(sql)?;
        if let Some(kept) = self.0.as_mut().filter(|kept| kept.len() < MOST) {
            kept.insert(sql.to_owned(), statement.clone());
        }
        Ok(statement)
    }
}
