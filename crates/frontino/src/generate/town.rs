//! Who is who in the made-up town: the use of every supply, and which supplies belong to the same
//! holder or follow one another at the same point of delivery. Everything is a function of the
//! seed and the number of the supply.

use super::random::{Purpose, Random};
use frontino_core::dates::Date;

/// The made-up town of one seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Town {
    pub(super) seed: u64,
}

/// What the water of a supply is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Resident,
    NonResident,
    Condominium,
    Commercial,
    Public,
}

/// Out of a thousand supplies: resident, non-resident, condominium, commercial, public.
const USES: [(u64, Use); 5] = [
    (823, Use::Resident),
    (48, Use::NonResident),
    (36, Use::Condominium),
    (79, Use::Commercial),
    (14, Use::Public),
];

/// A day that the program writes itself.
pub(super) fn day(year: i32, month: u8, day: u8) -> Date {
    // Only called with days of the calendar; the fallback keeps the function total.
    Date::new(year, month, day).unwrap_or(frontino_core::dates::FIRST)
}

impl Town {
    /// The stream of one supply and purpose.
    pub(super) fn random(self, index: u64, purpose: Purpose) -> Random {
        Random::new(self.seed, index, purpose)
    }

    /// The use of a supply.
    pub(super) fn use_of(self, index: u64) -> Use {
        if self.succeeds(index) {
            return self.use_of(index - 1);
        }
        let mut random = self.random(index, Purpose::Use);
        if !self.shares_holder(index) {
            return self.own_use(&mut random);
        }
        match self.use_of(self.holder_of(index)) {
            Use::Resident | Use::NonResident if random.permille(600) => Use::NonResident,
            Use::Resident | Use::NonResident => Use::Resident,
            same => same,
        }
    }

    fn own_use(self, random: &mut Random) -> Use {
        USES[random.weighted(&USES.map(|(weight, _)| weight))].1
    }

    /// The number of the holder: that of the holder's first supply.
    pub(super) fn holder_of(self, index: u64) -> u64 {
        let mut first = index;
        while self.shares_holder(first) {
            first -= 1;
        }
        first
    }

    /// Whether the supply belongs to the holder of the supply before it. A condominium has one.
    pub(super) fn shares_holder(self, index: u64) -> bool {
        index > 0
            && self.random(index, Purpose::SameHolder).permille(45)
            && !self.succeeds(index)
            && self.use_of(index - 1) != Use::Condominium
    }

    /// Whether the supply is the contract that followed the one before it at the same meter, after
    /// a voltura in the autumn of 2019.
    pub(super) fn succeeds(self, index: u64) -> bool {
        let drawn = |index| self.random(index, Purpose::Succession).permille(9);
        index > 0 && drawn(index) && !self.succeeds(index - 1) && {
            !matches!(self.use_of(index - 1), Use::Condominium | Use::Public)
        }
    }

    /// Day of birth of a holder that is a person, and of death when the holder died.
    pub(super) fn life_of(self, holder: u64) -> Life {
        let mut random = self.random(holder, Purpose::Life);
        let deceased = random.permille(32) && !self.succeeds(holder);
        let (oldest, youngest) = if deceased { (1922, 1950) } else { (1934, 1991) };
        let year = i32::try_from(random.between(oldest, youngest)).unwrap_or(1950);
        let born_on = day(year, 1, 1).plus(random.below(365) as i32);
        let died_on = deceased.then(|| {
            let span = day(2019, 11, 30).since(day(2005, 1, 1));
            day(2005, 1, 1).plus(random.between(0, i64::from(span)) as i32)
        });
        Life { born_on, died_on, woman: random.permille(430) }
    }
}

/// The dates of a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    pub(super) born_on: Date,
    pub(super) died_on: Option<Date>,
    pub(super) woman: bool,
}
