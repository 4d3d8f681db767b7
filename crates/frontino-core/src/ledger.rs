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
    /// What holders paid beyond what they owe; kept per supply.
    Credits,
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
            Account::Credits => "credits",
            Account::PagopaTransit => "pagopa_transit",
            Account::Bank => "bank",
            Account::Post => "post",
            Account::Cash => "cash",
            Account::DebitTransit => "debit_transit",
        }
    }
}

/// An amount that goes from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What it is for: `bill`, `split_payment`, `bonus`, `deposit`, `interest`, `payment`.
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
}

/// What a bill posts: its net and VAT as owed by the holder, who with split payment does not owe
/// the VAT after all, and what lies outside VAT. A negative part goes the other way round; a part
/// of nothing posts nothing.
#[must_use]
pub fn of_bill(amounts: &BillAmounts) -> Vec<Transfer> {
    let BillAmounts { net, vat, split_vat, bonus, deposit, interest } = *amounts;
    let paid_to_the_state = if split_vat { -vat } else { Cents::ZERO };
    let parts = [
        ("bill", Account::Revenue, net),
        ("bill", Account::Vat, vat),
        ("split_payment", Account::Vat, paid_to_the_state),
        ("bonus", Account::BonusFund, bonus),
        ("deposit", Account::Deposits, deposit),
        ("interest", Account::Interest, interest),
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
    fn the_holder_owes_net_and_vat_less_the_bonus() {
        let check = |[net, vat, bonus, deposit, interest]: [i64; 5],
                     split_vat: bool,
                     transfers: usize| {
            let [net, vat, bonus, deposit, interest] =
                [net, vat, bonus, deposit, interest].map(Cents);
            let amounts = BillAmounts { net, vat, split_vat, bonus, deposit, interest };
            let posted = of_bill(&amounts);
            assert_eq!(posted.len(), transfers, "{posted:?}");
            assert!(posted.iter().all(|t| t.amount > Cents::ZERO && t.debit != t.credit));
            let side = |account: Account, of: fn(&Transfer) -> Account| -> i64 {
                posted.iter().filter(|t| of(t) == account).map(|t| t.amount.0).sum()
            };
            let owed =
                side(Account::Receivables, |t| t.debit) - side(Account::Receivables, |t| t.credit);
            let vat_owed = if split_vat { Cents::ZERO } else { vat };
            assert_eq!(Cents(owed), net + vat_owed + bonus + deposit + interest);
            let to_the_state = side(Account::Vat, |t| t.credit) - side(Account::Vat, |t| t.debit);
            assert_eq!(Cents(to_the_state), vat_owed);
        };
        check([6409, 641, -2998, 0, 0], false, 3); // vector S8
        check([8058, 806, 0, 0, 0], false, 2);
        check([8058, 806, 0, 0, 0], true, 3);
        check([-1200, -120, 0, 0, 0], false, 2);
        check([-1200, -120, 0, 0, 0], true, 3);
        check([23900, 2390, 0, 1494, 0], false, 3); // vector G1
        check([0, 0, 0, 0, 0], true, 0);
        check([3, 0, 0, 0, 0], false, 1);
        check([8058, 806, 0, 0, 182], false, 3); // vector I2
        check([8058, 806, 0, 0, -79], false, 3);
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
