//! The contracts: status, dates, members, services, payment, and who is not the holder on paper.

use super::codes::iban;
use super::people::holder_code;
use super::places::street;
use super::random::{Purpose, Random};
use super::town::{Town, Use, day};
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// The day on which the legacy data were taken.
pub(super) fn taken_on() -> Date {
    day(2019, 12, 31)
}

/// A contract as the legacy system knows it.
#[derive(Clone, Debug)]
pub(super) struct Supply {
    pub(super) index: u64,
    pub(super) code: String,
    pub(super) holder_code: String,
    pub(super) usage: Use,
    pub(super) status: Status,
    pub(super) start_on: Date,
    pub(super) end_on: Option<Date>,
    pub(super) place: Place,
    pub(super) members: i64,
    pub(super) units: i64,
    pub(super) services: Services,
    pub(super) bonus: bool,
    pub(super) iban: String,
    pub(super) by_email: bool,
    pub(super) deposit: Cents,
    pub(super) irregular: Irregular,
    pub(super) occupant_name: String,
    /// Whether the contract was followed by the next one at the same meter.
    pub(super) followed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Active,
    Suspended,
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Irregular {
    No,
    Deceased,
    Tenant,
    Sold,
}

/// The services beside water.
#[derive(Clone, Copy, Debug)]
pub(super) struct Services {
    pub(super) sewer: bool,
    pub(super) treatment: bool,
}

/// Where the water is delivered, always in Messina.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) address: String,
    pub(super) zip: &'static str,
}

/// The code of a supply: eight digits, not every number used.
pub(super) fn supply_code(index: u64) -> String {
    (10_000_000 + index * 7).to_string()
}

impl Town {
    /// The contract number `index`.
    pub(super) fn supply(self, index: u64) -> Supply {
        let usage = self.use_of(index);
        let holder = self.holder_of(index);
        let mut random = self.random(index, Purpose::Contract);
        let units = if usage == Use::Condominium { random.between(4, 40) } else { 1 };
        let members = match usage {
            Use::Resident => [1, 2, 3, 4, 5, 6][random.weighted(&[31, 28, 20, 16, 4, 1])],
            Use::Condominium => units * 2 + random.between(0, units),
            Use::NonResident => random.between(1, 4),
            Use::Commercial | Use::Public => 1,
        };
        let drained = random.below(1000);
        let services = Services { sewer: drained < 930, treatment: drained < 840 };
        let end_on = self.end_of(index);
        let status = match end_on {
            Some(_) => Status::Ended,
            None if self.suspended_on(index).is_some() => Status::Suspended,
            None => Status::Active,
        };
        let bonus = usage == Use::Resident && random.permille(20);
        let (irregular, occupant_name) = self.irregular(index, usage);
        let iban = self.debit_account(index, usage);
        let deposit = if bonus { Cents::ZERO } else { deposit(&mut random, usage, units) };
        Supply {
            index,
            code: supply_code(index),
            holder_code: holder_code(holder),
            usage,
            status,
            start_on: self.start_of(index),
            end_on,
            place: self.place(index),
            members,
            units,
            services,
            bonus,
            iban,
            by_email: self.has_email(holder) && random.permille(550),
            deposit,
            irregular,
            occupant_name,
            followed: self.succeeds(index + 1),
        }
    }

    /// The address of a supply; contracts that follow one another share it.
    pub(super) fn place(self, index: u64) -> Place {
        if self.succeeds(index) {
            return self.place(index - 1);
        }
        let mut random = self.random(index, Purpose::Address);
        let street = street(&mut random);
        let mut address = format!("{} {}", street.name, random.between(1, 240));
        match self.use_of(index) {
            Use::Resident | Use::NonResident if random.permille(550) => {
                let floor = random.pick(&["piano terra", "piano 1", "piano 2°", "scala A"]);
                address = format!("{address}, {floor}, int. {}", random.between(1, 14));
            }
            Use::Commercial if random.permille(300) => address.push_str("/A"),
            _ => {}
        }
        Place { address, zip: street.zip }
    }

