//! Open items: the documents of the last bills with what is still to pay, notices of every old
//! form, and debts split into instalments.

use super::codes::notice_number;
use super::history::LegacyBill;
use super::random::{Purpose, Random};
use super::supplies::Supply;
use super::town::{Town, day};
use frontino_core::dates::Date;
use frontino_core::money::Cents;

/// A document of the legacy ledger.
#[derive(Clone, Debug)]
pub(super) struct OpenItem {
    pub(super) document_number: String,
    pub(super) issued_on: Date,
    pub(super) due_on: Date,
    pub(super) amount: Cents,
    pub(super) open: Cents,
    pub(super) notice_number: String,
    pub(super) state: ItemState,
    pub(super) plan: String,
    pub(super) instalment: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemState {
    Open,
    Paid,
    Cancelled,
    Closed,
    Draft,
}

/// How a holder pays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    Pays,
    ForgetsLast,
    NeverPays,
}

impl Town {
    /// The documents of the last three bills, and of one supply in a hundred a plan.
    pub(super) fn open_items(self, supply: &Supply, bills: &[LegacyBill]) -> Vec<OpenItem> {
        let mut random = self.random(supply.index, Purpose::Debt);
        let habits = [Habit::Pays, Habit::ForgetsLast, Habit::NeverPays];
        let habit = habits[random.weighted(&[780, 170, 50])];
        let mut numbers = Numbers::new(&mut random, supply.index);
        let recent = bills.iter().filter(|bill| bill.issued_on >= day(2018, 6, 1));
        let recent: Vec<&LegacyBill> = recent.rev().take(3).collect();
        let mut items: Vec<OpenItem> = Vec::with_capacity(4);
        for (back, bill) in recent.into_iter().enumerate().rev() {
            let unpaid = match habit {
                Habit::Pays => random.permille(15),
                Habit::ForgetsLast => back == 0,
                Habit::NeverPays => true,
            };
            items.push(of_bill(&mut random, &mut numbers, bill, unpaid));
        }
        if random.permille(10)
            && let Some(bill) = bills.last().filter(|bill| bill.total > Cents(3000))
        {
            plan(&mut random, &mut numbers, supply, bill, &mut items);
        }
        items
    }
}

fn of_bill(
    random: &mut Random,
    numbers: &mut Numbers,
    bill: &LegacyBill,
    unpaid: bool,
) -> OpenItem {
    let rare = random.below(1000);
    let state = match rare {
        0..=4 => ItemState::Cancelled,
        5..=8 => ItemState::Closed,
        9..=10 => ItemState::Draft,
        _ if unpaid && bill.total > Cents::ZERO => ItemState::Open,
        _ => ItemState::Paid,
    };
    let open = match state {
        ItemState::Open if random.permille(80) => bill.total.share(random.between(20, 80), 100),
        ItemState::Open | ItemState::Draft => bill.total,
        _ => Cents::ZERO,
    };
    let has_notice = bill.issued_on >= day(2019, 1, 1) && random.permille(720);
    OpenItem {
        document_number: bill.number.clone(),
        issued_on: bill.issued_on,
        due_on: bill.issued_on.plus(30),
        amount: bill.total,
        open,
        notice_number: if has_notice { numbers.next() } else { String::new() },
        state,
        plan: String::new(),
        instalment: None,
    }
}

/// A debt in instalments: the whole as instalment 0, then the parts. Once a part is paid the whole
/// can no longer be paid at once and is closed.
fn plan(
    random: &mut Random,
    numbers: &mut Numbers,
    supply: &Supply,
    bill: &LegacyBill,
    items: &mut Vec<OpenItem>,
) {
    let parts = random.pick(&[3i64, 4, 6, 12]);
    let paid_parts = random.between(0, parts / 3);
    let debt = bill.total + bill.total;
    let begun_on = day(2019, 12, 2).plus(-30 * paid_parts as i32);
    let name = format!("PR{}", supply.code);
    let mut add = |instalment: i64, due_on: Date, amount: Cents, state: ItemState| {
        items.push(OpenItem {
            document_number: format!("{name}/{instalment}"),
            issued_on: begun_on,
            due_on,
            amount,
            open: if state == ItemState::Open { amount } else { Cents::ZERO },
            notice_number: numbers.next(),
            state,
            plan: name.clone(),
            instalment: Some(instalment),
        });
    };
    let whole = if paid_parts == 0 { ItemState::Open } else { ItemState::Closed };
    add(0, begun_on.plus(30), debt, whole);
    let part = Cents(debt.0 / parts);
    for instalment in 1..=parts {
        let rest = debt - Cents(part.0 * (parts - 1));
        let amount = if instalment == parts { rest } else { part };
        let state = if instalment <= paid_parts { ItemState::Paid } else { ItemState::Open };
        add(instalment, begun_on.plus(30 * instalment as i32), amount, state);
    }
}

/// Notice numbers of one supply: a holder's notices all have the form of one old system.
struct Numbers {
    aux_digit: u8,
    next_base: u64,
}

impl Numbers {
    /// Some have numbers where the counter of new notices will come by; there a taken number must
    /// be skipped.
    fn new(random: &mut Random, index: u64) -> Numbers {
        let aux_digit = [0, 1, 2, 3][random.weighted(&[150, 100, 250, 500])];
        let low = aux_digit == 3 && random.permille(40);
        let next_base = if low { 20 * index + 1 } else { 200_000_000_000 + 20 * index };
        Numbers { aux_digit, next_base }
    }

    fn next(&mut self) -> String {
        self.next_base += 1;
        notice_number(self.aux_digit, self.next_base)
    }
}
