//! pagoPA's archive of debt positions (ACA) is told of every notice: created, with another amount,
//! paid elsewhere or taken back. What it is told follows from where the notice stands when the
//! message leaves, and only the newest counts. A silent archive keeps nobody from billing.

mod message;

use crate::config::{Config, filled};
use crate::payment::checkout::safe;
use crate::refusal::Refusal;
use crate::secret::random;
use crate::station::{Now, Settings};
use frontino_pagopa::position::Told;
use frontino_store::Conn;
use frontino_store::debt_position::{
    self, Claimed, claim, update_again, update_done, update_failed, update_tried,
};
use message::{Message, compose};
use std::path::Path;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Response;

/// How long the archive may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// For how long a notice belongs to who took it: much longer than a message can take.
const LEASE_MICROS: i64 = 120 * SECOND_MICROS;
const SECOND_MICROS: i64 = 1_000_000;
/// Seconds until the second try; each further one waits twice as long.
const AGAIN_SECONDS: i64 = 30;
/// Seconds between two tries at most.
const AGAIN_SECONDS_MAX: i64 = 3600;
/// Tries before a person has to look: two days and more.
const ATTEMPTS_MAX: i64 = 60;
/// Characters of an answer that are read at most.
const ANSWER_MAX: u64 = 64 * 1024;

/// Sends positions, one after the other.
pub struct Publisher {
    url: String,
    key: String,
    settings: Settings,
    agent: Agent,
    /// Until when the archive is left alone, because it asked for it or does not answer.
    quiet_until: i64,
    /// Messages in a row that were not taken.
    faults: u32,
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing is due, or the archive is left alone for a while.
    Nothing,
    /// The archive knows of this notice; whether it had to be told.
    Published(String, bool),
    /// It did not take it now: why, without anything personal.
    Later(String, String),
    /// It will not take it: why, without anything personal.
    Failed(String, String),
}

/// What was heard of a message.
struct Heard {
    told: Told,
    why: String,
    /// Seconds that the archive asks to be left alone.
    wait: Option<i64>,
}

impl Publisher {
    /// From the configuration; none when it has no `pagopa.aca_url`.
    ///
    /// # Errors
    /// When the address is not safe, the key is missing or cannot be read, or `pagopa.domain` is
    /// missing.
    pub fn of(config: &Config, data: &Path) -> Result<Option<Publisher>, Refusal> {
        let (pagopa, settings) = (&config.pagopa, Settings::of(config));
        let Some(url) = filled(&pagopa.aca_url) else { return Ok(None) };
        let missing = |what: &str| {
            Refusal::new("config_incomplete", format!("per le posizioni debitorie manca {what}"))
                .at("frontino.toml")
                .next("scriverlo, o togliere pagopa.aca_url")
        };
        safe(&url, "pagopa.aca_url")?;
        let file = filled(&pagopa.aca_key_file).ok_or_else(|| missing("pagopa.aca_key_file"))?;
        let file = data.join(file);
        let key = std::fs::read_to_string(&file).map_err(|error| Refusal::file(&file, &error))?;
        let key = key.trim().to_owned();
        if key.is_empty() || key.chars().any(|sign| !sign.is_ascii_graphic()) {
            return Err(missing("la chiave nel suo file"));
        }
        if settings.domain.is_none() {
            return Err(missing("pagopa.domain"));
        }
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = agent.max_redirects_will_error(false).timeout_global(Some(PATIENCE));
        Ok(Some(Publisher {
            url: format!("{}/paCreatePosition", url.trim_end_matches('/')),
            key,
            settings,
            agent: agent.build().into(),
            quiet_until: 0,
            faults: 0,
        }))
    }

