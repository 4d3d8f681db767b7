//! Codes read back from the printed page by decoders that are not ours.

use super::sample;
use super::tool::{Folder, output, picture};
use frontino_documents::pdf::{Document, Look, Press};
use frontino_documents::sheet::{Block, CodeBox, Sheet};

fn with_reading_code(code: &str) -> Sheet {
    let mut sheet = sample::bill();
    for block in &mut sheet.blocks {
        if let Block::Beside(left, _) = block
            && let [Block::Code(CodeBox { payload: Some(payload), .. })] = &mut left[..]
        {
            *payload = format!("HTTPS://ACQUA.EXAMPLE.IT/L/{code}");
        }
    }
    sheet
}

#[test]
fn every_code_on_twenty_bills_is_read_from_the_page() {
    let press = Press::new(Look::default()).unwrap();
    let folder = Folder::new();
    for bill in 0..20_u64 {
        let scrambled = bill.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let code = format!("{:013X}", scrambled >> 12);
        let sheet = with_reading_code(&code);
        let mut notice = sample::notice(0, true);
        let number = format!("301{:015}", scrambled % 1_000_000_000_000_000);
        let qr = format!("PAGOPA|002|{number}|01234567897|{:02}", scrambled % 9_999_999_999);
        let matrix = sample::data_matrix(&number);
        let whole = notice.whole.as_mut().unwrap();
        (whole.qr, whole.data_matrix) = (qr.clone(), matrix.clone());
        let document =
            Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
        let pdf = folder.put("bill.pdf", &press.print(&document).unwrap().bytes);
        let first = picture(&folder, &pdf, 1);
        let seen = output("zbarimg", &["-q", "--raw"], &first);
        assert_eq!(seen.trim_end(), format!("HTTPS://ACQUA.EXAMPLE.IT/L/{code}"));
        let last = picture(&folder, &pdf, 4);
        let seen = output("zbarimg", &["-q", "--raw", "-Sdisable", "-Sqrcode.enable"], &last);
        assert_eq!(seen.trim_end(), qr);
        // A minute is more than the slow reader of Data Matrix codes needs for a page.
        let seen = output("dmtxread", &["-n", "-N1", "-m60000"], &last);
        assert_eq!(seen.trim_end_matches('\n'), matrix);
        assert_eq!(matrix.len(), 256);
    }
}

#[test]
fn codes_of_instalments_are_all_on_their_pages() {
    let press = Press::new(Look::default()).unwrap();
    let folder = Folder::new();
    let (sheet, mut notice) = (sample::bill(), sample::notice(7, false));
    for (at, payment) in notice.instalments.iter_mut().enumerate() {
        payment.qr = format!("PAGOPA|002|30100000000000{at:04}|01234567897|1000");
    }
    let document =
        Document { sheet: &sheet, notice: Some(&notice), attachment: None, is_large: false };
    let printed = press.print(&document).unwrap();
    let pdf = folder.put("bill.pdf", &printed.bytes);
    let mut seen = String::new();
    for page in 4..=printed.pages {
        seen += &output("zbarimg", &["-q", "--raw"], &picture(&folder, &pdf, page));
    }
    let mut seen: Vec<_> = seen.lines().collect();
    seen.sort_unstable();
    let mut told: Vec<_> = notice.instalments.iter().map(|payment| payment.qr.as_str()).collect();
    let whole = notice.whole.as_ref().unwrap().qr.as_str();
    told.push(whole);
    told.sort_unstable();
    assert_eq!(seen, told);
}
