//! A batch as the file that the bank takes: from what is stored, so that it is the same file
//! whenever it is written.

use super::settings::Collector;
use crate::clock;
use crate::refusal::Refusal;
use frontino_bank::debit::{Collections, Creditor, Debit, DebitRefused, Form};
use frontino_core::direct_debit::Sequence;
use frontino_core::ids::Iban;
use frontino_core::money::Cents;
use frontino_store::collection::StoredCollection;
use frontino_store::debit_batch::StoredBatch;

/// The file.
///
/// # Errors
/// When the form wants something that the configuration did not have.
pub fn file(
    batch: &StoredBatch,
    collections: &[StoredCollection],
    form: Form,
) -> Result<String, Refusal> {
    let unreadable = |_| {
        Refusal::new("batch_unreadable", "chi incassa la distinta non si legge")
            .at(&batch.name)
            .next("controllare con `frontino db check`")
    };
    let collector: Collector = serde_json::from_str(&batch.creditor).map_err(unreadable)?;
    let iban = Iban::parse(&collector.iban).ok();
    let abi = iban.as_ref().and_then(Iban::abi).unwrap_or_default();
    if form != Form::Iso && abi.is_empty() {
        return Err(Refusal::new("debit_form", "la forma CBI vuole un conto italiano")
            .at("debit.iban")
            .next("usare --form iso"));
    }
    let texts: Vec<String> =
        collections.iter().map(|one| format!("Bolletta {}", one.number)).collect();
    let debits =
        collections.iter().zip(&texts).map(|(one, text)| of_collection(one, text)).collect();
    let message = Collections {
        id: &batch.name,
        made_at: (clock::day_of(batch.made_at), clock::clock_of(batch.made_at)),
        creditor: Creditor {
            name: &collector.name,
            id: &collector.id,
            iban: &collector.iban,
            abi,
            cuc: collector.cuc.as_deref(),
            bic: collector.bic.as_deref(),
        },
        debits,
    };
    message.write(form).map_err(|refused| unwritable(&batch.name, refused))
}

fn of_collection<'a>(one: &'a StoredCollection, text: &'a str) -> Debit<'a> {
    Debit {
        id: &one.key,
        amount: Cents(one.amount_cents),
        on: one.collect_on,
        sequence: if one.sequence == "FRST" { Sequence::First } else { Sequence::Recurring },
        mandate: &one.mandate,
        signed_on: one.signed_on,
        debtor: &one.debtor,
        iban: &one.iban,
        iban_before: one.iban_before.as_deref(),
        text,
    }
}

fn unwritable(name: &str, refused: DebitRefused) -> Refusal {
    let (what, next) = match refused {
        DebitRefused::Cuc => (
            "manca debit.cuc, di otto caratteri: la forma CBI lo vuole".to_owned(),
            "scriverlo in frontino.toml, o usare --form iso",
        ),
        DebitRefused::Amount(amount) => {
            (format!("un addebito di {amount} € non si può fare"), "correggere la bolletta")
        }
        DebitRefused::Nothing | DebitRefused::Empty => {
            ("un nome o un riferimento resta vuoto".to_owned(), "controllare utility.name")
        }
    };
    Refusal::new("debit_file", what).at(name).next(next)
}