    /// The last day of the contract, when it ended: always in the last quarter of 2019.
    pub(super) fn end_of(self, index: u64) -> Option<Date> {
        let mut random = self.random(index, Purpose::Succession);
        random.bits();
        let by_itself = random.permille(7) && !self.succeeds(index) && !self.is_new(index);
        (by_itself || self.succeeds(index + 1))
            .then(|| day(2019, 10, 1).plus(random.between(0, 70) as i32))
    }

    /// The day since which the water is shut, for contracts that go on.
    pub(super) fn suspended_on(self, index: u64) -> Option<Date> {
        let mut random = self.random(index, Purpose::Irregular);
        let shut = random.permille(15) && self.end_of(index).is_none();
        let old_enough = self.start_of(index) < day(2018, 1, 1);
        let usual = !matches!(self.use_of(index), Use::Public | Use::Condominium);
        (shut && old_enough && usual).then(|| day(2019, 2, 1).plus(random.between(0, 120) as i32))
    }

    /// Whether the contract began so late in 2019 that it was never billed.
    fn is_new(self, index: u64) -> bool {
        let mut random = self.random(index, Purpose::Demand);
        let holder = self.holder_of(index);
        random.permille(20)
            && !self.succeeds(index)
            && !self.succeeds(index + 1)
            && self.life_of(holder).died_on.is_none()
    }

    /// The first day of the contract.
    pub(super) fn start_of(self, index: u64) -> Date {
        if self.succeeds(index) {
            // The contract before it ended, because this one followed.
            return self.end_of(index - 1).unwrap_or_else(|| day(2019, 10, 15)).next();
        }
        let mut random = self.random(index, Purpose::Demand);
        random.bits();
        if self.is_new(index) {
            return day(2019, 10, 2).plus(random.between(0, 60) as i32);
        }
        let life = self.life_of(self.holder_of(index));
        if life.died_on.is_none() && random.permille(60) {
            return day(2017, 1, 1).plus(random.between(0, 900) as i32);
        }
        let earliest = life.born_on.plus_years(20).max(day(1975, 1, 1));
        let latest = life.died_on.map_or(day(2016, 12, 31), |died| died.min(day(2016, 12, 31)));
        earliest.plus(random.between(0, i64::from(latest.since(earliest))) as i32)
    }

    /// Whether the holder on paper is the user, and who uses the water when it is known.
    fn irregular(self, index: u64, usage: Use) -> (Irregular, String) {
        let person = matches!(usage, Use::Resident | Use::NonResident);
        let mut random = self.random(index, Purpose::Irregular);
        random.bits();
        let why = if !person || self.succeeds(index) {
            Irregular::No
        } else if self.life_of(self.holder_of(index)).died_on.is_some() {
            Irregular::Deceased
        } else {
            let others = [Irregular::Tenant, Irregular::Sold, Irregular::No];
            others[random.weighted(&[20, 10, 970])]
        };
        let known = match why {
            Irregular::No => false,
            Irregular::Deceased => random.permille(600),
            Irregular::Tenant => true,
            Irregular::Sold => random.permille(800),
        };
        if !known {
            return (why, String::new());
        }
        let woman = random.permille(500);
        let surname = super::names::surname(&mut random);
        (why, format!("{surname} {}", super::names::first_name(&mut random, woman)))
    }

    /// The account of a direct debit; empty for those who pay by notice.
    fn debit_account(self, index: u64, usage: Use) -> String {
        let share = match usage {
            Use::Resident | Use::NonResident => 240,
            Use::Condominium | Use::Commercial => 400,
            Use::Public => 0,
        };
        let mut random = self.random(index, Purpose::Payment);
        if random.permille(share) { iban(&mut random, index) } else { String::new() }
    }
}

/// Three in four paid a deposit, in steps of five euro.
fn deposit(random: &mut Random, usage: Use, units: i64) -> Cents {
    if !random.permille(750) {
        return Cents::ZERO;
    }
    let steps = match usage {
        Use::Resident => random.between(3, 12),
        Use::NonResident => random.between(2, 8),
        Use::Condominium => units * random.between(2, 5),
        Use::Commercial => random.between(8, 60),
        Use::Public => 0,
    };
    Cents(steps * 500)
}
