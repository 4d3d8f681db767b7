//! Documents that are hard to print: nothing is clipped, nothing lies over something else, nothing
//! is left out; what cannot be printed is refused.

use super::sample;
use super::tool::Folder;
use frontino_documents::pdf::{Document, Look, Press, PrintRefused};
use frontino_documents::sheet::*;
use proptest::prelude::*;

/// A word on a page.
#[derive(Debug)]
struct Word {
    sides: [f32; 4],
    #[allow(dead_code, reason = "said when a check fails")]
    text: String,
}

/// The words of every page with the boxes around them.
fn words(pdf: &[u8]) -> Vec<Vec<Word>> {
    let folder = Folder::new();
    let file = folder.put("hard.pdf", pdf);
    let shown = folder.path("hard.html");
    let run = std::process::Command::new("pdftotext").arg("-bbox").args([&file, &shown]).status();
    assert!(run.expect("pdftotext is needed (`make setup`)").success());
    let text = std::fs::read_to_string(shown).unwrap();
    let pages = text.split("<page ").skip(1);
    pages.map(|page| page.lines().filter_map(word).collect()).collect()
}

fn word(line: &str) -> Option<Word> {
    let rest = line.trim().strip_prefix("<word ")?;
    let side = |name: &str| {
        let (_, after) = rest.split_once(&format!("{name}=\""))?;
        after.split('"').next()?.parse::<f32>().ok()
    };
    let sides = [side("xMin")?, side("yMin")?, side("xMax")?, side("yMax")?];
    let text = rest.split('>').nth(1)?.split('<').next()?.to_owned();
    Some(Word { sides, text })
}

/// Fails where words leave the page or lie over each other.
fn check(pdf: &[u8]) {
    for (number, page) in words(pdf).iter().enumerate() {
        for word in page {
            let [left, top, right, bottom] = word.sides;
            let inside = left > 20.0 && right < 575.3 && top > 20.0 && bottom < 830.0;
            assert!(inside, "page {}: {word:?} leaves the page", number + 1);
        }
        for (at, one) in page.iter().enumerate() {
            for other in &page[at + 1..] {
                let wide = one.sides[2].min(other.sides[2]) - one.sides[0].max(other.sides[0]);
                let high = one.sides[3].min(other.sides[3]) - one.sides[1].max(other.sides[1]);
                let height = (one.sides[3] - one.sides[1]).min(other.sides[3] - other.sides[1]);
                let covers = wide > 1.0 && high > height * 0.45;
                assert!(!covers, "page {}: {one:?} and {other:?}", number + 1);
            }
        }
    }
}

fn print(
    sheet: &Sheet,
    (instalments, has_postal): (usize, bool),
    is_large: bool,
) -> Result<Vec<u8>, PrintRefused> {
    let press = Press::new(Look::default()).unwrap();
    let notice = sample::notice(instalments, has_postal);
    let document = Document { sheet, notice: Some(&notice), attachment: None, is_large };
    press.print(&document).map(|printed| printed.bytes)
}

/// Prints a document in both sizes and looks at each.
fn check_both(sheet: &Sheet, instalments: usize, has_postal: bool) {
    for is_large in [false, true] {
        check(&print(sheet, (instalments, has_postal), is_large).unwrap());
    }
}

#[test]
fn many_lines_and_instalments_go_on_on_further_pages() {
    for (lines, instalments) in [(0, 1), (40, 2), (200, 3), (1, 5), (3, 12), (40, 60)] {
        for has_postal in [false, true] {
            let mut sheet = sample::with_front();
            sheet.blocks.push(Block::Table(sample::lines(lines)));
            check_both(&sheet, instalments, has_postal);
        }
    }
}

#[test]
fn big_sums_and_long_words_stay_in_their_boxes() {
    let mut sheet = sample::bill();
    let long = "precipitevolissimevolmente".repeat(6);
    sheet.blocks.push(Block::Amount(AmountBox {
        label: "Totale".to_owned(),
        amount: "€ -123.456.789.012,00".to_owned(),
        due_label: String::new(),
        due: String::new(),
        lines: vec![Text::plain(long.as_str())],
    }));
    sheet.blocks.push(Block::Facts(vec![Fact::new(long.as_str(), long.as_str())]));
    let mut table = sample::lines(2);
    table.rows[0].cells[0].clone_from(&long);
    table.rows[0].cells[4] = "123.456.789.012.345.678.901,00".to_owned();
    sheet.blocks.push(Block::Table(table));
    sheet.addressee[0] = "Associazione per la tutela delle acque ".repeat(5);
    check_both(&sheet, 2, true);
}

