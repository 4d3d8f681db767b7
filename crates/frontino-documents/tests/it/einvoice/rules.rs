//! Every rule of the SdI that the checker knows: a good invoice, broken in that one way.

use super::samples;
use super::schema::written;
use frontino_core::money::Cents;
use frontino_documents::einvoice::check::{Checker, TOTAL_CODE, check_name};
use frontino_documents::einvoice::form::Form;
use frontino_documents::einvoice::{
    Attachment, Customer, Invoice, LINES_MAX, Name, WriteRefused, write,
};

/// The codes that an XML breaks when it arrives on the day of issue, each once.
fn codes(xml: &str) -> Vec<&'static str> {
    let mut checker = Checker::default();
    let faults = checker.check(xml, samples::day("2020-01-31"));
    let mut codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    codes.dedup();
    codes
}

/// The codes of an invoice that was good before every `from` of its XML became `to`.
fn broken(invoice: &Invoice<'_>, changes: &[(&str, &str)]) -> Vec<&'static str> {
    let mut xml = written(invoice);
    assert_eq!(codes(&xml), [""; 0], "not good before: {xml}");
    for (from, to) in changes {
        assert!(xml.contains(from), "{from} is not there\n{xml}");
        xml = xml.replace(from, to);
    }
    codes(&xml)
}

fn check(code: &str, invoice: &Invoice<'_>, changes: &[(&str, &str)]) {
    assert_eq!(broken(invoice, changes), [code], "{changes:?}");
}

/// Where the way of breaking one rule breaks others with it.
fn check_among(code: &str, invoice: &Invoice<'_>, changes: &[(&str, &str)]) {
    let found = broken(invoice, changes);
    assert!(found.contains(&code), "{code} {found:?} {changes:?}");
}

#[test]
fn what_has_not_the_form_of_the_schema_is_00200() {
    let good = samples::citizen();
    for change in [
        ("<Divisa>EUR</Divisa>", ""),
        ("<Divisa>EUR", "<Divisa>euro"),
        ("<Divisa>EUR</Divisa>", "<Divisa>EUR</Divisa><Divisa>EUR</Divisa>"),
        ("<Divisa>EUR</Divisa>", "<Divisa/>"),
        ("<Divisa>", "<Divisa a=\"b\">"),
        ("<Divisa>EUR</Divisa>", "<Valuta>EUR</Valuta>"),
        ("<Divisa>EUR", "<Divisa><a>EUR</a>"),
        ("</Divisa>", "</Valuta>"),
        ("<Divisa>EUR", "<Divisa><!-- -->EUR"),
        ("<Divisa>EUR", "<Divisa><![CDATA[EUR]]>"),
        ("<Divisa>EUR", "EUR<Divisa>EUR"),
        ("<Divisa>EUR", "<Divisa>&euro;"),
        ("<CAP>98124", "<CAP>9812"),
        ("<Numero>2020/0000042", "<Numero>2020/000000000000000042"),
        ("D'Amico", "D’Amico"),
        ("<Nome>Mària</Nome>", ""),
        ("<Nome>Mària</Nome>", "<Denominazione>x</Denominazione>"),
        ("<NumeroLinea>1<", "<NumeroLinea>0<"),
        ("<PrezzoTotale>5.09", "<PrezzoTotale>5,09"),
        ("</p:FatturaElettronica>", ""),
        ("</p:FatturaElettronica>", "</p:FatturaElettronica>x"),
        ("</p:FatturaElettronica>", "</p:FatturaElettronica><a/>"),
        ("fatture/v1.2", "fatture/v1.1"),
        ("SistemaEmittente=\"Frontino\"", "sistema=\"Frontino\""),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE a>"),
    ] {
        check("00200", &good, &[change]);
    }
    for text in ["", "<a/>", "<a>", "{}"] {
        assert_eq!(codes(text), ["00200"], "{text}");
    }
}

#[test]
fn a_fault_names_the_place_and_what_stands_there() {
    let xml = written(&samples::citizen()).replace("<Quantita>109.00", "<Quantita>109,00");
    let mut checker = Checker::default();
    let faults = checker.check(&xml, samples::day("2020-01-31"));
    let path = "FatturaElettronica/FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[3]";
    assert_eq!(faults[0].place, format!("{path}/Quantita"));
    assert_eq!(faults[0].found, "109,00");
}

#[test]
fn more_than_fifty_format_errors_are_00201_too() {
    let xml = written(&samples::of_many_lines()).replace("<UnitaMisura>mc", "<UnitaMisura>m³");
    let mut checker = Checker::default();
    let faults = checker.check(&xml, samples::day("2020-01-31"));
    assert_eq!(faults.len(), 51);
    assert_eq!(faults.last().map(|fault| fault.code), Some("00201"));
}

#[test]
fn files_have_a_name_of_their_own_and_a_size() {
    let code = |name, used| check_name(name, used).err().map(|fault| fault.code);
    assert_eq!(code("IT01234567897_00001.xml", false), None);
    assert_eq!(code("bolletta.xml", false), Some("00001"));
    assert_eq!(code("IT01234567897_00001.xml", true), Some("00002"));
    let content = vec![b'x'; 3_800_000];
    let attachment =
        Attachment { name: "a.pdf", format: "PDF", words: "Bolletta", content: &content };
    let large = Invoice { attachments: &[attachment], ..samples::citizen() };
    assert_eq!(codes(&written(&large)), ["00003"]);
}

#[test]
fn the_recipient_fits_the_format() {
    let [citizen, company] = [samples::citizen(), samples::company_with_pec()];
    check("00427", &citizen, &[("Destinatario>0000000", "Destinatario>ABC123")]);
    check("00427", &samples::public_body(), &[("Destinatario>UFABC1", "Destinatario>UFABC12")]);
    check("00313", &citizen, &[("Destinatario>0000000", "Destinatario>XXXXXXX")]);
    check("00426", &company, &[("Destinatario>0000000", "Destinatario>ABC1234")]);
    check("00330", &company, &[("bar@pec.example", "sdi01@pec.fatturapa.it")]);
    check("00428", &citizen, &[("versione=\"FPR12\"", "versione=\"FPA12\"")]);
}

#[test]
fn parties_have_codes_that_hold() {
    let [citizen, company] = [samples::citizen(), samples::company_with_code()];
    let seller = "<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>0123456789";
    check("00301", &citizen, &[(&format!("{seller}7"), &format!("{seller}0"))]);
    check("00302", &citizen, &[("<CodiceFiscale>01234567897", "<CodiceFiscale>01234567890")]);
    check("00305", &company, &[("12345670017", "12345670018")]);
    check("00306", &citizen, &[("RSSMRA80A01F158D", "RSSMRA80A01F158E")]);
    check("00306", &samples::condominium(), &[("90012345675", "90012345674")]);
    check("00417", &citizen, &[("<CodiceFiscale>RSSMRA80A01F158D</CodiceFiscale>", "")]);
    check("00471", &company, &[("01234567897", "12345670017")]);
    check("00472", &company, &[("<TipoDocumento>TD01", "<TipoDocumento>TD27")]);
    let abroad = seller.replace("IT", "FR");
    check("00476", &samples::foreigner(), &[(seller, &abroad)]);
}

#[test]
fn a_document_has_a_number_and_days_in_order() {
    let good = samples::citizen();
    check("00403", &good, &[("<Data>2020-01-31", "<Data>2020-02-01")]);
    check("00425", &good, &[("<Numero>2020/0000042", "<Numero>BOLLETTA")]);
    check("00418", &samples::credit_note(), &[("<Data>2019-09-30", "<Data>2020-02-01")]);
    let xml = written(&good);
    let (begin, end) = (xml.find("<FatturaElettronicaBody>"), xml.find("</p:Fattura"));
    let body = &xml[begin.unwrap()..end.unwrap()];
    check("00409", &good, &[(body, &body.repeat(2))]);
}

#[test]
fn lines_have_a_rate_or_a_nature() {
    let [water, outside] = [samples::citizen(), samples::outside_vat()];
    let ends = |nature: &str| format!("{nature}</DettaglioLinee>");
    let (n1, rate) = ("<Natura>N1</Natura>", "<AliquotaIVA>10.00</AliquotaIVA>");
    check_among("00400", &outside, &[(&ends(n1), &ends(""))]);
    check_among("00401", &water, &[(&ends(rate), &ends(&format!("{rate}{n1}")))]);
    check("00424", &samples::of_nothing(), &[("AliquotaIVA>10.00", "AliquotaIVA>0.10")]);
    check("00445", &outside, &[("N2.2", "N2")]);
    let abroad = Invoice { lines: outside.lines, payments: &[], ..samples::foreigner() };
    check("00448", &abroad, &[("N2.2", "N2")]);
    check("00411", &water, &[(&ends(rate), &ends(&format!("{rate}<Ritenuta>SI</Ritenuta>")))]);
}

#[test]
fn a_line_is_quantity_by_price() {
    let good = samples::citizen();
    check("00423", &good, &[("<Quantita>109.00", "<Quantita>110.00")]);
    check("00423", &good, &[("<PrezzoUnitario>0.05479452", "<PrezzoUnitario>0.0549")]);
    let total = "<PrezzoTotale>5.09";
    let discount =
        |of: &str| format!("<ScontoMaggiorazione><Tipo>SC</Tipo>{of}</ScontoMaggiorazione>{total}");
    check("00438", &good, &[(total, &discount(""))]);
    check("00423", &good, &[(total, &discount("<Percentuale>1.00</Percentuale>"))]);
    check("00423", &good, &[(total, &discount("<Importo>0.01</Importo>"))]);
    let none = broken(&good, &[(total, &discount("<Importo>0.00</Importo>"))]);
    assert_eq!(none, [""; 0]);
}

#[test]
fn the_summary_is_that_of_the_lines() {
    let [water, outside] = [samples::citizen(), samples::outside_vat()];
    let base = "<ImponibileImporto>";
    check("00421", &water, &[("<Imposta>1.33", "<Imposta>1.35"), (">14.61<", ">14.63<")]);
    let other = [(&*format!("{base}13.28"), &*format!("{base}13.29")), (">14.61<", ">14.62<")];
    check("00422", &water, &other);
    check(TOTAL_CODE, &water, &[("Documento>14.61", "Documento>14.62")]);
    check_among(
        "00419",
        &water,
        &[(
            &format!("<AliquotaIVA>10.00</AliquotaIVA>{base}"),
            &format!("<AliquotaIVA>22.00</AliquotaIVA>{base}"),
        )],
    );
    let row = format!(
        "</DatiRiepilogo><DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA>{base}0.00\
         </ImponibileImporto><Imposta>0.00</Imposta></DatiRiepilogo></DatiBeniServizi>"
    );
    check("00443", &water, &[("</DatiRiepilogo></DatiBeniServizi>", &row)]);
    let nature = |nature: &str| format!("{nature}{base}");
    let n1 = nature("<Natura>N1</Natura>");
    check("00444", &outside, &[(&n1, &nature("<Natura>N4</Natura>"))]);
    check_among("00429", &outside, &[(&n1, &nature(""))]);
    let rate = "10.00</AliquotaIVA>";
    check_among(
        "00430",
        &water,
        &[(&nature(rate), &nature(&format!("{rate}<Natura>N1</Natura>")))],
    );
    check(
        "00420",
        &outside,
        &[
            ("N2.2", "N6.1"),
            (
                "<RiferimentoNormativo>Non",
                "<EsigibilitaIVA>S</EsigibilitaIVA><RiferimentoNormativo>Non",
            ),
        ],
    );
}

#[test]
fn funds_and_discounts_of_a_document_are_watched() {
    let good = samples::citizen();
    let before = |what: &str| format!("{what}<ImportoTotaleDocumento>");
    let fund = |rate: &str, more: &str| {
        before(&format!(
            "<DatiCassaPrevidenziale><TipoCassa>TC01</TipoCassa><AlCassa>4.00</AlCassa>\
             <ImportoContributoCassa>0.00</ImportoContributoCassa>\
             <AliquotaIVA>{rate}</AliquotaIVA>{more}</DatiCassaPrevidenziale>"
        ))
    };
    let total = before("");
    assert_eq!(broken(&good, &[(&total, &fund("10.00", ""))]), [""; 0]);
    check("00415", &good, &[(&total, &fund("10.00", "<Ritenuta>SI</Ritenuta>"))]);
    check_among("00413", &good, &[(&total, &fund("0.00", ""))]);
    check_among("00414", &good, &[(&total, &fund("10.00", "<Natura>N1</Natura>"))]);
    let discount = "<ScontoMaggiorazione><Tipo>SC</Tipo></ScontoMaggiorazione>";
    check("00437", &good, &[(&total, &before(discount))]);
}

#[test]
fn what_cannot_be_written_is_refused() {
    let good = samples::citizen();
    let refused = |invoice: &Invoice<'_>| write(invoice, &mut String::new()).unwrap_err();
    let lines = vec![good.lines[0]; LINES_MAX + 1];
    let lines_refused = refused(&Invoice { lines: &lines, ..good });
    assert_eq!(lines_refused, WriteRefused::Lines { lines: LINES_MAX + 1 });
    assert_eq!(refused(&Invoice { lines: &[], ..good }), WriteRefused::Lines { lines: 0 });
    let long = Invoice { number: "2020/00000000000000042", ..good };
    assert_eq!(refused(&long), WriteRefused::Long { element: "Numero" });
    let named = |name: &'static str| {
        let name = Name::Person { name, surname: "Rossi" };
        refused(&Invoice { customer: Customer { name, ..good.customer }, ..good })
    };
    assert_eq!(named("李"), WriteRefused::Letter { element: "Nome", letter: '李' });
    assert_eq!(named(" "), WriteRefused::Blank { element: "Nome" });
}

#[test]
fn an_amount_of_more_digits_than_the_schema_has_is_found() {
    let lines = [samples::line("deposit", Form::piece(Cents(10_000_000_000_000)), samples::VAT_10)];
    let invoice = Invoice { lines: &lines, payments: &[], ..samples::citizen() };
    assert_eq!(codes(&written(&invoice)), ["00200"]);
}
