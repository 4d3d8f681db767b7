//! Why a bill is what it is, in words for the clerk on the telephone and as JSON: readings and
//! estimates, tiers and quotas, corrections, VAT, limitation. From stored inputs only: the bill is
//! made again and every number is taken from that.

mod corrections;
pub mod frequency;
mod lines;
mod parts;
mod sums;
mod volume;

pub use sums::vat_bases;
pub use volume::annual::source_words;

use crate::bill_again::BillAgain;
use crate::bill_run::sentence::of_parked;
use crate::bill_run::{RunInputs, catalogue};
use crate::cli::italian::day;
use crate::refusal::Refusal;
use frontino_core::bill::{BillMaker, Draft, Parked, RunTerms, SupplyInputs};
use frontino_core::charge::Line;
use frontino_core::tariff::Catalogue;
use frontino_store::chain::{self, ChainBill, SupplyHead};
use frontino_store::interest::{self, ChargeRow};
use frontino_store::return_cost::{self, CostRow};
use frontino_store::supply_inputs::{find_known, list_known_terms};
use frontino_store::{Tx, bill_run};
use serde_json::{Value, json};

/// Something told: for a person and for a program.
pub struct Told {
    /// Lines of Italian text.
    pub text: String,
    /// The same as JSON.
    pub value: Value,
}

/// A bill with all that its explanation quotes.
struct Story<'a> {
    chain: &'a [ChainBill],
    place: usize,
    head: &'a SupplyHead,
    again: &'a BillAgain<'a>,
    supply: &'a SupplyInputs,
    run: &'a RunTerms,
    /// The charges of late interest that the bill asks for.
    interest: &'a [ChargeRow],
    /// The costs of direct debits that came back.
    return_costs: &'a [CostRow],
    /// The bill drawn up again; nothing when readings were changed since it was made.
    redrawn: Option<&'a Draft>,
}

impl Story<'_> {
    fn bill(&self) -> &ChainBill {
        &self.chain[self.place]
    }

    /// How a clerk calls the bill at a place of the chain.
    fn name_of(&self, sequence: u32) -> String {
        let found = self.chain.iter().find(|bill| bill.sequence == sequence);
        match found.map(|bill| bill.row.number.as_str()) {
            Some("") | None => format!("n. {sequence} dell'utenza (non emessa)"),
            Some(number) => number.to_owned(),
        }
    }
}

/// Explains the bill of a number, or the last bill of a supply code.
///
/// # Errors
/// When it is not there, or what it rests on cannot be read.
pub fn explain(tx: &mut Tx<'_>, key: &str) -> Result<Told, Refusal> {
    with_story(tx, key, |story| story.told())
}

/// How each line of a bill came about, paragraph by paragraph, for a page on which it opens: its
/// formula first, then the readings behind the volume.
///
/// # Errors
/// As [`explain`].
pub fn line_details(tx: &mut Tx<'_>, key: &str) -> Result<Vec<(Line, Vec<String>)>, Refusal> {
    with_story(tx, key, |story| story.line_details())
}

