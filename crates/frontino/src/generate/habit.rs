//! How the people of the town pay their bills: most in time, some within the days of grace, some
//! later, a few twice, some never.

use super::random::{Purpose, Random};
use frontino_core::dates::Date;

/// Out of a thousand bills, those paid between the two days counted from the due date.
const SHARES: [(u64, i64, i64); 3] = [(720, -27, 0), (90, 1, 15), (90, 16, 75)];
/// Out of a thousand bills that are paid, those paid twice.
const TWICE_PERMILLE: u64 = 10;

/// How a bill is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    /// The day.
    pub on: Date,
    /// Whether somebody else of the household pays it too.
    pub twice: bool,
    /// Which of the PSPs of the town takes the payment, from 0.
    pub psp: usize,
}

/// How a bill is paid, out of so many PSPs; `None` when nobody pays it.
#[must_use]
pub fn of_bill(seed: u64, number: u64, due_on: Date, psps: usize) -> Option<Habit> {
    let mut random = Random::new(seed, number, Purpose::Habit);
    let mut draw = random.below(1000);
    for (share, from, to) in SHARES {
        if draw < share {
            let days = i32::try_from(random.between(from, to)).unwrap_or(0);
            let twice = random.permille(TWICE_PERMILLE);
            let psp = random.below(psps as u64) as usize;
            return Some(Habit { on: due_on.plus(days), twice, psp });
        }
        draw -= share;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_bills_are_paid_in_time_and_some_never() {
        let due_on = Date::from_days(18_322); // 2020-03-01
        let habits: Vec<_> = (0..2000).map(|number| of_bill(1, number, due_on, 2)).collect();
        let count = |is: &dyn Fn(&Habit) -> bool| habits.iter().flatten().filter(|h| is(h)).count();
        assert!((1340..1540).contains(&count(&|habit| habit.on <= due_on)));
        assert!((120..240).contains(&count(&|habit| habit.on > due_on.plus(15))));
        assert!((5..40).contains(&count(&|habit| habit.twice)));
        assert!(habits.iter().any(Option::is_none) && count(&|habit| habit.psp == 1) > 500);
        assert_eq!(habits[7], of_bill(1, 7, due_on, 2));
    }
}
