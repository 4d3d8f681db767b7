//! Takes what the pages load into the program; without it there is nothing to build.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let assets = Path::new(&here).join("assets");
    let manifest = assets.join("manifest.txt");
    println!("cargo::rerun-if-changed={}", manifest.display());
    let Ok(lines) = std::fs::read_to_string(&manifest) else {
        println!(
            "cargo::error=what the pages load is not built yet: run `make assets` first \
             (it needs Node 20 with npm)"
        );
        return;
    };
    let mut source = String::from("[\n");
    for (name, file) in lines.lines().filter_map(|line| line.split_once('\t')) {
        let path = assets.join(file);
        // Writing to a text cannot fail.
        let _ = writeln!(
            source,
            "Asset {{ name: {name:?}, file: {file:?}, bytes: include_bytes!({path:?}) }},"
        );
    }
    source.push_str("]\n");
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = std::fs::write(Path::new(&out).join("assets.rs"), source) {
        println!("cargo::error={error}");
    }
}
