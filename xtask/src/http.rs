//! The smallest HTTP client that can set up a demo on this machine: JSON, loopback, one request a connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// A server on this machine, and who speaks to it.
pub(crate) struct Client {
    address: String,
    language: &'static str,
    bearer: Option<String>,
}

impl Client {
    /// `address` is `127.0.0.1:3001`, `language` is `fr` or `en`.
    pub(crate) fn new(address: &str, language: &'static str) -> Self {
        Self {
            address: address.to_owned(),
            language,
            bearer: None,
        }
    }

    /// Signs the requests that follow.
    pub(crate) fn signed(self, token: &str) -> Self {
        Self {
            bearer: Some(token.to_owned()),
            ..self
        }
    }

    /// Posts JSON and reads the JSON answer; an answer of 400 or more is an error that shows it.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address).with_context(|| self.address.clone())?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        let bearer = self
            .bearer
            .as_ref()
            .map(|token| format!("Authorization: Bearer {token}\r\n"));
        // HTTP/1.0: the answer ends where the connection ends, and never comes in chunks.
        let head = format!(
            "POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Accept-Language: {}\r\nContent-Length: {}\r\n{}\r\n",
            self.address,
            self.language,
            body.len(),
            bearer.unwrap_or_default(),
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        read(path, &answer)
    }
}

fn read(path: &str, answer: &str) -> Result<Value> {
    let (head, body) = answer.split_once("\r\n\r\n").context("half an answer")?;
    let status: u16 = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("not an HTTP answer")?;
    if status >= 400 {
        bail!("{path} answered {status}: {body}");
    }
    if body.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(body).with_context(|| format!("{path} did not answer JSON: {body}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_and_a_refusal_is_an_error_with_its_words() {
        let good = read("/a", "HTTP/1.0 200 OK\r\nx: y\r\n\r\n{\"a\":1}").unwrap();
        assert_eq!(good["a"], 1);
        let empty = read("/a", "HTTP/1.0 204 No Content\r\n\r\n").unwrap();
        assert_eq!(empty, Value::Null);
        let refused = read(
            "/a",
            "HTTP/1.0 403 Forbidden\r\n\r\n{\"code\":\"forbidden\"}",
        );
        assert!(refused.unwrap_err().to_string().contains("forbidden"));
    }
}
