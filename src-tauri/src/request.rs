//! What only a desktop can be asked: files, workspaces, the keychain, joining a team. The browser has none of this.

pub mod account;

use carnet_core::api::{Code, Locale};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// A wish that touches this computer rather than the records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export)]
pub enum DesktopRequest {
    /// → `State`. What the window needs to know first.
    Start,
    /// → `State`. A new workspace on this computer, which becomes the current one.
    Create(Create),
    /// → `State`. Publishes the current workspace on a relay, under the same ids.
    Share(Share),
    /// → `State`. Opens a team's workspace as a second file.
    Join(Join),
    /// → `State`. Opens a relay's workspace with a token for programs, as a second file.
    Connect(Connect),
    /// → `State`. Opens another workspace.
    Switch {
        /// Which one.
        workspace: Uuid,
    },
    /// → `State`. Signs in again to the current workspace's relay.
    SignIn {
        /// The account.
        email: String,
        /// Its password.
        password: String,
    },
    /// → `State`. Forgets this computer's tokens; the data stay.
    SignOut,
    /// → `Invite`. A link that lets one person in.
    Invite {
        /// `member`, `viewer` or `owner`.
        role: String,
    },
    /// → `Account`. Asked of the current workspace's relay.
    Account(account::Request),
    /// → `Link`. What the app was opened with (`carnet://…`) and nobody has looked at yet.
    Opened,
    /// → `State`. What is given is kept.
    Settings(Wishes),
    /// → `State`. Opens the passphrase file, or makes it when there is none yet.
    Unlock {
        /// The passphrase.
        passphrase: String,
    },
    /// → `Backups` of the current workspace.
    Backups,
    /// → `State`. Opens a backup as an unshared copy, beside the workspace it came from.
    Restore {
        /// Its id in the list.
        backup: String,
    },
    /// → `Kept`. Writes a checked copy of the current workspace's whole file into the folder for downloads, and shows it.
    Copy,
    /// → `State`. The next bytes of a copy that somebody brings; after the last of them it opens as [`Self::Restore`] does.
    Bring {
        /// In base64.
        data: String,
        /// These are the first: what came before is forgotten.
        first: bool,
        /// Nothing follows.
        last: bool,
    },
    /// → `State`. Shows the current workspace's file in the system's file manager.
    Reveal,
    /// → `Kept`. Writes an export or a report into the folder for downloads, and shows it in the system's file manager.
    Keep {
        /// What it is called, 1–120 characters; a name that is taken gets a number.
        name: String,
        /// All of it.
        text: String,
    },
    /// → `Log`. What the app told of itself last, for a report.
    Log,
}

/// A workspace to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[ts(export, rename = "DesktopCreate")]
pub struct Create {
    /// Its name, 1–120 characters.
    pub name: String,
    /// The person's name.
    pub my_name: String,
    /// The language of the screen and of example records.
    pub locale: Locale,
    /// What it holds at first.
    pub content: Content,
}

/// What a new workspace holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "DesktopContent")]
pub enum Content {
    /// Example deals, contacts and companies, which leave in one click.
    Example,
    /// Stages and nothing else.
    Empty,
}

/// Where to publish a workspace, and as whom.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export, rename = "DesktopShare")]
pub struct Share {
    /// The relay's address; with `#claim=…` it makes the relay's owner.
    pub relay: String,
    /// The person's name.
    pub name: String,
    /// The account.
    pub email: String,
    /// Its password.
    pub password: String,
}

/// An invitation, and as whom to take it.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export, rename = "DesktopJoin")]
pub struct Join {
    /// `https://…/#invite=…`
    pub link: String,
    /// The person's name.
    pub name: String,
    /// The account, new or already there.
    pub email: String,
    /// Its password.
    pub password: String,
}

/// A relay, and a token for programs that it gave.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export, rename = "DesktopConnect")]
pub struct Connect {
    /// The relay's address.
    pub relay: String,
    /// `carnet_…`
    pub token: String,
    /// Which workspace; may be absent when the token reaches one.
    #[serde(default)]
    pub workspace: Option<Uuid>,
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect")
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Share")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Join {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Join")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// Settings of this computer; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "DesktopSettings", optional_fields = nullable)]
pub struct Wishes {
    /// The screen's language.
    pub locale: Option<Locale>,
    /// The screen's colours.
    pub theme: Option<Theme>,
    /// The person's name; it is written into the current workspace too.
    pub my_name: Option<String>,
}

/// The screen's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What a [`DesktopRequest`] is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[ts(export)]
pub enum DesktopAnswer {
    /// How things stand now.
    State(Box<DesktopState>),
    /// A link to hand to one person.
    Invite {
        /// The link; it works once.
        link: String,
        /// Milliseconds since 1970.
        expires_at: i64,
    },
    /// Newest first.
    Backups(Vec<Backup>),
    /// What the relay answered.
    Account(#[ts(type = "unknown")] serde_json::Value),
    /// A link, once.
    Link(Option<String>),
    /// Where a file was written.
    Kept(String),
    /// At most 300 lines, oldest first; they name nobody.
    Log(Vec<String>),
}

/// How things stand on this computer. No workspace at all: the screen shows the first start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DesktopState {
    /// The app's version.
    pub version: String,
    /// Every workspace on this computer, in the order of their making.
    pub workspaces: Vec<Workspace>,
    /// The chosen language; `None` before anybody chose.
    pub locale: Option<Locale>,
    /// The chosen colours.
    pub theme: Theme,
    /// The person's name; empty before anybody gave one.
    pub my_name: String,
    /// Why the current workspace did not open.
    pub problem: Option<Problem>,
    /// Where the relay's tokens are kept.
    pub keychain: KeychainState,
}

/// One workspace on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "DesktopWorkspace")]
pub struct Workspace {
    /// The workspace.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The relay it is shared through.
    pub relay: Option<String>,
    /// The account at that relay.
    pub email: Option<String>,
    /// It is the one on screen.
    pub current: bool,
    /// Its file, to show to the person.
    pub file: String,
}

/// Why there is nothing to show. The file is unharmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "DesktopProblem")]
pub struct Problem {
    /// Which file it is about.
    pub about: About,
    /// What is wrong.
    pub code: Code,
    /// For the log and the curious.
    pub detail: String,
    /// The file.
    pub file: String,
    /// Backups that could be opened instead, newest first.
    pub backups: Vec<Backup>,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "DesktopProblemAbout")]
pub enum About {
    /// The current workspace's file did not open.
    Workspace,
    /// This computer's settings cannot be read, so it is not known which workspaces there are.
    Settings,
}

/// A copy of a workspace's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "DesktopBackup")]
pub struct Backup {
    /// Its name in the list.
    pub id: String,
    /// When it was made, milliseconds since 1970.
    pub at: i64,
    /// It was opened and found whole.
    pub checked: bool,
}

/// Where the relay's tokens are kept. Never in plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeychainState {
    /// In the system's keychain.
    Ready,
    /// There is no keychain: they live until the app closes, unless a passphrase is set.
    Missing,
    /// The keychain, or the passphrase file, is locked.
    Locked,
    /// In a file that a passphrase protects.
    Passphrase,
}
