//! An HTTP/1.1 client that does one thing: post JSON over a connection that stays open.
//!
//! It is small so that, on a machine shared with the server, the server gets most of the time.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// The largest answer that is read.
const LARGEST: usize = 64 << 20;

/// Where to post to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `host:port`.
    authority: String,
    path: String,
}

impl Endpoint {
    /// Reads `http://host:port/path`.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let rest = url
            .strip_prefix("http://")
            .with_context(|| format!("{url} is not http://…"))?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        ensure!(authority.contains(':'), "{url} names no port");
        Ok(Self {
            authority: authority.to_owned(),
            path: format!("/{path}"),
        })
    }

    /// The bytes of a request, made once and sent many times.
    pub(crate) fn request(&self, body: &str, token: Option<&str>) -> Vec<u8> {
        let Self { authority, path } = self;
        let authorisation = token.map_or_else(String::new, |token| {
            format!("Authorization: Bearer {token}\r\n")
        });
        format!(
            "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n\
             Accept: application/json\r\n{authorisation}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

/// A connection that is kept open.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(endpoint: &Endpoint) -> Result<Self> {
        let stream = TcpStream::connect(&endpoint.authority)
            .with_context(|| format!("connect to {}", endpoint.authority))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self {
            stream: BufReader::with_capacity(64 << 10, stream),
            body: Vec::new(),
        })
    }

    /// Sends a request and returns the body of the answer. Anything but 200 is an error.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream
            .get_mut()
            .write_all(request)
            .context("send the request")?;
        let status = read_answer(&mut self.stream, &mut self.body)?;
        if status != 200 {
            bail!("status {status}: {}", String::from_utf8_lossy(&self.body));
        }
        Ok(&self.body)
    }
}

/// Reads one answer into `body` and returns its status.
fn read_answer(stream: &mut impl BufRead, body: &mut Vec<u8>) -> Result<u16> {
    body.clear();
    let mut line = String::new();
    read_line(stream, &mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.with_context(|| format!("this is no status line: {line:?}"))?;
    let mut length = None;
    let mut chunked = false;
    loop {
        read_line(stream, &mut line)?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(
                value
                    .trim()
                    .parse::<usize>()
                    .context("read Content-Length")?,
            );
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            chunked = value.trim().eq_ignore_ascii_case("chunked");
        }
    }
    if chunked {
        while read_chunk(stream, &mut line, body)? {}
    } else {
        let length = length.context("the answer says neither its length nor that it is chunked")?;
        read_bytes(stream, length, body)?;
    }
    Ok(status)
}

/// Reads one chunk; false after the last.
fn read_chunk(stream: &mut impl BufRead, line: &mut String, body: &mut Vec<u8>) -> Result<bool> {
    read_line(stream, line)?;
    let size = line.split(';').next().unwrap_or_default().trim();
    let size = usize::from_str_radix(size, 16).context("read the size of a chunk")?;
    read_bytes(stream, size, body)?;
    // The end of the chunk, or the empty line after the last one. We ask for no trailers.
    read_line(stream, line)?;
    Ok(0 < size)
}

fn read_bytes(stream: &mut impl BufRead, length: usize, body: &mut Vec<u8>) -> Result<()> {
    let start = body.len();
    ensure!(
        length <= LARGEST - start.min(LARGEST),
        "the answer is too large"
    );
    body.resize(start + length, 0);
    stream
        .read_exact(&mut body[start..])
        .context("read the answer")
}

/// Reads a line without its end.
fn read_line(stream: &mut impl BufRead, line: &mut String) -> Result<()> {
    line.clear();
    let count = stream.read_line(line).context("read the answer")?;
    ensure!(0 < count, "the server closed the connection");
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str) -> Result<(u16, String)> {
        let mut body = b"left over".to_vec();
        let status = read_answer(&mut answer.as_bytes(), &mut body)?;
        Ok((status, String::from_utf8(body)?))
    }

    #[test]
    fn reads_an_answer_with_a_length() {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nX: y\r\n\r\n{}HTTP/1.1 500";
        assert_eq!(read(answer).unwrap(), (200, "{}".to_owned()));
    }

    #[test]
    fn reads_an_answer_in_chunks() {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                      3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n";
        assert_eq!(read(answer).unwrap(), (200, "{\"a\":1}".to_owned()));
    }

    #[test]
    fn says_what_is_wrong_with_an_answer() {
        for (answer, expected) in [
            ("", "closed the connection"),
            ("SSH-2.0\r\n", "no status line"),
            ("HTTP/1.1 200 OK\r\n\r\n{}", "neither its length"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
                "read the answer",
            ),
        ] {
            let error = format!("{:#}", read(answer).unwrap_err());
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn makes_a_request() {
        let endpoint = Endpoint::parse("http://127.0.0.1:8080/graphql").unwrap();
        let request = String::from_utf8(endpoint.request("{}", Some("t"))).unwrap();
        assert!(request.starts_with("POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"));
        assert!(request.contains("\r\nAuthorization: Bearer t\r\nContent-Length: 2\r\n\r\n{}"));
        assert!(Endpoint::parse("https://127.0.0.1:8080/").is_err());
        assert!(Endpoint::parse("http://localhost/graphql").is_err());
    }
}
