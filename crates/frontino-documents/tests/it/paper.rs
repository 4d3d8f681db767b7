//! PDF as others read it. What these checks do not prove: conformance to all of PDF/UA-1 and PDF/A;
//! no program that judges them whole can be had from a package manager.

use super::sample;
use super::tool::{Folder, output};
use frontino_documents::pdf::{Attachment, Document, Logo, Look, Press};
use frontino_documents::sheet::{Block, Sheet};
use std::path::Path;

fn press() -> Press {
    Press::new(Look::default()).unwrap()
}

#[test]
fn the_same_document_is_the_same_file_and_a_small_one() {
    let press = press();
    let (sheet, notice) = (sample::bill(), sample::notice(0, true));
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let printed = press.print(&document).unwrap();
    assert_eq!(printed.pages, 4);
    assert!(printed.bytes.len() < 80_000, "{} bytes", printed.bytes.len());
    assert_eq!(press.print(&document), Ok(printed));
}

#[test]
fn programs_of_others_find_no_fault() {
    let folder = Folder::new();
    let (sheet, notice) = (sample::bill(), sample::notice(3, true));
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let pdf = folder.put("bill.pdf", &press().print(&document).unwrap().bytes);
    output("qpdf", &["--check"], &pdf);
    let info = output("pdfinfo", &[], &pdf);
    for line in ["Tagged:          yes", "Title:           Bolletta dell'acqua n. 2020/0000123"] {
        assert!(info.contains(line), "{info}");
    }
    let meta = folder.put("meta.xml", output("pdfinfo", &["-meta"], &pdf).as_bytes());
    output("xmllint", &["--noout"], &meta);
    let fonts = output("pdffonts", &[], &pdf);
    let rows: Vec<_> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 3, "{fonts}");
    assert!(rows.iter().all(|row| row.contains(" yes yes yes ")), "{fonts}");
}

#[test]
fn a_checker_of_accessibility_finds_nothing() {
    let folder = Folder::new();
    let (sheet, notice) = (sample::bill(), sample::notice(3, true));
    for is_large in [false, true] {
        let document =
            Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large };
        let pdf = folder.put("bill.pdf", &press().print(&document).unwrap().bytes);
        // It knows 16 of the 106 rules that a machine can check.
        let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/test-python/bin/pdfua");
        let found = output(checker, &["check"], &pdf);
        assert!(found.contains("result: PASS (no findings)"), "{found}");
    }
}

/// The words of one page.
fn words_of_page(folder: &Folder, pdf: &Path, page: usize) -> String {
    let (page, text) = (page.to_string(), folder.path("page.txt"));
    let pdf = pdf.display().to_string();
    output("pdftotext", &["-f", &page, "-l", &page, &pdf], &text);
    std::fs::read_to_string(text).unwrap()
}

/// All words of a sheet in reading order: the front, and what follows, each under the head.
fn words(sheet: &Sheet) -> Vec<String> {
    let mut all = Vec::new();
    for blocks in [&sheet.front, &sheet.blocks].into_iter().filter(|blocks| !blocks.is_empty()) {
        all.extend(words_of_head(sheet));
        blocks.iter().for_each(|block| words_of(block, &mut all));
    }
    all
}

fn words_of_head(sheet: &Sheet) -> Vec<String> {
    let mut all = vec![sheet.sender.name.clone()];
    all.extend(sheet.sender.lines.iter().map(|line| line.replace("**", "")));
    for fact in &sheet.references {
        all.extend([fact.label.clone(), fact.value.words()]);
    }
    all.extend(sheet.addressee.clone());
    all
}

fn words_of(block: &Block, all: &mut Vec<String>) {
    match block {
        Block::Heading { words, .. } => all.push(words.clone()),
        Block::Paragraph(text) => all.push(text.words()),
        Block::List(points) => all.extend(points.iter().map(|point| point.words())),
        Block::Facts(facts) => {
            all.extend(facts.iter().flat_map(|fact| [fact.label.clone(), fact.value.words()]));
        }
        Block::Table(table) => {
            all.push(table.caption.clone());
            all.extend(table.columns.iter().map(|column| column.heading.clone()));
            for row in &table.rows {
                all.extend([row.cells[0].clone(), row.note.clone()]);
                all.extend(row.cells[1..].iter().cloned());
            }
        }
        // In a figure, words are in its alternative text.
        Block::Chart(_) | Block::NewPage => (),
        Block::Code(code) => {
            all.extend([code.caption.clone(), code.label.clone(), code.code.clone()]);
            all.extend(code.lines.iter().map(|line| line.words()));
        }
        Block::Amount(amount) => {
            let own = [&amount.label, &amount.amount, &amount.due_label, &amount.due];
            all.extend(own.map(String::clone));
            all.extend(amount.lines.iter().map(|line| line.words()));
        }
        Block::Callout(callout) => {
            all.push(callout.title.clone());
            all.extend(callout.lines.iter().map(|line| line.words()));
        }
        Block::Form(form) => {
            all.extend([form.cut.clone(), form.title.clone(), form.to.words()]);
            let facts = form.facts.iter();
            all.extend(facts.flat_map(|fact| [fact.label.clone(), fact.value.words()]));
            all.push(form.words.words());
            all.extend(form.choices.iter().map(|choice| choice.words()));
            all.extend(form.blanks.iter().cloned());
        }
        Block::Beside(left, right) => {
            left.iter().chain(right).for_each(|block| words_of(block, all));
        }
    }
}

