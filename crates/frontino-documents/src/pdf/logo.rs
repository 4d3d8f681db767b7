//! The logo of a utility: a PNG or a JPEG, read once.

use super::deflate;
use super::part::PartBuilder;
use super::refused::PressRefused;
use pdf_writer::{Filter, Name, Ref};

/// A logo that can be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    width: u32,
    height: u32,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Kept as it is.
    Jpeg { bytes: Vec<u8>, channels: u8 },
    /// Colours and how far each dot covers the paper.
    Dots { colours: Vec<u8>, cover: Option<Vec<u8>> },
}

/// Dots on a side, at most: 30 mm at 1200 dots an inch.
const SIDE_MAX: u32 = 4096;

fn refused(why: impl Into<String>) -> PressRefused {
    PressRefused::Logo { why: why.into() }
}

impl Logo {
    /// Reads a PNG or a JPEG.
    ///
    /// # Errors
    /// When it is neither, or cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Logo, PressRefused> {
        let logo = match bytes {
            [0x89, b'P', b'N', b'G', ..] => Logo::png(bytes)?,
            [0xff, 0xd8, ..] => Logo::jpeg(bytes)?,
            _ => return Err(refused("neither PNG nor JPEG")),
        };
        if logo.width == 0 || logo.height == 0 || logo.width.max(logo.height) > SIDE_MAX {
            return Err(refused(format!("{} by {} dots", logo.width, logo.height)));
        }
        Ok(logo)
    }

    /// Width for a height of one.
    #[must_use]
    pub fn ratio(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    fn png(bytes: &[u8]) -> Result<Logo, PressRefused> {
        let wrong = |error: png::DecodingError| refused(error.to_string());
        let limits = png::Limits { bytes: 128 << 20 };
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().map_err(wrong)?;
        let size = reader.output_buffer_size().ok_or_else(|| refused("too big"))?;
        let mut dots = vec![0; size];
        let info = reader.next_frame(&mut dots).map_err(wrong)?;
        dots.truncate(info.buffer_size());
        let (width, height) = (info.width, info.height);
        let channels = info.color_type.samples();
        let grey = |dot: &[u8]| [dot[0], dot[0], dot[0]];
        let dots = dots.chunks_exact(channels);
        let colours = match channels {
            1 | 2 => dots.clone().flat_map(grey).collect(),
            _ => dots.clone().flat_map(|dot| [dot[0], dot[1], dot[2]]).collect(),
        };
        let has_cover = channels.is_multiple_of(2);
        let cover = has_cover.then(|| dots.map(|dot| dot[channels - 1]).collect());
        Ok(Logo { width, height, kind: Kind::Dots { colours, cover } })
    }

    /// Size and channels stand in the frame header; the rest is kept as it is.
    fn jpeg(bytes: &[u8]) -> Result<Logo, PressRefused> {
        let cut = || refused("the JPEG is cut off");
        let mut at = 2;
        loop {
            let [0xff, marker, high, low] = *bytes.get(at..at + 4).ok_or_else(cut)? else {
                return Err(refused("not a JPEG"));
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            let is_frame = matches!(marker, 0xc0..=0xc2);
            if !is_frame {
                at += 2 + length;
                continue;
            }
            let frame = bytes.get(at + 4..at + 10).ok_or_else(cut)?;
            let side = |at: usize| u32::from(u16::from_be_bytes([frame[at], frame[at + 1]]));
            let (height, width, channels) = (side(1), side(3), frame[5]);
            if !matches!(channels, 1 | 3) {
                return Err(refused("a JPEG in the colours of printing"));
            }
            let kind = Kind::Jpeg { bytes: bytes.to_vec(), channels };
            return Ok(Logo { width, height, kind });
        }
    }

    /// Writes it; gives its number.
    pub(super) fn write(&self, part: &mut PartBuilder) -> Ref {
        let id = part.take();
        let (width, height) = (self.width as i32, self.height as i32);
        match &self.kind {
            Kind::Jpeg { bytes, channels } => part.plain(id, |chunk| {
                let mut image = chunk.image_xobject(id, bytes);
                image.filter(Filter::DctDecode);
                image.width(width).height(height).bits_per_component(8);
                let space: &[u8] = if *channels == 1 { b"DeviceGray" } else { b"DeviceRGB" };
                image.color_space_name(Name(space));
            }),
            Kind::Dots { colours, cover } => {
                let cover = cover.as_ref().map(|cover| (part.take(), deflate(cover)));
                let colours = deflate(colours);
                part.plain(id, |chunk| {
                    let mut image = chunk.image_xobject(id, &colours);
                    image.filter(Filter::FlateDecode);
                    image.width(width).height(height);
                    image.bits_per_component(8).color_space_name(Name(b"DeviceRGB"));
                    if let Some((cover, _)) = &cover {
                        image.s_mask(*cover);
                    }
                });
                if let Some((cover, bytes)) = cover {
                    part.plain(cover, |chunk| {
                        let mut mask = chunk.image_xobject(cover, &bytes);
                        mask.filter(Filter::FlateDecode);
                        mask.width(width).height(height);
                        mask.bits_per_component(8).color_space_name(Name(b"DeviceGray"));
                    });
                }
            }
        }
        id
    }
}
