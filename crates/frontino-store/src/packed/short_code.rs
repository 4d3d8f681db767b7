//! The codes of charges as packed lines bear them: a bill has two dozen of them, and what a row
//! weighs is what saving it costs. Ours are in capitals, the components keep their own names, which
//! are never in capitals; a minus marks a correction. The view `bill_line` says the public codes.

use frontino_core::charge::{Charge, ChargeKind};
use frontino_core::supply::Service;

/// The charges without a number or name of their own.
const CODES: [(&str, ChargeKind); 12] = [
    ("W", ChargeKind::Flat(Service::Water)),
    ("S", ChargeKind::Flat(Service::Sewer)),
    ("T", ChargeKind::Flat(Service::Treatment)),
    ("FW", ChargeKind::Fixed(Service::Water)),
    ("FS", ChargeKind::Fixed(Service::Sewer)),
    ("FT", ChargeKind::Fixed(Service::Treatment)),
    ("R", ChargeKind::RelievedWater),
    ("B", ChargeKind::Bonus),
    ("D", ChargeKind::Deposit),
    ("I", ChargeKind::Interest),
    ("C", ChargeKind::Compensation),
    // In full, for it came later: the view says what it does not know as it stands.
    ("return_cost", ChargeKind::ReturnCost),
];

/// Appends the code of a charge, without quotation marks.
pub(super) fn write(charge: Charge, components: &[String], out: &mut String) {
    if charge.correction {
        out.push('-');
    }
    match charge.kind {
        ChargeKind::WaterTier(tier) => {
            out.push('W');
            super::push_int(out, tier.into());
        }
        ChargeKind::Component(_) => out.push_str(&charge.kind.plain().code(components)),
        kind => {
            let known = CODES.iter().find(|(_, known)| *known == kind);
            out.push_str(known.map_or("?", |(code, _)| code));
        }
    }
}

/// The charge of a code; `None` when there is no such charge.
pub(super) fn read(code: &str, components: &[String]) -> Option<Charge> {
    let (correction, plain) = match code.strip_prefix('-') {
        Some(plain) => (true, plain),
        None => (false, code),
    };
    let known = CODES.iter().find(|(known, _)| *known == plain).map(|(_, kind)| *kind);
    let tier = || Some(ChargeKind::WaterTier(plain.strip_prefix('W')?.parse().ok()?));
    let component = || Some(Charge::from_code(plain, components)?.kind);
    let kind = known.or_else(tier).or_else(component)?;
    Some(Charge { correction, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_short_and_read_back() {
        let components = ["ui1".to_owned(), "w1".to_owned()];
        let check = |kind: ChargeKind, expected: &str| {
            for (correction, sign) in [(false, ""), (true, "-")] {
                let (charge, mut code) = (Charge { correction, kind }, String::new());
                write(charge, &components, &mut code);
                assert_eq!(code, format!("{sign}{expected}"));
                assert_eq!(read(&code, &components), Some(charge), "{code}");
            }
        };
        for (code, kind) in CODES {
            check(kind, code);
        }
        check(ChargeKind::WaterTier(1), "W1");
        check(ChargeKind::WaterTier(12), "W12");
        check(ChargeKind::Component(0), "ui1");
        check(ChargeKind::Component(1), "w1");
        for unknown in ["", "-", "?", "X", "Wx", "ui9", "--S"] {
            assert_eq!(read(unknown, &components), None, "{unknown}");
        }
    }
}
