//! Sends one message of the outbox: its state is noted before its last byte leaves and after the
//! answer, so that it is sent once or known to be in doubt.

use super::message::{self, File};
use super::smtp::{Dial, Server};
use super::{Delivered, folder, queue, words};
use crate::cli::Context;
use crate::clock;
use crate::documents::codes::CodeMaker;
use crate::documents::letter::Mail;
use crate::documents::paper::Paper;
use crate::documents::subject::{self, Subject};
use crate::refusal::Refusal;
use crate::secret::Secret;
use frontino_store::bill_file;
use frontino_store::bill_run::StoredRun;
use frontino_store::job::{self, Claimed, Ended};
use frontino_store::letter::Letter;
use frontino_store::outbox::{self, Message};
use frontino_store::{Conn, Tx};
use lettre::Address;
use lettre::message::Mailbox;
use std::path::PathBuf;
use std::sync::Arc;

/// Minutes until the next attempt, after each; then the message is given up.
const AGAIN_MINUTES: [i64; 11] = [1, 5, 15, 60, 120, 240, 240, 480, 480, 720, 720];
const MINUTE_MICROS: i64 = 60_000_000;

/// Sends messages, one after the other, over one connection.
pub struct Mailer<'c> {
    context: &'c Context,
    from: Mailbox,
    way: Way,
    secret: Secret,
    /// What bills of the run sent last are printed with.
    paper: Option<(i64, Paper)>,
}

enum Way {
    Smtp(Box<Server>),
    Folder(PathBuf),
}

impl<'c> Mailer<'c> {
    /// By the configuration.
    ///
    /// # Errors
    /// When it names no sender, or neither a server nor a folder.
    pub fn new(context: &'c Context) -> Result<Mailer<'c>, Refusal> {
        let config = &context.config;
        let way = match (&config.mail.smtp, &config.mail.folder) {
            (Some(server), _) => {
                let dial = Dial::of(server, &config.mail, &context.data)?;
                Way::Smtp(Box::new(Server::new(dial)))
            }
            (None, Some(folder)) => Way::Folder(context.data.join(folder)),
            (None, None) => {
                let what = "manca il server o la cartella della posta";
                return Err(Refusal::new("config_incomplete", what)
                    .at("[mail]")
                    .next("scrivere mail.smtp o mail.folder nella configurazione"));
            }
        };
        let from = message::sender(config)?;
        let secret = Secret::of(config, &context.data)?;
        Ok(Mailer { context, from, way, secret, paper: None })
    }

    /// Takes leave of the server.
    pub fn close(&mut self) {
        if let Way::Smtp(server) = &mut self.way {
            server.close();
        }
    }

    /// Sends the message of a piece of work that this worker has taken; says what became of it, in
    /// a sentence without anything personal.
    ///
    /// # Errors
    /// What the database refuses, or a server that takes no mail before somebody changes the
    /// configuration.
    pub fn run(&mut self, conn: &mut Conn, job: &Claimed) -> Result<String, Refusal> {
        let now = clock::now_micros();
        let Some(message) = take(conn, job, now)? else {
            return Ok("non c'è più niente da mandare".to_owned());
        };
        let delivered = match self.write(conn, &message, now)? {
            Err(delivered) => delivered,
            Ok((ready, is_plain)) => {
                let mut delivered = self.deliver(conn, job, &message, &ready)?;
                if let (Delivered::Sent(said), true) = (&mut delivered, is_plain) {
                    said.push_str("; senza la fattura elettronica dentro la bolletta");
                }
                delivered
            }
        };
        note_delivered(conn, job, &message, &delivered)
    }

    fn deliver(
        &mut self,
        conn: &mut Conn,
        job: &Claimed,
        message: &Message,
        ready: &message::Ready,
    ) -> Result<Delivered, Refusal> {
        match &mut self.way {
            Way::Folder(folder) => {
                let number = message.number.replace('/', "-");
                // The key begins with the identifier of the bill.
                let rest = message.key.split_once('-').map_or("", |(_, rest)| rest);
                Ok(folder::put(folder, &format!("{number}-{rest}"), ready))
            }
            Way::Smtp(server) => server.deliver(ready, &mut || note_leaving(conn, job, message)),
        }
    }

    /// The message as bytes, and whether its bill lacks the e-invoice that should be inside; or why
    /// it cannot be written.
    fn write(
        &mut self,
        conn: &mut Conn,
        to: &Message,
        now: i64,
    ) -> Result<Result<(message::Ready, bool), Delivered>, Refusal> {
        let Ok(address) = to.address.trim().parse::<Address>() else {
            return Ok(Err(Delivered::Refused("non è un indirizzo di posta".to_owned())));
        };
        if !to.address.is_ascii() {
            return Ok(Err(Delivered::Refused("l'indirizzo non è in lettere ASCII".to_owned())));
        }
        let codes = CodeMaker::new(&mut conn.begin_read()?, &self.secret)?;
        let numbers = [to.number.as_str()];
        let mut subjects =
            subject::read(conn, &codes, |tx| bill_file::list_numbered(tx, to.run_id, &numbers))?;
        let Some(run) = subjects.first().map(|subject| Arc::clone(&subject.file.run)) else {
            return Ok(Err(Delivered::Rejected("la bolletta non c'è".to_owned())));
        };
        let paper = paper_of(&mut self.paper, self.context, conn, &run)?;
        paper.attach(conn, &mut subjects)?;
        let subject = &subjects[0];
        let (mail, file) = match printed(paper, subject, to) {
            Ok(printed) => printed,
            Err(why) => return Ok(Err(Delivered::Rejected(why))),
        };
        let identifier = queue::identifier(to, self.from.email.domain());
        let written = message::write(&mail, (&self.from, &address), identifier, file, now);
        let why = |_| Delivered::Rejected("il messaggio non si può scrivere".to_owned());
        let is_bill = to.letter.is_none();
        let is_plain = is_bill && paper.attaches_einvoices() && subject.einvoice.is_none();
        Ok(written.map(|ready| (ready, is_plain)).map_err(why))
    }
}

/// The words of a message and what is attached to it, or why there are none.
fn printed(paper: &Paper, subject: &Subject, to: &Message) -> Result<(Mail, File), String> {
    let number = to.number.replace('/', "-");
    let Some(key) = &to.letter else {
        let mail = Mail::of_bill(&subject.file, &paper.office);
        let mail = mail.ok_or_else(|| "la bolletta non è emessa".to_owned())?;
        let bytes = paper.print(subject)?.bytes;
        return Ok((mail, File { name: format!("bolletta-{number}.pdf"), bytes }));
    };
    let is_it = |letter: &&Letter| letter.kind == key.kind && letter.cause == key.cause;
    let letter = subject.letters.iter().find(is_it);
    let mail = letter.and_then(|letter| paper.mail_of_letter(subject, letter));
    let printed = letter.map(|letter| paper.print_letter(subject, letter)).transpose()?.flatten();
    let (mail, printed) =
        mail.zip(printed).ok_or_else(|| "la lettera non riguarda più l'utenza".to_owned())?;
    Ok((mail, File { name: format!("lettera-{number}.pdf"), bytes: printed.bytes }))
}

/// What the bills of a run are printed with, set up once for one run after the other.
fn paper_of<'p>(
    kept: &'p mut Option<(i64, Paper)>,
    context: &Context,
    conn: &mut Conn,
    run: &StoredRun,
) -> Result<&'p Paper, Refusal> {
    if kept.as_ref().is_none_or(|(run_id, _)| *run_id != run.id) {
        *kept = Some((run.id, Paper::open(context, &mut conn.begin_read()?, run)?));
    }
    // It has been put there, if it was not.
    let missing = || Refusal::new("internal", "errore interno del programma");
    kept.as_ref().map(|(_, paper)| paper).ok_or_else(missing)
}

