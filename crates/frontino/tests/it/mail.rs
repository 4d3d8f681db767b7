//! Bills by mail: each message once, whatever server and worker do.

mod letters;
mod login;
mod server;

use crate::bill_run::{calculated, issued, planned};
use crate::frontino::Program;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::Value;
use server::Server;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SUPPLIES: i64 = 150;

/// A town with an issued run whose first holders have these names before the @ and get their bills
/// by mail.
fn town(db: &DbUrl, names: &[&str]) -> Program {
    let program = planned(db, SUPPLIES);
    calculated(&program, "2", SUPPLIES);
    issued(&program, SUPPLIES);
    for (id, name) in (1..).zip(names) {
        change(db, &format!("UPDATE supply SET delivery = 'email' WHERE id = {id}"));
        let address = format!("{name}@posta.example.it");
        change(db, &format!("UPDATE holder SET email = '{address}' WHERE id = {id}"));
    }
    program
}

fn change(db: &DbUrl, sql: &str) {
    let mut conn = db.open().unwrap();
    let mut tx = conn.begin().unwrap();
    tx.execute(sql, &[]).unwrap();
    tx.commit().unwrap();
}

fn number(db: &DbUrl, sql: &str) -> i64 {
    db.open().unwrap().begin_read().unwrap().number(sql, &[]).unwrap()
}

/// A command with mail configured to go to the server, at any hour.
fn command(program: &Program, data: &Path, server: &Server, line: &str) -> Command {
    let data = data.to_str().unwrap();
    let words: Vec<&str> = ["--data", data].into_iter().chain(line.split(' ')).collect();
    let mut command = program.command(&words);
    command.env("FRONTINO_MAIL_SMTP", format!("smtp://127.0.0.1:{}", server.port));
    command.env("FRONTINO_MAIL_FROM", "avvisi@acqua.example.it");
    command.env("FRONTINO_MAIL_HOURS", "0-24");
    command
}

struct Post<'a> {
    program: &'a Program,
    folder: TestFolder,
    server: Server,
}

