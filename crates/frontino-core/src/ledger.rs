//! The ledger: double entry by transfers. A transfer moves one amount from the account credited to
//! the account debited, so every entry sums to zero whatever is written.

use crate::money::Cents;

/// An account of the ledger; receivables are kept per supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// What holders owe.
    Receivables,
    /// Water service, net.
    Revenue,
    /// VAT owed to the State.
    Vat,
    /// Social bonus, paid by the equalisation fund (R8.2).
    BonusFund,
    /// Deposits, owed back to who gave them (R3.12).
    Deposits,
    /// Late interest (R4.10).
    Interest,
    /// What is asked for direct debits that came back.
    ReturnCosts,
    /// What holders paid beyond what they owe; kept per supply.
    Credits,
    /// Taken out of the holder's credit and to be paid out; kept per supply.
    Refunds,
    /// Paid through pagoPA and not yet credited by the bank.
    PagopaTransit,
    /// On the bank account.
    Bank,
    /// On the postal account.
    Post,
    /// Taken at the counter and not yet brought to the bank.
    Cash,
    /// Collected by direct debit and not yet credited by the bank.
    DebitTransit,
    /// What a till had too little of (debit) or too much (credit) when it was counted.
    TillDifference,
    /// Debts that were written off.
    Losses,
}

impl Account {
    /// The name in the database and in exports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Account::Receivables => "receivables",
            Account::Revenue => "revenue",
            Account::Vat => "vat",
            Account::BonusFund => "bonus_fund",
            Account::Deposits => "deposits",
            Account::Interest => "interest",
            Account::ReturnCosts => "return_costs",
            Account::Credits => "credits",
            Account::Refunds => "refunds",
            Account::PagopaTransit => "pagopa_transit",
            Account::Bank => "bank",
            Account::Post => "post",
            Account::Cash => "cash",
            Account::DebitTransit => "debit_transit",
            Account::TillDifference => "till_difference",
            Account::Losses => "losses",
        }
    }
}

/// An amount that goes from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What it is for: `bill`, `split_payment`, `bonus`, `deposit`, `interest`, `return_cost`,
    /// `credit`, `credit_used`, `payment`, `till_difference`, `credit_note`, `write_off`,
    /// `recovery`, `credit_lost`, `refund`, `refund_paid`, `refund_cancelled`, `refund_returned`.
    pub kind: &'static str,
    /// Account debited.
    pub debit: Account,
    /// Account credited.
    pub credit: Account,
    /// The amount, always above zero.
    pub amount: Cents,
}

/// The amounts of a bill that the ledger tells apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BillAmounts {
    /// Net of VAT.
    pub net: Cents,
    /// VAT.
    pub vat: Cents,
    /// Whether a public body pays the VAT to the State itself (R3.10, unconfirmed).
    pub split_vat: bool,
    /// Social bonus, negative (R8.2).
    pub bonus: Cents,
    /// Instalment of the deposit (R3.12).
    pub deposit: Cents,
    /// Late interest (R4.10).
    pub interest: Cents,
    /// Costs of direct debits that came back.
    pub return_cost: Cents,
    /// What the bill takes of the holder's credit, never negative.
    pub credit_used: Cents,
}

/// What a bill takes of what its holder has to his credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditUsed {
    /// What earlier bills left over: taken off when the bill was calculated.
    pub of_bills: Cents,
    /// What was paid too much: taken off at issue.
    pub of_payments: Cents,
}

impl BillAmounts {
    /// What the holder owes by the bill itself, before any credit; negative is a credit.
    #[must_use]
    pub fn owed(&self) -> Cents {
        let vat = if self.split_vat { Cents::ZERO } else { self.vat };
        self.net + vat + self.bonus + self.deposit + self.interest + self.return_cost
    }
}

/// What a bill that owes `owed` and was calculated to ask for `payable` takes of `credit`, all that
/// its holder has on the account: first what earlier bills left over, which is off `payable`
/// already, then what was paid too much (R1.11). The rest stays for the next bill.
#[must_use]
pub fn credit_used(owed: Cents, payable: Cents, credit: Cents) -> CreditUsed {
    if owed <= Cents::ZERO {
        return CreditUsed::default();
    }
    let of_bills = owed - payable;
    let of_payments = (credit - of_bills).max(Cents::ZERO).min(payable);
    CreditUsed { of_bills, of_payments }
}

