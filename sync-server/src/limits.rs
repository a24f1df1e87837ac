//! Every size, count and time of the relay's own, with its unit and its reason. What both ends agree on is in `carnet_protocol::limits`.

use std::time::Duration;

use crate::limiter::Quota;

/// A quota: so many at once, and one more after so many milliseconds.
const fn quota(name: &'static str, burst: u32, every_ms: u64) -> Quota {
    Quota {
        name,
        burst,
        every: Duration::from_millis(every_ms),
    }
}

/// Appends that wait for the writer. One per push; a desk has at most [`PUSHES_IN_FLIGHT_MAX`] here.
pub const WRITER_QUEUE_MAX: usize = 4_096;
/// Appends in one transaction.
pub const GROUP_APPENDS_MAX: usize = 512;
/// Bytes in one transaction: about what 20 ms of fsync can carry.
pub const GROUP_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Pushes of one socket that the log has not answered; then the socket is not read.
pub const PUSHES_IN_FLIGHT_MAX: usize = 8;

/// A document's tail is folded at this many updates …
pub const TAIL_COUNT_MAX: u32 = 1_000;
/// … or at this many bytes beyond its state's own size.
pub const TAIL_BYTES_MAX: u32 = 128 * 1024;
/// Documents that wait to be folded; more are found again later.
pub const FOLD_QUEUE_MAX: usize = 256;
/// The stack of the thread that folds, in bytes: address space, not memory. 2 MiB of updates nest 250,000 types.
pub const FOLD_STACK_BYTES: usize = 512 * 1024 * 1024;
/// A fold or fetch may take so long, in seconds; then its thread is left to it, its document stays as it is, and another
/// thread goes on.
pub const FOLD_SECS: u64 = 10;
/// Threads that may be left so at once; one more is waited for.
pub const FOLDS_LEFT_MAX: usize = 2;
/// Folds and fetches that wait for that thread, each with its document in memory.
pub const FOLDS_WAITING_MAX: usize = 8;
/// Documents that one workspace may hold, when the settings do not say. A pipeline of ten years has some ten thousand; an
/// import of everything a company knows has a few hundred thousand. A program that runs wild makes a million in an hour.
pub const WORKSPACE_DOCUMENTS_MAX: u64 = 1_000_000;
/// Bytes of updates and states that the log of one workspace may hold, when the settings do not say: a million documents of
/// 20 KiB each, and no more than a small server's disk has.
pub const WORKSPACE_BYTES_MAX: u64 = 20 * 1024 * 1024 * 1024;
/// Hashes of compacted entries that stay, counted back from the head; a desk further behind starts over (HS4).
pub const COMPACTED_HASHES_KEPT: u64 = 1_000_000;

/// How long others' structs may be pushed, for a desk that was told to start over or that closes a hole: until the log has
/// so many more entries. Entries and not hours, so that a desk that sleeps in the middle of healing goes on as it began.
pub const HEALING_ENTRIES: u64 = 100_000;
/// Documents of one member in which a hole may be closed at the same time; a desk closes one after another.
pub const HOLES_OPEN_MAX: u32 = 64;

/// Items of one read of the log.
pub const READ_ITEMS_MAX: usize = 2_048;
/// Bytes of one read of the log.
pub const READ_BYTES_MAX: usize = 1024 * 1024;
/// Connections of one instance to PostgreSQL for the log: groups of so many workspaces commit at the same time. With
/// [`POSTGRES_ACCOUNT_CONNECTIONS`], five instances stay below PostgreSQL's own limit of 100.
pub const POSTGRES_LOG_CONNECTIONS: usize = 12;
/// Connections of one instance to PostgreSQL for accounts.
pub const POSTGRES_ACCOUNT_CONNECTIONS: usize = 6;
/// How long a connection may be waited for, in seconds.
pub const POSTGRES_WAIT_SECS: u64 = 5;
/// How long connecting may take, in seconds, when the URL does not say.
pub const POSTGRES_CONNECT_SECS: u64 = 5;
/// How long a transaction may wait for a row that another one holds, in milliseconds.
pub const POSTGRES_LOCK_MS: u64 = 2_000;
/// How long PostgreSQL lets an open transaction do nothing, in milliseconds: an instance that hangs gives its workspaces free.
pub const POSTGRES_IDLE_IN_TRANSACTION_MS: u64 = 5_000;
/// How long PostgreSQL's machine may be silent on the network, in seconds (tcp_user_timeout).
pub const POSTGRES_PEER_SECS: u64 = 5;
/// How many questions to that machine may stay unanswered, so many seconds apart; then the connection is lost (keepalives).
pub const POSTGRES_PEER_PROBES: u32 = 3;
/// How long a relay waits before it tries again to take the lock of those that serve, in milliseconds.
pub const SERVING_RETRY_MS: u64 = 1_000;
/// How long PostgreSQL may take to answer, in seconds; then the connection is given up.
pub const POSTGRES_ANSWER_SECS: u64 = 10;
/// How often a group is tried again when its connection was lost, each time after twice as long.
pub const POSTGRES_RETRIES: u32 = 5;
/// The first wait before that is twice this, in milliseconds.
pub const POSTGRES_RETRY_MS: u64 = 50;
/// How often a transaction of accounts runs again because another one was in its way.
pub const TRANSACTION_RETRIES: u32 = 8;
/// The longest wait before the first time, in milliseconds, is twice this; each further one may be twice as long.
pub const TRANSACTION_RETRY_MS: u64 = 4;
/// Keys of workspaces that are remembered.
pub const WORKSPACE_KEYS_MAX: usize = 100_000;

