//! E-invoices: attempts, archives and messages, each once.

use crate::town;
use frontino_store::einvoice::{self, Archive, Attempt, Message, Told};
use frontino_store::test_pg::on_both;
use frontino_store::{StoreError, Tx};

fn attempt(file_no: i64, bill_id: i64, no: i64) -> Attempt {
    Attempt {
        file_no,
        bill_id,
        attempt: no,
        file_name: format!("IT01234567897_{file_no:05}.xml"),
        state: "checked".to_owned(),
        sha256: format!("{file_no:x}"),
        changed_at: 10,
        sdi_id: None,
        reasons: None,
        rejected_on: None,
    }
}

fn listed(tx: &mut Tx<'_>, state: Option<&str>) -> Vec<(String, i64, String)> {
    let mut all = Vec::new();
    einvoice::list(tx, Some(1), state, |one| {
        all.push((one.number, one.attempt.attempt, one.attempt.state));
        Ok(())
    })
    .unwrap();
    all
}

#[test]
fn the_last_attempt_of_a_bill_counts() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut tx = conn.begin().unwrap();
        let of = |no, state: &str| vec![("2024/A/1".to_owned(), no, state.to_owned())];
        assert_eq!(listed(&mut tx, Some("rejected")), of(1, "rejected"));
        let second = attempt(3, 70001, 2);
        einvoice::insert(&mut tx, &second).unwrap();
        assert_eq!(listed(&mut tx, None), of(2, "checked"));
        assert_eq!(listed(&mut tx, Some("rejected")), []);
        let last = einvoice::list_last(&mut tx, &[70001, 70002]).unwrap();
        assert_eq!(last.len(), 1);
        assert_eq!(last[&70001], second);
        assert_eq!(einvoice::count(&mut tx, 1).unwrap(), (1, vec![("checked".to_owned(), 1)]));
    });
}

#[test]
fn what_was_sent_is_not_made_anew() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut tx = conn.begin().unwrap();
        einvoice::insert(&mut tx, &attempt(3, 70002, 1)).unwrap();
        assert!(einvoice::update_content(&mut tx, 3, "ff", 11).unwrap());
        let told = Told { sdi_id: Some("222"), ..Told::default() };
        einvoice::update_state(&mut tx, 3, "sent", told, 12).unwrap();
        assert!(!einvoice::update_content(&mut tx, 3, "fe", 13).unwrap());
        einvoice::update_state(&mut tx, 3, "delivered", Told::default(), 14).unwrap();
        let found = einvoice::find_locked(&mut tx, "IT01234567897_00003").unwrap().unwrap();
        assert_eq!((found.state.as_str(), found.sha256.as_str()), ("delivered", "ff"));
        assert_eq!((found.sdi_id.as_deref(), found.changed_at), (Some("222"), 14));
        assert_eq!(einvoice::find_locked(&mut tx, "IT01234567897_0000").unwrap(), None);
    });
}

#[test]
fn an_attempt_and_a_file_name_are_there_once() {
    on_both(|url| {
        for (second, what) in [
            (attempt(3, 70001, 1), "the same attempt"),
            (attempt(1, 70002, 1), "the same name"),
            (attempt(3, 79999, 1), "a bill that is not there"),
        ] {
            let mut conn =
                if what == "the same attempt" { town::fill(url) } else { url.open().unwrap() };
            let mut tx = conn.begin().unwrap();
            let refused = einvoice::insert(&mut tx, &second).unwrap_err();
            assert!(matches!(refused, StoreError::Constraint(_)), "{what}: {refused}");
        }
    });
}

#[test]
fn archives_hold_what_was_not_in_one() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut tx = conn.begin().unwrap();
        einvoice::insert(&mut tx, &attempt(3, 70002, 1)).unwrap();
        let open = einvoice::list_unarchived(&mut tx, 1).unwrap();
        assert_eq!(open, [(3, "IT01234567897_00003.xml".to_owned())]);
        let mut archive = Archive {
            file_no: 4,
            file_name: "IT01234567897_00004.zip".to_owned(),
            sha256: "aa".to_owned(),
        };
        einvoice::insert_archive(&mut tx, &archive, 1).unwrap();
        einvoice::set_archive(&mut tx, 3, 4).unwrap();
        assert_eq!(einvoice::list_unarchived(&mut tx, 1).unwrap(), []);
        archive.sha256 = "bb".to_owned();
        einvoice::insert_archive(&mut tx, &archive, 2).unwrap();
        let all = einvoice::list_archives(&mut tx, 1).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].0, archive);
        assert_eq!(all[1].1[0].file_no, 3);
    });
}

#[test]
fn a_message_is_there_once() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut tx = conn.begin().unwrap();
        let name = "IT01234567897_00001_NS_001.xml";
        assert_eq!(einvoice::find_message_digest(&mut tx, name).unwrap().as_deref(), Some("ef"));
        assert_eq!(einvoice::find_message_digest(&mut tx, "a.xml").unwrap(), None);
        let message = Message { file_name: name, file_no: 1, kind: "NS", sha256: "00", body: "" };
        let refused = einvoice::insert_message(&mut tx, &message, 1).unwrap_err();
        assert!(matches!(refused, StoreError::Constraint(_)), "{refused}");
    });
}

#[test]
fn the_invoices_of_an_archive_are_found_by_its_name() {
    on_both(|url| {
        let mut conn = town::fill(url);
        let mut tx = conn.begin().unwrap();
        let stem = "IT01234567897_00002";
        assert_eq!(einvoice::find_archive(&mut tx, "IT01234567897_00001").unwrap(), None);
        let archive = einvoice::find_archive(&mut tx, stem).unwrap().unwrap();
        let of = einvoice::list_archived_locked(&mut tx, archive.file_no).unwrap();
        assert_eq!(of.len(), 1);
        assert_eq!((of[0].file_no, of[0].state.as_str()), (1, "rejected"));
        let name = "IT01234567897_00002_NS_002.xml";
        let message = Message { file_name: name, file_no: 2, kind: "NS", sha256: "aa", body: "" };
        einvoice::insert_archive_message(&mut tx, &message, 1).unwrap();
        assert_eq!(einvoice::find_message_digest(&mut tx, name).unwrap().as_deref(), Some("aa"));
    });
}