/// What a bill posts: its net and VAT as owed by the holder, who with split payment does not owe
/// the VAT after all, and what lies outside VAT. A negative part goes the other way round; a part
/// of nothing posts nothing. What a bill gives back goes to the holder's credit, so that the bill
/// itself owes nothing; what it takes of a credit is off what it owes.
#[must_use]
pub fn of_bill(amounts: &BillAmounts) -> Vec<Transfer> {
    let BillAmounts { net, vat, split_vat, bonus, deposit, interest, return_cost, credit_used } =
        *amounts;
    let given_back = amounts.owed().min(Cents::ZERO);
    let paid_to_the_state = if split_vat { -vat } else { Cents::ZERO };
    let parts = [
        ("bill", Account::Revenue, net),
        ("bill", Account::Vat, vat),
        ("split_payment", Account::Vat, paid_to_the_state),
        ("bonus", Account::BonusFund, bonus),
        ("deposit", Account::Deposits, deposit),
        ("interest", Account::Interest, interest),
        ("return_cost", Account::ReturnCosts, return_cost),
        ("credit", Account::Credits, -given_back),
        ("credit_used", Account::Credits, -credit_used),
    ];
    let transfer = |(kind, other, amount): (&'static str, Account, Cents)| {
        let (debit, credit) = match amount.0 {
            0 => return None,
            1.. => (Account::Receivables, other),
            _ => (other, Account::Receivables),
        };
        Some(Transfer { kind, debit, credit, amount: amount.max(-amount) })
    };
    parts.into_iter().filter_map(transfer).collect()
}

/// What a credit note posts: the bill the other way round. What it takes off the debt beyond what
/// is `open` was written off, up to `lost`, or paid: a loss is none any more, and what was paid is
/// to the holder's credit.
#[must_use]
pub fn of_credit_note(amounts: &BillAmounts, open: Cents, lost: Cents) -> Vec<Transfer> {
    let bill = BillAmounts { credit_used: Cents::ZERO, ..*amounts };
    let turned = of_bill(&bill).into_iter().map(|transfer| Transfer {
        kind: "credit_note",
        debit: transfer.credit,
        credit: transfer.debit,
        ..transfer
    });
    let beyond = (amounts.owed() - open.max(Cents::ZERO)).max(Cents::ZERO);
    let recovered = beyond.min(lost).max(Cents::ZERO);
    let given_back = Transfer {
        kind: "credit_note",
        debit: Account::Receivables,
        credit: Account::Credits,
        amount: beyond - recovered,
    };
    let rest = [of_recovery(recovered), given_back];
    turned.chain(rest.into_iter().filter(|transfer| transfer.amount > Cents::ZERO)).collect()
}

/// What is owed again of bills, newest first, that took a credit of which `missing` is none any
/// more: their places and amounts. `None` when they took less than that.
#[must_use]
pub fn credit_lost(missing: Cents, taken: &[Cents]) -> Option<Vec<(usize, Cents)>> {
    let (mut left, mut lost) = (missing, Vec::new());
    for (place, taken) in taken.iter().enumerate() {
        let part = left.min(*taken);
        if part > Cents::ZERO {
            lost.push((place, part));
            left -= part;
        }
    }
    (left <= Cents::ZERO).then_some(lost)
}

/// What the loss of a debt posts.
#[must_use]
pub const fn of_write_off(amount: Cents) -> Transfer {
    let (debit, credit) = (Account::Losses, Account::Receivables);
    Transfer { kind: "write_off", debit, credit, amount }
}

/// What a loss posts that is none any more: the debt is there again.
#[must_use]
pub const fn of_recovery(amount: Cents) -> Transfer {
    let (debit, credit) = (Account::Receivables, Account::Losses);
    Transfer { kind: "recovery", debit, credit, amount }
}

/// What happens to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStep {
    /// It is taken out of the holder's credit.
    SetAside,
    /// It was not paid after all: it is to the holder's credit again.
    Cancelled,
    /// It left the account.
    Paid(Account),
    /// It came back to the account: it is to the holder's credit again.
    Returned(Account),
}

/// What a step of a refund posts.
#[must_use]
pub const fn of_refund(step: RefundStep, amount: Cents) -> Transfer {
    let (kind, debit, credit) = match step {
        RefundStep::SetAside => ("refund", Account::Credits, Account::Refunds),
        RefundStep::Cancelled => ("refund_cancelled", Account::Refunds, Account::Credits),
        RefundStep::Paid(from) => ("refund_paid", Account::Refunds, from),
        RefundStep::Returned(to) => ("refund_returned", to, Account::Credits),
    };
    Transfer { kind, debit, credit, amount }
}

