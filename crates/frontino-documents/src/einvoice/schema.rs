//! The elements that an invoice of ours may have, in the order of the schema (FatturaPA 1.2.3).
//!
//! Everything that we never write is left out, so that it is refused: what the checker accepts is a
//! part of what the schema accepts. Withholding, pension fund and discounts are here although no
//! bill has them, for the rules that watch them.

use super::types::Type;

/// What an element means to the rules; most mean nothing beside their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum Role {
    None,
    Format, RecipientCode, Pec,
    SellerCountry, SellerId, SellerTaxCode, CustomerCountry, CustomerId, CustomerTaxCode,
    BodyName, FirstName, Surname, Party,
    Body, Kind, Date, Number, Total, LinkedDate,
    Withheld, FundRate, FundNature, FundAmount, FundWithheld, Fund,
    Discount, DiscountPercent, DiscountAmount, DiscountSign,
    LineDiscount, LinePercent, LineAmount, LineSign,
    Line, Quantity, Price, LineTotal, LineRate, LineNature, LineWithheld,
    Summary, SummaryRate, SummaryNature, SummaryRounding, Base, Tax, Due,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) role: Role,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) content: Content,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Content {
    Value(Type),
    Group(&'static [Element]),
}

const MANY: u32 = u32::MAX;

impl Element {
    const fn at_least(mut self, min: u32) -> Element {
        self.min = min;
        self
    }

    const fn many(mut self) -> Element {
        self.max = MANY;
        self
    }

    const fn opt(self) -> Element {
        self.at_least(0)
    }

    const fn is(mut self, role: Role) -> Element {
        self.role = role;
        self
    }
}

const fn value(name: &'static str, kind: Type) -> Element {
    Element { name, role: Role::None, min: 1, max: 1, content: Content::Value(kind) }
}

const fn group(name: &'static str, elements: &'static [Element]) -> Element {
    Element { name, role: Role::None, min: 1, max: 1, content: Content::Group(elements) }
}

const AMOUNT: Type = Type::Decimal(11, 2, true);
const AMOUNT_8: Type = Type::Decimal(11, 8, true);
const YES: Type = Type::OneOf(&["SI"]);

const fn text(name: &'static str, max: usize) -> Element {
    value(name, Type::Basic(1, max))
}

const fn latin(name: &'static str, max: usize) -> Element {
    value(name, Type::Latin(max))
}

/// Below the root.
pub(super) static ROOT: [Element; 2] = [
    group("FatturaElettronicaHeader", &HEADER),
    group("FatturaElettronicaBody", &BODY).many().is(Role::Body),
];

static HEADER: [Element; 3] = [
    group("DatiTrasmissione", &TRANSMISSION),
    group("CedentePrestatore", &SELLER),
    group("CessionarioCommittente", &CUSTOMER),
];

static TRANSMISSION: [Element; 5] = [
    group("IdTrasmittente", &SENDER_ID),
    text("ProgressivoInvio", 10),
    value("FormatoTrasmissione", Type::OneOf(&["FPA12", "FPR12"])).is(Role::Format),
    value("CodiceDestinatario", Type::Code(6, 7)).is(Role::RecipientCode),
    value("PECDestinatario", Type::Mail).opt().is(Role::Pec),
];

const COUNTRY: Type = Type::Capitals(2);
const TAX_ID: Type = Type::Any(1, 28);
const TAX_CODE: Type = Type::Code(11, 16);

static SENDER_ID: [Element; 2] = [value("IdPaese", COUNTRY), value("IdCodice", TAX_ID)];

static SELLER: [Element; 5] = [
    group("DatiAnagrafici", &SELLER_IDENTITY).is(Role::Party),
    group("Sede", &ADDRESS),
    group("IscrizioneREA", &REGISTER).opt(),
    group("Contatti", &CONTACTS).opt(),
    text("RiferimentoAmministrazione", 20).opt(),
];

static SELLER_IDENTITY: [Element; 4] = [
    group("IdFiscaleIVA", &SELLER_ID),
    value("CodiceFiscale", TAX_CODE).opt().is(Role::SellerTaxCode),
    group("Anagrafica", &NAME),
    value("RegimeFiscale", Type::OneOf(&REGIMES)),
];

#[rustfmt::skip]
static REGIMES: [&str; 19] = [
    "RF01", "RF02", "RF04", "RF05", "RF06", "RF07", "RF08", "RF09", "RF10", "RF11", "RF12", "RF13",
    "RF14", "RF15", "RF16", "RF17", "RF18", "RF19", "RF20",
];

static SELLER_ID: [Element; 2] = [
    value("IdPaese", COUNTRY).is(Role::SellerCountry),
    value("IdCodice", TAX_ID).is(Role::SellerId),
];

static NAME: [Element; 3] = [
    latin("Denominazione", 80).opt().is(Role::BodyName),
    latin("Nome", 60).opt().is(Role::FirstName),
    latin("Cognome", 60).opt().is(Role::Surname),
];

static ADDRESS: [Element; 6] = [
    latin("Indirizzo", 60),
    text("NumeroCivico", 8).opt(),
    value("CAP", Type::Digits(5)),
    latin("Comune", 60),
    value("Provincia", COUNTRY).opt(),
    value("Nazione", COUNTRY),
];

static REGISTER: [Element; 5] = [
    value("Ufficio", COUNTRY),
    text("NumeroREA", 20),
    value("CapitaleSociale", AMOUNT).opt(),
    value("SocioUnico", Type::OneOf(&["SU", "SM"])).opt(),
    value("StatoLiquidazione", Type::OneOf(&["LS", "LN"])),
];

static CONTACTS: [Element; 2] =
    [value("Telefono", Type::Basic(5, 12)).opt(), value("Email", Type::ContactMail).opt()];

static CUSTOMER: [Element; 2] =
    [group("DatiAnagrafici", &CUSTOMER_IDENTITY).is(Role::Party), group("Sede", &ADDRESS)];

static CUSTOMER_IDENTITY: [Element; 3] = [
    group("IdFiscaleIVA", &CUSTOMER_ID).opt(),
    value("CodiceFiscale", TAX_CODE).opt().is(Role::CustomerTaxCode),
    group("Anagrafica", &NAME),
];

static CUSTOMER_ID: [Element; 2] = [
    value("IdPaese", COUNTRY).is(Role::CustomerCountry),
    value("IdCodice", TAX_ID).is(Role::CustomerId),
];

static BODY: [Element; 4] = [
    group("DatiGenerali", &GENERAL),
    group("DatiBeniServizi", &GOODS),
    group("DatiPagamento", &PAYMENT).opt().many(),
    group("Allegati", &ATTACHMENT).opt().many(),
];

static GENERAL: [Element; 5] = [
    group("DatiGeneraliDocumento", &DOCUMENT),
    group("DatiOrdineAcquisto", &REFERENCE).opt().many(),
    group("DatiContratto", &REFERENCE).opt().many(),
    group("DatiConvenzione", &REFERENCE).opt().many(),
    group("DatiFattureCollegate", &LINKED).opt().many(),
];

static DOCUMENT: [Element; 11] = [
    value("TipoDocumento", Type::OneOf(&KINDS)).is(Role::Kind),
    value("Divisa", Type::Capitals(3)),
    value("Data", Type::Day).is(Role::Date),
    text("Numero", 20).is(Role::Number),
    group("DatiRitenuta", &WITHHOLDING).opt().many().is(Role::Withheld),
    group("DatiBollo", &STAMP).opt(),
    group("DatiCassaPrevidenziale", &FUND).opt().many().is(Role::Fund),
    group("ScontoMaggiorazione", &DISCOUNT).opt().many().is(Role::Discount),
    value("ImportoTotaleDocumento", AMOUNT).opt().is(Role::Total),
    value("Arrotondamento", AMOUNT).opt(),
    latin("Causale", 200).opt().many(),
];

#[rustfmt::skip]
static KINDS: [&str; 20] = [
    "TD01", "TD02", "TD03", "TD04", "TD05", "TD06", "TD16", "TD17", "TD18", "TD19", "TD20", "TD21",
    "TD22", "TD23", "TD24", "TD25", "TD26", "TD27", "TD28", "TD29",
];

static WITHHOLDING: [Element; 4] = [
    value("TipoRitenuta", Type::Numbered("RT", 1, 6)),
    value("ImportoRitenuta", AMOUNT),
    value("AliquotaRitenuta", Type::Rate),
    value("CausalePagamento", Type::Code(1, 2)),
];

static STAMP: [Element; 2] = [value("BolloVirtuale", YES), value("ImportoBollo", AMOUNT).opt()];

static FUND: [Element; 7] = [
    value("TipoCassa", Type::Numbered("TC", 1, 22)),
    value("AlCassa", Type::Rate),
    value("ImportoContributoCassa", AMOUNT).is(Role::FundAmount),
    value("ImponibileCassa", AMOUNT).opt(),
    value("AliquotaIVA", Type::Rate).is(Role::FundRate),
    value("Ritenuta", YES).opt().is(Role::FundWithheld),
    value("Natura", Type::Nature).opt().is(Role::FundNature),
];

const SIGN: Type = Type::OneOf(&["SC", "MG"]);

static DISCOUNT: [Element; 3] = [
    value("Tipo", SIGN).is(Role::DiscountSign),
    value("Percentuale", Type::Rate).opt().is(Role::DiscountPercent),
    value("Importo", AMOUNT_8).opt().is(Role::DiscountAmount),
];

static REFERENCE: [Element; 5] = [
    value("RiferimentoNumeroLinea", Type::LineNumber).opt().many(),
    text("IdDocumento", 20),
    value("Data", Type::Day).opt(),
    text("CodiceCUP", 15).opt(),
    text("CodiceCIG", 15).opt(),
];

static LINKED: [Element; 3] = [
    value("RiferimentoNumeroLinea", Type::LineNumber).opt().many(),
    text("IdDocumento", 20),
    value("Data", Type::Day).opt().is(Role::LinkedDate),
];

static GOODS: [Element; 2] = [
    group("DettaglioLinee", &LINE).many().is(Role::Line),
    group("DatiRiepilogo", &SUMMARY).many().is(Role::Summary),
];

static LINE: [Element; 15] = [
    value("NumeroLinea", Type::LineNumber),
    value("TipoCessionePrestazione", Type::OneOf(&["SC", "PR", "AB", "AC"])).opt(),
    group("CodiceArticolo", &ARTICLE).opt().many(),
    latin("Descrizione", 1000),
    value("Quantita", Type::Decimal(12, 8, false)).opt().is(Role::Quantity),
    text("UnitaMisura", 10).opt(),
    value("DataInizioPeriodo", Type::Day).opt(),
    value("DataFinePeriodo", Type::Day).opt(),
    value("PrezzoUnitario", AMOUNT_8).is(Role::Price),
    group("ScontoMaggiorazione", &LINE_DISCOUNT).opt().many().is(Role::LineDiscount),
    value("PrezzoTotale", AMOUNT_8).is(Role::LineTotal),
    value("AliquotaIVA", Type::Rate).is(Role::LineRate),
    value("Ritenuta", YES).opt().is(Role::LineWithheld),
    value("Natura", Type::Nature).opt().is(Role::LineNature),
    group("AltriDatiGestionali", &TOLD).opt().many(),
];

static ARTICLE: [Element; 2] = [text("CodiceTipo", 35), value("CodiceValore", Type::Any(1, 35))];

static LINE_DISCOUNT: [Element; 3] = [
    value("Tipo", SIGN).is(Role::LineSign),
    value("Percentuale", Type::Rate).opt().is(Role::LinePercent),
    value("Importo", AMOUNT_8).opt().is(Role::LineAmount),
];

static TOLD: [Element; 4] = [
    text("TipoDato", 10),
    latin("RiferimentoTesto", 60).opt(),
    value("RiferimentoNumero", AMOUNT_8).opt(),
    value("RiferimentoData", Type::Day).opt(),
];

static SUMMARY: [Element; 7] = [
    value("AliquotaIVA", Type::Rate).is(Role::SummaryRate),
    value("Natura", Type::Nature).opt().is(Role::SummaryNature),
    value("Arrotondamento", AMOUNT_8).opt().is(Role::SummaryRounding),
    value("ImponibileImporto", AMOUNT).is(Role::Base),
    value("Imposta", AMOUNT).is(Role::Tax),
    value("EsigibilitaIVA", Type::OneOf(&["I", "D", "S"])).opt().is(Role::Due),
    latin("RiferimentoNormativo", 100).opt(),
];

static PAYMENT: [Element; 2] = [
    value("CondizioniPagamento", Type::Numbered("TP", 1, 3)),
    group("DettaglioPagamento", &PAYMENT_DETAIL).many(),
];

static PAYMENT_DETAIL: [Element; 6] = [
    latin("Beneficiario", 200).opt(),
    value("ModalitaPagamento", Type::Numbered("MP", 1, 23)),
    value("DataScadenzaPagamento", Type::Day).opt(),
    value("ImportoPagamento", AMOUNT),
    value("IBAN", Type::Iban).opt(),
    text("CodicePagamento", 60).opt(),
];

static ATTACHMENT: [Element; 4] = [
    latin("NomeAttachment", 60),
    text("FormatoAttachment", 10).opt(),
    latin("DescrizioneAttachment", 100).opt(),
    value("Attachment", Type::Base64),
];
