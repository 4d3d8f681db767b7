//! QR codes and Data Matrix codes as runs of dark modules: column, row, length.

use crate::pdf::refused::PrintRefused;
use datamatrix::DataMatrixBuilder;
use datamatrix::data::EncodationType;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// A code: modules on a side, and the dark runs.
pub struct Symbol {
    /// Modules on a side.
    pub modules: u16,
    /// Dark runs: column, row, length.
    pub runs: Vec<(u16, u16, u16)>,
}

/// A QR code with correction level M in the smallest version from `version_min` on that holds the
/// text; that of a payment notice is of version 4 whatever it says.
///
/// # Errors
/// When the text is too long for `version_max`.
pub fn qr(text: &str, version_min: u8, version_max: u8) -> Result<Symbol, PrintRefused> {
    let too_long = |_| PrintRefused::Code { length: text.chars().count() };
    let segments = QrSegment::make_segments(text);
    let (least, most) = (Version::new(version_min), Version::new(version_max));
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None, false);
    let code = code.map_err(too_long)?;
    let side = u16::try_from(code.size()).unwrap_or(0);
    let is_dark = |column: u16, row: u16| code.get_module(column.into(), row.into());
    Ok(Symbol { modules: side, runs: runs(side, is_dark) })
}

/// The square Data Matrix of a text, ECC 200. Only the encodations that capitals and digits need
/// are tried: planning with all of them takes thirty times as long and saves nothing here.
///
/// # Errors
/// When the text is too long for a square code.
pub fn data_matrix(text: &str) -> Result<Symbol, PrintRefused> {
    let sizes = datamatrix::SymbolList::default().enforce_square();
    let code = DataMatrixBuilder::new()
        .with_encodation_types(EncodationType::Ascii | EncodationType::C40)
        .with_symbol_list(sizes)
        .encode(text.as_bytes());
    let code = code.map_err(|_| PrintRefused::Code { length: text.chars().count() })?;
    let bitmap = code.bitmap();
    let (side, bits) = (bitmap.width(), bitmap.bits());
    let is_dark = |column: u16, row: u16| bits[usize::from(row) * side + usize::from(column)];
    let side = u16::try_from(side).unwrap_or(0);
    Ok(Symbol { modules: side, runs: runs(side, is_dark) })
}

fn runs(side: u16, is_dark: impl Fn(u16, u16) -> bool) -> Vec<(u16, u16, u16)> {
    let mut runs = Vec::with_capacity(usize::from(side) * usize::from(side) / 4);
    for row in 0..side {
        let mut column = 0;
        while column < side {
            let from = column;
            while column < side && is_dark(column, row) {
                column += 1;
            }
            if column > from {
                runs.push((from, row, column - from));
            }
            column += 1;
        }
    }
    runs
}