/// What money that came in posts: into `where_it_is`, for the debt, and what is beyond it for the
/// holder's credit.
#[must_use]
pub fn of_payment(where_it_is: Account, to_debt: Cents, to_credit: Cents) -> Vec<Transfer> {
    let parts = [(Account::Receivables, to_debt), (Account::Credits, to_credit)];
    let transfer =
        |(credit, amount)| Transfer { kind: "payment", debit: where_it_is, credit, amount };
    parts.into_iter().filter(|(_, amount)| *amount > Cents::ZERO).map(transfer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_of_a_return_is_owed_beside_the_bill() {
        for (cents, debit, credit) in [
            (250, Account::Receivables, Account::ReturnCosts),
            (-250, Account::ReturnCosts, Account::Receivables),
        ] {
            let (net, return_cost) = (Cents(8_058), Cents(cents));
            let amounts = BillAmounts { net, return_cost, ..BillAmounts::default() };
            assert_eq!(amounts.owed(), net + return_cost);
            let posted = of_bill(&amounts);
            let amount = Cents(250);
            assert!(posted.contains(&Transfer { kind: "return_cost", debit, credit, amount }));
        }
    }

    #[test]
    fn the_holder_owes_net_and_vat_less_the_bonus() {
        let check = |[net, vat, bonus, deposit, interest]: [i64; 5],
                     split_vat: bool,
                     transfers: usize| {
            let [net, vat, bonus, deposit, interest] =
                [net, vat, bonus, deposit, interest].map(Cents);
            let amounts = BillAmounts {
                net,
                vat,
                split_vat,
                bonus,
                deposit,
                interest,
                return_cost: Cents::ZERO,
                credit_used: Cents::ZERO,
            };
            let posted = of_bill(&amounts);
            assert_eq!(posted.len(), transfers, "{posted:?}");
            assert!(posted.iter().all(|t| t.amount > Cents::ZERO && t.debit != t.credit));
            let side = |account: Account, of: fn(&Transfer) -> Account| -> i64 {
                posted.iter().filter(|t| of(t) == account).map(|t| t.amount.0).sum()
            };
            let owed =
                side(Account::Receivables, |t| t.debit) - side(Account::Receivables, |t| t.credit);
            let vat_owed = if split_vat { Cents::ZERO } else { vat };
            let of_bill = net + vat_owed + bonus + deposit + interest;
            assert_eq!(amounts.owed(), of_bill);
            assert_eq!(Cents(owed), of_bill.max(Cents::ZERO));
            let credit = side(Account::Credits, |t| t.credit);
            assert_eq!(Cents(credit), (-of_bill).max(Cents::ZERO));
            let to_the_state = side(Account::Vat, |t| t.credit) - side(Account::Vat, |t| t.debit);
            assert_eq!(Cents(to_the_state), vat_owed);
        };
        check([6409, 641, -2998, 0, 0], false, 3); // vector S8
        check([8058, 806, 0, 0, 0], false, 2);
        check([8058, 806, 0, 0, 0], true, 3);
        check([-1200, -120, 0, 0, 0], false, 3);
        check([-1200, -120, 0, 0, 0], true, 4);
        check([23900, 2390, 0, 1494, 0], false, 3); // vector G1
        check([0, 0, 0, 0, 0], true, 0);
        check([3, 0, 0, 0, 0], false, 1);
        check([8058, 806, 0, 0, 182], false, 3); // vector I2
        check([8058, 806, 0, 0, -79], false, 3);
    }

    #[test]
    fn a_bill_takes_what_earlier_bills_left_over_and_then_what_was_paid_too_much() {
        let check = |owed: i64, payable: i64, credit: i64, expected: (i64, i64)| {
            let CreditUsed { of_bills, of_payments } =
                credit_used(Cents(owed), Cents(payable), Cents(credit));
            assert_eq!((of_bills.0, of_payments.0), expected, "{owed} {payable} {credit}");
        };
        check(9_000, 9_000, 0, (0, 0));
        check(9_000, 9_000, 2_000, (0, 2_000));
        check(9_000, 9_000, 20_000, (0, 9_000));
        check(9_000, 7_000, 2_000, (2_000, 0));
        check(9_000, 7_000, 3_000, (2_000, 1_000));
        check(9_000, 0, 12_000, (9_000, 0));
        check(-1_000, 0, 2_000, (0, 0));
        check(0, 0, 2_000, (0, 0));
    }

    #[test]
    fn a_credit_that_is_used_is_off_what_the_bill_owes() {
        let credit_used = Cents(2_000);
        let amounts = BillAmounts { net: Cents(9_000), credit_used, ..BillAmounts::default() };
        let posted = of_bill(&amounts);
        let used = posted.iter().find(|transfer| transfer.kind == "credit_used").unwrap();
        assert_eq!((used.debit, used.credit), (Account::Credits, Account::Receivables));
        assert_eq!(used.amount, credit_used);
    }

    #[test]
    fn a_credit_note_takes_off_what_is_open_and_gives_back_the_rest() {
        let check = |[net, vat, bonus]: [i64; 3], split_vat, [open, lost]: [i64; 2], left| {
            let [net, vat, bonus] = [net, vat, bonus].map(Cents);
            let amounts = BillAmounts { net, vat, split_vat, bonus, ..BillAmounts::default() };
            let posted = of_credit_note(&amounts, Cents(open), Cents(lost));
            assert!(posted.iter().all(|t| t.amount > Cents::ZERO && t.debit != t.credit));
            let balance = |account| -> i64 {
                let side = |of: fn(&Transfer) -> Account| -> i64 {
                    posted.iter().filter(|t| of(t) == account).map(|t| t.amount.0).sum()
                };
                side(|t| t.debit) - side(|t| t.credit)
            };
            let [receivables, credits, losses] = left;
            assert_eq!(balance(Account::Receivables), receivables, "{posted:?}");
            assert_eq!(balance(Account::Credits), credits, "{posted:?}");
            assert_eq!(balance(Account::Losses), losses, "{posted:?}");
            assert_eq!(balance(Account::Revenue), net.0);
            assert_eq!(balance(Account::Vat), if split_vat { 0 } else { vat.0 });
            assert_eq!(balance(Account::BonusFund), bonus.0);
        };
        check([1000, 100, 0], false, [1100, 0], [-1100, 0, 0]);
        check([1000, 100, 0], false, [5000, 0], [-1100, 0, 0]);
        check([1000, 100, 0], false, [600, 0], [-600, -500, 0]);
        check([1000, 100, 0], false, [0, 0], [0, -1100, 0]);
        check([1000, 100, 0], false, [0, 700], [0, -400, -700]);
        check([1000, 100, 0], false, [0, 7000], [0, 0, -1100]);
        check([1000, 100, 0], true, [1000, 0], [-1000, 0, 0]);
        check([1000, 100, -300], false, [2000, 0], [-800, 0, 0]);
    }

    #[test]
    fn a_credit_that_is_lost_is_owed_by_the_newest_bills_that_took_it() {
        let check = |missing: i64, taken: &[i64], expected: Option<&[(usize, i64)]>| {
            let taken: Vec<Cents> = taken.iter().copied().map(Cents).collect();
            let found = credit_lost(Cents(missing), &taken);
            let found: Option<Vec<(usize, i64)>> =
                found.map(|parts| parts.into_iter().map(|(place, part)| (place, part.0)).collect());
            assert_eq!(found.as_deref(), expected, "{missing} {taken:?}");
        };
        check(500, &[800], Some(&[(0, 500)]));
        check(900, &[800, 300], Some(&[(0, 800), (1, 100)]));
        check(900, &[800], None);
        check(0, &[800], Some(&[]));
        check(-5, &[], Some(&[]));
        check(1, &[], None);
    }

    #[test]
    fn a_loss_and_its_recovery_are_nothing_together() {
        let (lost, back) = (of_write_off(Cents(7250)), of_recovery(Cents(7250)));
        assert_eq!((lost.debit, lost.credit), (back.credit, back.debit));
        assert_eq!((lost.debit, lost.amount), (Account::Losses, back.amount));
    }

    #[test]
    fn a_refund_that_is_cancelled_or_returned_is_to_the_credit_again() {
        let balance = |steps: &[RefundStep], account: Account| -> i64 {
            let posted = steps.iter().map(|step| of_refund(*step, Cents(7250)));
            let of = |t: Transfer| {
                t.amount.0 * (i64::from(t.credit == account) - i64::from(t.debit == account))
            };
            posted.map(of).sum()
        };
        use RefundStep::{Cancelled, Paid, Returned, SetAside};
        let (paid, returned) = (Paid(Account::Bank), Returned(Account::Bank));
        for (steps, left) in [
            (&[SetAside][..], [-7250, 7250, 0]),
            (&[SetAside, Cancelled], [0, 0, 0]),
            (&[SetAside, paid], [-7250, 0, 7250]),
            (&[SetAside, paid, returned], [0, 0, 0]),
        ] {
            let found = [Account::Credits, Account::Refunds, Account::Bank];
            assert_eq!(found.map(|account| balance(steps, account)), left, "{steps:?}");
        }
    }

    #[test]
    fn a_payment_goes_to_the_debt_and_to_the_credit() {
        let check = |debt: i64, credit: i64, expected: &[(Account, i64)]| {
            let posted = of_payment(Account::Bank, Cents(debt), Cents(credit));
            let found: Vec<_> = posted.iter().map(|t| (t.credit, t.amount.0)).collect();
            assert_eq!(found, expected);
            assert!(posted.iter().all(|t| t.debit == Account::Bank && t.kind == "payment"));
        };
        check(7250, 0, &[(Account::Receivables, 7250)]);
        check(7250, 750, &[(Account::Receivables, 7250), (Account::Credits, 750)]);
        check(0, 750, &[(Account::Credits, 750)]);
        check(0, 0, &[]);
    }
}
