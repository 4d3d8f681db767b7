//! The way to a mail server: its address, the privacy that is asked of it, the login. Neither a
//! message nor a password ever takes an open way where a private one was asked for.

use super::said;
use crate::config;
use crate::refusal::Refusal;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls::CertificateError;
use std::fs;
use std::path::Path;
use std::time::Duration;
use url::Url;

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

/// How a server is reached.
pub struct Dial {
    host: String,
    port: u16,
    privacy: Privacy,
    credentials: Option<Credentials>,
    tls: TlsParameters,
}

/// Why a server was not reached.
pub enum Unreached {
    /// For now.
    Later(String),
    /// Not before somebody changes something.
    Refused(Box<Refusal>),
}

impl Dial {
    /// Reads `smtp://user@host:port` or `smtps://…`, the password in it or in its file;
    /// `?tls=required` insists on privacy, and so does a password.
    ///
    /// # Errors
    /// When it is no such address, the password is missing, or a file cannot be read.
    pub fn of(address: &str, mail: &config::Mail, data: &Path) -> Result<Dial, Refusal> {
        let refused = || {
            Refusal::new("config_value", "mail.smtp non è l'indirizzo di un server di posta")
                .at("mail.smtp")
                .next("scrivere smtp://HOST:PORTA o smtps://UTENTE@HOST")
        };
        let url = Url::parse(address).map_err(|_| refused())?;
        let credentials = credentials(&url, mail, data)?;
        let required = url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
        let (privacy, usual_port) = match url.scheme() {
            "smtps" => (Privacy::Wrapped, 465),
            "smtp" if required || credentials.is_some() => (Privacy::Required, 587),
            "smtp" => (Privacy::Offered, 25),
            _ => return Err(refused()),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(refused)?.to_owned();
        let tls = tls(&host, mail, data)?;
        Ok(Dial { port: url.port().unwrap_or(usual_port), host, privacy, credentials, tls })
    }

    /// A new connection, private and logged in as asked.
    pub fn connect(&self, timeout: Duration) -> Result<SmtpConnection, Unreached> {
        let hello = ClientId::default();
        let wrapped = (self.privacy == Privacy::Wrapped).then_some(&self.tls);
        let server = (self.host.as_str(), self.port);
        let unreached = |error: Error| self.unreached(&error);
        let mut connection = SmtpConnection::connect(server, Some(timeout), &hello, wrapped, None)
            .map_err(unreached)?;
        if self.privacy == Privacy::Required && !connection.can_starttls() {
            connection.abort();
            return Err(self.refused(NO_STARTTLS));
        }
        if connection.can_starttls() {
            connection.starttls(&self.tls, &hello).map_err(unreached)?;
        }
        if let Some(credentials) = &self.credentials
            && let Err(error) = connection.auth(DEFAULT_MECHANISMS, credentials)
        {
            connection.abort();
            return Err(match error {
                error if error.is_client() => self.refused(NO_LOGIN),
                error if error.is_permanent() => self.refused(LOGIN_REFUSED),
                error => self.unreached(&error),
            });
        }
        Ok(connection)
    }

    fn unreached(&self, error: &Error) -> Unreached {
        match tls_error(error) {
            Some(rustls::Error::InvalidCertificate(why)) => self.refused(certificate(why)),
            Some(_) => self.refused(NO_TLS),
            None => Unreached::Later(said(error)),
        }
    }

    fn refused(&self, (code, what, next): (&'static str, &str, &str)) -> Unreached {
        let place = format!("{}:{}", self.host, self.port);
        Unreached::Refused(Box::new(Refusal::new(code, what).at(place).next(next)))
    }
}

const NO_STARTTLS: (&str, &str, &str) = (
    "mail_privacy",
    "il server di posta non offre STARTTLS: niente parte in chiaro",
    "attivare STARTTLS sul server, o scrivere in mail.smtp smtps:// con la porta giusta",
);
const NO_TLS: (&str, &str, &str) = (
    "mail_privacy",
    "su questa porta il server di posta non parla TLS",
    "controllare in mail.smtp la porta: di solito 465 per smtps:// e 587 per smtp://",
);
const NO_LOGIN: (&str, &str, &str) = (
    "mail_login",
    "il server di posta non prende utente e password",
    "attivare sul server AUTH PLAIN o LOGIN, o togliere l'utente da mail.smtp",
);
const LOGIN_REFUSED: (&str, &str, &str) = (
    "mail_login",
    "il server di posta rifiuta l'utente o la password",
    "correggere l'utente in mail.smtp e la password",
);

fn certificate(why: &CertificateError) -> (&'static str, &'static str, &'static str) {
    let (what, next) = match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("il certificato del server di posta è scaduto", "rinnovarlo sul server")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "il certificato del server di posta è per un altro nome",
            "scrivere in mail.smtp il nome che sta nel certificato",
        ),
        _ => (
            "il certificato del server di posta non viene da un'autorità conosciuta",
            "indicare in mail.ca_file il certificato dell'autorità che l'ha emesso",
        ),
    };
    ("mail_certificate", what, next)
}

