//! What becomes of collections: credited by the bank, rejected, taken back, tried again.

use super::{Town, execute, expect_valid, number};
use frontino_store::DbUrl;
use frontino_store::test_pg::on_both;
use serde_json::Value;

const ACCOUNT: &str = "IT82Y0306909606100000009517";

impl Town {
    /// Takes in a file of the bank on a day.
    pub fn import(&self, today: &str, xml: &str) -> (i32, Value) {
        let path = self.folder.path().join("banca.xml");
        std::fs::write(&path, xml).unwrap();
        self.run(today, &["payment", "import", path.to_str().unwrap()])
    }

    /// The key of the newest collection of the bill of a supply.
    pub fn key(&self, supply: i64) -> String {
        let attempt = self.count(&format!(
            "SELECT max(attempt) FROM collection c JOIN bill b ON b.id = c.bill_id
             WHERE b.supply_id = {supply}"
        ));
        format!("SDD-2020-{supply:07}-{attempt}")
    }

    pub fn count(&self, sql: &str) -> i64 {
        number(&self.db, sql)
    }

    /// What is open of the bill of a supply.
    fn open(&self, supply: i64) -> i64 {
        self.count(&format!(
            "SELECT CAST(sum(CASE WHEN p.debit = 'receivables' THEN p.amount_cents
                WHEN p.credit = 'receivables' THEN -p.amount_cents ELSE 0 END) AS BIGINT)
             FROM posting p JOIN bill b ON b.id = p.bill_id WHERE b.supply_id = {supply}"
        ))
    }

    fn balance(&self, account: &str) -> i64 {
        self.count(&format!(
            "SELECT CAST(coalesce(sum(CASE WHEN debit = '{account}' THEN amount_cents
                WHEN credit = '{account}' THEN -amount_cents ELSE 0 END), 0) AS BIGINT)
             FROM posting"
        ))
    }

    fn state(&self, supply: i64, state: &str) -> bool {
        let key = self.key(supply);
        let sql = format!("SELECT count(*) FROM collection WHERE key = '{key}'");
        self.count(&format!("{sql} AND state = '{state}'")) == 1
    }
}

fn euro(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A report that refuses one payment of a file.
pub fn report(batch: &str, key: &str, code: &str) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt>\
         <GrpHdr><MsgId>R-{key}</MsgId><CreDtTm>2020-03-01T06:00:00</CreDtTm></GrpHdr>\
         <OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>\
         <OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>\
         <OrgnlPmtInfId>{batch}-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>{key}\
         </OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>\
         </TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
}

/// A movement: cents, what it says of a file, key of a collection, code of why it came back.
pub type Move<'a> = (i64, &'a str, &'a str, &'a str);

fn entry((cents, batch, key, code): &Move<'_>) -> String {
    let sign = if *cents < 0 { "DBIT" } else { "CRDT" };
    let detail = match *key {
        "" => String::new(),
        key => format!(
            "<TxDtls><Refs><EndToEndId>{key}</EndToEndId></Refs><RtrInf><Rsn><Cd>{code}</Cd>\
             </Rsn></RtrInf></TxDtls>"
        ),
    };
    let euros = euro(cents.abs());
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{euros}</Amt><CdtDbtInd>{sign}</CdtDbtInd>\
         <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2020-03-03</Dt></BookgDt>\
         <NtryDtls>{batch}{detail}</NtryDtls></Ntry>"
    )
}

/// What a bank says of a block of a file that it credits.
pub fn of_block(batch: &str) -> String {
    format!("<Btch><MsgId>{batch}</MsgId><PmtInfId>{batch}-1</PmtInfId></Btch>")
}

pub fn statement(no: i64, moves: &[Move<'_>]) -> String {
    let balance = |code: &str, cents: i64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd></Bal>",
            euro(cents)
        )
    };
    let sum: i64 = moves.iter().map(|one| one.0).sum();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\
         <Id>E-{no}</Id><ElctrncSeqNb>{no}</ElctrncSeqNb><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id>\
         </Acct>{}{}{}</Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", 1_000_000),
        balance("CLBD", 1_000_000 + sum),
        moves.iter().map(entry).collect::<String>()
    )
}

