//! Natures of what bears no VAT (`Natura`), and those of the charges outside VAT.

use frontino_core::charge::ChargeKind;
use frontino_core::dates::{Date, FIRST};

/// The codes of the schema.
const CODES: [&str; 24] = [
    "N1", "N2", "N2.1", "N2.2", "N3", "N3.1", "N3.2", "N3.3", "N3.4", "N3.5", "N3.6", "N4", "N5",
    "N6", "N6.1", "N6.2", "N6.3", "N6.4", "N6.5", "N6.6", "N6.7", "N6.8", "N6.9", "N7",
];

/// Why a line bears no VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nature(u8);

impl Nature {
    /// Excluded under article 15 of DPR 633/72.
    pub const EXCLUDED: Nature = Nature(0);
    /// Not subject, other cases.
    pub const NOT_SUBJECT: Nature = Nature(3);

    /// Reads a code of the schema.
    #[must_use]
    pub fn parse(code: &str) -> Option<Nature> {
        let place = CODES.iter().position(|known| *known == code)?;
        u8::try_from(place).ok().map(Nature)
    }

    /// The code.
    #[must_use]
    pub fn code(self) -> &'static str {
        CODES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// Whether it is one of the bare codes refused since 2021 (00445).
    #[must_use]
    pub fn is_generic(self) -> bool {
        matches!(self.code(), "N2" | "N3" | "N6")
    }

    /// Whether it is a reverse charge.
    #[must_use]
    pub fn is_reverse_charge(self) -> bool {
        self.code().starts_with("N6")
    }
}

/// Natures of the charges that lie outside VAT, from a day on (R3.10; general tax law, unconfirmed:
/// a utility may set others).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideVat {
    /// First day.
    pub from: Date,
    /// Of the social bonus.
    pub bonus: Nature,
    /// Of the deposit.
    pub deposit: Nature,
    /// Of late interest, and of the cost of a direct debit that came back.
    pub interest: Nature,
    /// Of automatic compensations.
    pub compensation: Nature,
}

/// The natures by day, the newest last.
pub const OUTSIDE_VAT: [OutsideVat; 1] = [OutsideVat {
    from: FIRST,
    bonus: Nature::NOT_SUBJECT,
    deposit: Nature::NOT_SUBJECT,
    interest: Nature::EXCLUDED,
    compensation: Nature::NOT_SUBJECT,
}];

impl OutsideVat {
    /// Those in force on a day.
    #[must_use]
    pub fn on(day: Date) -> OutsideVat {
        let found = OUTSIDE_VAT.iter().rev().find(|row| row.from <= day);
        *found.unwrap_or(&OUTSIDE_VAT[0])
    }

    /// The nature of a charge; nothing when it bears VAT.
    #[must_use]
    pub fn of(&self, kind: ChargeKind) -> Option<Nature> {
        match kind {
            ChargeKind::Bonus => Some(self.bonus),
            ChargeKind::Deposit => Some(self.deposit),
            ChargeKind::Interest | ChargeKind::ReturnCost => Some(self.interest),
            ChargeKind::Compensation => Some(self.compensation),
            kind if kind.bears_vat() => None,
            _ => Some(Nature::NOT_SUBJECT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_and_only_those() {
        for code in CODES {
            assert_eq!(Nature::parse(code).map(Nature::code), Some(code));
        }
        assert_eq!(Nature::parse("N8"), None);
        assert_eq!(Nature::EXCLUDED.code(), "N1");
        assert_eq!(Nature::NOT_SUBJECT.code(), "N2.2");
        let generic: Vec<_> =
            CODES.iter().filter(|c| Nature::parse(c).unwrap().is_generic()).collect();
        assert_eq!(generic, [&"N2", &"N3", &"N6"]);
    }

    #[test]
    fn a_charge_has_a_nature_exactly_when_it_bears_no_vat() {
        let natures = OutsideVat::on(FIRST);
        for kind in [
            ChargeKind::WaterTier(1),
            ChargeKind::RelievedWater,
            ChargeKind::Component(0),
            ChargeKind::Bonus,
            ChargeKind::Deposit,
            ChargeKind::Interest,
            ChargeKind::ReturnCost,
            ChargeKind::Compensation,
        ] {
            assert_eq!(natures.of(kind).is_none(), kind.bears_vat(), "{kind:?}");
        }
    }
}
