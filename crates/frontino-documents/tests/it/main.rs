//! Documents as others read them: PDF programs, decoders, validators of schemas.

mod einvoice;
mod paper;
mod sample;
