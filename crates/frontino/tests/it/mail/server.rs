//! A mail server that does what the name before the @ says: it takes, refuses, puts off, hangs up
//! or takes its time. It asks for privacy and a login as it is told to.

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Error, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What the server takes as user and password: `acqua` and `p@ss:wòrd 1`, in base64.
const USER: &str = "YWNxdWE=";
const PASSWORD: &str = "cEBzczp3w7JyZCAx";
const BOTH: &str = "AGFjcXVhAHBAc3M6d8OycmQgMQ==";

/// What the server asks for.
#[derive(Clone, Default)]
pub struct Asks {
    /// Its certificate, where it has one.
    pub tls: Option<Arc<ServerConfig>>,
    /// Whether the first byte is private already.
    pub wrapped: bool,
    /// The ways to log in, where that is asked for.
    pub login: &'static str,
}

/// What the server has seen.
#[derive(Default)]
pub struct Seen {
    /// Messages that it got whole: the addressee and the text, taken or not.
    pub messages: Vec<(String, String)>,
    /// The first words of the lines that it got in clear, and those that it got in private.
    pub words: [Vec<String>; 2],
    /// Addressees that it put off once.
    later: HashSet<String>,
}

/// The server, on a port of its own.
#[derive(Clone)]
pub struct Server {
    /// Its port.
    pub port: u16,
    asks: Asks,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

impl Server {
    /// Starts it; it ends with the test program.
    pub fn start() -> Server {
        Server::asking(Asks::default())
    }

    /// Starts one that asks for something.
    pub fn asking(asks: Asks) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server { port, asks, seen: Arc::default() };
        let own = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                // A client that hangs up is its own business.
                std::thread::spawn(move || own.talk(stream).unwrap_or_default());
            }
        });
        server
    }

    /// The messages that it got whole, by addressee.
    pub fn messages(&self) -> Vec<(String, String)> {
        let mut all = self.seen.0.lock().unwrap().messages.clone();
        all.sort();
        all
    }

    /// How often a message for an addressee came whole.
    pub fn count(&self, to: &str) -> usize {
        self.messages().iter().filter(|(addressee, _)| addressee == to).count()
    }

    /// Waits until a message for an addressee has come whole.
    pub fn wait_for(&self, to: &str) {
        let (seen, came) = &*self.seen;
        let missing = |seen: &mut Seen| seen.messages.iter().all(|(addressee, _)| addressee != to);
        let limit = Duration::from_secs(60);
        let waited = came.wait_timeout_while(seen.lock().unwrap(), limit, missing).unwrap();
        assert!(!waited.1.timed_out(), "no message for {to}");
    }

    /// Whether a word came, in clear (0) or in private (1).
    pub fn heard(&self, private: usize, word: &str) -> bool {
        self.seen.0.lock().unwrap().words[private].iter().any(|heard| heard == word)
    }

    fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut way = Way::Open(BufReader::new(stream));
        if self.asks.wrapped {
            way = way.private(&self.asks)?;
        }
        way.say("220 test")?;
        let (mut to, mut is_known) = (String::new(), self.asks.login.is_empty());
        loop {
            let line = way.line()?;
            let word = line.get(..4).unwrap_or_default().to_uppercase();
            self.seen.0.lock().unwrap().words[usize::from(way.is_private())].push(word.clone());
            let answer = match word.as_str() {
                "EHLO" => self.offers(way.is_private()),
                "STAR" if self.asks.tls.is_some() => {
                    way.say("220 go on")?;
                    way = way.private(&self.asks)?;
                    continue;
                }
                "AUTH" => {
                    is_known = log_in(&line, &mut way)?;
                    if is_known { "235 2.7.0 known" } else { "535 5.7.8 p@ss is wrong" }.to_owned()
                }
                "MAIL" if !is_known => "530 5.7.0 who are you".to_owned(),
                "RCPT" => {
                    let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                    to = address.split('@').next().unwrap_or_default().to_owned();
                    self.answer_to(&to).to_owned()
                }
                "DATA" => match self.take(&to, &mut way)? {
                    Some(answer) => answer.to_owned(),
                    None => return Ok(()),
                },
                "QUIT" => return way.say("221 bye"),
                _ => "250 ok".to_owned(),
            };
            way.say(&answer)?;
        }
    }

    fn offers(&self, is_private: bool) -> String {
        let starttls = self.asks.tls.is_some() && !is_private;
        let starttls = if starttls { "250-STARTTLS\r\n" } else { "" };
        let auth = match self.asks.login {
            "" => String::new(),
            ways => format!("250-AUTH {ways}\r\n"),
        };
        format!("250-test\r\n{starttls}{auth}250 8BITMIME")
    }

    /// Takes a message; nothing when the server hangs up.
    fn take(&self, to: &str, way: &mut Way) -> std::io::Result<Option<&'static str>> {
        way.say("354 go on")?;
        let mut text = String::new();
        loop {
            match way.line()? {
                line if line == "." => break,
                line => text.push_str(&format!("{line}\n")),
            }
        }
        let (seen, came) = &*self.seen;
        seen.lock().unwrap().messages.push((to.to_owned(), text));
        came.notify_all();
        Ok(match to.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "hangup" => None,
            "reject" => Some("554 5.7.1 no"),
            "slow" => {
                std::thread::sleep(Duration::from_secs(3600));
                None
            }
            _ => Some("250 taken"),
        })
    }

    fn answer_to(&self, to: &str) -> &'static str {
        match to.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "refuse" => "550 5.1.1 no such user",
            "later" if self.seen.0.lock().unwrap().later.insert(to.to_owned()) => "451 4.7.1 later",
            _ => "250 ok",
        }
    }
}

