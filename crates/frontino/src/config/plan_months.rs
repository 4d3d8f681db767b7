//! How long plans of instalments are: months by what is owed (R1.10, the utility's own policy).

use super::given::{Given, Value, Wrong};
use frontino_core::instalment::PLAN_MONTHS;
use frontino_core::money::Cents;

/// Up to a debt, so many months; the last row holds for all above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMonths(pub Vec<(Cents, u8)>);

impl Default for PlanMonths {
    fn default() -> PlanMonths {
        PlanMonths(PLAN_MONTHS.to_vec())
    }
}

impl Value for PlanMonths {
    fn read(given: &Given) -> Result<PlanMonths, Wrong> {
        let expected = || Wrong("euro e mesi come \"10000:12 29999:24 36\"".to_owned());
        let text = match given {
            Given::Text(text) | Given::Bare(text) => text,
            Given::Several => return Err(expected()),
        };
        let rows: Option<Vec<(Cents, u8)>> = text.split_whitespace().map(row).collect();
        let rows = rows.filter(|rows| {
            let is_rising = rows.windows(2).all(|pair| pair[0].0 < pair[1].0);
            is_rising && rows.last().is_some_and(|(up_to, _)| *up_to == Cents(i64::MAX))
        });
        rows.map(PlanMonths).ok_or_else(expected)
    }
}

/// `10000:12`, or `36` for all that is above.
fn row(text: &str) -> Option<(Cents, u8)> {
    let (up_to, months) = match text.split_once(':') {
        Some((euro, months)) => {
            let euro: i64 = euro.parse().ok().filter(|euro| (1..=1_000_000_000).contains(euro))?;
            (Cents(euro * 100), months)
        }
        None => (Cents(i64::MAX), text),
    };
    let months = months.parse().ok().filter(|months| (2..=120).contains(months))?;
    Some((up_to, months))
}

/// A share, percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percent(pub i64);

impl Value for Percent {
    fn read(given: &Given) -> Result<Percent, Wrong> {
        let number = i64::read(given).ok().filter(|number| *number <= 100);
        number.map(Percent).ok_or_else(|| Wrong("un numero intero da 0 a 100".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_rises_and_ends_with_all_that_is_above() {
        let check = |text: &str, expected: Option<&[(i64, u8)]>| {
            let found = PlanMonths::read(&Given::Text(text.to_owned())).ok();
            let expected = expected.map(|rows| {
                PlanMonths(rows.iter().map(|(cents, months)| (Cents(*cents), *months)).collect())
            });
            assert_eq!(found, expected, "{text}");
        };
        let rows = [(1_000_000, 12), (2_999_900, 24), (i64::MAX, 36)];
        check("10000:12 29999:24 36", Some(&rows));
        check("12", Some(&[(i64::MAX, 12)]));
        check("10000:12", None);
        check("36 10000:12", None);
        check("10000:12 10000:24 36", None);
        check("0:12 36", None);
        check("1", None);
        check("", None);
        check("dodici", None);
    }
}
