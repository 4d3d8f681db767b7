//! A client that others made from the published WSDL calls every operation.

use super::Town;
use crate::frontino::repository_file;
use frontino_store::test_pg::on_both;
use std::process::Command;

#[test]
fn a_client_made_from_the_wsdl_calls_every_operation() {
    on_both(|db| {
        let town = Town::on(db);
        let notice = &town.notices()[0];
        let program = repository_file("target/test-python/bin/python");
        let run = Command::new(&program)
            .arg(repository_file("crates/frontino/tests/it/station/client.py"))
            .arg(repository_file("crates/frontino-pagopa/tests/schemas/wsdl/paForNode.wsdl"))
            .arg(format!("{}/pagopa/ws", town.served.url))
            .args([&notice.number, &notice.cents.to_string()])
            .output()
            .unwrap_or_else(|error| panic!("{program} is needed (`make setup`): {error}"));
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(
            lines,
            [
                "paVerifyPaymentNotice OK -",
                "paGetPayment OK -",
                "paGetPaymentV2 OK -",
                "paSendRTV2 OK -",
                "paSendRTV2 KO PAA_RECEIPT_DUPLICATA",
                "paSendRT OK -",
                "paVerifyPaymentNotice KO PAA_PAGAMENTO_DUPLICATO",
                "paDemandPaymentNotice KO PAA_PAGAMENTO_SCONOSCIUTO",
            ]
        );
    });
}
