//! Mail by SMTP, step by step: the last byte of a message leaves only after that was noted, so that
//! a message whose fate is unknown is known to be one.

mod dial;

pub use dial::Dial;

use super::Delivered;
use super::message::Ready;
use crate::refusal::Refusal;
use dial::Unreached;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response::Code};
use std::time::Duration;

/// How long a server may take to answer a command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);
/// How long it may take to answer once it has the whole message (RFC 5321, 4.5.3.2.6, asks for ten
/// minutes; the lease of the work is longer than this).
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(300);

/// A mail server.
pub struct Server {
    dial: Dial,
    connection: Option<SmtpConnection>,
}

impl Server {
    /// A server that is called when there is something to send.
    #[must_use]
    pub fn new(dial: Dial) -> Server {
        Server { dial, connection: None }
    }

    /// Hands a message over. `before_end` is asked once everything but the message itself has been
    /// taken: it notes that the message leaves, or says that it must not.
    ///
    /// # Errors
    /// When the server takes nothing before somebody changes the configuration.
    pub fn deliver(
        &mut self,
        message: &Ready,
        before_end: &mut dyn FnMut() -> Result<bool, Refusal>,
    ) -> Result<Delivered, Refusal> {
        let mut connection = match self.connect() {
            Ok(connection) => connection,
            Err(Unreached::Later(said)) => return Ok(Delivered::Later(said)),
            Err(Unreached::Refused(refusal)) => return Err(*refusal),
        };
        if let Err(delivered) = address(&mut connection, message) {
            // The next message may still use the connection when the server only said no.
            if !connection.has_broken() && connection.command(Rset).is_ok() {
                self.connection = Some(connection);
            }
            return Ok(delivered);
        }
        if !before_end()? {
            connection.abort();
            return Ok(Delivered::Lost);
        }
        // A time limit that cannot be set leaves the one before.
        let _ = connection.set_timeout(Some(MESSAGE_TIMEOUT));
        let ended = match connection.message(&message.bytes) {
            Ok(response) => Delivered::Sent(shown(response.code())),
            Err(error) if error.is_permanent() => Delivered::Rejected(said(&error)),
            Err(error) if error.is_transient() => Delivered::Later(said(&error)),
            Err(error) => Delivered::Unclear(said(&error)),
        };
        let _ = connection.set_timeout(Some(COMMAND_TIMEOUT));
        if !matches!(ended, Delivered::Unclear(_)) {
            self.connection = Some(connection);
        }
        Ok(ended)
    }

    /// The connection of the message before, if it still answers, else a new one.
    fn connect(&mut self) -> Result<SmtpConnection, Unreached> {
        if let Some(mut kept) = self.connection.take() {
            if kept.test_connected() {
                return Ok(kept);
            }
            kept.abort();
        }
        self.dial.connect(COMMAND_TIMEOUT)
    }

    /// Takes leave of the server.
    pub fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // It does not matter any more what the server says.
            let _ = connection.quit();
        }
    }
}

/// Everything before the message itself.
fn address(connection: &mut SmtpConnection, message: &Ready) -> Result<(), Delivered> {
    let mut parameters = Vec::new();
    if connection.server_info().supports_feature(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let later = |error: Error| Delivered::Later(said(&error));
    connection.command(Mail::new(Some(message.from.clone()), parameters)).map_err(later)?;
    match connection.command(Rcpt::new(message.to.clone(), Vec::new())) {
        Err(error) if error.is_permanent() => return Err(Delivered::Refused(said(&error))),
        answered => answered.map_err(later)?,
    };
    connection.command(Data).map_err(later)?;
    Ok(())
}

/// What went wrong, by its code or its kind: the words of a server may repeat the address.
fn said(error: &Error) -> String {
    match error.status() {
        Some(code) => shown(code),
        None if error.is_timeout() => "il server non ha risposto in tempo".to_owned(),
        None if error.is_client() => "il server non sa fare ciò che serve".to_owned(),
        None => "il server non è raggiungibile o ha chiuso".to_owned(),
    }
}

fn shown(code: Code) -> String {
    format!("SMTP {code}")
}