/// Connections that read the log.
pub const READERS: usize = 2;
/// Reads that wait for a connection.
pub const READ_QUEUE_MAX: usize = 4_096;

/// Bytes of recent entries that a workspace with sockets keeps in memory.
pub const RING_BYTES_MAX: usize = 512 * 1024;
/// Transactions that it keeps.
pub const RING_BATCHES_MAX: usize = 512;
/// Sockets whose last presence waits for one socket; when there are more it is closed as slow.
pub const MAILBOX_MAX: usize = 2 * SOCKETS_PER_WORKSPACE_MAX;
/// Frames that wait in one socket for the network; the window bounds their bytes.
pub const OUT_FRAMES_MAX: usize = 64;

/// Hello must come within, in milliseconds (HS1).
pub const HELLO_MS: i64 = 10_000;
/// WebSocket ping, in seconds (CL2).
pub const PING_SECS: u64 = 25;
/// A socket that says nothing is closed after, in milliseconds (CL2).
pub const SILENT_MS: i64 = 60_000;
/// A socket that takes no bytes is closed after, in seconds (CL2).
pub const BLOCKED_SECS: u64 = 30;
/// … and the time that the frame on its way takes at so many bytes per second: a slow line is not a dead one.
pub const SLOWEST_BYTES_PER_SEC: u64 = 16 * 1024;
/// How often a socket's times are looked at, in seconds.
pub const TICK_SECS: u64 = 5;
/// Sockets of one workspace.
pub const SOCKETS_PER_WORKSPACE_MAX: usize = 1_000;

/// Rings that wait for Redis; more are dropped and counted. A ring is small, a presence has 16 KiB at most.
pub const BUS_QUEUE_MAX: usize = 1_024;
/// Rings, or channels, in one message to Redis.
pub const BUS_BATCH_MAX: usize = 256;
/// What the bus told and the hub has not heard; when there is more the hub looks at everything.
pub const BUS_NEWS_MAX: usize = 1_024;
/// Bytes of one ring: a Shown of as many sockets as a workspace may have.
pub const BUS_RING_BYTES_MAX: usize = 18 + 1 + 24 * SOCKETS_PER_WORKSPACE_MAX;
/// How often a connection to Redis says something to itself, in milliseconds.
pub const BUS_BEAT_MS: u64 = 500;
/// A connection to Redis on which nothing is heard for so long is lost, in milliseconds.
pub const BUS_SILENT_MS: u64 = 2_000;
/// The longest pause before Redis is tried the second time, in milliseconds; it doubles …
pub const BUS_RETRY_FIRST_MS: u64 = 50;
/// … up to this, in milliseconds.
pub const BUS_RETRY_MAX_MS: u64 = 2_000;
/// How often an instance among others reads the log's heads of its rooms, in milliseconds: no change is later than two seconds.
pub const HEADS_MS: u64 = 1_000;
/// Workspaces in one question for heads.
pub const HEADS_AT_ONCE_MAX: usize = 1_000;
/// How often an instance tells what is shown in its rooms, in milliseconds.
pub const SHOWN_MS: u64 = 5_000;
/// An instance that tells nothing for so long shows nothing any more, in milliseconds.
pub const SHOWN_FORGOTTEN_MS: u64 = 16_000;
/// Sockets of other instances whose presence a room remembers.
pub const OTHERS_SHOWN_MAX: usize = SOCKETS_PER_WORKSPACE_MAX;
/// Buckets that are remembered in this process.
pub const LIMITER_KEYS_MAX: usize = 10_000;
/// A limiter waits for Redis so long, in milliseconds …
pub const LIMITER_WAIT_MS: u64 = 250;
/// … and then does without it for so long, in milliseconds.
pub const LIMITER_ALONE_MS: u64 = 1_000;