/// Takes user and password, in one line or in two.
fn log_in(line: &str, way: &mut Way) -> std::io::Result<bool> {
    if let Some(both) = line.strip_prefix("AUTH PLAIN ") {
        return Ok(both == BOTH);
    }
    // "Username:" and "Password:".
    way.say("334 VXNlcm5hbWU6")?;
    let is_user = way.line()? == USER;
    way.say("334 UGFzc3dvcmQ6")?;
    Ok(way.line()? == PASSWORD && is_user)
}

/// The way to a client.
enum Way {
    Open(BufReader<TcpStream>),
    Private(Box<BufReader<StreamOwned<ServerConnection, TcpStream>>>),
}

impl Way {
    fn is_private(&self) -> bool {
        matches!(self, Way::Private(_))
    }

    fn private(self, asks: &Asks) -> std::io::Result<Way> {
        let (Way::Open(stream), Some(tls)) = (self, &asks.tls) else {
            return Err(Error::other("private already"));
        };
        let connection = ServerConnection::new(tls.clone()).map_err(Error::other)?;
        let stream = StreamOwned::new(connection, stream.into_inner());
        Ok(Way::Private(Box::new(BufReader::new(stream))))
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        let length = match self {
            Way::Open(stream) => stream.read_line(&mut line)?,
            Way::Private(stream) => stream.read_line(&mut line)?,
        };
        if length == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn say(&mut self, line: &str) -> std::io::Result<()> {
        let line = format!("{line}\r\n");
        match self {
            Way::Open(stream) => stream.get_mut().write_all(line.as_bytes()),
            Way::Private(stream) => {
                stream.get_mut().write_all(line.as_bytes())?;
                stream.get_mut().flush()
            }
        }
    }
}

/// The server's side of TLS with the certificate and the key of a folder.
pub fn tls(folder: &Path, name: &str) -> Arc<ServerConfig> {
    let file = |ending: &str| folder.join(format!("{name}.{ending}"));
    let certificate = CertificateDer::from_pem_file(file("crt")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate], key).unwrap())
}
