//! How many bills a core prints in a second, each other than the one before it: the bill of the
//! tests with payment notice and QR codes; `postal` adds the slip of the post office, `short`
//! leaves a table of 30 rows and the notice, two pages in all.
//! `press_speed COUNT [postal|short] [FILE]` prints one line of JSON and keeps one bill in FILE.

#[path = "../tests/it/sample.rs"]
#[allow(dead_code)]
mod sample;

use frontino_documents::pdf::{Document, Look, Press};
use frontino_documents::sheet::{Block, Text};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).peekable();
    let count: usize = args.next().and_then(|text| text.parse().ok()).unwrap_or(1000);
    let has_postal = args.next_if(|text| text == "postal").is_some();
    let is_short = args.next_if(|text| text == "short").is_some();
    let press = Press::new(Look::default())?;
    let (mut sheet, mut notice) = (sample::bill(), sample::notice(0, has_postal));
    if is_short {
        sheet.blocks.truncate(2);
        sheet.blocks.push(Block::Table(sample::lines(30)));
    }
    let began = Instant::now();
    let (mut bytes, mut pages) = (0, 0);
    for number in 0..count {
        sheet.addressee[1] = format!("Via Università {number}");
        sheet.references[0].value = Text::plain(format!("U{number:06}"));
        if let Some(whole) = &mut notice.whole {
            whole.qr = format!("PAGOPA|002|301{number:015}|01234567897|8450");
            whole.data_matrix = sample::data_matrix(&format!("301{number:015}"));
        }
        let document =
            Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
        let printed = press.print(&document)?;
        (bytes, pages) = (bytes + printed.bytes.len(), pages + printed.pages);
        if let (0, Some(file)) = (number, args.peek()) {
            std::fs::write(file, &printed.bytes)?;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{{\"documents\": {count}, \"pages\": {pages}, \"bytes\": {}, \"per_second\": {:.0}}}",
        bytes / count.max(1),
        count as f64 / seconds,
    );
    Ok(())
}
