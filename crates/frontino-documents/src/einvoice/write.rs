//! Writes an invoice as XML, element by element in the order of the schema.

use super::form::Unit;
use super::sums::{SummaryRow, summary, total};
use super::text::Letters::{Basic, Latin};
use super::writer::{WriteRefused, Writer};
use super::{
    Address, Attachment, Customer, DocumentKind, Fact, Format, Invoice, InvoiceLine, LINES_MAX,
    Name, Nature, Payment, Reference, Register, Seller, Vat,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The namespace of the root; nothing below it bears one.
pub const NAMESPACE: &str = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2";

/// Writes an invoice into `out`, replacing what it holds.
///
/// # Errors
/// When a text cannot be carried, a field is blank, or there are no or too many lines; `out` is
/// not to be used then.
pub fn write(invoice: &Invoice<'_>, out: &mut String) -> Result<(), WriteRefused> {
    let lines = invoice.lines.len();
    if lines == 0 || lines > LINES_MAX {
        return Err(WriteRefused::Lines { lines });
    }
    let mut w = Writer::new(out);
    w.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<p:FatturaElettronica xmlns:p=\"");
    w.out.push_str(NAMESPACE);
    w.out.push_str("\" versione=\"");
    w.out.push_str(invoice.transmission.format.code());
    w.out.push_str("\" SistemaEmittente=\"Frontino\">");
    w.within("FatturaElettronicaHeader", |w| header(w, invoice));
    w.within("FatturaElettronicaBody", |w| body(w, invoice));
    w.out.push_str("</p:FatturaElettronica>\n");
    w.finish()
}

impl Format {
    /// `FormatoTrasmissione`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Format::PublicBody => "FPA12",
            Format::Private => "FPR12",
        }
    }
}

impl DocumentKind {
    /// `TipoDocumento`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            DocumentKind::Invoice => "TD01",
            DocumentKind::CreditNote => "TD04",
        }
    }
}

fn header(w: &mut Writer<'_>, invoice: &Invoice<'_>) {
    let way = &invoice.transmission;
    w.within("DatiTrasmissione", |w| {
        w.within("IdTrasmittente", |w| tax_id(w, "IT", way.sender_code));
        w.text("ProgressivoInvio", way.serial, Basic, 10);
        w.code("FormatoTrasmissione", way.format.code());
        w.text("CodiceDestinatario", way.recipient_code, Basic, 7);
        w.opt_text("PECDestinatario", way.pec, Basic, 256);
    });
    seller(w, invoice.seller);
    customer(w, &invoice.customer);
}

fn tax_id(w: &mut Writer<'_>, country: &str, code: &str) {
    w.text("IdPaese", country, Basic, 2);
    w.text("IdCodice", code, Basic, 28);
}

fn seller(w: &mut Writer<'_>, seller: &Seller<'_>) {
    w.within("CedentePrestatore", |w| {
        w.within("DatiAnagrafici", |w| {
            w.within("IdFiscaleIVA", |w| tax_id(w, "IT", seller.vat_number));
            w.opt_text("CodiceFiscale", seller.tax_code, Basic, 16);
            w.within("Anagrafica", |w| w.text("Denominazione", seller.name, Latin, 80));
            w.text("RegimeFiscale", seller.regime, Basic, 4);
        });
        address(w, &seller.address);
        if let Some(entry) = &seller.register {
            register(w, entry);
        }
        if seller.phone.is_some() || seller.email.is_some() {
            w.within("Contatti", |w| {
                w.opt_text("Telefono", seller.phone, Basic, 12);
                w.opt_text("Email", seller.email, Basic, 256);
            });
        }
    });
}

fn register(w: &mut Writer<'_>, entry: &Register<'_>) {
    w.within("IscrizioneREA", |w| {
        w.text("Ufficio", entry.office, Basic, 2);
        w.text("NumeroREA", entry.number, Basic, 20);
        if let Some(capital) = entry.capital {
            w.cents("CapitaleSociale", capital);
        }
        if let Some(sole) = entry.sole_shareholder {
            w.code("SocioUnico", if sole { "SU" } else { "SM" });
        }
        w.code("StatoLiquidazione", if entry.in_liquidation { "LS" } else { "LN" });
    });
}

fn address(w: &mut Writer<'_>, address: &Address<'_>) {
    w.within("Sede", |w| {
        w.text("Indirizzo", address.street, Latin, 60);
        w.text("CAP", address.zip, Basic, 5);
        w.text("Comune", address.town, Latin, 60);
        w.opt_text("Provincia", address.province, Basic, 2);
        w.text("Nazione", address.country, Basic, 2);
    });
}

fn customer(w: &mut Writer<'_>, customer: &Customer<'_>) {
    w.within("CessionarioCommittente", |w| {
        w.within("DatiAnagrafici", |w| {
            if let Some((country, code)) = customer.vat {
                w.within("IdFiscaleIVA", |w| tax_id(w, country, code));
            }
            w.opt_text("CodiceFiscale", customer.tax_code, Basic, 16);
            w.within("Anagrafica", |w| match customer.name {
                Name::Body(name) => w.text("Denominazione", name, Latin, 80),
                Name::Person { name, surname } => {
                    w.text("Nome", name, Latin, 60);
                    w.text("Cognome", surname, Latin, 60);
                }
            });
        });
        address(w, &customer.address);
    });
}