fn notice(id: &str, moves: &[Move<'_>]) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">\
         <BkToCstmrDbtCdtNtfctn><Ntfctn><Id>{id}</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>\
         {}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>",
        moves.iter().map(entry).collect::<String>()
    )
}

/// A town whose file was made, with the name of the file and what it asks for.
pub fn sent(db: &DbUrl) -> (Town, String, i64) {
    let town = Town::on(db);
    let (_, value) = town.make("2020-02-10", "a", &[]);
    let batch = &value["batches"][0];
    let total = batch["total_cents"].as_i64().unwrap();
    assert_eq!(batch["collections"], 8, "{value}");
    (town, batch["batch"].as_str().unwrap().to_owned(), total)
}

#[test]
fn what_the_bank_credits_is_paid_and_what_it_takes_back_is_open_again() {
    on_both(|db| {
        let (town, batch, total) = sent(db);
        let (block, rejected) = (of_block(&batch), town.key(2));
        let told = report(&batch, &rejected, "AM04");
        expect_valid("pain.002.001.03.xsd", &told);
        let (status, value) = town.import("2020-03-01", &told);
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert!(town.state(2, "rejected") && town.open(2) == town.asked(2));
        assert_eq!(town.import("2020-03-01", &told).1["duplicates"], 1);

        let credited = total - town.asked(2);
        let came = statement(1, &[(credited, &block, "", "")]);
        let (status, value) = town.import("2020-03-03", &came);
        assert_eq!((status, &value["matched"]), (0, &1.into()), "{value}");
        assert_eq!((town.balance("debit_transit"), town.balance("bank")), (0, credited));
        assert_eq!(town.open(6), 0);
        let booked = "SELECT count(*) FROM payment WHERE channel = 'sdd' AND state = 'booked'
            AND paid_on = '2020-03-02'";
        assert_eq!(town.count(booked), 7);
        assert!(town.is_sound());
        assert_eq!(town.import("2020-03-03", &came).1["duplicates"], 1);

        // A notice reopens the bill; the statement moves the money; each once.
        let (asked, key) = (town.asked(6), town.key(6));
        let taken = [(-asked, "", key.as_str(), "MD06")];
        let (status, value) = town.import("2020-03-05", &notice("N-1", &taken));
        assert_eq!((status, &value["returned"][0]), (0, &key.as_str().into()), "{value}");
        assert_eq!((town.open(6), town.balance("debit_transit")), (asked, -asked));
        assert!(town.is_sound());
        let back = statement(2, &taken);
        assert_eq!(town.import("2020-03-05", &back).1["matched"], 1);
        assert_eq!((town.balance("debit_transit"), town.balance("bank")), (0, credited - asked));
        assert_eq!(town.import("2020-03-06", &notice("N-1", &taken)).1["duplicates"], 1);
        assert_eq!(town.import("2020-03-06", &back).1["duplicates"], 1);
        assert!(town.state(6, "returned") && town.is_sound());

        // The statement alone is enough, and the code decides about the mandate.
        let (asked, key) = (town.asked(8), town.key(8));
        let closed = statement(3, &[(-asked, "", key.as_str(), "AC04")]);
        assert_eq!(town.import("2020-03-06", &closed).1["matched"], 1);
        assert_eq!((town.open(8), town.balance("debit_transit")), (asked, 0));
        let suspended = "SELECT count(*) FROM mandate m JOIN supply s ON s.id = m.supply_id
            WHERE m.state = 'suspended' AND m.reason = 'AC04' AND s.payment = 'notice'";
        assert_eq!(town.count(suspended), 1);
        expect_next_file(&town);
        assert!(town.is_sound());
        for tampered in [
            "UPDATE collection SET credit_entry_id = NULL WHERE state = 'settled'",
            "UPDATE collection SET payment_id = NULL WHERE state = 'settled'",
        ] {
            execute(db, tampered);
            assert!(!town.is_sound(), "{tampered}");
        }
    });
}

