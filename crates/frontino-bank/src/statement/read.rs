//! The statements or notices of a file.

use super::build::Build;
use super::{Statement, StatementRefused};
use crate::stream::walk;

/// Reads the statements or notices of a file.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Vec<Statement>, StatementRefused> {
    let mut build = Build::default();
    walk(bytes, &mut build)?;
    build.finish()
}
