//! How a holder objects (R5.4, R5.5): where, and the form to be cut off and sent.

use super::OpenBill;
use crate::cli::italian::day;
use crate::documents::words::euros;
use frontino_core::money::Cents;
use frontino_documents::sheet::{Fact, Form, Text};

impl OpenBill<'_> {
    /// Where the form goes, whom to ask, where to complain.
    pub(super) fn ways_to_object(&self) -> Vec<Text> {
        let utility = &self.office.utility;
        let mails = [("email", &utility.email), ("PEC", &utility.pec)];
        let mails = mails.iter().filter_map(|(kind, to)| Some(format!("{kind} {}", to.as_ref()?)));
        let mut where_to: Vec<String> = mails.collect();
        where_to.insert(0, "posta o sportello".to_owned());
        let object = format!("**Per opporsi** mandi il modulo: {}.", where_to.join(", "));
        let ask = match (&utility.complaints, &utility.phone) {
            (Some(complaints), Some(phone)) => {
                format!("**Domande:** telefono {phone}. **Reclami:** {complaints}.")
            }
            _ => format!("**Domande e reclami:** {}.", self.complaints()),
        };
        [object, ask].iter().map(|way| Text::marked(way)).collect()
    }

    /// The form, with all that is known filled in.
    pub(super) fn objection(&self, barred: Cents) -> Form {
        let (utility, own) = (&self.office.utility, str::to_owned);
        let place = [&utility.zip, &utility.city].map(|part| part.clone().unwrap_or_default());
        let place = Some(place.join(" ").trim().to_owned()).filter(|place| !place.is_empty());
        let to = [utility.name.clone().map(|name| format!("**{name}**")), utility.address.clone()];
        let to: Vec<String> = to.into_iter().chain([place]).flatten().collect();
        Form {
            cut: own("Tagliare lungo la linea, compilare e spedire"),
            title: own("Modulo per opporsi"),
            to: Text::marked(&format!("A {}", to.join(", "))),
            facts: vec![
                Fact::new("Intestatario", self.file.holder.full_name()),
                Fact::new("Codice utente", &*self.file.supply.code),
                Fact::new("Bolletta n.", self.number()),
                Fact::new("Del", day(self.issued_on())),
            ],
            words: Text::plain(
                "Eccepisco la prescrizione (legge 205/2017, articolo 1, commi 4-10) e chiedo di \
                 non pagare:",
            ),
            choices: vec![
                Text::marked(&format!(
                    "tutta la somma di oltre due anni fa, **{}** IVA compresa",
                    euros(barred)
                )),
                Text::plain("solo una parte, cioè euro _______________"),
            ],
            blanks: [own("Telefono o email"), own("Data"), own("Firma")],
        }
    }
}
