//! A page used with the keyboard alone, in Chromium.

use crate::frontino::repository_file;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Runs the steps that `browser.mjs` knows, in a window of some width with or without scripts, and
/// gives what was found and seen.
pub fn steps(width: u32, scripts: bool, steps: &Value) -> Vec<Value> {
    let driver = repository_file("crates/frontino/tests/it/browser.mjs");
    let chromium = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|folder| folder.join("chromium"))
        .find(|program| program.exists())
        .expect("chromium is missing: run scripts/setup");
    let asked = json!({"width": width, "scripts": scripts, "steps": steps, "chromium": chromium});
    let mut node = Command::new("node")
        .arg(driver)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node is missing: run scripts/setup");
    node.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("the browser: {said}"))
}

/// Asserts that the keyboard reached something of that name, and that whatever had the focus on the
/// way had a name, was in view and showed it.
pub fn expect_reached(way: &Value, name: &str) {
    let way = way.as_array().unwrap();
    let last = way.last().unwrap_or_else(|| panic!("nothing takes the focus"));
    assert!(last["name"].as_str().unwrap().contains(name), "{name} is not reached: {way:#?}");
    for at in way {
        assert_ne!(at["name"], "", "without a name: {at}");
        assert_eq!((&at["shown"], &at["inView"]), (&true.into(), &true.into()), "{at}");
    }
}
