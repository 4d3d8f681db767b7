//! As much of HTTP as a load needs: one connection that is kept open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection.
pub struct Connection {
    addr: String,
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(addr: &str) -> Result<Connection, String> {
        let stream = TcpStream::connect(addr).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Connection { addr: addr.to_owned(), stream: BufReader::new(stream) })
    }

    /// Sends a body and gives the one that is answered.
    pub fn post(&mut self, path: &str, body: &str) -> Result<String, String> {
        self.exchange(path, body).map_err(|error| error.to_string())
    }

    fn exchange(&mut self, path: &str, body: &str) -> std::io::Result<String> {
        let (addr, length) = (&self.addr, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {addr}\r\ncontent-type: text/xml; charset=utf-8\r\n\
             content-length: {length}\r\n\r\n"
        );
        let request = [head.as_bytes(), body.as_bytes()].concat();
        self.stream.get_mut().write_all(&request)?;
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let header = line.trim_end().to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if header.is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}