/// Heights of the words of pages, the first one, which has the head, and feet left out.
fn heights(is_large: bool) -> Vec<f32> {
    let press = Press::new(Look::default()).unwrap();
    let sheet = sample::bill();
    let document = Document { sheet: &sheet, notice: None, attachment: None, is_large };
    let pages = words(&press.print(&document).unwrap().bytes);
    let content = pages.iter().skip(1).flatten().filter(|word| word.sides[1] < 800.0);
    content.map(|word| word.sides[3] - word.sides[1]).collect()
}

#[test]
fn in_large_print_nothing_is_smaller_than_16_points() {
    let lowest = |heights: Vec<f32>| heights.into_iter().fold(f32::MAX, f32::min);
    // The smallest words of the usual size have 8 points; the typed code has lower letters.
    let point = lowest(heights(false)) / 8.0;
    let large = lowest(heights(true));
    assert!(large > 15.9 * point * 0.9, "{large} {point}");
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let check = |change: &dyn Fn(&mut Sheet), expected: PrintRefused| {
        let mut sheet = sample::bill();
        change(&mut sheet);
        for is_large in [false, true] {
            assert_eq!(print(&sheet, (0, true), is_large), Err(expected.clone()));
        }
    };
    let chinese = |sheet: &mut Sheet| sheet.addressee[0] = "王".to_owned();
    check(&chinese, PrintRefused::Character { character: '王' });
    let control = |sheet: &mut Sheet| sheet.foot = "\u{7}".to_owned();
    check(&control, PrintRefused::Character { character: '\u{7}' });
    let long = |sheet: &mut Sheet| sheet.addressee[1] = "Via lunga ".repeat(80);
    check(&long, PrintRefused::Address);
    let many = |sheet: &mut Sheet| {
        sheet.references = (0..9).map(|at| Fact::new("Numero", at.to_string())).collect();
    };
    check(&many, PrintRefused::References);
    let huge = |sheet: &mut Sheet| {
        sheet.blocks = vec![Block::Amount(AmountBox {
            label: String::new(),
            amount: "1".to_owned(),
            due_label: String::new(),
            due: String::new(),
            lines: vec![Text::plain("parola ".repeat(2000))],
        })];
    };
    check(&huge, PrintRefused::TooHigh);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// Any words in any block.
    #[test]
    fn nothing_lies_over_something_else(
        texts in proptest::collection::vec(WORDS, 8..16),
        rows in 0..60_usize,
        instalments in 0..14_usize,
        has_postal: bool,
    ) {
        let mut sheet = sample::with_front();
        for (at, text) in texts.iter().enumerate() {
            let text = Text::plain(text.as_str());
            let block = match at % 6 {
                0 => Block::Paragraph(text),
                1 => Block::List(vec![text.clone(), text]),
                2 => Block::Callout(Callout { title: "Avviso".to_owned(), lines: vec![text] }),
                3 => Block::Facts(vec![Fact { label: "Dato".to_owned(), value: text }]),
                4 => Block::Heading { level: 2, words: text.words() },
                _ => Block::Beside(
                    vec![Block::Paragraph(text.clone())],
                    vec![Block::Callout(Callout { title: String::new(), lines: vec![text] })],
                ),
            };
            sheet.blocks.push(block);
        }
        sheet.blocks.push(Block::Table(sample::lines(rows)));
        check_both(&sheet, instalments, has_postal);
    }
}

/// Words as people write them, some of them long.
const WORDS: &str = "[A-Za-zàèéìòù0-9'./@-]{1,28}( [a-zA-ZÀ-ù]{1,14}){0,40}";

/// Random documents to try.
fn cases() -> u32 {
    if std::env::var_os("FRONTINO_SOAK").is_some() { 2000 } else { 24 }
}
