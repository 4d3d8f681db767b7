//! Privacy and login on the way to the mail server: asked for and given, or refused with a
//! sentence; nothing ever leaves in clear instead, and no password is ever told.

use super::server::{Asks, Server, tls};
use super::{number, town};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::TestFolder;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const PASSWORD: &str = "p@ss:wòrd 1";

/// An authority, and certificates of it: for this machine, for another name, and an old one.
fn certificates(folder: &Path) {
    let openssl = |line: &str| {
        let mut command = Command::new("openssl");
        let output = command.current_dir(folder).args(line.split(' ')).output();
        let output = output.expect("openssl is needed");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(&format!("req -x509 {key} -subj /CN=authority -keyout a.key -out authority.crt"));
    for (name, place, days) in
        [("here", "IP:127.0.0.1", 1), ("elsewhere", "DNS:posta.it", 1), ("old", "IP:127.0.0.1", -1)]
    {
        openssl(&format!(
            "req -new {key} -subj /CN={name} -addext subjectAltName={place} -keyout {name}.key \
             -out {name}.csr"
        ));
        openssl(&format!(
            "x509 -req -in {name}.csr -CA authority.crt -CAkey a.key -CAcreateserial -days {days} \
             -copy_extensions copyall -out {name}.crt"
        ));
    }
}

/// A town with messages that wait, a folder with certificates, and a server.
struct Post {
    db: DbUrl,
    program: Program,
    folder: TestFolder,
}

impl Post {
    fn new(names: &[&str]) -> Post {
        let folder = TestFolder::new();
        let db = folder.database();
        let program = town(&db, names);
        certificates(folder.path());
        std::fs::write(folder.path().join("password"), format!("{PASSWORD}\n")).unwrap();
        std::fs::write(folder.path().join("wrong"), "sbagliata").unwrap();
        let post = Post { db, program, folder };
        let sent = post.command(0, "", "mail send 2019-12").output().unwrap();
        assert_eq!(sent.status.code(), Some(0));
        post
    }

    fn tls(&self, name: &str) -> Asks {
        Asks { tls: Some(tls(self.folder.path(), name)), ..Asks::default() }
    }

    /// `address` has a `PORT`; the settings after it are `key=value`.
    fn command(&self, port: u16, settings: &str, line: &str) -> Command {
        let data = self.folder.path().to_str().unwrap();
        let words: Vec<&str> = ["--data", data].into_iter().chain(line.split(' ')).collect();
        let mut command = self.program.command(&words);
        command.env("FRONTINO_MAIL_FROM", "avvisi@acqua.example.it");
        command.env("FRONTINO_MAIL_HOURS", "0-24");
        for setting in settings.split_whitespace() {
            let (key, value) = setting.split_once('=').unwrap();
            let value = value.replace("PORT", &port.to_string());
            command.env(format!("FRONTINO_MAIL_{}", key.to_uppercase()), value);
        }
        command
    }

    /// The worker's status with the code of its refusal; nothing that it says is the password.
    fn work(&self, server: &Server, settings: &str) -> (i32, String) {
        let output = self.command(server.port, settings, "worker --once").output().unwrap();
        let said = [output.stdout.clone(), output.stderr].map(|s| String::from_utf8(s).unwrap());
        for secret in ["p@ss", "w%C3%B2rd", "wòrd", "sbagliata", "a1@", "cEBzczp3"] {
            assert!(!said.concat().contains(secret), "{said:?}");
        }
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let code = value["error"]["code"].as_str().unwrap_or_default().to_owned();
        (output.status.code().unwrap(), code)
    }

    fn waiting(&self) -> i64 {
        number(&self.db, "SELECT count(*) FROM outbox WHERE state = 'waiting'")
    }
}

#[test]
fn mail_takes_the_private_way_and_the_login_that_are_asked_for() {
    let post = Post::new(&["a1", "a2", "a3", "a4", "a5"]);
    let here = post.tls("here");
    let login = |asks: &Asks, login| Asks { login, ..asks.clone() };
    let wrapped = Asks { wrapped: true, ..here.clone() };
    let in_address =
        "smtp=smtp://acqua:p%40ss%3Aw%C3%B2rd%201@127.0.0.1:PORT ca_file=authority.crt";
    let in_file = "smtp=smtps://acqua@127.0.0.1:PORT ca_file=authority.crt password_file=password";
    for (asks, settings) in [
        // Offered and so taken, though nobody insists.
        (here.clone(), "smtp=smtp://127.0.0.1:PORT ca_file=authority.crt"),
        (wrapped.clone(), "smtp=smtps://127.0.0.1:PORT ca_file=authority.crt"),
        (login(&here, "PLAIN LOGIN"), in_address),
        (login(&here, "LOGIN"), in_address),
        (login(&wrapped, "CRAM-MD5 PLAIN"), in_file),
    ] {
        let server = Server::asking(asks);
        let job = "UPDATE job SET run_at = CASE WHEN state = 'waiting' AND key =
            (SELECT min(key) FROM job WHERE state = 'waiting') THEN 0 ELSE 9000000000000000 END
            WHERE state = 'waiting'";
        super::change(&post.db, job);
        let waiting = post.waiting();
        assert_eq!(post.work(&server, settings), (0, String::new()), "{settings}");
        assert_eq!((post.waiting(), server.messages().len()), (waiting - 1, 1), "{settings}");
        assert!(server.heard(1, "MAIL") && !server.heard(0, "MAIL") && !server.heard(0, "AUTH"));
    }
    assert_eq!(post.waiting(), 0);
}

#[test]
fn a_server_that_does_not_fit_is_refused_and_its_messages_wait() {
    let post = Post::new(&["a1", "a2"]);
    let here = post.tls("here");
    let login = Asks { login: "PLAIN LOGIN", ..here.clone() };
    let wrapped = |asks: Asks| Asks { wrapped: true, ..asks };
    let ca = "ca_file=authority.crt";
    let (open, private) = ("smtp=smtp://127.0.0.1:PORT", "smtp=smtp://127.0.0.1:PORT?tls=required");
    let wrong = "smtp=smtp://acqua@127.0.0.1:PORT password_file=wrong";
    let check = |asks: Asks, settings: &str, code: &str| {
        let server = Server::asking(asks);
        assert_eq!(post.work(&server, settings), (2, code.to_owned()), "{settings}");
        assert_eq!((post.waiting(), server.messages().len()), (2, 0), "{settings}");
        // Neither the addressee nor a password has left.
        let open = ["MAIL", "AUTH"].iter().any(|word| server.heard(0, word));
        assert!(!open && !server.heard(1, "MAIL"), "{settings}");
    };
    check(here.clone(), open, "mail_certificate");
    check(here.clone(), private, "mail_certificate");
    check(wrapped(here.clone()), "smtp=smtps://127.0.0.1:PORT", "mail_certificate");
    check(post.tls("elsewhere"), &format!("{private} {ca}"), "mail_certificate");
    check(post.tls("old"), &format!("{private} {ca}"), "mail_certificate");
    check(Asks::default(), private, "mail_privacy");
    check(Asks { login: "PLAIN", ..Asks::default() }, wrong, "mail_privacy");
    check(Asks::default(), "smtp=smtps://127.0.0.1:PORT", "mail_privacy");
    check(login.clone(), &format!("{wrong} {ca}"), "mail_login");
    check(here, &format!("{wrong} {ca}"), "mail_login");
    check(Asks { login: "CRAM-MD5", ..login.clone() }, &format!("{wrong} {ca}"), "mail_login");
    check(login, "smtp=smtp://acqua@127.0.0.1:PORT", "config_value");
}
