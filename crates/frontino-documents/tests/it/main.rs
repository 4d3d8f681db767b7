//! Documents as others read them: PDF programs, decoders, validators.

mod paper;
mod sample;
