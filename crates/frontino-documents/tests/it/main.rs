//! Documents as others read them: PDF programs, decoders, validators of schemas.

mod codes;
mod einvoice;
mod hard;
mod paper;
mod sample;
mod tool;
