//! Messages of banks held against their published schemas.

mod statement;