impl<'a> Post<'a> {
    fn of(program: &'a Program) -> Post<'a> {
        Post { program, folder: TestFolder::new(), server: Server::start() }
    }

    fn command(&self, line: &str) -> Command {
        command(self.program, self.folder.path(), &self.server, line)
    }

    fn run(&self, line: &str) -> (i32, Value) {
        let output = self.command(line).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{line}: {e}: {said}"));
        (output.status.code().unwrap(), value)
    }

    fn done(&self, line: &str) -> Value {
        let (status, value) = self.run(line);
        assert_eq!(status, 0, "{line}: {value}");
        value
    }

    fn start(&self, line: &str) -> Child {
        let mut command = self.command(line);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The states of all messages with their counts.
    fn counts(&self) -> String {
        self.done("mail list")["counts"].to_string()
    }

    /// Ends leases and waits that would take their time.
    fn let_time_pass(&self, db: &DbUrl) {
        change(db, "UPDATE job SET lease_until = 0 WHERE state = 'running'");
        change(db, "UPDATE job SET run_at = 0 WHERE state = 'waiting'");
    }
}

#[test]
fn a_bill_goes_to_its_address_once_with_the_pdf_inside() {
    on_both(|db| {
        let program = town(db, &["a1", "a2", "a3", "a4", "a5", "a6"]);
        let post = Post::of(&program);
        assert_eq!(post.done("mail send 2019-12 --dry-run")["queued"], 6);
        assert_eq!(post.counts(), "{}");
        assert_eq!(post.done("mail send 2019-12")["queued"], 6);
        assert_eq!(post.done("mail send 2019-12")["unchanged"], 6);
        assert_eq!(post.server.messages().len(), 0);
        let workers = [0, 1, 2].map(|_| post.start("worker --once"));
        for mut worker in workers {
            assert_eq!(worker.wait().unwrap().code(), Some(0));
        }
        assert_eq!(post.done("worker --once")["taken"], 0);
        assert_eq!(post.counts(), r#"{"sent":6}"#);
        let messages = post.server.messages();
        let names: Vec<&str> = messages.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(names, ["a1", "a2", "a3", "a4", "a5", "a6"]);
        for (_, text) in &messages {
            for part in [
                "From: \"Acquedotto di prova\" <avvisi@acqua.example.it>",
                "Message-ID: <bill.",
                "Auto-Submitted: auto-generated",
                "multipart/alternative",
                "application/pdf",
                "filename=\"bolletta-2020-",
                // "%PDF-" in base64.
                "JVBERi0",
            ] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        // Another address is another message; the same one is not.
        change(db, "UPDATE holder SET email = 'b1@posta.example.it' WHERE id = 1");
        assert_eq!(post.done("mail send 2019-12")["queued"], 1);
        post.done("worker --once");
        assert_eq!((post.server.messages().len(), post.server.count("b1")), (7, 1));
    });
}

#[test]
fn an_address_that_is_refused_is_marked_and_its_bill_goes_by_post() {
    on_both(|db| {
        let program = town(db, &["a1", "refuse2", "reject3", "senza chiocciola", "later5"]);
        change(db, "UPDATE holder SET email = 'niente' WHERE id = 4");
        let post = Post::of(&program);
        post.done("mail send 2019-12");
        let mut worker = post.start("worker --once");
        assert_eq!(worker.wait().unwrap().code(), Some(0));
        let counts = r#"{"failed":1,"refused":2,"sent":1,"waiting":1}"#;
        assert_eq!(post.counts(), counts);
        let marked = "SELECT count(*) FROM holder WHERE email_bounced_at IS NOT NULL
            AND id IN (2, 4)";
        assert_eq!(number(db, marked), 2);
        assert_eq!(number(db, "SELECT count(*) FROM holder WHERE email_bounced_at > 0"), 2);
        // What is known of addresses is not said in what is written for the log.
        let mut said = String::new();
        std::io::Read::read_to_string(&mut worker.stderr.take().unwrap(), &mut said).unwrap();
        assert!(said.contains("SMTP 550") && !said.contains('@'), "{said}");
        // Not before its time, and then once.
        assert_eq!(post.done("worker --once")["taken"], 0);
        post.let_time_pass(db);
        assert_eq!(post.done("worker --once")["taken"], 1);
        assert_eq!(post.server.count("later5"), 1);
        assert_eq!(post.done("mail send 2019-12")["queued"], 0);
        let failed = post.done("mail list 2019-12 --state failed");
        assert_eq!(failed["messages"][0]["outcome"], "SMTP 554");
    });
}

#[test]
fn a_message_whose_fate_is_unknown_is_not_sent_again_by_itself() {
    on_both(|db| {
        let program = town(db, &["hangup1", "a2"]);
        let post = Post::of(&program);
        post.done("mail send 2019-12");
        post.done("worker --once");
        assert_eq!(post.counts(), r#"{"sent":1,"unclear":1}"#);
        post.let_time_pass(db);
        post.done("worker --once");
        assert_eq!(post.done("mail send 2019-12")["queued"], 0);
        assert_eq!(post.server.count("hangup1"), 1);
        // A person decides.
        let unclear = post.done("mail list --state unclear");
        let key = unclear["messages"][0]["key"].as_str().unwrap().to_owned();
        post.done(&format!("mail resend {key} --dry-run"));
        assert_eq!(post.counts(), r#"{"sent":1,"unclear":1}"#);
        post.done(&format!("mail resend {key}"));
        post.done("worker --once");
        assert_eq!(post.server.count("hangup1"), 2);
        let ids: Vec<String> = post.server.messages().iter().map(|(_, text)| id(text)).collect();
        assert_eq!(ids[1], ids[2], "a copy says that it is one");
        let sent = post.done("mail list --state sent");
        let key = sent["messages"][0]["key"].as_str().unwrap().to_owned();
        let (status, value) = post.run(&format!("mail resend {key}"));
        assert_eq!((status, &value["error"]["code"]), (2, &"mail_state".into()));
    });
}

fn id(text: &str) -> String {
    text.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
}

#[test]
fn a_worker_killed_while_a_message_leaves_never_sends_it_twice() {
    on_both(|db| {
        let program = town(db, &["slow1", "a2"]);
        let post = Post::of(&program);
        post.done("mail send 2019-12");
        let mut worker = post.start("worker --once");
        post.server.wait_for("slow1");
        worker.kill().unwrap();
        worker.wait().unwrap();
        assert_eq!(post.counts(), r#"{"sending":1,"waiting":1}"#);
        // Others go on; the message belongs to the dead worker until its lease runs out.
        assert_eq!(post.done("worker --once")["taken"], 1);
        assert_eq!(post.counts(), r#"{"sending":1,"sent":1}"#);
        post.let_time_pass(db);
        post.done("worker --once");
        assert_eq!(post.counts(), r#"{"sent":1,"unclear":1}"#);
        assert_eq!(post.server.count("slow1"), 1);
    });
}

#[test]
fn a_worker_that_is_told_to_end_ends_though_a_server_keeps_it() {
    let folder = TestFolder::new();
    let program = town(&folder.database(), &["slow1"]);
    let post = Post::of(&program);
    post.done("mail send 2019-12");
    for (waits_for_server, line) in [(true, "worker"), (false, "worker")] {
        let mut worker = post.start(line);
        if waits_for_server {
            post.server.wait_for("slow1");
        }
        let told = Command::new("kill").arg(worker.id().to_string()).status().unwrap();
        assert!(told.success());
        assert!(matches!(worker.wait().unwrap().code(), Some(0) | None));
    }
    assert_eq!(post.counts(), r#"{"sending":1}"#);
}

#[test]
fn a_report_that_a_message_came_back_marks_the_address() {
    on_both(|db| {
        let program = town(db, &["a1", "a2"]);
        let post = Post::of(&program);
        post.done("mail send 2019-12");
        post.done("worker --once");
        let (_, text) = &post.server.messages()[0];
        let report = format!(
            "Message-ID: <1@mx>\n\nFinal-Recipient: rfc822; a1@posta.example.it\n\
             Action: failed\nStatus: 5.1.1\n\n{}\n",
            id(text)
        );
        let [report_file, other] = ["r.eml", "o.eml"].map(|name| post.folder.path().join(name));
        std::fs::write(&report_file, report).unwrap();
        std::fs::write(&other, "Subject: buongiorno\n\nciao\n").unwrap();
        let (report_file, other) = (report_file.display(), other.display());
        assert_eq!(post.done(&format!("mail import {report_file} --dry-run"))["bounced"], 1);
        assert_eq!(post.counts(), r#"{"sent":2}"#);
        let (status, value) = post.run(&format!("mail import {report_file} {other}"));
        assert_eq!((status, &value["bounced"]), (1, &1.into()));
        assert_eq!(value["unmatched"][0], other.to_string());
        assert_eq!(post.done(&format!("mail import {report_file}"))["unchanged"], 1);
        assert_eq!(post.counts(), r#"{"bounced":1,"sent":1}"#);
        assert_eq!(number(db, "SELECT max(id) FROM holder WHERE email_bounced_at > 0"), 1);
    });
}

#[test]
fn without_a_server_messages_lie_in_a_folder_and_a_missing_sender_is_refused() {
    let folder = TestFolder::new();
    let program = town(&folder.database(), &["a1", "a2"]);
    let post = Post::of(&program);
    post.done("mail send 2019-12");
    let check = |from: Option<&str>, expected: i32| {
        let mut command = post.command("worker --once");
        command.env_remove("FRONTINO_MAIL_SMTP").env_remove("FRONTINO_MAIL_FROM");
        command.env("FRONTINO_MAIL_FOLDER", "posta").env("FRONTINO_MAIL_HOURS", "0-1");
        command.envs(from.map(|from| ("FRONTINO_MAIL_FROM", from)));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(expected));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(check(None, 2).contains("mail.from"));
    assert!(check(Some("nessuno"), 2).contains("mail.from"));
    change(&folder.database(), "UPDATE job SET lease_until = 0");
    check(Some("Acqua <avvisi@acqua.example.it>"), 0);
    let entries = std::fs::read_dir(post.folder.path().join("posta")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|n| n.starts_with("2020-000000") && n.ends_with(".eml")), "{names:?}");
    assert_eq!(post.counts(), r#"{"sent":2}"#);
}