/// What the private way failed for, if it did: it is begun with the first word that is read.
fn tls_error(error: &Error) -> Option<&rustls::Error> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let inner = inner.and_then(|inner| inner.downcast_ref());
        if let Some(found) = inner.or_else(|| cause.downcast_ref()) {
            return Some(found);
        }
        source = cause.source();
    }
    None
}

fn credentials(
    url: &Url,
    mail: &config::Mail,
    data: &Path,
) -> Result<Option<Credentials>, Refusal> {
    let refused =
        |what: &str, next: &str| Err(Refusal::new("config_value", what).at("[mail]").next(next));
    let password = match (url.password(), &mail.password_file) {
        (None, None) if url.username().is_empty() => return Ok(None),
        (None, None) => {
            let what = "manca la password del server di posta";
            return refused(what, "indicare in mail.password_file il file che la contiene");
        }
        (Some(_), Some(_)) => {
            let what = "la password del server di posta è scritta in due posti";
            return refused(what, "toglierla da mail.smtp e lasciare mail.password_file");
        }
        (_, Some(_)) if url.username().is_empty() => {
            let what = "c'è la password del server di posta, ma non l'utente";
            return refused(what, "scrivere in mail.smtp smtp://UTENTE@HOST");
        }
        (Some(password), None) => unescaped(password),
        (None, Some(file)) => read(data, file)?.trim_end_matches(['\r', '\n']).to_owned(),
    };
    Ok(Some(Credentials::new(unescaped(url.username()), password)))
}

fn tls(host: &str, mail: &config::Mail, data: &Path) -> Result<TlsParameters, Refusal> {
    let refused = |what: &str| {
        Refusal::new("config_value", what)
            .at("mail.ca_file")
            .next("indicare un file PEM con il certificato dell'autorità")
    };
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(file) = &mail.ca_file {
        let text = read(data, file)?;
        let certificate = Certificate::from_pem(text.as_bytes()).ok();
        let certificate = certificate.filter(|_| text.contains("-----BEGIN CERTIFICATE-----"));
        let certificate = certificate.ok_or_else(|| refused("il file non è un certificato"))?;
        tls = tls.add_root_certificate(certificate);
    }
    tls.build().map_err(|_| refused("i certificati non si possono usare"))
}

fn read(data: &Path, file: &str) -> Result<String, Refusal> {
    let file = data.join(file);
    fs::read_to_string(&file).map_err(|error| Refusal::file(&file, &error))
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

    fn of(address: &str, password: Option<&str>, ca: Option<&str>) -> Result<Dial, Refusal> {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        put("password", password.unwrap_or_default());
        put("ca", ca.unwrap_or_default());
        let mail = config::Mail {
            password_file: password.map(|_| "password".to_owned()),
            ca_file: ca.map(|_| "ca".to_owned()),
            ..config::Mail::default()
        };
        Dial::of(address, &mail, folder.path())
    }

    #[test]
    fn an_address_says_host_port_and_privacy() {
        let check = |address: &str, expected: Option<(&str, u16, Privacy, bool)>| {
            let dial = of(address, None, None).ok();
            let found = dial.as_ref().map(|dial| {
                (dial.host.as_str(), dial.port, dial.privacy, dial.credentials.is_some())
            });
            assert_eq!(found, expected, "{address}");
        };
        check("smtp://posta.example.it", Some(("posta.example.it", 25, Privacy::Offered, false)));
        check("smtp://127.0.0.1:2525", Some(("127.0.0.1", 2525, Privacy::Offered, false)));
        check("smtps://a:b@posta", Some(("posta", 465, Privacy::Wrapped, true)));
        check("smtp://posta?tls=required", Some(("posta", 587, Privacy::Required, false)));
        // A password never goes over an open way.
        check("smtp://a:b@posta:25", Some(("posta", 25, Privacy::Required, true)));
        for wrong in ["", "posta", "http://posta", "smtp://", "smtp:posta"] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_password_is_in_one_place_and_has_its_user() {
        let check = |address: &str, file: Option<&str>, expected: Result<&str, &str>| {
            let found = of(address, file, None);
            let found = found.map(|dial| format!("{:?}", dial.credentials.is_some()));
            let found = found.map_err(|refusal| refusal.message);
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{address}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                (found, _) => panic!("{address}: {found:?}"),
            }
        };
        check("smtp://a@posta", Some("p\n"), Ok("true"));
        check("smtp://a@posta", None, Err("manca la password"));
        check("smtp://a:b@posta", Some("p"), Err("in due posti"));
        check("smtp://posta", Some("p"), Err("non l'utente"));
    }

    #[test]
    fn a_file_that_is_no_certificate_is_refused() {
        let good = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for wrong in ["", "ciao", good] {
            let refused = of("smtp://posta", None, Some(wrong)).err().map(|refused| refused.place);
            assert_eq!(refused.as_deref(), Some("mail.ca_file"), "{wrong}");
        }
    }

    #[test]
    fn a_password_may_hold_any_sign() {
        for (escaped, plain) in [("a%40b%3A", "a@b:"), ("a+b&c", "a+b&c"), ("100%", "100%")] {
            assert_eq!(unescaped(escaped), plain);
        }
    }
}
