//! Who this file is, how far it has read, and what it may do: the one row of table `desk`.

use carnet_protocol::frame::{Number, Role, Seq};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, Epoch, MemberId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::engine::Mode;

/// Why the documents must be compared with the log at the next Live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Healing {
    /// They need not be.
    #[default]
    No,
    /// The workspace is shared for the first time.
    Share,
    /// The log lost entries: other desks compare too, so each waits a moment.
    Reset,
}

/// Table `desk`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose records these are.
    pub workspace: WorkspaceId,
    /// How the file is used.
    pub mode: Mode,
    /// Author of the outbox's numbers.
    pub device: DeviceId,
    /// What the file beside the database said at the last open.
    pub marker: Option<Vec<u8>>,
    /// The log's history.
    pub epoch: Option<Epoch>,
    /// How far the log was read.
    pub cursor: Seq,
    /// Hash of the entry at the cursor.
    pub cursor_hash: Option<EntryHash>,
    /// The highest number of this device that a relay acknowledged.
    pub acknowledged: Number,
    /// The number of the next update.
    pub next_number: Number,
    /// Whether documents wait to be compared with the log.
    pub healing: Healing,
    /// The whole log was read once.
    pub was_live: bool,
    /// What the relay last said.
    pub role: Option<Role>,
    /// Whose desk it is.
    pub member: Option<MemberId>,
    /// When the outbox was last empty while live, milliseconds since 1970.
    pub synced_at: Option<i64>,
    /// Of the code that made the rows.
    pub rows_version: u32,
}

impl Row {
    /// The row of a file that is new.
    #[must_use]
    pub const fn new(workspace: WorkspaceId, mode: Mode, device: DeviceId) -> Self {
        Self {
            workspace,
            mode,
            device,
            marker: None,
            epoch: None,
            cursor: 0,
            cursor_hash: None,
            acknowledged: 0,
            next_number: 1,
            healing: Healing::No,
            was_live: false,
            role: None,
            member: None,
            synced_at: None,
            rows_version: 0,
        }
    }

    /// Nothing can be changed: a viewer, or a joined workspace before its first Live.
    #[must_use]
    pub const fn read_only(&self) -> bool {
        matches!(self.role, Some(Role::Viewer))
            || (matches!(self.mode, Mode::Joined) && !self.was_live)
    }

    /// What somebody who asks here may do. Of a shared workspace the relay's last word counts, whatever the caller
    /// believes; the gateway's own role says nothing of the person it serves.
    #[must_use]
    pub const fn role_of(&self, asking: Role) -> Role {
        match self.role {
            Some(role) if matches!(self.mode, Mode::Shared | Mode::Joined) => role,
            _ => asking,
        }
    }
}

/// Reads the row; `None` in a file that has none yet.
///
/// # Errors
/// When the file cannot be read.
pub fn load(conn: &Connection) -> rusqlite::Result<Option<Row>> {
    let mut statement = conn.prepare_cached("SELECT * FROM desk")?;
    statement
        .query_row([], |row| {
            Ok(Row {
                workspace: WorkspaceId(row.get("workspace")?),
                mode: Mode::from_word(&row.get::<_, String>("mode")?),
                device: DeviceId(row.get("device")?),
                marker: row.get("marker")?,
                epoch: row.get::<_, Option<[u8; 16]>>("epoch")?.map(Epoch),
                cursor: unsigned(row.get("cursor")?),
                cursor_hash: row.get("cursor_hash")?,
                acknowledged: unsigned(row.get("acknowledged")?),
                next_number: unsigned(row.get("next_number")?),
                healing: match row.get("healing")? {
                    0 => Healing::No,
                    1 => Healing::Share,
                    _ => Healing::Reset,
                },
                was_live: row.get("was_live")?,
                role: row
                    .get::<_, Option<String>>("role")?
                    .map(|word| role(&word)),
                member: row.get::<_, Option<[u8; 16]>>("member")?.map(MemberId),
                synced_at: row.get("synced_at")?,
                rows_version: row.get("rows_version")?,
            })
        })
        .optional()
}

/// Writes the row.
///
/// # Errors
/// When the file cannot be written.
pub fn save(conn: &Connection, desk: &Row) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(
        "INSERT OR REPLACE INTO desk (one, workspace, mode, device, marker, epoch, cursor, cursor_hash, acknowledged, \
         next_number, healing, was_live, role, member, synced_at, rows_version) \
         VALUES (1, :workspace, :mode, :device, :marker, :epoch, :cursor, :cursor_hash, :acknowledged, \
         :next_number, :healing, :was_live, :role, :member, :synced_at, :rows_version)",
    )?;
    statement.execute(named_params! {
        ":workspace": desk.workspace.0,
        ":mode": desk.mode.word(),
        ":device": desk.device.0,
        ":marker": desk.marker,
        ":epoch": desk.epoch.map(|epoch| epoch.0),
        ":cursor": signed(desk.cursor),
        ":cursor_hash": desk.cursor_hash,
        ":acknowledged": signed(desk.acknowledged),
        ":next_number": signed(desk.next_number),
        ":healing": desk.healing as i64,
        ":was_live": desk.was_live,
        ":role": desk.role.map(role_word),
        ":member": desk.member.map(|member| member.0),
        ":synced_at": desk.synced_at,
        ":rows_version": desk.rows_version,
    })?;
    Ok(())
}

/// A role as the table and the API spell it.
#[must_use]
pub const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Member => "member",
        Role::Owner => "owner",
    }
}

fn role(word: &str) -> Role {
    match word {
        "owner" => Role::Owner,
        "member" => Role::Member,
        _ => Role::Viewer,
    }
}

/// SQLite holds signed numbers; ours never come near the sign.
pub(crate) const fn signed(number: u64) -> i64 {
    number.cast_signed()
}

pub(crate) const fn unsigned(number: i64) -> u64 {
    number.cast_unsigned()
}
