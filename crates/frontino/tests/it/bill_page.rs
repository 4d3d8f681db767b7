//! `bill page`: every bill of a town can be said in words, and its page passes the checks of
//! accessibility in a browser.

use crate::frontino::{outputs, repository_file, typed};
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn town(supplies: u32) -> TestFolder {
    let folder = TestFolder::new();
    let line = format!("--json demo --supplies {supplies} --no-serve --dir town");
    let (status, out, err) = outputs(&mut typed(&folder, &line));
    assert_eq!(status, 0, "{out}{err}");
    folder
}

fn run(folder: &TestFolder, line: &str) -> (i32, Value) {
    let (status, out, _) = outputs(&mut typed(folder, &format!("--json --data town {line}")));
    (status, serde_json::from_str(&out).unwrap())
}

fn written(folder: &TestFolder, line: &str, out: &str) -> String {
    let (status, told) = run(folder, &format!("bill page {line} --out {out}"));
    assert_eq!(status, 0, "{line}: {told}");
    std::fs::read_to_string(folder.path().join(out)).unwrap()
}

#[test]
fn every_bill_of_a_town_is_said_in_words() {
    let folder = town(60);
    run(&folder, "export bills --out bills.csv");
    let bills = std::fs::read_to_string(folder.path().join("bills.csv")).unwrap();
    let numbers: Vec<&str> =
        bills.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert!(numbers.len() > 50, "{bills}");
    for number in numbers {
        let text = written(&folder, number, "bill.txt");
        for item in [number, "Codice utente", "== Il Suo consumo", "Letture usate", "Dal totale"] {
            assert!(text.contains(item), "{number}: {item} is missing in\n{text}");
        }
    }
}

#[test]
fn what_is_not_there_is_refused() {
    let folder = town(20);
    let refused = |line: &str| {
        let (status, told) = run(&folder, &format!("bill page {line}"));
        assert_eq!(status, 2, "{told}");
        told["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused("2020/9999999 --out x.html"), "bill_missing");
    assert_eq!(refused("2020/0000001 --out none/x.html"), "folder_missing");
    let texts = folder.path().join("town/templates");
    std::fs::write(texts.join("welcome.txt"), "# Salve {nome}\n").unwrap();
    assert_eq!(refused("2020/0000001 --out x.html"), "template_place");
    std::fs::write(texts.join("welcome.txt"), "# Salve\n\nUtente {codice_utente}\n").unwrap();
    let letter = written(&folder, "2020/0000001 --what welcome", "letter.txt");
    assert!(letter.contains("SALVE\n\nUtente 1"), "{letter}");
}

/// What axe finds wrong in a page, in a browser as wide as a telephone.
pub fn violations(page: &Path) -> String {
    violations_at(page, 390)
}

/// What axe finds wrong in a page, in a browser of some width.
pub fn violations_at(page: &Path, width: u32) -> String {
    let axe = repository_file("node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe)
        .unwrap_or_else(|_| panic!("axe-core is missing: run scripts/setup"));
    let run = "axe.run(document).then(r => { document.body.innerHTML = '<p>axe: ' + \
        r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' ')).join('; ') + \
        ' of ' + r.passes.length + '</p>'; });";
    let text = std::fs::read_to_string(page).unwrap();
    let checked = format!("<script>{axe}</script><script>{run}</script></body>");
    let with_axe = page.with_extension("axe.html");
    std::fs::write(&with_axe, text.replace("</body>", &checked)).unwrap();
    let mut chromium = Command::new("chromium");
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]);
    chromium.arg("--virtual-time-budget=60000").arg(format!("--window-size={width},900"));
    chromium.arg(format!("--user-data-dir={}", page.with_extension("profile").display()));
    chromium.arg(format!("file://{}", with_axe.display()));
    let told = chromium.output();
    let told = told.unwrap_or_else(|_| panic!("chromium is missing: run scripts/setup"));
    let dom = String::from_utf8_lossy(&told.stdout).into_owned();
    let found = dom.split_once("<p>axe: ").map(|(_, rest)| rest.to_owned());
    let found = found.unwrap_or_else(|| panic!("axe said nothing: {dom}"));
    let (wrong, passes) = found.split_once(" of ").unwrap();
    assert!(!passes.starts_with('0'), "{passes}");
    wrong.to_owned()
}

#[test]
fn a_bill_and_a_letter_pass_the_checks_of_accessibility() {
    let folder = town(20);
    for what in ["bill", "frequency"] {
        let file = format!("{what}.html");
        let html = written(&folder, &format!("2020/0000001 --what {what}"), &file);
        assert!(html.contains("<html lang=\"it\">"));
        assert_eq!(violations(&folder.path().join(&file)), "", "{what}");
    }
}
