//! Running the binary, and asking its server.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};

/// A run of the binary that comes to its end.
pub(crate) fn minuted(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minuted"));
    // What the caller's environment sets is not what is tested.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MINUTED_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// As [`minuted`], in a folder and with variables.
pub(crate) fn minuted_in(
    folder: &std::path::Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Output {
    let mut command = command(arguments);
    command.current_dir(folder).envs(variables.iter().copied());
    command.output().unwrap()
}

/// What a run printed.
pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a run complained of.
pub(crate) fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server on a free port, stopped when dropped.
pub(crate) struct Server {
    process: Child,
    /// What it announced.
    pub(crate) announced: Value,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0", "--json"], arguments].concat();
        let mut process = command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let announced = serde_json::from_str(&line).unwrap();
        Self { process, announced }
    }

    /// Asks it to stop, as a supervisor does; gives its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        self.process.wait().unwrap().code()
    }

    /// The token of a role of the example.
    pub(crate) fn token(&self, role: &str) -> String {
        self.announced["tokens"][role].as_str().unwrap().to_owned()
    }

    /// The status and the body of a page.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n"), "")
    }

    /// Asks the API; gives the status and the answer.
    pub(crate) fn ask(&self, token: Option<&str>, query: &str) -> (u16, Value) {
        let body = json!({ "query": query }).to_string();
        let token = token.map_or_else(String::new, |t| format!("Authorization: Bearer {t}\r\n"));
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json\r\n{token}Content-Length: {}\r\n",
            body.len()
        );
        let (status, body) = self.exchange(&head, &body);
        (status, serde_json::from_str(&body).unwrap())
    }

    fn exchange(&self, head: &str, body: &str) -> (u16, String) {
        let address = self.announced["address"].as_str().unwrap();
        let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
        write!(stream, "{head}Connection: close\r\n\r\n{body}").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been stopped already; then there is nothing to end.
        let (Ok(()) | Err(_)) = self.process.kill();
        let (Ok(_) | Err(_)) = self.process.wait();
    }
}
