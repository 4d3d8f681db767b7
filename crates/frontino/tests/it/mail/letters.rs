//! Letters by mail, to those who get mail and where that is right; and addresses that are checked
//! or changed, so that mail goes to them again.

use super::{Post, change, number, town};
use frontino_store::test_pg::on_both;
use frontino_store::{DbUrl, print_order};

/// Six with mail, one of them without a change; what they are written.
fn letters(db: &DbUrl) {
    for sql in [
        "DELETE FROM irregular_case",
        "UPDATE supply SET irregular = 'none'",
        "INSERT INTO letter (supply_id, kind, cause, bill_id, dated_on, bills_before, bills_now,
            made_at)
         SELECT supply_id, 'frequency', CAST(id AS TEXT), id, '2020-02-01', 2, 3, 1 FROM bill
         WHERE supply_id IN (1, 2, 7)",
        "UPDATE supply SET irregular = 'tenant', occupant_name = 'Usa Acqua' WHERE id = 3",
        "UPDATE supply SET irregular = 'deceased' WHERE id = 4",
        "INSERT INTO irregular_case (id, supply_id, reason, evidence, detected_on)
         SELECT id, id, irregular, '{}', '2019-11-01' FROM supply WHERE id IN (3, 4)",
    ] {
        change(db, sql);
    }
}

/// The kinds of what goes by post of the first supplies.
fn by_post(db: &DbUrl, supply: i64) -> Vec<String> {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin_read().unwrap();
    let sql = format!(
        "SELECT i.number FROM invoice i JOIN bill b ON b.id = i.bill_id
         WHERE b.supply_id = {supply}"
    );
    let bill = tx.find(&sql, &[], |row| row.string(0)).unwrap().unwrap();
    let run_id = tx.number("SELECT max(run_id) FROM bill", &[]).unwrap();
    let all = print_order::list(&mut tx, run_id).unwrap();
    let mut kinds: Vec<String> =
        all.into_iter().filter(|one| one.number == bill).map(|one| one.kind).collect();
    kinds.sort();
    kinds
}

#[test]
fn a_letter_goes_by_mail_once_and_what_must_be_on_paper_does_not() {
    on_both(|db| {
        let program = town(db, &["a1", "a2", "a3", "a4", "a5", "a6"]);
        letters(db);
        let post = Post::of(&program);
        assert_eq!(post.done("mail send 2019-12")["queued"], 6 + 3);
        assert_eq!(post.done("mail send 2019-12")["unchanged"], 6 + 3);
        let workers = [0, 1].map(|_| post.start("worker --once"));
        for mut worker in workers {
            assert_eq!(worker.wait().unwrap().code(), Some(0));
        }
        assert_eq!(post.counts(), r#"{"sent":9}"#);
        let counts = ["a1", "a2", "a3", "a4", "a5"].map(|name| post.server.count(name));
        assert_eq!(counts, [2, 2, 2, 1, 1]);
        let messages = post.server.messages();
        let letter = |to: &str| {
            let is_it = |(addressee, text): &&(String, String)| {
                addressee == to && text.contains("Message-ID: <letter.")
            };
            messages.iter().find(is_it).map(|(_, text)| text.clone()).unwrap()
        };
        for (to, subject) in [("a1", "Subject: Da ora riceverai"), ("a3", "Subject: Intesta a te")]
        {
            let text = letter(to);
            for part in [subject, "filename=\"lettera-2020-", "JVBERi0"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        let listed = post.done("mail list 2019-12");
        let kinds = listed["messages"].as_array().unwrap().iter();
        let kinds: Vec<&str> = kinds.map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "frequency").count(), 2);
        assert_eq!(kinds.iter().filter(|kind| **kind == "voltura").count(), 1);
        // On paper: the code of the personal area, and what is for who uses the water.
        assert_eq!(by_post(db, 1), ["welcome"]);
        assert_eq!(by_post(db, 3), ["voltura", "welcome"]);
        assert_eq!(by_post(db, 4), ["voltura", "welcome"]);
        assert_eq!(by_post(db, 7), ["bill", "frequency", "welcome"]);
    });
}

#[test]
fn an_address_that_was_checked_or_changed_gets_mail_again() {
    on_both(|db| {
        let program = town(db, &["refuse1", "refuse2"]);
        letters(db);
        let post = Post::of(&program);
        post.done("mail send 2019-12");
        post.done("worker --once");
        assert_eq!(post.counts(), r#"{"refused":4}"#);
        assert_eq!(by_post(db, 1), ["bill", "frequency", "welcome"]);
        assert_eq!(post.done("mail send 2019-12")["unchanged"], 0);
        let marked = "SELECT count(*) FROM holder WHERE email_bounced_at IS NOT NULL";
        let trail = "SELECT count(*) FROM audit WHERE action LIKE 'holder.%' AND actor = 'rossi'
            AND detail NOT LIKE '%@%'";
        for more in [" --dry-run", ""] {
            assert_eq!((number(db, marked), number(db, trail)), (2, 0));
            let cleared = post.done(&format!("mail clear h000001 --by rossi{more}"));
            assert_eq!(
                (&cleared["holder_code"], &cleared["unchanged"]),
                (&"H000001".into(), &false.into())
            );
        }
        assert_eq!((number(db, marked), number(db, trail)), (1, 1));
        assert_eq!(post.done("mail clear H000001 --by rossi")["unchanged"], true);
        assert_eq!(by_post(db, 1), ["welcome"]);
        // The messages that were refused are there; another address is another message.
        assert_eq!(post.done("mail send 2019-12")["queued"], 0);
        let new = "holder change H000002 --email nuovo2@posta.example.it --by rossi";
        assert_eq!(post.done(&format!("{new} --dry-run"))["unchanged"], false);
        assert_eq!(number(db, marked), 1);
        assert_eq!(post.done(new)["unchanged"], false);
        assert_eq!(post.done(new)["unchanged"], true);
        assert_eq!((number(db, marked), number(db, trail)), (0, 2));
        assert_eq!(post.done("mail send 2019-12")["queued"], 2);
        post.done("worker --once");
        assert_eq!(post.server.count("nuovo2"), 2);
        let refused = |line: &str, code: &str| {
            let (status, value) = post.run(line);
            assert_eq!((status, &value["error"]["code"]), (2, &code.into()), "{line}");
        };
        refused("mail clear H999999 --by rossi", "holder_missing");
        refused("holder change H999999 --email a@b.it --by rossi", "holder_missing");
        refused("holder change H000001 --email senza --by rossi", "email_invalid");
        refused("holder change H000001 --email à@b.it --by rossi", "email_invalid");
        refused("holder change H000001 --by rossi", "usage");
    });
}
