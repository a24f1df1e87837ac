//! What a relay is started with.

use std::path::PathBuf;

/// Settings of one relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where its file lies. Made when it is not there.
    pub data: PathBuf,
    /// How people reach it, such as `https://carnet.example.org`; `None`: by the address it listens on.
    pub public_url: Option<String>,
}

impl Settings {
    /// A relay with its data in a folder.
    #[must_use]
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            public_url: None,
        }
    }
}