fn body(w: &mut Writer<'_>, invoice: &Invoice<'_>) {
    let rows = match invoice.summary {
        [] => summary(invoice.lines),
        given => given.to_vec(),
    };
    w.within("DatiGenerali", |w| {
        w.within("DatiGeneraliDocumento", |w| {
            w.code("TipoDocumento", invoice.kind.code());
            w.code("Divisa", "EUR");
            w.date("Data", invoice.dated_on);
            w.text("Numero", invoice.number, Basic, 20);
            w.cents("ImportoTotaleDocumento", total(&rows));
            for subject in invoice.subjects {
                w.text("Causale", subject, Latin, 200);
            }
        });
        references(w, "DatiOrdineAcquisto", invoice.order.as_slice());
        references(w, "DatiContratto", invoice.contract.as_slice());
        references(w, "DatiFattureCollegate", invoice.corrected);
    });
    w.within("DatiBeniServizi", |w| {
        for (place, one) in (1..).zip(invoice.lines) {
            w.within("DettaglioLinee", |w| line(w, place, one));
        }
        for row in &rows {
            w.within("DatiRiepilogo", |w| summary_row(w, row, invoice));
        }
    });
    payments(w, invoice.payments);
    for attachment in invoice.attachments {
        w.within("Allegati", |w| attached(w, attachment));
    }
}

fn references(w: &mut Writer<'_>, element: &'static str, all: &[Reference<'_>]) {
    for one in all {
        w.within(element, |w| {
            w.text("IdDocumento", one.number, Basic, 20);
            if let Some(day) = one.dated_on {
                w.date("Data", day);
            }
            w.opt_text("CodiceCUP", one.cup, Basic, 15);
            w.opt_text("CodiceCIG", one.cig, Basic, 15);
        });
    }
}

fn line(w: &mut Writer<'_>, place: i64, line: &InvoiceLine<'_>) {
    w.int("NumeroLinea", place);
    w.within("CodiceArticolo", |w| {
        w.code("CodiceTipo", "VOCE");
        w.text("CodiceValore", line.code, Basic, 35);
    });
    w.text("Descrizione", line.words, Latin, 1000);
    w.number("Quantita", line.form.quantity_milli, 3);
    match line.form.unit {
        Unit::CubicMetre => w.code("UnitaMisura", "mc"),
        Unit::Day => w.code("UnitaMisura", "gg"),
        Unit::Piece => {}
    }
    if !line.period.is_empty() {
        w.date("DataInizioPeriodo", line.period.from);
        w.date("DataFinePeriodo", line.period.last_day());
    }
    w.number("PrezzoUnitario", line.form.price_e8, 8);
    w.cents("PrezzoTotale", line.form.total);
    vat(w, line.vat);
    for fact in line.facts {
        w.within("AltriDatiGestionali", |w| told(w, fact));
    }
}

fn vat(w: &mut Writer<'_>, vat: Vat) {
    w.number("AliquotaIVA", vat.rate_centi.into(), 2);
    if let Some(nature) = vat.nature {
        w.code("Natura", nature.code());
    }
}

fn told(w: &mut Writer<'_>, fact: &Fact<'_>) {
    w.text("TipoDato", fact.kind, Basic, 10);
    w.opt_text("RiferimentoTesto", fact.words, Latin, 60);
    if let Some(number) = fact.number_milli {
        w.number("RiferimentoNumero", number, 3);
    }
    if let Some(day) = fact.day {
        w.date("RiferimentoData", day);
    }
}

fn summary_row(w: &mut Writer<'_>, row: &SummaryRow, invoice: &Invoice<'_>) {
    vat(w, row.vat);
    w.cents("ImponibileImporto", row.base);
    w.cents("Imposta", row.tax);
    if row.vat.nature.is_none() {
        let due = match (invoice.split_vat, invoice.deferred_vat) {
            (true, _) => "S",
            (false, true) => "D",
            (false, false) => "I",
        };
        w.code("EsigibilitaIVA", due);
    }
    w.opt_text("RiferimentoNormativo", words_of(row.vat.nature, invoice), Latin, 100);
}

fn words_of<'a>(nature: Option<Nature>, invoice: &Invoice<'a>) -> Option<&'a str> {
    let nature = nature?;
    invoice.legal_words.iter().find(|(known, _)| *known == nature).map(|(_, words)| *words)
}

fn payments(w: &mut Writer<'_>, all: &[Payment<'_>]) {
    if all.is_empty() {
        return;
    }
    w.within("DatiPagamento", |w| {
        w.code("CondizioniPagamento", if all.len() > 1 { "TP01" } else { "TP02" });
        for payment in all {
            w.within("DettaglioPagamento", |w| {
                w.opt_text("Beneficiario", Some(payment.beneficiary), Latin, 200);
                w.code("ModalitaPagamento", payment.means);
                w.date("DataScadenzaPagamento", payment.due_on);
                w.cents("ImportoPagamento", payment.amount);
                w.opt_text("IBAN", payment.iban, Basic, 34);
                w.opt_text("CodicePagamento", payment.code, Basic, 60);
            });
        }
    });
}

fn attached(w: &mut Writer<'_>, attachment: &Attachment<'_>) {
    w.text("NomeAttachment", attachment.name, Latin, 60);
    w.text("FormatoAttachment", attachment.format, Basic, 10);
    w.text("DescrizioneAttachment", attachment.words, Latin, 100);
    w.within("Attachment", |w| STANDARD.encode_string(attachment.content, w.out));
}