/// WebSocket read buffer of one socket, in bytes: idle sockets are many.
pub const SOCKET_READ_BUFFER: usize = 1024;
/// WebSocket write buffer of one socket, in bytes.
pub const SOCKET_WRITE_BUFFER: usize = 1024;

/// TLS handshakes under way at once; more wait in the system's queue.
pub const HANDSHAKES_AT_ONCE: usize = 256;
/// A TLS handshake must be done within, in seconds.
pub const HANDSHAKE_SECS: u64 = 10;

/// A request's head must have come within, in seconds; so long may a connection wait for its next one, too.
pub const HEAD_SECS: u64 = 30;
/// A request's body must have come within, in seconds.
pub const BODY_SECS: u64 = 60;

/// People who may share one address of the network, when the settings do not say: an office behind a router. What follows
/// for one person is so many times as much for one address.
pub const PEOPLE_PER_ADDRESS: u32 = 50;
/// Requests of one person at once …
pub const REQUESTS_PER_PERSON: u32 = 400;
/// … and one more after, in milliseconds; one address gets at most one in a millisecond.
pub const REQUEST_PER_PERSON_MS: u64 = 100;
/// Connections of one person, and sockets of one person.
pub const CONNECTIONS_PER_PERSON: u32 = 40;
/// Who asked too often may come back after, in seconds, when nothing says it better.
pub const RETRY_SECS: u64 = 10;
/// How long what the log answered to one question for health answers the next ones, too, in milliseconds.
pub const PROBE_KEPT_MS: u64 = 1_000;

/// A JSON body, in bytes.
pub const JSON_BODY_MAX: usize = 64 * 1024;

/// An access token lives, in milliseconds.
pub const ACCESS_MS: i64 = 10 * 60 * 1000;
/// A refresh token lives, in milliseconds; each use makes a new one.
pub const REFRESH_MS: i64 = 60 * 24 * 3600 * 1000;
/// A ticket lives, in milliseconds (HS1).
pub const TICKET_MS: i64 = 30_000;
/// An invitation lives, in milliseconds.
pub const INVITE_MS: i64 = 7 * 24 * 3600 * 1000;
/// Password hashes computed at once: each takes 19 MiB.
pub const HASHES_AT_ONCE: usize = 4;
/// Bytes of address space that a password hash asks for; it touches 19 MiB of them. Above glibc's largest threshold
/// (32 MiB), what is asked for is mapped for itself and given back when it is done.
pub const HASH_RESERVED_BYTES: usize = 34 * 1024 * 1024;
/// Password hashes that wait for their turn.
pub const HASHES_WAITING_MAX: usize = 64;
/// Tries at a password from one address of the network (IPv6: from one /64).
pub const SIGN_INS_PER_ADDRESS: Quota = quota("sign-in-address", 3, 20_000);
/// Tries at a password from one customer's IPv6, which is a /48: 65,536 networks.
pub const SIGN_INS_PER_SITE: Quota = quota("sign-in-site", 30, 2_000);
/// Tries at the password of one account, from where its person has no sign-in: guessing from everywhere is slowed to one
/// in two seconds, and the person still comes in from where they were.
pub const SIGN_INS_PER_ACCOUNT: Quota = quota("sign-in-account", 1_800, 2_000);
/// New accounts from one address of the network, where sign-up is switched on.
pub const SIGN_UPS_PER_ADDRESS: Quota = quota("sign-up-address", 3, 1_250_000);
/// Sign-ins of one member; one more ends the one that was longest unused.
pub const SESSIONS_PER_MEMBER_MAX: usize = 100;
/// Tokens of programs of one member.
pub const TOKENS_PER_MEMBER_MAX: usize = 50;
/// Days that such a token may live.
pub const TOKEN_DAYS_MAX: u32 = 3_650;
/// How exactly a token's last use is known, in milliseconds: a write for each use would be dear.
pub const TOKEN_USED_MS: i64 = 60_000;
/// Workspaces that one member owns.
pub const WORKSPACES_PER_MEMBER_MAX: usize = 100;
/// Members of one workspace.
pub const MEMBERS_PER_WORKSPACE_MAX: usize = 1_000;
/// Open invitations of one workspace.
pub const INVITES_PER_WORKSPACE_MAX: usize = 500;
/// Devices of one member in one workspace that are remembered; one more forgets the one that was longest unseen.
pub const DEVICES_PER_MEMBER_MAX: usize = 50;
/// A reset link lives, in milliseconds.
pub const RESET_MS: i64 = 24 * 3600 * 1000;
/// The trail of who did what is kept, in milliseconds.
pub const AUDIT_MS: i64 = 400 * 24 * 3600 * 1000;
/// Entries of a page of the trail, when nobody says.
pub const AUDIT_PAGE: u32 = 50;
/// Entries of a page of the trail.
pub const AUDIT_PAGE_MAX: u32 = 200;
/// How often changed roles are looked for, in milliseconds.
pub const REVOCATIONS_MS: u64 = 1_000;
/// When it cannot be looked for so long, in milliseconds, sockets end: nobody knows what may be done over them. As long as
/// a stream of the gateway waits, and as PostgreSQL may take to answer.
pub const UNSURE_MS: u64 = 10_000;
/// Role changes are kept for, in milliseconds; each instance hears of them within seconds.
pub const ROLE_CHANGES_MS: i64 = 24 * 3600 * 1000;
/// How often what is too old is removed, in seconds.
pub const TIDY_SECS: u64 = 3600;

