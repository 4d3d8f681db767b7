//! What the PSPs report and the bank tells of the payments.

use super::Played;
use crate::cli::Context;
use crate::clock;
use crate::debit::settings::ReturnTerms;
use crate::payment::accounts::Accounts;
use crate::payment::{flow, statement};
use crate::refusal::Refusal;
use crate::station::{Now, Settings};
use frontino_core::calendar::plus_months;
use frontino_core::dates::Date;
use frontino_standin::{Account, Flow, Movement};
use std::fs;
use std::path::{Path, PathBuf};

/// What the town takes in from the PSPs and from its bank, each also as a file.
pub struct Bank<'c> {
    context: &'c Context,
    domain: String,
    folder: PathBuf,
    account: Account,
    accounts: Accounts,
    /// Movements of which no statement told yet.
    waiting: Vec<Movement>,
    /// The first day of the next statement: one a month.
    from: Option<Date>,
}

impl Bank<'_> {
    /// An account with nothing on it.
    ///
    /// # Errors
    /// When the folder of the files cannot be made.
    pub fn of(context: &Context) -> Result<Bank<'_>, Refusal> {
        let folder = context.data.join("flows");
        fs::create_dir_all(&folder).map_err(|error| Refusal::file(&folder, &error))?;
        let settings = Settings::of(&context.config);
        let iban = settings.bank_iban.as_deref().unwrap_or_default();
        Ok(Bank {
            context,
            folder,
            account: Account::new(iban),
            accounts: Accounts::of(&context.config),
            domain: settings.domain.unwrap_or_default(),
            waiting: Vec::new(),
            from: None,
        })
    }

    /// A flow is there the second day after the payments; its money came the day before.
    ///
    /// # Errors
    /// When it is refused.
    pub fn report(&mut self, played: &mut Played, flow: Flow) -> Result<(), Refusal> {
        let file = self.folder.join(format!("{}.xml", flow.id));
        write(&file, &flow.xml)?;
        let mut conn = self.context.open()?;
        let now = on(flow.settled_on.next());
        flow::take(&mut conn, &self.domain, flow.xml.as_bytes(), now, false)?;
        played.flows += 1;
        self.announce([Movement::from(&flow)]);
        Ok(())
    }

    /// What a statement will tell.
    pub fn announce(&mut self, movements: impl IntoIterator<Item = Movement>) {
        for movement in movements {
            self.from = Some(self.from.map_or(movement.on, |from| from.min(movement.on)));
            self.waiting.push(movement);
        }
    }

    /// The statements of the months that are over on a day.
    ///
    /// # Errors
    /// When one is refused.
    pub fn tell(&mut self, played: &mut Played, day: Date) -> Result<(), Refusal> {
        while let Some(from) = self.from {
            let (year, month, _) = from.ymd();
            let first = Date::new(year, month, 1).unwrap_or(from);
            let next = plus_months(first, 1);
            if next > day {
                return Ok(());
            }
            let told: Vec<Movement> =
                self.waiting.extract_if(.., |movement| movement.on < next).collect();
            let xml = self.account.statement(next, &told);
            write(&self.folder.join(format!("estratto-{}.xml", next.plus(-1))), &xml)?;
            let read = frontino_bank::statement::read(xml.as_bytes())
                .map_err(|error| Refusal::new("demo_statement", error.to_string()))?;
            let mut conn = self.context.open()?;
            // What comes back in the demo is not tried again, and nobody is asked its cost.
            let terms = ReturnTerms { retries: 0, cost: None };
            let by = (&self.accounts, &terms, "demo");
            statement::take(&mut conn, by, &read, on(next), false)?;
            played.statements += 1;
            self.from = Some(next);
        }
        Ok(())
    }
}

fn write(file: &Path, text: &str) -> Result<(), Refusal> {
    fs::write(file, text).map_err(|error| Refusal::file(file, &error))
}

fn on(today: Date) -> Now {
    Now { today, micros: clock::now_on(today) }
}
