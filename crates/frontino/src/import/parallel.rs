//! The parallel bill of a migration: every bill of the old system beside what this program would
//! have billed, by the size of the difference, with a total for each reason.

mod words;

use crate::bill_run::catalogue;
use crate::config::Config;
use crate::refusal::Refusal;
use frontino_core::dates::Period;
use frontino_core::money::{Cents, format_decimal, format_m3};
use frontino_core::parallel_bill::{Comparison, Verdict};
use frontino_core::tariff::Catalogue;
use frontino_store::parallel_bill::each_old_bill;
use frontino_store::{Tx, tariff};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
pub use words::{code, sentence};

/// One bill of the old system beside ours.
struct Pair {
    supply_code: Box<str>,
    period: Period,
    litres: i64,
    old: Cents,
    new: Option<Cents>,
    verdict: Verdict,
}

impl Pair {
    /// Ours less theirs; nothing where ours is not known.
    fn difference(&self) -> Option<Cents> {
        self.new.map(|new| new - self.old)
    }
}

/// Amounts of the bills of one reason; the old ones only of bills that could be rated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many.
    pub bills: u64,
    /// What the old system billed.
    pub old_cents: i64,
    /// What we would have billed.
    pub new_cents: i64,
}

/// All bills of the old system, compared.
pub struct ParallelBill {
    pairs: Vec<Pair>,
    catalogue: Catalogue,
}

impl ParallelBill {
    /// Compares every bill of the old system in the database with the tables loaded there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of(tx: &mut Tx<'_>, config: &Config) -> Result<ParallelBill, Refusal> {
        let generation = tariff::next_id(tx)? - 1;
        let catalogue = catalogue(tx, generation)?;
        let policy = config.policy.choice().or(catalogue.policy).resolve();
        let (mut comparison, mut pairs) = (Comparison::new(&catalogue, policy), Vec::new());
        each_old_bill(tx, &catalogue, |supply_code, old| {
            let compared = comparison.compare(&old);
            pairs.push(Pair {
                supply_code: supply_code.into(),
                period: old.period,
                litres: old.litres,
                old: old.total,
                new: compared.new,
                verdict: compared.verdict,
            });
        })?;
        drop(comparison);
        // The greatest first; what could not be rated at the end, its amounts too.
        pairs.sort_by_key(|pair| {
            let size = pair.difference().map_or(-1, |difference| difference.0.abs());
            (std::cmp::Reverse(size), std::cmp::Reverse(pair.old))
        });
        Ok(ParallelBill { pairs, catalogue })
    }

    /// The totals of each reason, by its stable word.
    #[must_use]
    pub fn classes(&self) -> BTreeMap<&'static str, Sums> {
        let mut classes: BTreeMap<_, Sums> = BTreeMap::new();
        for pair in &self.pairs {
            let sums = classes.entry(code(pair.verdict)).or_default();
            sums.bills += 1;
            if let Some(new) = pair.new {
                sums.old_cents += pair.old.0;
                sums.new_cents += new.0;
            }
        }
        classes
    }

    /// The totals, with the names that programs rely on.
    #[must_use]
    pub fn json(&self) -> Value {
        let classes = self.classes();
        let one = |(word, sums): (&&'static str, &Sums)| {
            (
                (*word).to_owned(),
                json!({
                    "bills": sums.bills, "old_cents": sums.old_cents, "new_cents": sums.new_cents,
                    "difference_cents": sums.new_cents - sums.old_cents, "sentence": sentence(word),
                }),
            )
        };
        let (old, new) = classes
            .values()
            .fold((0, 0), |(old, new), sums| (old + sums.old_cents, new + sums.new_cents));
        json!({
            "bills": self.pairs.len(), "old_cents": old, "new_cents": new,
            "difference_cents": new - old,
            "classes": classes.iter().map(one).collect::<Map<_, _>>(),
        })
    }

    /// Every bill, the greatest difference first, as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::with_capacity(96 * self.pairs.len() + 96);
        text.push_str("supply_code,from,to,m3,old,new,difference,reason,detail\r\n");
        let euro = |amount: Option<Cents>| {
            amount.map_or(String::new(), |amount| format_decimal(amount.0, 2))
        };
        for pair in &self.pairs {
            let _ = write!(
                text,
                "{},{},{},{},{},{},{},{},{}\r\n",
                super::quarantine::quote(&pair.supply_code, b','),
                pair.period.from,
                pair.period.last_day(),
                format_m3(pair.litres),
                euro(Some(pair.old)),
                euro(pair.new),
                euro(pair.difference()),
                code(pair.verdict),
                super::quarantine::quote(&words::detail(pair.verdict, &self.catalogue), b','),
            );
        }
        text
    }
}
