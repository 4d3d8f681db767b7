//! Tasks of the repository that need code. `cargo xtask tidy` runs the checks of [`tidy`]; the
//! test `the_repository_is_tidy` runs the same ones, so `make test` cannot forget them.

pub mod load;
pub mod tidy;
