//! Mail by SMTP, step by step: the last byte of a message leaves only after that was noted, so that
//! a message whose fate is unknown is known to be one.

use super::Delivered;
use super::message::Ready;
use crate::refusal::Refusal;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response::Code};
use std::time::Duration;
use url::Url;

/// How long a server may take to answer a command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);
/// How long it may take to answer once it has the whole message (RFC 5321, 4.5.3.2.6, asks for ten
/// minutes; the lease of the work is longer than this).
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(300);

/// How the way to the server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Privacy {
    /// From the first byte.
    Wrapped,
    /// After a command, or not at all.
    Required,
    /// After a command where the server offers it.
    Offered,
}

/// A mail server.
pub struct Server {
    host: String,
    port: u16,
    privacy: Privacy,
    credentials: Option<Credentials>,
    connection: Option<SmtpConnection>,
}

impl Server {
    /// Reads `smtp://user:password@host:port`, `smtps://…`; `?tls=required` insists on privacy.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn at(address: &str) -> Result<Server, Refusal> {
        let refused = || {
            Refusal::new("config_value", "mail.smtp non è l'indirizzo di un server di posta")
                .at("mail.smtp")
                .next("scrivere smtp://HOST:PORTA o smtps://UTENTE:PASSWORD@HOST")
        };
        let url = Url::parse(address).map_err(|_| refused())?;
        let required = url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
        let (privacy, usual_port) = match url.scheme() {
            "smtps" => (Privacy::Wrapped, 465),
            "smtp" if required => (Privacy::Required, 587),
            "smtp" => (Privacy::Offered, 25),
            _ => return Err(refused()),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(refused)?.to_owned();
        let credentials = url
            .password()
            .map(|password| Credentials::new(unescaped(url.username()), unescaped(password)));
        let port = url.port().unwrap_or(usual_port);
        Ok(Server { host, port, privacy, credentials, connection: None })
    }

    /// Hands a message over. `before_end` is asked once everything but the message itself has been
    /// taken: it notes that the message leaves, or says that it must not.
    pub fn deliver(
        &mut self,
        message: &Ready,
        before_end: &mut dyn FnMut() -> Result<bool, Refusal>,
    ) -> Result<Delivered, Refusal> {
        let mut connection = match self.connect() {
            Ok(connection) => connection,
            Err(error) => return Ok(Delivered::Later(said(&error))),
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
    fn connect(&mut self) -> Result<SmtpConnection, Error> {
        if let Some(mut kept) = self.connection.take() {
            if kept.test_connected() {
                return Ok(kept);
            }
            kept.abort();
        }
        let hello = ClientId::default();
        let tls = TlsParameters::new(self.host.clone())?;
        let wrapped = (self.privacy == Privacy::Wrapped).then_some(&tls);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            SmtpConnection::connect(server, Some(COMMAND_TIMEOUT), &hello, wrapped, None)?;
        let wanted = self.privacy == Privacy::Required || connection.can_starttls();
        if self.privacy != Privacy::Wrapped && wanted {
            connection.starttls(&tls, &hello)?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials)?;
        }
        Ok(connection)
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
        None if error.is_tls() => "il server non ha un certificato valido".to_owned(),
        None if error.is_client() => "il server non sa fare ciò che serve".to_owned(),
        None => "il server non è raggiungibile o ha chiuso".to_owned(),
    }
}

fn shown(code: Code) -> String {
    format!("SMTP {code}")
}

/// Turns `%40` into `@`; what is no such sign stays.
fn unescaped(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((first, others)) = rest.split_first() {
        let digits = others.get(..2).filter(|_| *first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_host_port_and_privacy() {
        let check = |address: &str, expected: Option<(&str, u16, Privacy, bool)>| {
            let server = Server::at(address).ok();
            let found = server.as_ref().map(|server| {
                (server.host.as_str(), server.port, server.privacy, server.credentials.is_some())
            });
            assert_eq!(found, expected, "{address}");
        };
        check("smtp://posta.example.it", Some(("posta.example.it", 25, Privacy::Offered, false)));
        check("smtp://127.0.0.1:2525", Some(("127.0.0.1", 2525, Privacy::Offered, false)));
        check("smtps://a:b@posta", Some(("posta", 465, Privacy::Wrapped, true)));
        check("smtp://a:b@posta?tls=required", Some(("posta", 587, Privacy::Required, true)));
        for wrong in ["", "posta", "http://posta", "smtp://", "smtp:posta"] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_password_may_hold_any_sign() {
        for (escaped, plain) in [("a%40b%3A", "a@b:"), ("a+b&c", "a+b&c"), ("100%", "100%")] {
            assert_eq!(unescaped(escaped), plain);
        }
    }
}
