//! Messages that came back: reports of failed delivery (RFC 3464) from a mailbox that was saved as
//! files. A report is matched by the identifier of the message that it is about.

use super::queue::keys_in;
use crate::refusal::Refusal;
use frontino_store::{Conn, outbox};
use std::path::{Path, PathBuf};

/// What a report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The key of our message.
    pub key: String,
    /// Its code, such as `5.1.1`.
    pub status: String,
}

/// What was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Messages that are noted as come back now.
    pub bounced: usize,
    /// Reports about messages that were noted before.
    pub unchanged: usize,
    /// Files that tell of no failed message of ours.
    pub unmatched: Vec<PathBuf>,
}

/// Takes in reports and marks the addresses: their bills go by post until somebody checks them.
///
/// # Errors
/// When a file cannot be read, or the database refuses it: then nothing is noted.
pub fn take_in(
    conn: &mut Conn,
    files: &[PathBuf],
    now: i64,
    dry_run: bool,
) -> Result<Taken, Refusal> {
    let mut tx = conn.begin()?;
    let mut taken = Taken::default();
    for file in files {
        let text = read(file)?;
        let known = match report(&text) {
            Some(report) => outbox::find(&mut tx, &report.key)?.map(|message| (message, report)),
            None => None,
        };
        let Some((message, report)) = known else {
            taken.unmatched.push(file.clone());
            continue;
        };
        if matches!(message.state.as_str(), "bounced" | "refused") {
            taken.unchanged += 1;
            continue;
        }
        let outcome = format!("tornato indietro: {}", report.status);
        outbox::update_state(&mut tx, &message.key, "bounced", Some(&outcome), now)?;
        outbox::update_bounced_address(&mut tx, &message, now)?;
        taken.bounced += 1;
    }
    if !dry_run {
        tx.commit()?;
    }
    Ok(taken)
}

fn read(file: &Path) -> Result<String, Refusal> {
    let bytes = std::fs::read(file).map_err(|error| Refusal::file(file, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a file reports; nothing unless it says that a message of ours failed for good. A delay is
/// no failure.
#[must_use]
pub fn report(text: &str) -> Option<Report> {
    let lines = unfolded(text);
    let field = |name: &'static str| lines.iter().filter_map(move |line| value(line, name));
    field("Final-Recipient").next().or_else(|| field("Original-Recipient").next())?;
    field("Action").find(|action| action.eq_ignore_ascii_case("failed"))?;
    let status = field("Status").next().map(|status| status.split(' ').next().unwrap_or(status));
    let digits = |status: &&str| status.chars().all(|c| c.is_ascii_digit() || c == '.');
    let status = status.filter(digits).unwrap_or("5.0.0").to_owned();
    // The report has an identifier of its own before that of the message that it returns.
    let ids = field("Message-ID").chain(field("In-Reply-To")).chain(field("References"));
    let key = ids.flat_map(keys_in).next()?;
    Some(Report { key, status })
}

/// The lines of headers, those that go on in the next line joined.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) && !last.is_empty() => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines
}

fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (before, after) = line.split_once(':')?;
    before.trim().eq_ignore_ascii_case(name).then(|| after.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "From: MAILER-DAEMON@mx.example.net\r\n\
        Message-ID: <20200201.1@mx.example.net>\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
        Final-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 no\r\n such user\r\n\r\n\
        --b\r\nContent-Type: message/rfc822-headers\r\n\r\nSubject: x\r\n\
        Message-ID:\r\n <bill.70001-0123456789abcdef@acqua.example.it>\r\n--b--\r\n";

    #[test]
    fn a_report_tells_which_message_failed_and_why() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let found = report(text);
            let found = found.as_ref().map(|r| (r.key.as_str(), r.status.as_str()));
            assert_eq!(found, expected, "{text}");
        };
        let key = "70001-0123456789abcdef";
        check(REPORT, Some((key, "5.1.1")));
        check(&REPORT.replace("\r\n", "\n"), Some((key, "5.1.1")));
        check(&REPORT.replace("5.1.1", "5.2.2 (mailbox full)"), Some((key, "5.2.2")));
        check(&REPORT.replace("Status: 5.1.1", "X: y"), Some((key, "5.0.0")));
        check(&REPORT.replace("failed", "delayed"), None);
        let letter = "70001-frequency-0123456789abcdef";
        let of_letter = REPORT.replace(&format!("bill.{key}"), &format!("letter.{letter}"));
        check(&of_letter, Some((letter, "5.1.1")));
        check(&REPORT.replace("bill.70001", "other.70001"), None);
        check(&REPORT.replace("Final-Recipient", "X"), None);
        check("", None);
        check("Message-ID: <bill.70001-0123456789abcdef@x>", None);
    }
}
