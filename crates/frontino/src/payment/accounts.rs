//! The utility's accounts whose statements are taken in.

use crate::config::Config;
use frontino_core::ledger::Account;

/// An account and what it is in the ledger.
#[derive(Clone, Debug)]
struct Known {
    iban: String,
    account: Account,
}

/// The accounts.
#[derive(Clone, Debug)]
pub struct Accounts(Vec<Known>);

impl Accounts {
    /// Those of the configuration: of pagoPA, and further ones.
    #[must_use]
    pub fn of(config: &Config) -> Accounts {
        let plain = |text: &String| text.replace(' ', "").to_uppercase();
        let known = |iban, account| Known { iban, account };
        let pagopa = &config.pagopa;
        let post = pagopa.postal_iban.iter().map(|iban| known(plain(iban), Account::Post));
        let bank = pagopa.bank_iban.iter().map(|iban| known(plain(iban), Account::Bank));
        let more = config.bank.accounts.iter().flat_map(|all| all.split_whitespace());
        let more = more.map(|iban| known(iban.to_uppercase(), Account::Bank));
        let refunds = config.refund.iban.iter().map(|iban| known(plain(iban), Account::Bank));
        Accounts(post.chain(bank).chain(more).chain(refunds).collect())
    }

    /// What an account is in the ledger; `None` for somebody else's.
    #[must_use]
    pub fn find(&self, iban: &str) -> Option<Account> {
        self.0.iter().find(|known| known.iban == iban).map(|known| known.account)
    }
}