/// Without money on the account it is tried once more; the others wait for a person.
fn expect_next_file(town: &Town) {
    let (_, value) = town.make("2020-03-10", "b", &[]);
    assert_eq!(value["batches"][0]["collections"], 1, "{value}");
    assert_eq!(town.key(2), "SDD-2020-0000002-2");
    let left: Vec<_> = value["left_out"].as_array().unwrap().iter().collect();
    let why = |code: &str| left.iter().find(|row| row["supply_code"] == code).unwrap();
    assert_eq!(why("U000006")["reason"], "came_back");
    assert_eq!(why("U000008")["reason"], "mandate_suspended");
    let key = town.key(6);
    let retry = ["debit", "retry", &key, "--by", "rossi"];
    assert_eq!(town.done("2020-03-10", &retry)["unchanged"], false);
    assert_eq!(town.done("2020-03-10", &retry)["unchanged"], true);
    let (_, value) = town.make("2020-03-10", "c", &[]);
    assert_eq!(value["batches"][1]["collections"], 1, "{value}");
}

#[test]
fn a_file_is_settled_by_hand_and_what_was_paid_twice_is_to_the_credit() {
    on_both(|db| {
        let (town, batch, total) = sent(db);
        let notice_number = town.count(
            "SELECT CAST(i.notice_number AS BIGINT) FROM invoice i JOIN bill b ON b.id = i.bill_id
             WHERE b.supply_id = 2",
        );
        let (asked, number) = (town.asked(2), notice_number.to_string());
        let amount = euro(asked).replace('.', ",");
        let add = ["payment", "add", "--notice", &number, "--amount", &amount, "--by", "rossi"];
        town.done("2020-02-20", &add);
        let settle = ["debit", "settle", &batch, "--by", "rossi"];
        assert_eq!(town.done("2020-03-01", &settle)["collections"], 0);
        assert_eq!(town.done("2020-03-02", &settle)["total_cents"], total);
        assert_eq!(town.done("2020-03-02", &settle)["collections"], 0);
        assert_eq!((town.balance("debit_transit"), town.balance("credits")), (total, -asked));
        let told = town.done("2020-03-10", &["check"]);
        let transit = &told["in_transit"];
        assert_eq!((&told["ok"], &transit["debits_cents"]), (&true.into(), &total.into()));
        assert_eq!(transit["debits_without_credit"], serde_json::json!([batch]), "{told}");
        // Some banks name the file alone.
        let file = format!("<Btch><MsgId>{batch}</MsgId></Btch>");
        assert_eq!(town.import("2020-03-03", &statement(1, &[(total, &file, "", "")])).0, 0);
        assert_eq!((town.balance("debit_transit"), town.balance("bank")), (0, total));
        let back = statement(2, &[(-asked, "", &town.key(2), "MD06")]);
        assert_eq!(town.import("2020-03-04", &back).1["matched"], 1);
        assert_eq!((town.balance("credits"), town.open(2)), (0, 0));
        assert!(town.is_sound());
        town.refused(&["debit", "settle", "SDD-NO", "--by", "rossi"], "batch_missing");
        let key = town.key(6);
        town.refused(&["debit", "retry", &key, "--by", "rossi"], "collection_under_way");
    });
}

