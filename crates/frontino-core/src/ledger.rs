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
        }
    }
}

/// An amount that goes from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What it is for: `bill`, `bonus`.
    pub kind: &'static str,
    /// Account debited.
    pub debit: Account,
    /// Account credited.
    pub credit: Account,
    /// The amount, always above zero.
    pub amount: Cents,
}

/// What a bill posts: its net and VAT as owed by the holder, and what lies outside VAT (the bonus,
/// negative). A negative part goes the other way round; a part of nothing posts nothing.
#[must_use]
pub fn of_bill(net: Cents, vat: Cents, bonus: Cents) -> Vec<Transfer> {
    let parts = [
        ("bill", Account::Revenue, net),
        ("bill", Account::Vat, vat),
        ("bonus", Account::BonusFund, bonus),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_owes_net_and_vat_less_the_bonus() {
        let check = |net, vat, bonus, transfers: usize| {
            let posted = of_bill(Cents(net), Cents(vat), Cents(bonus));
            assert_eq!(posted.len(), transfers, "{posted:?}");
            assert!(posted.iter().all(|t| t.amount > Cents::ZERO && t.debit != t.credit));
            let side = |account: Account, of: fn(&Transfer) -> Account| -> i64 {
                posted.iter().filter(|t| of(t) == account).map(|t| t.amount.0).sum()
            };
            let owed =
                side(Account::Receivables, |t| t.debit) - side(Account::Receivables, |t| t.credit);
            assert_eq!(owed, net + vat + bonus);
        };
        check(6409, 641, -2998, 3); // vector S8
        check(8058, 806, 0, 2);
        check(-1200, -120, 0, 2);
        check(0, 0, 0, 0);
        check(3, 0, 0, 1);
    }
}
