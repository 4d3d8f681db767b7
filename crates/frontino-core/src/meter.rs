//! Meters and what their registers can tell: roll-over (R2.8) and replacement (R2.9).

use crate::dates::Date;

/// A meter while it serves one supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Digits of the register that count whole cubic metres (the black ones).
    pub digits: u8,
    /// Day on which it was installed.
    pub installed_on: Date,
    /// Its reading on that day, in cubic metres.
    pub first_m3: i64,
    /// Day on which it was taken away.
    pub removed_on: Option<Date>,
    /// Its reading on that day; may be missing in old data.
    pub last_m3: Option<i64>,
}

impl Meter {
    /// The first value that the register cannot show: `10^digits`.
    #[must_use]
    pub fn register_m3(&self) -> i64 {
        register_m3(self.digits)
    }
}

/// The first value that a register of so many digits cannot show.
#[must_use]
pub fn register_m3(digits: u8) -> i64 {
    10i64.pow(u32::from(digits.min(18)))
}

/// How a register went from one reading to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Forward by so many cubic metres.
    Forward(i64),
    /// Past its last digit, forward by so many cubic metres in all (R2.8).
    RolledOver(i64),
    /// Backward by so many cubic metres, which no roll-over explains.
    Backward(i64),
}

/// How the register went from `previous_m3` to `current_m3`: a negative difference is a roll-over
/// when its complement is at most half the register (R2.8; migrated readings, contract 2).
#[must_use]
pub fn advance(previous_m3: i64, current_m3: i64, digits: u8) -> Advance {
    let difference = current_m3 - previous_m3;
    if difference >= 0 {
        return Advance::Forward(difference);
    }
    let register = register_m3(digits);
    let complement = difference + register;
    if complement >= 0 && 2 * complement <= register {
        Advance::RolledOver(complement)
    } else {
        Advance::Backward(-difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_rolls_over_only_within_half_of_it() {
        let check = |previous, current, digits, expected| {
            assert_eq!(advance(previous, current, digits), expected, "{previous} {current}");
        };
        check(99_987, 42, 5, Advance::RolledOver(55)); // vector M1
        check(100, 100, 5, Advance::Forward(0));
        check(100, 150, 5, Advance::Forward(50));
        check(1000, 950, 5, Advance::Backward(50));
        check(60_000, 10_000, 5, Advance::RolledOver(50_000));
        check(60_000, 10_001, 5, Advance::Backward(49_999));
        check(9_990, 5, 4, Advance::RolledOver(15));
    }
}
