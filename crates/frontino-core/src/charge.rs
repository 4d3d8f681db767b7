//! The charges of a bill, their codes, and the line that states one.

use crate::dates::Period;
use crate::money::{Cents, MicroEuro};
use crate::supply::Service;
use std::borrow::Cow;

/// What a line charges for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChargeKind {
    /// A tier of water, from 1 (R3.3).
    WaterTier(u8),
    /// Sewer or treatment by volume (R3.2).
    Flat(Service),
    /// Fixed quota of a service (R3.7).
    Fixed(Service),
    /// A component, by its place in [`crate::tariff::Catalogue::components`] (R3.9).
    Component(u8),
    /// Water lost in a hidden leak, at half the base rate (R2.6).
    RelievedWater,
    /// Social bonus (R8.2).
    Bonus,
    /// Instalment or refund of the deposit (R3.12).
    Deposit,
    /// Late interest (R4.10).
    Interest,
    /// Cost of a direct debit that came back (the utility's own rule).
    ReturnCost,
    /// Automatic compensation (R7.4).
    Compensation,
}

/// A charge, or the correction (conguaglio) of one that was billed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charge {
    /// Whether the line corrects an earlier bill.
    pub correction: bool,
    /// What is charged.
    pub kind: ChargeKind,
}

/// One line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is charged.
    pub charge: Charge,
    /// Days charged.
    pub period: Period,
    /// Litres; days for fixed quotas.
    pub quantity: i64,
    /// Price per cubic metre; a year's amount of one unit for fixed quotas.
    pub unit_price: MicroEuro,
    /// Amount without VAT.
    pub amount: Cents,
}

impl ChargeKind {
    /// The charge itself, not a correction.
    #[must_use]
    pub const fn plain(self) -> Charge {
        Charge { correction: false, kind: self }
    }

    /// Whether VAT is due on it (R3.10: bonus, deposit, interest and compensations are outside, and
    /// so is the cost of a return; unconfirmed).
    #[must_use]
    pub const fn bears_vat(self) -> bool {
        match self {
            ChargeKind::WaterTier(_) | ChargeKind::Flat(_) | ChargeKind::Fixed(_) => true,
            ChargeKind::Component(_) | ChargeKind::RelievedWater => true,
            ChargeKind::Bonus | ChargeKind::Deposit => false,
            ChargeKind::Interest | ChargeKind::ReturnCost | ChargeKind::Compensation => false,
        }
    }

    /// Whether it follows from volumes, days and terms, so that it is computed again for a
    /// correction; what does not is charged once.
    #[must_use]
    pub const fn is_rated(self) -> bool {
        !matches!(
            self,
            ChargeKind::Deposit
                | ChargeKind::Interest
                | ChargeKind::ReturnCost
                | ChargeKind::Compensation
        )
    }

    /// Whether the quantity is days and not litres.
    #[must_use]
    pub const fn counts_days(self) -> bool {
        matches!(self, ChargeKind::Fixed(_))
    }
}

impl Charge {
    /// The public code of the charge (contract, section 1); `components` names the components.
    #[must_use]
    pub fn code<'a>(&self, components: &'a [String]) -> Cow<'a, str> {
        let plain: Cow<'a, str> = match self.kind {
            ChargeKind::WaterTier(tier) => match tier {
                1 => "water_tier_1".into(),
                2 => "water_tier_2".into(),
                3 => "water_tier_3".into(),
                4 => "water_tier_4".into(),
                5 => "water_tier_5".into(),
                more => format!("water_tier_{more}").into(),
            },
            ChargeKind::Flat(Service::Water) => "water".into(),
            ChargeKind::Flat(Service::Sewer) => "sewer".into(),
            ChargeKind::Flat(Service::Treatment) => "treatment".into(),
            ChargeKind::Fixed(Service::Water) => "fixed_water".into(),
            ChargeKind::Fixed(Service::Sewer) => "fixed_sewer".into(),
            ChargeKind::Fixed(Service::Treatment) => "fixed_treatment".into(),
            ChargeKind::Component(place) => match components.get(usize::from(place)) {
                Some(name) => Cow::Borrowed(name.as_str()),
                None => format!("component_{place}").into(),
            },
            ChargeKind::RelievedWater => "water_relieved".into(),
            ChargeKind::Bonus => "bonus".into(),
            ChargeKind::Deposit => "deposit".into(),
            ChargeKind::Interest => "interest".into(),
            ChargeKind::ReturnCost => "return_cost".into(),
            ChargeKind::Compensation => "compensation".into(),
        };
        if self.correction { format!("correction_{plain}").into() } else { plain }
    }

    /// The charge of a code; `None` when there is no such charge.
    #[must_use]
    pub fn from_code(code: &str, components: &[String]) -> Option<Charge> {
        let (correction, plain) = match code.strip_prefix("correction_") {
            Some(plain) => (true, plain),
            None => (false, code),
        };
        let kind = match plain {
            "sewer" => ChargeKind::Flat(Service::Sewer),
            "treatment" => ChargeKind::Flat(Service::Treatment),
            "fixed_water" => ChargeKind::Fixed(Service::Water),
            "fixed_sewer" => ChargeKind::Fixed(Service::Sewer),
            "fixed_treatment" => ChargeKind::Fixed(Service::Treatment),
            "water_relieved" => ChargeKind::RelievedWater,
            "bonus" => ChargeKind::Bonus,
            "deposit" => ChargeKind::Deposit,
            "interest" => ChargeKind::Interest,
            "return_cost" => ChargeKind::ReturnCost,
            "compensation" => ChargeKind::Compensation,
            other => match other.strip_prefix("water_tier_") {
                Some(tier) => ChargeKind::WaterTier(tier.parse().ok()?),
                None => {
                    let place = components.iter().position(|name| name == other)?;
                    ChargeKind::Component(u8::try_from(place).ok()?)
                }
            },
        };
        Some(Charge { correction, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back() {
        let components = ["ui1", "ui2", "ui3", "ui4", "ui2_integrativa"].map(str::to_owned);
        let kinds = [
            ChargeKind::WaterTier(1),
            ChargeKind::WaterTier(7),
            ChargeKind::Flat(Service::Sewer),
            ChargeKind::Flat(Service::Treatment),
            ChargeKind::Fixed(Service::Water),
            ChargeKind::Fixed(Service::Sewer),
            ChargeKind::Fixed(Service::Treatment),
            ChargeKind::Component(0),
            ChargeKind::Component(4),
            ChargeKind::RelievedWater,
            ChargeKind::Bonus,
            ChargeKind::Deposit,
            ChargeKind::Interest,
            ChargeKind::ReturnCost,
            ChargeKind::Compensation,
        ];
        for kind in kinds {
            for correction in [false, true] {
                let charge = Charge { correction, kind };
                let code = charge.code(&components);
                assert_eq!(Charge::from_code(&code, &components), Some(charge), "{code}");
            }
        }
        assert_eq!(Charge::from_code("water_tier_x", &components), None);
        assert_eq!(Charge::from_code("ui9", &components), None);
    }
}
