//! PDF as others read it.

use super::sample;
use frontino_documents::pdf::{Document, Look, Press};

#[test]
fn a_bill_is_printed() {
    let press = Press::new(Look::default()).unwrap();
    let (sheet, notice) = (sample::bill(), sample::notice(0, true));
    let document = Document { sheet: &sheet, notice: Some(&notice), attachment: None };
    let printed = press.print(&document).unwrap();
    assert_eq!(printed.pages, 4);
    assert!(printed.bytes.len() < 80_000, "{} bytes", printed.bytes.len());
    assert_eq!(press.print(&document), Ok(printed), "the same document is the same file");
    let mut batch = press.batch();
    assert_eq!(batch.add(&document), Ok(4));
    batch.add_blank_page();
    assert_eq!(batch.add(&document), Ok(4));
    assert_eq!(batch.finish("Stampa").pages, 9);
}
