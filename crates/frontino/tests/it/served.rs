//! The program as a server.

use crate::frontino::Program;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server of ours, killed when the test lets go of it.
pub struct Served {
    child: Child,
    /// What it said before it served.
    pub said: Value,
    /// Its address, such as `http://127.0.0.1:41234`.
    pub url: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: String,
}

impl Served {
    /// Starts one on a free port; `set` may give it more of the environment.
    pub fn start(program: &Program, set: impl FnOnce(&mut Command)) -> Served {
        Served::start_at(program, "127.0.0.1:0", set)
    }

    /// Starts one at an address.
    pub fn start_at(program: &Program, addr: &str, set: impl FnOnce(&mut Command)) -> Served {
        let mut command = program.command(&["serve", "--addr", addr]);
        set(&mut command);
        let mut served = Served::told(&mut command);
        served.url = format!("http://{}", served.said["addr"].as_str().unwrap());
        served
    }

    /// Starts a command that says one object and then serves.
    pub fn told(command: &mut Command) -> Served {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        Served { child, said, url: String::new() }
    }

    /// Asks for an address of a server that may not listen yet.
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        let mut response = agent().get(format!("{}{path}", self.url)).call().ok()?;
        let status = response.status().as_u16();
        Some(Answer { status, body: response.body_mut().read_to_string().ok()? })
    }

    /// Asks for an address.
    pub fn get(&self, path: &str) -> Answer {
        answer(agent().get(format!("{}{path}", self.url)).call())
    }

    /// Sends a body with a header `SOAPAction`.
    pub fn post(&self, path: &str, action: &str, body: &[u8]) -> Answer {
        let request = agent().post(format!("{}{path}", self.url));
        let request = request.header("content-type", "text/xml; charset=utf-8");
        answer(request.header("soapaction", action).send(body))
    }

    /// Sends a body to a server that may not be there.
    pub fn try_post(url: &str, path: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
        let request = agent().post(format!("{url}{path}"));
        let mut response = request.header("content-type", "text/xml; charset=utf-8").send(body)?;
        let status = response.status().as_u16();
        Ok(Answer { status, body: response.body_mut().read_to_string()? })
    }

    /// Kills it as a failing machine would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Tells it to end and gives the time that it took.
    pub fn end(mut self) -> Duration {
        let started = Instant::now();
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        started.elapsed()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(60))).build().into()
}

fn answer(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = result.unwrap();
    let status = response.status().as_u16();
    Answer { status, body: response.body_mut().read_to_string().unwrap() }
}
