//! A mail server that does what the name before the @ says: it takes, refuses, puts off, hangs up
//! or takes its time.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What the server has seen.
#[derive(Default)]
pub struct Seen {
    /// Messages that it got whole: the addressee and the text, taken or not.
    pub messages: Vec<(String, String)>,
    /// Addressees that it put off once.
    later: HashSet<String>,
}

/// The server, on a port of its own.
#[derive(Clone)]
pub struct Server {
    /// Its port.
    pub port: u16,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

impl Server {
    /// Starts it; it ends with the test program.
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server { port, seen: Arc::default() };
        let own = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                // A client that hangs up is its own business.
                std::thread::spawn(move || own.talk(&stream).unwrap_or_default());
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

    fn talk(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let mut out = stream;
        out.write_all(b"220 test\r\n")?;
        let mut to = String::new();
        while let Some(line) = lines.next() {
            let line = line?;
            let word = line.get(..4).unwrap_or_default().to_uppercase();
            let answer = match word.as_str() {
                "EHLO" => "250-test\r\n250 8BITMIME",
                "RCPT" => {
                    let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                    to = address.split('@').next().unwrap_or_default().to_owned();
                    self.answer_to(&to)
                }
                "DATA" => {
                    out.write_all(b"354 go on\r\n")?;
                    let text = body(&mut lines)?;
                    let (seen, came) = &*self.seen;
                    seen.lock().unwrap().messages.push((to.clone(), text));
                    came.notify_all();
                    match to.trim_end_matches(|c: char| c.is_ascii_digit()) {
                        "hangup" => return Ok(()),
                        "reject" => "554 5.7.1 no",
                        "slow" => {
                            std::thread::sleep(Duration::from_secs(3600));
                            return Ok(());
                        }
                        _ => "250 taken",
                    }
                }
                "QUIT" => {
                    out.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
                _ => "250 ok",
            };
            out.write_all(format!("{answer}\r\n").as_bytes())?;
        }
        Ok(())
    }

    fn answer_to(&self, to: &str) -> &'static str {
        match to.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "refuse" => "550 5.1.1 no such user",
            "later" if self.seen.0.lock().unwrap().later.insert(to.to_owned()) => "451 4.7.1 later",
            _ => "250 ok",
        }
    }
}

fn body(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> std::io::Result<String> {
    let mut text = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            return Ok(text);
        }
        text.push_str(&line);
        text.push('\n');
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}
