//! The supply and its holder, as the bill has to state them (R9.1).

use super::{OpenBill, place_of_supply};
use crate::charge_words::service;
use crate::cli::italian::euro;
use crate::documents::words::with_day;
use frontino_core::money::Cents;
use frontino_core::supply::Service;
use frontino_documents::sheet::{Block, Fact};

impl OpenBill<'_> {
    /// The section.
    pub(super) fn add_supply(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading { level: 2, words: "La Sua fornitura".to_owned() });
        let (holder, supply) = (&self.file.holder, &self.file.supply);
        let identity = match (&holder.tax_code, &holder.vat_number) {
            (Some(code), None) => Fact::new("Codice fiscale", &**code),
            (None, Some(vat)) => Fact::new("Partita IVA", &**vat),
            (Some(code), Some(vat)) => {
                Fact::new("Codice fiscale e partita IVA", format!("{code}, {vat}"))
            }
            (None, None) => Fact::new("Codice fiscale", "non lo conosciamo: ce lo comunichi"),
        };
        let mut facts = vec![
            Fact::new("Intestatario", holder.full_name()),
            identity,
            Fact::new("Indirizzo della fornitura", place_of_supply(self.file)),
            Fact::new("Categoria", self.category()),
            Fact::new("Residenti", self.members()),
            Fact::new("Unità servite", supply.units.to_string()),
            Fact::new("Servizi", self.services()),
            Fact::new("Contratto", self.contract()),
            Fact::new("Deposito versato", euro(Cents(supply.deposit_cents))),
            Fact::new("Modo di pagamento", self.payment()),
            Fact::new("Come riceve la bolletta", self.delivery()),
        ];
        let meters = self.file.meters.iter().map(|meter| meter.serial.as_str());
        facts.push(Fact::new("Contatori", meters.collect::<Vec<_>>().join(", ")));
        facts.retain(|fact| !fact.value.words().is_empty());
        let right = facts.split_off(facts.len() / 2);
        blocks.push(Block::Beside(vec![Block::Facts(facts)], vec![Block::Facts(right)]));
    }

    fn category(&self) -> String {
        let supply = &self.file.supply;
        let words = self.office.tables.category(&supply.category).to_owned();
        if supply.units > 1 { format!("{words}, condominio") } else { words }
    }

    /// Residents used; where they are unknown those that the tariff presumes (R3.4).
    fn members(&self) -> String {
        let last = self.period().last_day();
        let rates = self.office.catalogue.rates(self.category_on(last), last);
        match (self.file.supply.members, rates) {
            (Some(members), _) => members.to_string(),
            (None, Some(span)) if self.file.supply.category.starts_with("domestic_resident") => {
                let presumed = span.rates.water.members_when_unknown;
                format!("{presumed}, presunti: ci dica quanti siete")
            }
            (None, _) => "non serve per questo uso".to_owned(),
        }
    }

    fn services(&self) -> String {
        let supply = &self.file.supply;
        let used = [
            (Service::Water, true),
            (Service::Sewer, supply.sewer),
            (Service::Treatment, supply.treatment),
        ];
        let used = used.into_iter().filter(|(_, has)| *has);
        used.map(|(of, _)| service(of)).collect::<Vec<_>>().join(", ")
    }

    fn contract(&self) -> String {
        let supply = &self.file.supply;
        let begun = with_day("dal", supply.start_on);
        match (supply.status.as_str(), supply.end_on) {
            ("ended", Some(end)) => {
                format!("chiuso, {begun} {}", with_day("al", end))
            }
            ("suspended", _) => format!("attivo {begun}, fornitura sospesa"),
            _ => format!("attivo {begun}"),
        }
    }

    fn payment(&self) -> String {
        match self.is_direct_debit() {
            true if self.file.bill.asked().barred > Cents::ZERO => {
                "addebito sul conto; avviso pagoPA per i consumi di oltre due anni fa".to_owned()
            }
            true => "addebito sul conto".to_owned(),
            false if self.payable() <= Cents::ZERO => "avviso pagoPA".to_owned(),
            false => format!("avviso pagoPA, {}", with_day("entro il", self.due_on())),
        }
    }

    fn delivery(&self) -> String {
        let holder = &self.file.holder;
        match (self.file.supply.delivery.as_str(), &holder.email) {
            ("email", Some(email)) => format!("per email, a {email}"),
            _ => "per posta".to_owned(),
        }
    }
}
