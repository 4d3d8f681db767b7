//! PDF as others read it. What these checks do not prove: conformance to all of PDF/UA-1 and PDF/A;
//! no program that judges them whole can be had from a package manager.

use super::sample;
use super::tool::{Folder, output};
use frontino_documents::pdf::{Attachment, Document, Logo, Look, Press};
use frontino_documents::sheet::{Block, Sheet};

fn press() -> Press {
    Press::new(Look::default()).unwrap()
}

#[test]
fn the_same_document_is_the_same_file_and_a_small_one() {
    let press = press();
    let (sheet, notice) = (sample::bill(), sample::notice(0, true));
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
    let printed = press.print(&document).unwrap();
    assert_eq!(printed.pages, 4);
    assert!(printed.bytes.len() < 80_000, "{} bytes", printed.bytes.len());
    assert_eq!(press.print(&document), Ok(printed));
}

#[test]
fn programs_of_others_find_no_fault() {
    let folder = Folder::new();
    let (sheet, notice) = (sample::bill(), sample::notice(3, true));
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
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
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
    let pdf = folder.put("bill.pdf", &press().print(&document).unwrap().bytes);
    // It knows 16 of the 106 rules that a machine can check.
    let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/test-python/bin/pdfua");
    let found = output(checker, &["check"], &pdf);
    assert!(found.contains("result: PASS (no findings)"), "{found}");
}

/// All words of a sheet in reading order.
fn words(sheet: &Sheet) -> Vec<String> {
    let mut all = vec![sheet.sender.name.clone()];
    all.extend(sheet.sender.lines.iter().map(|line| line.replace("**", "")));
    for fact in &sheet.references {
        all.extend([fact.label.clone(), fact.value.words()]);
    }
    all.extend(sheet.addressee.clone());
    sheet.blocks.iter().for_each(|block| words_of(block, &mut all));
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
        Block::Beside(left, right) => {
            left.iter().chain(right).for_each(|block| words_of(block, all));
        }
    }
}

#[test]
fn all_words_are_read_in_their_order() {
    let folder = Folder::new();
    let mut sheet = sample::bill();
    let name = "Οδυσσέας Дмитрий Łódź, Ștefan e Søren".to_owned();
    sheet.addressee.push(name);
    let document = Document { sheet: &sheet, notice: None, attachment: None };
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
fn the_tree_tells_headings_tables_and_figures() {
    let folder = Folder::new();
    let (sheet, notice) = (sample::bill(), sample::notice(0, true));
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
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
    let document = Document { sheet: &sheet, notice: None, attachment: Some(&attachment) };
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
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
    let mut batch = press.batch();
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
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
    let pdf = folder.put("bill.pdf", &press.print(&document).unwrap().bytes);
    output("qpdf", &["--check"], &pdf);
    let images = output("pdfimages", &["-list"], &pdf);
    assert!(images.contains("smask"), "{images}");
    for wrong in [&b""[..], b"GIF89a", &bytes[..40], &[0xff, 0xd8, 0xff, 0xe0, 0, 16]] {
        assert!(Logo::read(wrong).is_err());
    }
}
