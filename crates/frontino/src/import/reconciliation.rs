//! The reconciliation: rows, volumes, deposits and open amounts of the source against what became
//! of them, in total, per file and supply by supply (contract of the migration bundle).
//!
//! The source is summed while it is read, the verdicts after they were given; what was written is
//! summed by the database. A difference that no quarantined row explains breaks the balance.

use super::layout::BundleFile;
use super::table::{NOTHING, Table, Verdict};
use frontino_store::import_batch::WrittenSums;

/// Rows and what they are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Rows.
    pub rows: i64,
    /// Volumes of `consumptions` and `legacy_bills`, litres.
    pub litres: i64,
    /// Deposits, cents.
    pub deposit_cents: i64,
    /// Open amounts, cents.
    pub open_cents: i64,
}

impl Sums {
    /// One row.
    #[must_use]
    pub fn of_row(file: BundleFile, worth: Option<i64>) -> Sums {
        let worth = worth.unwrap_or(0);
        let mut sums = Sums { rows: 1, ..Sums::default() };
        match file {
            BundleFile::Supplies => sums.deposit_cents = worth,
            BundleFile::Consumptions | BundleFile::LegacyBills => sums.litres = worth,
            BundleFile::OpenItems => sums.open_cents = worth,
            BundleFile::Holders | BundleFile::Meters | BundleFile::Readings => {}
        }
        sums
    }

    /// Adds other rows.
    pub fn add(&mut self, other: Sums) {
        self.rows += other.rows;
        self.litres += other.litres;
        self.deposit_cents += other.deposit_cents;
        self.open_cents += other.open_cents;
    }
}

/// The source and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// As it was read.
    pub source: Sums,
    /// Written.
    pub accepted: Sums,
    /// There before.
    pub unchanged: Sums,
    /// Kept back.
    pub quarantined: Sums,
}

impl Account {
    fn add(&mut self, verdict: Verdict, sums: Sums) {
        match verdict {
            Verdict::Accepted => self.accepted.add(sums),
            Verdict::Unchanged => self.unchanged.add(sums),
            Verdict::Quarantined => self.quarantined.add(sums),
            // A row without a verdict is the very difference that must be seen.
            Verdict::Pending | Verdict::Follows(_) => {}
        }
    }

    /// What is neither accepted, unchanged nor quarantined, of one of the sums.
    #[must_use]
    pub fn unexplained(&self, of: impl Fn(&Sums) -> i64) -> i64 {
        of(&self.source) - of(&self.accepted) - of(&self.unchanged) - of(&self.quarantined)
    }

    fn is_balanced(&self) -> bool {
        let sums: [fn(&Sums) -> i64; 4] =
            [|s| s.rows, |s| s.litres, |s| s.deposit_cents, |s| s.open_cents];
        sums.iter().all(|of| self.unexplained(of) == 0)
    }
}

/// The whole reconciliation.
#[derive(Debug, Default)]
pub struct Reconciliation {
    /// One for each file of the bundle.
    pub files: Vec<(BundleFile, Account)>,
    /// One for each supply, by the number of its code.
    pub supplies: Vec<Account>,
    /// Rows that name no supply though their file does.
    pub nameless: Account,
    /// Quarantined rows whose worth cannot be read.
    pub unreadable: i64,
    /// Whether the database sums what was written otherwise.
    pub differs_from_written: bool,
}

impl Reconciliation {
    /// A reconciliation of so many supplies.
    #[must_use]
    pub fn new(supplies: usize) -> Reconciliation {
        Reconciliation { supplies: vec![Account::default(); supplies], ..Reconciliation::default() }
    }

    /// Adds the rows of a file; `source` is what was counted while it was read.
    pub fn add<K, E>(&mut self, file: BundleFile, table: &Table<K, E>) {
        let mut account = Account { source: table.source, ..Account::default() };
        let names_supplies = file != BundleFile::Holders;
        for row in &table.rows {
            let sums = Sums::of_row(file, row.worth);
            account.add(row.verdict, sums);
            let has_worth =
                !matches!(file, BundleFile::Holders | BundleFile::Meters | BundleFile::Readings);
            if has_worth && row.worth.is_none() {
                self.unreadable += 1;
            }
            if names_supplies {
                let of_supply = match row.supply {
                    NOTHING => &mut self.nameless,
                    supply => &mut self.supplies[supply as usize],
                };
                of_supply.source.add(sums);
                of_supply.add(row.verdict, sums);
            }
        }
        self.files.push((file, account));
    }

    /// All files together.
    #[must_use]
    pub fn total(&self) -> Account {
        let mut total = Account::default();
        for (_, account) in &self.files {
            total.source.add(account.source);
            total.accepted.add(account.accepted);
            total.unchanged.add(account.unchanged);
            total.quarantined.add(account.quarantined);
        }
        total
    }

    /// Compares what was accepted with what the database sums of it.
    pub fn compare_written(&mut self, written: WrittenSums) {
        let accepted = self.total().accepted;
        let expected = WrittenSums {
            deposit_cents: accepted.deposit_cents,
            open_cents: accepted.open_cents,
            litres: accepted.litres,
        };
        self.differs_from_written = written != expected;
    }

    /// Whether no difference is unexplained.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        !self.differs_from_written
            && self.files.iter().all(|(_, account)| account.is_balanced())
            && self.supplies.iter().all(Account::is_balanced)
            && self.nameless.is_balanced()
    }

    /// Rows that were accepted, of all files.
    #[must_use]
    pub fn accepted_rows(&self) -> i64 {
        self.total().accepted.rows
    }
}