#[test]
fn all_words_are_read_in_their_order() {
    let folder = Folder::new();
    let mut sheet = sample::with_front();
    let name = "Οδυσσέας Дмитрий Łódź, Ștefan e Søren".to_owned();
    sheet.addressee.push(name);
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large: false };
    let pdf = folder.put("bill.pdf", &press().print(&document).unwrap().bytes);
    let plain = |text: &str| text.replace(|c: char| c.is_whitespace() || c == '"', "");
    let read = plain(&output("pdfinfo", &["-struct-text"], &pdf));
    let mut rest = read.as_str();
    for words in words(&sheet) {
        let words = plain(&words);
        let at = rest.find(&words);
        let at = at.unwrap_or_else(|| panic!("`{words}` is not read after what comes before"));
        rest = &rest[at + words.len()..];
    }
}

#[test]
fn a_front_is_a_sheet_of_its_own_with_a_form_at_its_foot() {
    let folder = Folder::new();
    let (press, sheet, notice) = (press(), sample::with_front(), sample::notice(0, true));
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let printed = press.print(&document).unwrap();
    assert_eq!((printed.pages, printed.front), (5, 1));
    let pdf = folder.put("bill.pdf", &printed.bytes);
    output("qpdf", &["--check"], &pdf);
    let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/test-python/bin/pdfua");
    let found = output(checker, &["check"], &pdf);
    assert!(found.contains("result: PASS (no findings)"), "{found}");
    let tree = output("pdfinfo", &["-struct"], &pdf);
    let titles = tree.lines().filter(|line| line.trim_start().starts_with("H1")).count();
    assert_eq!(titles, 2, "{tree}");
    // On both sides of the paper its back stays white, and the numbers of the pages leave it out.
    for (is_duplex, pages, numbers) in [(false, 5, ["1/5", "2/5"]), (true, 6, ["1/5", ""])] {
        let mut batch = press.batch(is_duplex);
        assert_eq!(batch.add(&document), Ok(pages));
        let pdf = folder.put("print.pdf", &batch.finish("Stampa").bytes);
        for (at, number) in (1..).zip(numbers) {
            let words = words_of_page(&folder, &pdf, at);
            assert!(words.trim_end().ends_with(number), "{words}");
            assert_eq!(words.trim().is_empty(), number.is_empty(), "{words}");
        }
    }
}

#[test]
fn the_tree_tells_headings_tables_and_figures() {
    let folder = Folder::new();
    let (sheet, notice) = (sample::bill(), sample::notice(0, true));
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let pdf = folder.put("bill.pdf", &press().print(&document).unwrap().bytes);
    let tree = output("pdfinfo", &["-struct"], &pdf);
    let count =
        |role: &str| tree.lines().filter(|line| line.trim_start().starts_with(role)).count();
    let check =
        |role: &str, expected: usize| assert_eq!(count(role), expected, "{role} in\n{tree}");
    check("H1", 1);
    check("H2", 6);
    check("H3", 5);
    check("Table", 1);
    check("TR", 28);
    check("/Scope /Column", 5);
    check("/Scope /Row", 27);
    check("Figure", 5);
    check("/BBox", 5);
    check("LI", 9);
}

#[test]
fn a_file_can_travel_inside() {
    let folder = Folder::new();
    let sheet = sample::bill();
    let attachment = Attachment {
        name: "IT01234567897_00001.xml".to_owned(),
        description: "Fattura elettronica".to_owned(),
        mime: "text/xml".to_owned(),
        bytes: b"<fattura/>".to_vec(),
    };
    let document =
        Document { sheet: &sheet, notice: None, attachment: Some(&attachment), is_large: false };
    let pdf = folder.put("bill.pdf", &press().print(&document).unwrap().bytes);
    output("qpdf", &["--check"], &pdf);
    let shown = output("qpdf", &["--show-attachment=IT01234567897_00001.xml"], &pdf);
    assert_eq!(shown, "<fattura/>");
    assert!(output("pdfinfo", &["-meta"], &pdf).contains("<pdfaid:part>3<"));
}

#[test]
fn documents_are_put_together_for_the_printer() {
    let folder = Folder::new();
    let press = press();
    let (sheet, notice) = (sample::bill(), sample::notice(0, true));
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let mut batch = press.batch(false);
    assert_eq!(batch.add(&document), Ok(4));
    batch.add_blank_page();
    assert_eq!(batch.add(&document), Ok(4));
    let printed = batch.finish("Stampa");
    assert_eq!(printed.pages, 9);
    let pdf = folder.put("print.pdf", &printed.bytes);
    output("qpdf", &["--check"], &pdf);
    assert!(output("pdfinfo", &[], &pdf).contains("Pages:           9"));
}

#[test]
fn logos_are_printed_or_refused() {
    let folder = Folder::new();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Rgba);
    let dots: Vec<u8> = (0..16).map(|at| at * 16).collect();
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    let logo = Logo::read(&bytes).unwrap();
    let press = Press::new(Look { logo: Some(logo), ..Look::default() }).unwrap();
    let (sheet, notice) = (sample::bill(), sample::notice(0, false));
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let pdf = folder.put("bill.pdf", &press.print(&document).unwrap().bytes);
    output("qpdf", &["--check"], &pdf);
    let images = output("pdfimages", &["-list"], &pdf);
    assert!(images.contains("smask"), "{images}");
    for wrong in [&b""[..], b"GIF89a", &bytes[..40], &[0xff, 0xd8, 0xff, 0xe0, 0, 16]] {
        assert!(Logo::read(wrong).is_err());
    }
}
