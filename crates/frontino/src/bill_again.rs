//! A stored bill, read back with everything it rests on and made again: its own lines from volumes,
//! terms and tables, its corrections from the bills before it (R3.8, R2.11).

use frontino_core::bill::{
    BilledBefore, Correction, DepositInstalment, InterestCharge, Parked, ReturnCost, StoredBill,
    corrections_again, deposit_line, interest_of_bill, return_costs_of_bill,
};
use frontino_core::charge::Line;
use frontino_core::dates::{Date, Period};
use frontino_core::rating::Rater;
use frontino_core::supply::TermsHistory;
use frontino_core::tariff::Catalogue;
use frontino_store::chain::ChainBill;
use frontino_store::packed::{self, Basis};
use frontino_store::supply_inputs::KnownTerms;

/// A bill in the chain of its supply, with what was known when it was made.
pub struct BillAgain<'c> {
    /// The tables of that time.
    pub catalogue: &'c Catalogue,
    /// What the bill rests on.
    pub basis: Basis,
    /// The bills before it.
    pub before: Vec<BilledBefore>,
    terms: TermsHistory,
    deposit: Vec<DepositInstalment>,
    interest: Vec<InterestCharge>,
    return_costs: Vec<ReturnCost>,
    /// First day of terms that were recorded between the bill before and this one.
    pub terms_changed_from: Option<Date>,
}

impl<'c> BillAgain<'c> {
    /// Reads the bill at `place` of a chain; `catalogue` is that of the bill.
    ///
    /// # Errors
    /// When a stored text has another form.
    pub fn read(
        chain: &[ChainBill],
        place: usize,
        known: &KnownTerms,
        catalogue: &'c Catalogue,
    ) -> frontino_store::Result<BillAgain<'c>> {
        let read = |bill: &ChainBill| {
            let row = &bill.row;
            let period = Period::new(row.from, row.until);
            let texts = (&row.lines, &row.basis);
            packed::read_bill(bill.sequence, period, row.catalogue, texts.0, texts.1, catalogue)
        };
        let made_at = chain[place].row.calculated_at;
        let earlier = chain[..place].iter();
        let since = earlier.clone().next_back().map(|bill| bill.row.calculated_at);
        Ok(BillAgain {
            catalogue,
            basis: read(&chain[place])?,
            before: earlier.map(|b| read(b).map(|b| b.bill)).collect::<Result<_, _>>()?,
            terms: known.at(made_at),
            deposit: known.deposit().to_vec(),
            interest: known.interest().to_vec(),
            return_costs: known.return_costs().to_vec(),
            terms_changed_from: since.and_then(|since| known.changed_from(since, made_at)),
        })
    }

    /// The lines for the days that it bills first.
    ///
    /// # Errors
    /// When the tables do not answer.
    pub fn own_lines(&self) -> Result<Vec<Line>, Parked> {
        let (bill, mut lines) = (&self.basis.bill, Vec::new());
        let mut rater = Rater::new(self.catalogue);
        rater.rate(bill.period, &self.basis.terms, &bill.stretches, bill.policy, &mut lines)?;
        let terms = &self.basis.terms;
        lines.extend(deposit_line(&self.deposit, bill.sequence, bill.period, terms));
        let charges = interest_of_bill(&self.interest, bill.sequence, 0);
        lines.extend(charges.map(InterestCharge::line));
        let costs = return_costs_of_bill(&self.return_costs, bill.sequence, 0);
        lines.extend(costs.map(ReturnCost::line));
        Ok(lines)
    }

    /// What it sets right of bills before it.
    ///
    /// # Errors
    /// When the tables do not answer.
    pub fn corrections(&self) -> Result<Vec<Correction>, Parked> {
        let stored = StoredBill {
            bill: &self.basis.bill,
            before: &self.before,
            terms: &self.terms,
            terms_changed_from: self.terms_changed_from,
            legacy_back: &self.basis.legacy_back,
        };
        corrections_again(&mut Rater::new(self.catalogue), &stored)
    }
}
