//! Flows in both forms, and what is wrong with some.

use super::*;

const HEAD: &str = "<pay_i:versioneOggetto>1.0</pay_i:versioneOggetto>\
    <pay_i:identificativoFlusso>2020-02-11BANCA-0000000001</pay_i:identificativoFlusso>\
    <pay_i:dataOraFlusso>2020-02-11T23:00:00</pay_i:dataOraFlusso>\
    <pay_i:identificativoUnivocoRegolamento>TRN1</pay_i:identificativoUnivocoRegolamento>\
    <pay_i:dataRegolamento>2020-02-11</pay_i:dataRegolamento>\
    <pay_i:istitutoMittente><pay_i:identificativoUnivocoMittente>\
    <pay_i:tipoIdentificativoUnivoco>G</pay_i:tipoIdentificativoUnivoco>\
    <pay_i:codiceIdentificativoUnivoco>60000000001</pay_i:codiceIdentificativoUnivoco>\
    </pay_i:identificativoUnivocoMittente><pay_i:denominazioneMittente>Banca di prova\
    </pay_i:denominazioneMittente></pay_i:istitutoMittente><pay_i:istitutoRicevente>\
    <pay_i:identificativoUnivocoRicevente><pay_i:tipoIdentificativoUnivoco>G\
    </pay_i:tipoIdentificativoUnivoco><pay_i:codiceIdentificativoUnivoco>01234567897\
    </pay_i:codiceIdentificativoUnivoco></pay_i:identificativoUnivocoRicevente>\
    </pay_i:istitutoRicevente>";

fn xml(count: usize, total: &str, payments: &[(&str, &str, &str)]) -> String {
    let mut rows = String::new();
    for (receipt, amount, code) in payments {
        rows.push_str(&format!(
            "<pay_i:datiSingoliPagamenti>\
             <pay_i:identificativoUnivocoVersamento>01000000000000144\
             </pay_i:identificativoUnivocoVersamento>\
             <pay_i:identificativoUnivocoRiscossione>{receipt}\
             </pay_i:identificativoUnivocoRiscossione>\
             <pay_i:singoloImportoPagato>{amount}</pay_i:singoloImportoPagato>\
             <pay_i:codiceEsitoSingoloPagamento>{code}</pay_i:codiceEsitoSingoloPagamento>\
             <pay_i:dataEsitoSingoloPagamento>2020-02-10</pay_i:dataEsitoSingoloPagamento>\
             </pay_i:datiSingoliPagamenti>"
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><pay_i:FlussoRiversamento \
         xmlns:pay_i=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\">{HEAD}\
         <pay_i:numeroTotalePagamenti>{count}</pay_i:numeroTotalePagamenti>\
         <pay_i:importoTotalePagamenti>{total}</pay_i:importoTotalePagamenti>{rows}\
         </pay_i:FlussoRiversamento>"
    )
}

const JSON: &str = r#"{"status": "PUBLISHED", "revision": 2, "fdr": "2020-02-11BANCA-0000000001",
    "fdrDate": "2020-02-11T22:00:00Z", "published": "2020-02-12T01:00:00Z", "regulation": "TRN1",
    "regulationDate": "2020-02-11", "sender": {"type": "LEGAL_PERSON", "id": "BANCA",
    "pspId": "60000000001", "pspName": "Banca di prova"},
    "receiver": {"id": "01234567897", "organizationId": "01234567897"},
    "totPayments": 2, "sumPayments": 10000000000000.11,
    "payments": [
        {"index": 1, "iuv": "01000000000000144", "iur": "r1", "idTransfer": 1,
         "pay": 10000000000000.01, "payStatus": "EXECUTED", "payDate": "2020-02-10T12:00:00Z"},
        {"index": 2, "iuv": "01000000000000245", "iur": "r2", "idTransfer": 2,
         "pay": 0.1, "payStatus": "STAND_IN_NO_RPT", "payDate": "2020-02-10T12:00:00Z"}]}"#;

#[test]
fn a_flow_in_xml_is_read() {
    let rows = [("r1", "72.50", "0"), ("r2", "10.00", "9"), ("r3", "5.00", "3")];
    let flow = Flow::read(xml(3, "77.50", &rows).as_bytes()).unwrap();
    assert_eq!(flow.id, "2020-02-11BANCA-0000000001");
    assert_eq!((flow.psp.as_str(), flow.creditor.as_str()), ("60000000001", "01234567897"));
    assert_eq!(flow.psp_name.as_deref(), Some("Banca di prova"));
    assert_eq!(flow.settled_on, Date::parse("2020-02-11"));
    assert_eq!(flow.payments[0].transfer, 1);
    assert_eq!(flow.payments[1].outcome, FlowOutcome::WithoutRequest);
    assert_eq!(flow.payments[2].amount, Cents(-500));
    assert_eq!(flow.faults(), []);
    let without_sign = Flow::read(xml(3, "87.50", &rows).as_bytes()).unwrap();
    assert_eq!(without_sign.faults(), []);
}

#[test]
fn a_flow_in_json_is_read_to_the_cent() {
    let flow = Flow::read(JSON.as_bytes()).unwrap();
    assert_eq!((flow.revision, flow.count), (2, 2));
    assert_eq!(flow.payments[0].amount, Cents(1_000_000_000_000_001));
    assert_eq!(flow.payments[1].amount, Cents(10));
    assert_eq!(flow.payments[1].outcome, FlowOutcome::StandInWithoutRequest);
    assert_eq!(flow.payments[1].on, Date::parse("2020-02-10"));
    assert_eq!(flow.faults(), []);
    let page = JSON.replace("\"payments\":", "\"data\":");
    assert_eq!(Flow::read(page.as_bytes()).unwrap(), flow);
}

#[test]
fn what_contradicts_itself_is_told() {
    let check = |count, total, rows: &[(&str, &str, &str)], expected: &[FlowFault]| {
        let flow = Flow::read(xml(count, total, rows).as_bytes()).unwrap();
        assert_eq!(flow.faults(), expected);
    };
    let one = ("r1", "72.50", "0");
    check(2, "72.50", &[one], &[FlowFault::Count]);
    check(1, "72.51", &[one], &[FlowFault::Total]);
    check(2, "145.00", &[one, one], &[FlowFault::Twice]);
    check(2, "0.00", &[one, ("r1", "-72.50", "3")], &[]);
}

#[test]
fn what_is_no_flow_is_refused() {
    let check = |text: String| {
        let found = Flow::read(text.as_bytes());
        assert!(found.is_err(), "{text}: {found:?}");
    };
    let good = xml(1, "72.50", &[("r1", "72.50", "0")]);
    check(String::new());
    check("acqua".to_owned());
    check("<FlussoRiversamento/>".to_owned());
    check(good.replace("FlussoRiversamento", "Altro"));
    check(good.replace("2011/Pagamenti", "2011/Altro"));
    check(good[..good.len() - 30].to_owned());
    check(format!("<!DOCTYPE a [<!ENTITY b 'c'>]>{}", &good[38..]));
    check(good.replace("72.50</pay_i:singolo", "72,50</pay_i:singolo"));
    check(good.replace(">0</pay_i:codiceEsito", ">7</pay_i:codiceEsito"));
    check(good.replace("2020-02-11BANCA-0000000001", ""));
    check(JSON.replace("\"sumPayments\": 10000000000000.11,", ""));
    check(JSON.replace("0.1,", "0.123,"));
    check(JSON.replace("STAND_IN_NO_RPT", "BOH"));
}