/// Draining spreads the closings over, in milliseconds.
pub const DRAIN_SPREAD_MS: u64 = 3_000;
/// A desk that was told to go because the relay drains comes back after this, in milliseconds …
pub const RETRY_FIRST_MS: u64 = 500;
/// … and a part of this by chance, in milliseconds.
pub const RETRY_SPREAD_MS: u64 = 2_500;
/// Draining ends after, in milliseconds, whatever is left.
pub const DRAIN_MS: u64 = 8_000;

/// Characters of a person's or a workspace's name.
pub const NAME_CHARS_MAX: usize = 120;
/// Bytes of an e-mail address: what SMTP can carry.
pub const EMAIL_BYTES_MAX: usize = 254;
/// Bytes of a password: hashing takes longer with each.
pub const PASSWORD_BYTES_MAX: usize = 512;

/// Threads for work that waits: hashing passwords, copying the file.
pub const BLOCKING_THREADS_MAX: usize = 16;

/// The first look whether a backup is due, in seconds after the start: not among everything else that starts.
pub const FIRST_BACKUP_SECS: u64 = 60;
/// The next looks, in seconds.
pub const BACKUP_LOOK_SECS: u64 = 300;
/// A backup that is so nearly due is made, in seconds: otherwise a daily one wanders through the day.
pub const BACKUP_SLACK_SECS: i64 = 600;
/// Days for which a copy stays that a person asked for, or that was made before the tables were changed.
pub const BACKUP_MARKED_DAYS: i64 = 30;
/// Days, weeks and months of which the newest backup is kept, counted in those that have one.
pub const BACKUP_DAYS: usize = 7;
/// See [`BACKUP_DAYS`].
pub const BACKUP_WEEKS: usize = 4;
/// See [`BACKUP_DAYS`].
pub const BACKUP_MONTHS: usize = 12;

/// Desks whose link broke and that are waited for, to measure how long they were away.
pub const BROKEN_LINKS_MAX: usize = 10_000;
/// A desk that is back within, in seconds, did not leave on purpose.
pub const RECOVERY_SECS: u64 = 300;
/// How often documents are counted and free space is looked at, in seconds.
pub const COUNT_SECS: u64 = 300;
/// Characters of a request's id that is taken from outside.
pub const REQUEST_ID_CHARS_MAX: usize = 64;

/// Free space, in bytes, below which the doctor warns …
pub const DISK_FREE_CAREFUL_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// … and below which it says that something is wrong.
pub const DISK_FREE_BAD_BYTES: u64 = 200 * 1024 * 1024;
/// Files that a relay must be able to open, each link of a desk being one.
pub const OPEN_FILES_MIN: u64 = 8_192;
/// A health check is answered within, in seconds.
pub const HEALTH_SECS: u64 = 4;
/// Documents that the doctor asks Postgres for at once.
pub const DOCTOR_PAGE: i64 = 200;
/// Workspaces that the doctor names as nearly full, at most …
pub const DOCTOR_FULLEST: usize = 5;
/// … being those that hold so many percent of what they may.
pub const ROOM_CAREFUL_PERCENT: u32 = 80;
/// The database's clock and ours may be so far apart, in milliseconds.
pub const CLOCKS_APART_MS: i64 = 5_000;
