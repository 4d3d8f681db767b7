//! Readings that arrive in the running system, in files or by hand: judged one by one (R2.7), saved
//! chunk by chunk under their keys, decided by a person where they are held.

mod chunk;
pub mod decide;
mod intake;
mod outcome;
pub mod sentence;

pub use intake::Intake;
pub use outcome::Outcome;

use frontino_core::consumption::ReadingKind;
use frontino_core::dates::Date;

/// A reading as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What tells it from others; without one supply, meter, day and kind do.
    pub key: Option<String>,
    /// Code of the supply.
    pub supply_code: String,
    /// Serial number of the meter.
    pub meter_serial: String,
    /// Day on which the register was read.
    pub read_on: Date,
    /// What it showed, whole cubic metres.
    pub value_m3: i64,
    /// Who read it.
    pub kind: ReadingKind,
    /// When it was sent, if that is known.
    pub sent_at: Option<i64>,
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its key, if it has one.
    pub key: Option<String>,
    /// Stable word for the reason.
    pub reason: &'static str,
    /// What is wrong, in Italian.
    pub sentence: String,
}

/// The kinds of reading and their words.
pub const KINDS: [(&str, ReadingKind); 4] = [
    ("operator", ReadingKind::Operator),
    ("self", ReadingKind::SelfRead),
    ("telemetry", ReadingKind::Telemetry),
    ("estimated", ReadingKind::Estimated),
];

impl Arrival {
    /// Its own key, or the one that stands for supply, meter, day and kind.
    #[must_use]
    pub fn full_key(&self) -> String {
        self.key.clone().unwrap_or_else(|| {
            let kind = crate::choice::word(&KINDS, &self.kind);
            format!("{}/{}/{}/{kind}", self.supply_code, self.meter_serial, self.read_on)
        })
    }
}