/// Reads all that is told of a bill, and tells it.
fn with_story<T>(
    tx: &mut Tx<'_>,
    key: &str,
    tell: impl FnOnce(&Story<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let (supply_id, sequence) = chain::find(tx, key)?.ok_or_else(|| missing(key))?;
    let chain = chain::list(tx, supply_id, supply_id)?;
    let place = chain.iter().position(|bill| bill.sequence == sequence);
    let place = place.ok_or_else(|| missing(key))?;
    let row = &chain[place].row;
    let catalogue = catalogue(tx, row.catalogue)?;
    let contract = list_known_terms(tx, supply_id, supply_id, &catalogue)?;
    let known = find_known(tx, supply_id, row.calculated_at, &catalogue)?;
    let (Some(contract), Some(known)) = (contract.first(), known) else {
        return Err(missing(key));
    };
    let again = BillAgain::read(&chain, place, contract, &catalogue)?;
    let run = bill_run::list(tx)?.into_iter().find(|run| run.id == row.run_id);
    let run = run.ok_or_else(|| missing(key))?;
    let run = RunInputs::of(&run)?.terms(&run, &catalogue);
    let mut supply = known.inputs;
    supply.before.clone_from(&again.before);
    supply.terms_changed_from = again.terms_changed_from;
    let redrawn = draw_up_again(&supply, &run, &catalogue, &again);
    let interest = interest::list_of_bills(tx, &row.id.to_string())?;
    let return_costs = return_cost::list_of_bills(tx, &row.id.to_string())?;
    let head = chain::find_head(tx, supply_id)?.ok_or_else(|| missing(key))?;
    let story = Story {
        chain: &chain,
        place,
        head: &head,
        again: &again,
        supply: &supply,
        run: &run,
        interest: &interest,
        return_costs: &return_costs,
        redrawn: redrawn.as_ref(),
    };
    tell(&story)
}

/// The refusal of a bill that is not there.
#[must_use]
pub fn missing(key: &str) -> Refusal {
    Refusal::new("bill_missing", format!("la bolletta {key} non c'è"))
        .at("bill")
        .next("dare un numero di bolletta o un codice di utenza, come in `frontino export bills`")
}

fn not_rated(parked: Parked) -> Refusal {
    Refusal::new("not_rated", of_parked(&parked).1).at("bill explain")
}

/// The bill drawn up from the inputs as they were known; nothing when it differs from the stored.
fn draw_up_again(
    supply: &SupplyInputs,
    run: &RunTerms,
    catalogue: &Catalogue,
    again: &BillAgain<'_>,
) -> Option<Draft> {
    let (mut draft, stored) = (Draft::new(), &again.basis.bill);
    let drawn = BillMaker::new(catalogue, run).draw_up(supply, &mut draft);
    let same = draft.lines == stored.lines && draft.stretches == stored.stretches;
    (drawn == Ok(true) && same).then_some(draft)
}

/// Said where today's inputs would not make the bill that was made.
const INPUTS_CHANGED: &str = "\
ATTENZIONE: i dati di oggi (letture, contatori, consumi annui) non sono più quelli con cui la
bolletta è stata fatta. Le righe sono le sue; da quali letture venga il consumo non si può più
dire per intero. Per provare che è giusta sui dati di allora: `frontino bill verify`
";

impl Story<'_> {
    fn told(&self) -> Result<Told, Refusal> {
        let row = &self.bill().row;
        let title = if row.number.is_empty() {
            format!("Bolletta non ancora emessa dell'utenza {}", row.supply_code)
        } else {
            format!("Bolletta {} dell'utenza {}", row.number, row.supply_code)
        };
        let (from, to) = (row.from, row.until.previous());
        let mut text = format!(
            "{title}, {}\nPeriodo dal {} al {} ({} giorni)\n",
            self.head.holder_name,
            day(from),
            day(to),
            row.until.since(from),
        );
        if let (Some(issued), Some(due)) = (row.issued_on, row.due_on) {
            text.push_str(&format!("Emessa il {}, scadenza {} (R1.7)\n", day(issued), day(due)));
        }
        if self.redrawn.is_none() {
            text.push_str(INPUTS_CHANGED);
        }
        let mut value = json!({
            "number": row.number, "supply_code": row.supply_code,
            "holder_name": self.head.holder_name,
            "from": from.to_string(), "to": to.to_string(),
            "issued_on": row.issued_on.map(|d| d.to_string()),
            "due_on": row.due_on.map(|d| d.to_string()),
            "inputs_unchanged": self.redrawn.is_some(),
        });
        let grounds = lines::grounds(self).map_err(not_rated)?;
        let parts = [
            ("frequency", frequency::told(self.head)),
            ("volume", volume::told(self)),
            ("parts", parts::told(self, &grounds)),
            ("lines", lines::told(self, &grounds)),
            ("corrections", corrections::told(self).map_err(not_rated)?),
            ("sums", sums::told(self)),
        ];
        for (key, told) in parts {
            text.push_str(&told.text);
            value[key] = told.value;
        }
        Ok(Told { text, value })
    }

    fn line_details(&self) -> Result<Vec<(Line, Vec<String>)>, Refusal> {
        let grounds = lines::grounds(self).map_err(not_rated)?;
        let volume = paragraphs(&volume::told(self).text, 2);
        let mut all = Vec::new();
        for (line, told) in lines::each(self, &grounds) {
            let mut detail = paragraphs(&told.text, 1);
            if line.charge.kind.is_rated() && !line.charge.kind.counts_days() {
                detail.extend(volume.iter().cloned());
            }
            all.push((line, detail));
        }
        for (_, title, lines) in corrections::each(self).map_err(not_rated)? {
            for (line, told) in lines {
                let mut detail = paragraphs(&title, 0);
                detail.extend(paragraphs(&told.text, 0));
                all.push((line, detail));
            }
        }
        Ok(all)
    }
}

/// The lines of a text without their indents, the first `skip` left out.
fn paragraphs(text: &str, skip: usize) -> Vec<String> {
    let lines = text.lines().skip(skip).map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