/// The message to be sent; nothing when there is none, or nobody knows whether it was: then that is
/// noted.
fn take(conn: &mut Conn, job: &Claimed, now: i64) -> Result<Option<Message>, Refusal> {
    let mut tx = conn.begin()?;
    if !job::holds(&mut tx, job)? {
        return Ok(None);
    }
    let message = outbox::find(&mut tx, &job.args)?;
    if let Some(message) = message.filter(|message| message.state == "waiting") {
        return Ok(Some(message));
    }
    // Whoever was sending it died after the last byte may have left.
    if outbox::find(&mut tx, &job.args)?.is_some_and(|message| message.state == "sending") {
        let why = "il programma si è interrotto mentre il messaggio partiva";
        outbox::update_state(&mut tx, &job.args, "unclear", Some(why), now)?;
    }
    job::update_ended(&mut tx, job, &Ended::Done, now)?;
    tx.commit()?;
    Ok(None)
}

/// Notes that a message leaves; not when another worker has taken it over.
fn note_leaving(conn: &mut Conn, job: &Claimed, message: &Message) -> Result<bool, Refusal> {
    let mut tx = conn.begin()?;
    if !job::holds(&mut tx, job)? {
        return Ok(false);
    }
    outbox::update_state(&mut tx, &message.key, "sending", None, clock::now_micros())?;
    tx.commit()?;
    Ok(true)
}

fn note_delivered(
    conn: &mut Conn,
    job: &Claimed,
    message: &Message,
    delivered: &Delivered,
) -> Result<String, Refusal> {
    let now = clock::now_micros();
    let mut tx = conn.begin()?;
    let (state, said) = match delivered {
        Delivered::Lost => return Ok("un altro lavoratore l'ha preso".to_owned()),
        Delivered::Sent(said) => ("sent", said),
        Delivered::Refused(said) => ("refused", said),
        Delivered::Rejected(said) => ("failed", said),
        Delivered::Unclear(said) => ("unclear", said),
        Delivered::Later(said) => return try_again(tx, job, message, said, now),
    };
    outbox::update_state(&mut tx, &message.key, state, Some(said), now)?;
    if state == "refused" {
        outbox::update_bounced_address(&mut tx, message, now)?;
    }
    let ended = match state {
        "failed" => Ended::Failed { why: said.clone() },
        _ => Ended::Done,
    };
    // Even without the lease: what became of the message is known here and nowhere else.
    job::update_ended(&mut tx, job, &ended, now)?;
    tx.commit()?;
    Ok(format!("{} ({said})", words::state(state)))
}

/// Nothing has left: the message waits for its next attempt, or is given up.
fn try_again(
    mut tx: Tx<'_>,
    job: &Claimed,
    message: &Message,
    said: &str,
    now: i64,
) -> Result<String, Refusal> {
    let attempt = usize::try_from(job.attempts - 1).unwrap_or(usize::MAX);
    let why = said.to_owned();
    let (state, ended, shown) = match AGAIN_MINUTES.get(attempt) {
        Some(minutes) => {
            let at = now + minutes * MINUTE_MICROS;
            ("waiting", Ended::Again { at, why }, format!("si riprova tra {minutes} minuti"))
        }
        None => ("failed", Ended::Failed { why }, "non si riprova più".to_owned()),
    };
    if job::update_ended(&mut tx, job, &ended, now)? {
        outbox::update_state(&mut tx, &message.key, state, Some(said), now)?;
        tx.commit()?;
    }
    Ok(format!("{said}: {shown}"))
}