    /// Begins to keep positions up to date, if that was not begun.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn switch_on(&self, conn: &mut Conn) -> Result<(), Refusal> {
        if debt_position::is_on(&mut conn.begin_read()?)? {
            return Ok(());
        }
        let mut tx = conn.begin()?;
        debt_position::switch_on(&mut tx)?;
        Ok(tx.commit()?)
    }

    /// Takes the notice that has been due for longest and tells the archive where it stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn step(&mut self, conn: &mut Conn, now: Now) -> Result<Step, Refusal> {
        if now.micros < self.quiet_until {
            return Ok(Step::Nothing);
        }
        let token = i64::from_be_bytes(random()?);
        let mut tx = conn.begin()?;
        let Some(claimed) = claim(&mut tx, now.micros, now.micros + LEASE_MICROS, token)? else {
            return Ok(Step::Nothing);
        };
        let message = match compose(&mut tx, &self.settings, &claimed, now.today)? {
            Message::Tell(message) => *message,
            Message::Known(told) => {
                update_done(&mut tx, &claimed, told, now.micros)?;
                tx.commit()?;
                return Ok(Step::Published(claimed.notice_number, false));
            }
        };
        update_tried(&mut tx, &claimed.notice_number)?;
        tx.commit()?;
        let heard = self.tell(&message);
        self.note(conn, &claimed, (message.amount.0, heard), now)
    }

    fn tell(&self, message: &message::Composed) -> Heard {
        let request = self.agent.post(&self.url).header("content-type", "application/json");
        let request = request.header("ocp-apim-subscription-key", &self.key);
        let position = message.position();
        match request.send(position.json().as_bytes()) {
            Err(_) => Heard { told: Told::Later, why: "silent".to_owned(), wait: None },
            Ok(mut answer) => {
                let (status, wait) = (answer.status().as_u16(), wait_of(&answer));
                let body = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
                let body = body.unwrap_or_default();
                let told = position.told(status, &body);
                let why = match status {
                    200 => "no_answer".to_owned(),
                    other => format!("status_{other}"),
                };
                Heard { told, why, wait }
            }
        }
    }

    fn note(
        &mut self,
        conn: &mut Conn,
        claimed: &Claimed,
        (cents, heard): (i64, Heard),
        now: Now,
    ) -> Result<Step, Refusal> {
        let number = claimed.notice_number.clone();
        let mut tx = conn.begin()?;
        let step = match heard.told {
            Told::Done => {
                self.faults = 0;
                update_done(&mut tx, claimed, Some(cents), now.micros)?;
                Step::Published(number, true)
            }
            Told::Later if claimed.attempts < ATTEMPTS_MAX => {
                self.faults += 1;
                let own = heard.wait.unwrap_or(0);
                let pause = own.max(pause_of(i64::from(self.faults)).min(300));
                self.quiet_until = now.micros + pause * SECOND_MICROS;
                let wait = own.max(pause_of(claimed.attempts));
                update_again(&mut tx, claimed, now.micros + wait * SECOND_MICROS, &heard.why)?;
                Step::Later(number, heard.why)
            }
            Told::Later | Told::Refused => {
                update_failed(&mut tx, claimed, &heard.why)?;
                Step::Failed(number, heard.why)
            }
        };
        tx.commit()?;
        Ok(step)
    }
}

/// Seconds before the next try.
fn pause_of(attempts: i64) -> i64 {
    let doubled = u32::try_from(attempts - 1).ok().and_then(|times| 1_i64.checked_shl(times));
    let doubled = doubled.filter(|times| (1..AGAIN_SECONDS_MAX).contains(times));
    (doubled.unwrap_or(AGAIN_SECONDS_MAX) * AGAIN_SECONDS).min(AGAIN_SECONDS_MAX)
}

/// Seconds that an answer asks to wait, an hour at most.
fn wait_of<T>(answer: &Response<T>) -> Option<i64> {
    let said = answer.headers().get("retry-after")?.to_str().ok()?.trim().parse::<i64>().ok()?;
    Some(said.clamp(0, AGAIN_SECONDS_MAX))
}

/// Why a message was not taken, for a person.
#[must_use]
pub fn sentence(why: &str) -> String {
    match why {
        "silent" => "l'archivio non risponde".to_owned(),
        "no_answer" => "la risposta dell'archivio non si capisce".to_owned(),
        "status_401" | "status_403" => {
            "l'archivio rifiuta la chiave: controllare pagopa.aca_key_file".to_owned()
        }
        "status_429" => "l'archivio chiede di aspettare".to_owned(),
        "status_409" => "per l'archivio la posizione è già pagata o annullata".to_owned(),
        other => match other.strip_prefix("status_") {
            Some(status) => format!("l'archivio risponde {status}"),
            None => other.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_try_waits_longer_and_none_longer_than_an_hour() {
        let check = |attempts: i64, seconds: i64| assert_eq!(pause_of(attempts), seconds);
        check(1, 30);
        check(2, 60);
        check(7, 1920);
        check(8, 3600);
        check(60, 3600);
        check(64, 3600);
        check(65, 3600);
        check(200, 3600);
    }

    #[test]
    fn the_archive_needs_an_address_and_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let of = |url: Option<&str>, file: Option<&str>, key: &str| {
            std::fs::write(folder.path().join("aca.key"), key).unwrap();
            let mut config = Config::default();
            config.pagopa.aca_url = url.map(str::to_owned);
            config.pagopa.aca_key_file = file.map(str::to_owned);
            config.pagopa.domain = Some("01234567897".to_owned());
            match Publisher::of(&config, folder.path()) {
                Ok(publisher) => publisher.map_or("off", |_| "on"),
                Err(refusal) => refusal.code,
            }
        };
        let (url, file) = (Some("https://api.example.it/aca/v1/"), Some("aca.key"));
        assert_eq!(of(None, None, "k"), "off");
        assert_eq!(of(url, file, "k\n"), "on");
        assert_eq!(of(url, None, "k"), "config_incomplete");
        assert_eq!(of(url, file, " "), "config_incomplete");
        assert_eq!(of(url, file, "a\nb"), "config_incomplete");
        assert_eq!(of(url, Some("missing"), "k"), "file_missing");
        assert_eq!(of(Some("http://api.example.it"), file, "k"), "config_value");
    }
}
