//! What a relay is started with.

use std::path::PathBuf;

/// Settings of one relay.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where its file lies. Made when it is not there.
    pub data: PathBuf,
    /// How people reach it, such as `https://carnet.example.org`; `None`: by the address it listens on.
    pub public_url: Option<String>,
    /// Who hears the lines that are printed at the start, beside the terminal: a process that runs the relay in itself.
    pub said: Option<tokio::sync::mpsc::Sender<String>>,
}

impl Settings {
    /// A relay with its data in a folder.
    #[must_use]
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            public_url: None,
            said: None,
        }
    }
}
