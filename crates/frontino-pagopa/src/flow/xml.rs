//! A flow in XML, read payment by payment: it may have a hundred thousand.

use super::{Flow, FlowOutcome, FlowPayment, FlowRefused, amount, day, needed, number, outcome};
use frontino_core::money::Cents;
use quick_xml::events::Event;
use quick_xml::{NsReader, escape, name::ResolveResult};

const NAMESPACE: &str = "http://www.digitpa.gov.it/schemas/2011/Pagamenti/";

/// A payment as far as it is read.
#[derive(Default)]
struct Part {
    iuv: String,
    receipt_id: String,
    transfer: String,
    amount: String,
    outcome: String,
    on: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Flow, FlowRefused> {
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| FlowRefused::Unreadable(error.to_string()))?;
    let mut reader = NsReader::from_str(text);
    let mut reading = Reading::default();
    loop {
        let at = reader.buffer_position();
        let unreadable = |error: String| FlowRefused::Unreadable(format!("byte {at}: {error}"));
        match reader.read_event().map_err(|error| unreadable(error.to_string()))? {
            Event::Start(start) => {
                let (namespace, name) = reader.resolver().resolve_element(start.name());
                let is_ours = matches!(namespace, ResolveResult::Bound(bound)
                    if bound.into_inner() == NAMESPACE);
                if !is_ours {
                    return Err(unreadable("an element of another namespace".to_owned()));
                }
                reading.open(name.into_inner());
            }
            Event::Empty(_) => {}
            Event::End(_) => reading.close()?,
            Event::Text(text) => reading.text.push_str(&text.xml10_content()),
            Event::CData(text) => reading.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let known = escape::resolve_xml_entity(&reference).map(str::to_owned);
                let character = reference.resolve_char_ref().ok().flatten();
                let found = known.or_else(|| character.map(String::from));
                reading.text.push_str(&found.ok_or_else(|| unreadable("an entity".to_owned()))?);
            }
            Event::DocType(_) => return Err(unreadable("a type of document".to_owned())),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return reading.finish(),
        }
    }
}

#[derive(Default)]
struct Reading {
    path: Vec<String>,
    text: String,
    flow: Flow,
    part: Part,
    count: String,
    total: String,
    settled_on: String,
    is_flow: bool,
}

impl Reading {
    fn open(&mut self, name: &str) {
        self.path.push(name.to_owned());
        self.text.clear();
    }

    fn close(&mut self) -> Result<(), FlowRefused> {
        let name = self.path.pop().unwrap_or_default();
        let parent = self.path.last().map_or("", String::as_str);
        let text = self.text.trim().to_owned();
        self.text.clear();
        if self.path.is_empty() {
            self.is_flow = name == "FlussoRiversamento";
        }
        let place = match (parent, name.as_str()) {
            ("FlussoRiversamento", "identificativoFlusso") => &mut self.flow.id,
            ("FlussoRiversamento", "dataOraFlusso") => &mut self.flow.made_at,
            ("FlussoRiversamento", "identificativoUnivocoRegolamento") => &mut self.flow.settlement,
            ("FlussoRiversamento", "dataRegolamento") => &mut self.settled_on,
            ("FlussoRiversamento", "numeroTotalePagamenti") => &mut self.count,
            ("FlussoRiversamento", "importoTotalePagamenti") => &mut self.total,
            ("identificativoUnivocoMittente", "codiceIdentificativoUnivoco") => &mut self.flow.psp,
            ("istitutoMittente", "denominazioneMittente") => {
                self.flow.psp_name.get_or_insert_default()
            }
            ("identificativoUnivocoRicevente", "codiceIdentificativoUnivoco") => {
                &mut self.flow.creditor
            }
            ("datiSingoliPagamenti", "identificativoUnivocoVersamento") => &mut self.part.iuv,
            ("datiSingoliPagamenti", "identificativoUnivocoRiscossione") => {
                &mut self.part.receipt_id
            }
            ("datiSingoliPagamenti", "indiceDatiSingoloPagamento") => &mut self.part.transfer,
            ("datiSingoliPagamenti", "singoloImportoPagato") => &mut self.part.amount,
            ("datiSingoliPagamenti", "codiceEsitoSingoloPagamento") => &mut self.part.outcome,
            ("datiSingoliPagamenti", "dataEsitoSingoloPagamento") => &mut self.part.on,
            ("FlussoRiversamento", "datiSingoliPagamenti") => {
                let part = std::mem::take(&mut self.part);
                self.flow.payments.push(payment(&part)?);
                return Ok(());
            }
            _ => return Ok(()),
        };
        *place = text;
        Ok(())
    }

    fn finish(mut self) -> Result<Flow, FlowRefused> {
        if !self.path.is_empty() || !self.is_flow {
            return Err(FlowRefused::Unreadable("no whole FlussoRiversamento".to_owned()));
        }
        needed("identificativoFlusso", &self.flow.id)?;
        needed("identificativoUnivocoMittente", &self.flow.psp)?;
        needed("identificativoUnivocoRicevente", &self.flow.creditor)?;
        self.flow.settled_on = day("dataRegolamento", &self.settled_on)?;
        self.flow.count = number("numeroTotalePagamenti", &self.count)?;
        self.flow.total = amount("importoTotalePagamenti", &self.total)?;
        self.flow.revision = 1;
        Ok(self.flow)
    }
}

fn payment(part: &Part) -> Result<FlowPayment, FlowRefused> {
    let outcome = outcome("codiceEsitoSingoloPagamento", &part.outcome)?;
    let paid = amount("singoloImportoPagato", &part.amount)?;
    let transfer = match part.transfer.as_str() {
        "" => 1,
        text => number("indiceDatiSingoloPagamento", text)?,
    };
    Ok(FlowPayment {
        iuv: needed("identificativoUnivocoVersamento", &part.iuv)?,
        receipt_id: needed("identificativoUnivocoRiscossione", &part.receipt_id)?,
        transfer,
        amount: signed(outcome, paid),
        outcome,
        on: day("dataEsitoSingoloPagamento", &part.on)?,
    })
}

/// A payment that was taken back is below zero, though the published schema has no sign for it.
pub(super) fn signed(outcome: FlowOutcome, amount: Cents) -> Cents {
    match outcome {
        FlowOutcome::Revoked if amount > Cents::ZERO => -amount,
        _ => amount,
    }
}
