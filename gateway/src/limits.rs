//! Every size, count and time of the gateway, with its unit and its reason.

use carnet_protocol::limits::{STATE_VECTOR_BYTES_MAX, UPDATE_BYTES_MAX};

/// A request's JSON, in bytes: the largest is a deal edited in every field.
pub const RPC_BODY_MAX: usize = 1024 * 1024;
/// A note's bytes: one update, or a state vector.
pub const NOTE_BODY_MAX: usize = UPDATE_BYTES_MAX + STATE_VECTOR_BYTES_MAX;

/// A write waits so long for the relay's acknowledgement, in milliseconds.
pub const ACK_WAIT_MS: i64 = 10_000;
/// A desk that is opened must have read the whole log within, in milliseconds; who asks later finds it further on.
pub const LIVE_WAIT_MS: u64 = 10_000;
/// A note may be asked for before its browser's stream has arrived; it waits so long, in milliseconds.
pub const STREAM_WAIT_MS: u64 = 5_000;

/// Desks open at once. Each has a thread, two readers and at most 32 MiB of documents.
pub const DESKS_OPEN_MAX: usize = 256;
/// A desk that nobody asked and nobody listens to is closed after, in milliseconds.
pub const DESK_IDLE_MS: i64 = 10 * 60 * 1000;
/// How often idle desks are looked for, in milliseconds.
pub const IDLE_LOOK_MS: u64 = 30_000;
/// Writes of one desk that wait for their answer.
pub const WRITES_WAITING_MAX: usize = 512;

/// Frames that wait between a desk and the log, each way.
pub const LINK_FRAMES_MAX: usize = 64;
/// Frames from an engine that wait for the link; orders wait apart.
pub const LINK_OUTPUTS_MAX: usize = 4_096;

/// What a tab says of its person, in bytes.
pub const HERE_BODY_MAX: usize = 4 * 1024;
/// So many of them a tab may send at once …
pub const HERE_AT_ONCE: i64 = 30;
/// … and one more after, in milliseconds: faster than a hand that drags.
pub const HERE_PAUSE_MS: i64 = 50;

/// Streams of one desk: browser tabs.
pub const STREAMS_MAX: usize = 1_000;
/// Messages that wait in one stream; when full it ends, and the browser reads anew.
pub const STREAM_QUEUE_MAX: usize = 256;
/// Bytes that wait in one stream.
pub const STREAM_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Notes open in one stream.
pub const STREAM_EDITORS_MAX: usize = 32;
/// A comment keeps a quiet stream alive, in milliseconds; a browser gives up after a minute of silence.
pub const KEEP_ALIVE_MS: u64 = 15_000;
/// How often a stream asks whether its person may still listen, in milliseconds.
pub const REVOCATIONS_MS: u64 = 2_000;
/// A stream goes on for so long when the relay cannot say whether its person may still listen, in milliseconds.
pub const UNSURE_MS: u64 = 10_000;

/// Characters of a time zone's name.
pub const ZONE_CHARS: usize = 64;