#[test]
fn the_order_of_messages_does_not_matter_and_what_nobody_knows_waits() {
    on_both(|db| {
        let (town, batch, total) = sent(db);
        // The bank credits without what it rejected, and says so only later.
        let (asked, key) = (town.asked(2), town.key(2));
        let came = statement(1, &[(total - asked, &of_block(&batch), "", "")]);
        assert_eq!(town.import("2020-03-03", &came).1["waiting"][0]["amount_cents"], total - asked);
        assert_eq!(town.balance("bank"), 0);
        assert_eq!(town.import("2020-03-04", &report(&batch, &key, "AC01")).1["matched"], 1);
        assert_eq!((town.balance("bank"), town.balance("debit_transit")), (total - asked, 0));
        assert!(town.is_sound());
        // Returns of nobody's collections, or of another sum.
        let other = town.key(6);
        for (no, (cents, key)) in (2..).zip([(-500, "X-1"), (-1, other.as_str())]) {
            let moves = [(cents, "", key, "MD06")];
            let told = notice(&format!("N-{no}"), &moves);
            let (status, value) = town.import("2020-03-05", &told);
            let reason = &value["unmatched"][0]["reason"];
            assert_eq!((status, reason), (1, &"collection_unknown".into()), "{value}");
            assert_eq!(town.import("2020-03-05", &told).1["duplicates"], 1);
            let (status, value) = town.import("2020-03-05", &statement(no, &moves));
            assert_eq!((status, value["unmatched"].as_array().unwrap().len()), (1, 1), "{value}");
        }
        let unknown = town.done("2020-03-05", &["debit", "list", "--unknown"]);
        assert_eq!(unknown["unknown"].as_array().unwrap().len(), 4, "{unknown}");
        assert!(town.state(6, "settled") && town.is_sound());
        // A block that is none of ours refuses nothing.
        let strange = report(&batch, "X-2", "AC01")
            .replace("<TxInfAndSts><OrgnlEndToEndId>X-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>", "")
            .replace("</TxInfAndSts>", "")
            .replace(&format!("{batch}-1"), &format!("{batch}-X"))
            .replace("<StsRsnInf>", "<PmtInfSts>RJCT</PmtInfSts><StsRsnInf>");
        let (status, value) = town.import("2020-03-05", &strange);
        assert_eq!((status, &value["matched"]), (1, &0.into()), "{value}");
        let foreign = notice("N-9", &[]).replace(ACCOUNT, super::OTHER_BANK);
        let (status, value) = town.import("2020-03-05", &foreign);
        assert_eq!((status, &value["error"]["code"]), (2, &"statement_foreign".into()));
    });
}

#[test]
fn a_debtor_who_has_died_leaves_a_case_and_no_mandate() {
    on_both(|db| {
        let (town, batch, _) = sent(db);
        let key = town.key(2);
        assert_eq!(town.import("2020-03-04", &report(&batch, &key, "MD07")).1["matched"], 1);
        let revoked = "SELECT count(*) FROM mandate WHERE reference = 'U000002'
            AND state = 'revoked' AND reason = 'MD07'";
        assert_eq!(town.count(revoked), 1);
        assert_eq!(town.count("SELECT count(*) FROM irregular_case WHERE supply_id = 2"), 1);
    });
}

#[test]
fn a_double_payment_that_is_taken_back_after_a_bill_used_it_is_owed_by_that_bill() {
    on_both(|db| {
        let (town, batch, total) = sent(db);
        let asked = town.asked(2);
        let amount = euro(asked).replace('.', ",");
        let add = ["payment", "add", "--supply", "U000002", "--amount", &amount, "--by", "rossi"];
        town.done("2020-02-20", &add);
        town.done("2020-03-02", &["debit", "settle", &batch, "--by", "rossi"]);
        let days = ["--at", "2020-06-30", "--issue-on", "2020-07-15"];
        town.done("2020-07-15", &[&["bill-run", "create", "2020-06"][..], &days].concat());
        town.run("2020-07-15", &["bill-run", "calculate", "2020-06"]);
        town.done("2020-07-15", &["bill-run", "approve", "2020-06", "--by", "prova"]);
        town.done("2020-07-15", &["bill-run", "issue", "2020-06"]);
        let taken = town.count(
            "SELECT i.credit_cents FROM invoice i JOIN bill b ON b.id = i.bill_id
             WHERE b.supply_id = 2 AND i.credit_cents > 0",
        );
        assert_eq!((taken, town.balance("credits")), (asked, 0));
        let open = town.open(2);
        let moves = [(total, &*of_block(&batch), "", ""), (-asked, "", &*town.key(2), "MD06")];
        let (status, value) = town.import("2020-07-20", &statement(1, &moves));
        assert_eq!((status, &value["matched"]), (0, &2.into()), "{value}");
        assert_eq!((town.balance("credits"), town.open(2)), (0, open + asked));
        assert_eq!(town.balance("bank"), total - asked);
        // It is paid with the rest of the newer bill.
        let amount = euro(open + asked).replace('.', ",");
        let add = ["payment", "add", "--supply", "U000002", "--amount", &amount, "--by", "rossi"];
        town.done("2020-07-21", &add);
        assert_eq!((town.open(2), town.balance("credits")), (0, 0));
        assert!(town.is_sound());
    });
}
