//! The program `frontino`: the command line, and what it starts.

fn main() {}
