//! Node with Yjs, asked in lines of JSON.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// What a side shows of a document after it has read updates.
pub(super) struct Shown {
    pub(super) pending: bool,
    pub(super) whole: Vec<u8>,
    pub(super) vector: Vec<u8>,
    pub(super) picture: Value,
}

/// The other side. It ends when this is dropped and its input closes.
pub(super) struct Peer {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    pub(super) fn start() -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("interop");
        assert!(
            folder.join("node_modules/yjs").is_dir(),
            "Yjs is not installed: `cargo xtask setup test`, or `npm ci` in tests/interop"
        );
        let mut process = Command::new("node")
            .arg("peer.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let input = process.stdin.take().expect("a piped input");
        let output = BufReader::new(process.stdout.take().expect("a piped output"));
        Self {
            process,
            input,
            output,
        }
    }

    /// A history made by Yjs: its updates, and the document that knows them all.
    pub(super) fn make(&mut self, seed: u64) -> (Vec<Vec<u8>>, Shown) {
        let answer = self.ask(&json!({ "make": seed }));
        let updates = answer["updates"]
            .as_array()
            .expect("updates")
            .iter()
            .map(bytes)
            .collect();
        (updates, shown(&answer))
    }

    /// What Yjs shows after these updates.
    pub(super) fn read(&mut self, updates: &[Vec<u8>]) -> Shown {
        let updates: Vec<String> = updates.iter().map(|update| hex(update)).collect();
        shown(&self.ask(&json!({ "read": updates })))
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.input, "{request}").expect("node reads");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("node answers");
        serde_json::from_str(&line).expect("node answers in JSON; its own error stands above")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Its own process by its own id; an end that has come already is no error.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn shown(answer: &Value) -> Shown {
    Shown {
        pending: answer["pending"].as_bool().expect("pending"),
        whole: bytes(&answer["whole"]),
        vector: bytes(&answer["vector"]),
        picture: answer["picture"].clone(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().expect("bytes in hex").as_bytes();
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hex digit") as u8;
    hex.chunks_exact(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}
