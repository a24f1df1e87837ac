//! Everything that grows at a desk has a limit here, with its unit in its name and its reason beside it.
//!
//! What both ends agree on stands in `carnet_protocol::limits`.

/// Updates in a document's tail before it is folded into its state.
pub const TAIL_UPDATES_MAX: usize = 64;
/// Bytes in a document's tail before it is folded.
pub const TAIL_BYTES_MAX: usize = 64 * 1024;

/// Documents in memory. A deal takes about 10 KiB there; a board of 10,000 deals is drawn from rows.
pub const DOCUMENTS_CACHED_MAX: usize = 512;
/// Encoded bytes of the documents in memory.
pub const DOCUMENTS_CACHED_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Stack of the engine's thread. Types nest without a bound by way of many updates, and yrs recurses when it deletes,
/// prints or drops them: 2 MiB hold about 5,000 levels. It is address space, not memory.
pub const ENGINE_STACK_BYTES: usize = 512 * 1024 * 1024;
/// Jobs waiting for the engine's thread. A caller beyond it waits.
pub const ENGINE_QUEUE_JOBS_MAX: usize = 256;
/// Reads waiting for a reader's thread.
pub const READER_QUEUE_JOBS_MAX: usize = 256;
/// Connections that read around the engine.
pub const READERS: usize = 2;
/// Calls that wait for the relay's acknowledgement.
pub const ACK_WAITERS_MAX: usize = 4_096;

/// Bytes of updates pushed and not yet acknowledged on a socket.
pub const IN_FLIGHT_BYTES_MAX: usize = 1024 * 1024;
/// Pushed updates whose hashes are kept until they come back as entries without bytes.
pub const SENT_HASHES_MAX: usize = 8_192;
/// How long one step may hold the engine, in milliseconds; longer work is cut in slices.
pub const SLICE_MS: i64 = 8;
/// Pages of the search index merged at a time, until half of a slice is over; the commit takes the other half.
pub const PURGE_PAGES: i64 = 8;
/// After a failure (a full disk), that merge is tried again so much later, in milliseconds.
pub const PURGE_RETRY_MS: i64 = 60_000;
/// Documents compared in one slice while healing.
pub const HEAL_SLICE_DOCUMENTS: usize = 32;
/// Frames from the engine that wait for the socket; orders wait apart.
pub const LINK_QUEUE_OUTPUTS_MAX: usize = 4_096;

/// Editors with an open note.
pub const EDITORS_MAX: usize = 1_024;
/// One editor's caret, in bytes.
pub const AWARENESS_BYTES_MAX: usize = 4 * 1024;
/// Presences of other sockets that are remembered.
pub const PRESENCES_MAX: usize = 1_024;
/// A change of presence is sent at most this often, in milliseconds.
pub const PRESENCE_PAUSE_MS: i64 = 100;
/// The same while a card is in the hand, in milliseconds: others see where it is held.
pub const PRESENCE_DRAG_PAUSE_MS: i64 = 66;
/// The name of a field, or of a column, that a presence carries, in bytes.
pub const PRESENCE_NAME_BYTES_MAX: usize = 64;

/// Names in one `Changed` event; beyond it the event names only nouns.
pub const EVENT_DOCUMENTS_MAX: usize = 200;
/// `Assigned` events out of one transaction: more is an import, not news.
pub const ASSIGNED_EVENTS_MAX: usize = 20;

/// First wait before a reconnect, in milliseconds; doubled each time.
pub const RECONNECT_FIRST_MS: u64 = 500;
/// Longest wait before a reconnect.
pub const RECONNECT_MAX_MS: u64 = 30_000;
/// After so long a connection, the waits start anew.
pub const RECONNECT_CALM_MS: i64 = 60_000;
/// Wait after Refuse(busy) before the same updates are sent again.
pub const BUSY_FIRST_MS: u64 = 250;
/// Wait after Refuse(full), in milliseconds, beside that after Refuse(busy): room comes when somebody makes it.
pub const FULL_WAIT_MS: i64 = 5_000;
/// So many waiting updates are put in another order at most, for a document that does not fit to let the others pass.
pub const FULL_PASS_UPDATES_MAX: u64 = 1_024;
/// Refusals of one number as busy (or for a reason unknown here) after which its document is set aside for a while.
pub const PUT_OFF_TRIES: u32 = 6;
/// What was put off so is tried again after this time, in milliseconds.
pub const PUT_OFF_MS: i64 = 30_000;
/// Desks of a team push their differences within this time after healing, not at once.
pub const HEAL_JITTER_MS: u64 = 3_000;
/// A Ping goes out after so long without a frame from the relay.
pub const PING_AFTER_MS: i64 = 30_000;
/// The link is given up after so long without a frame from the relay.
pub const SILENCE_MAX_MS: i64 = 60_000;
/// A socket takes a frame within this time, in milliseconds.
pub const SEND_MAX_MS: u64 = 30_000;
/// … and the time that its bytes take at so many per millisecond: a slow line is not a dead one.
pub const SEND_BYTES_PER_MS: u64 = 16;
/// A relay answers Hello and Fetch within this time.
pub const ANSWER_MAX_MS: i64 = 20_000;

/// Backups kept: one for each of the last days,
pub const BACKUPS_DAILY: usize = 7;
/// one for each of the last weeks,
pub const BACKUPS_WEEKLY: usize = 4;
/// one for each of the last months.
pub const BACKUPS_MONTHLY: usize = 12;
/// A backup is due when the newest is older than this.
pub const BACKUP_EVERY_MS: i64 = 24 * 60 * 60 * 1000;
/// Backups are written anew so long after a record was removed for good, in milliseconds: for all that are removed meanwhile.
pub const BACKUP_GATHER_MS: i64 = 2_000;
/// The first look for a due backup comes so long after opening, not in the way of the first screen.
pub const BACKUP_FIRST_MS: i64 = 60_000;

/// SQLite waits so long for another process's lock.
pub const SQLITE_BUSY_MS: u64 = 5_000;
/// Oldest SQLite that may open a file: earlier ones can lose commits in WAL mode or corrupt FTS5.
pub const SQLITE_VERSION_MIN: i32 = 3_053_002;

// ---- Records: what a value may hold. Commands refuse more; readers show more as absent (`unreadable`).

/// Characters of a title of a deal or task.
pub const TITLE_CHARS: usize = 300;
/// Characters of a name of a person or company.
pub const NAME_CHARS: usize = 300;
/// Characters of a workspace's, pipeline's or stage's name.
pub const SHORT_NAME_CHARS: usize = 120;
/// Characters of a short text: source, industry, lost reason, job title, role.
pub const WORD_CHARS: usize = 500;
/// Characters of a web address.
pub const URL_CHARS: usize = 2_000;
/// Characters of a label such as `work`.
pub const LABEL_CHARS: usize = 100;
/// Characters of an e-mail, phone number, postal address or consent.
pub const VALUE_CHARS: usize = 2_000;
/// Characters of a tag.
pub const TAG_CHARS: usize = 64;
/// Tags of one record.
pub const TAGS: usize = 64;
/// Items of one labelled list.
pub const ITEMS: usize = 100;
/// Tasks of one record.
pub const TASKS: usize = 1_000;
/// Contacts beside a deal's main one.
pub const DEAL_CONTACTS: usize = 200;
/// Characters of a custom field's value.
pub const CUSTOM_CHARS: usize = 4_000;
/// Pipelines, removed ones too: a person chooses among them in a menu.
pub const PIPELINES: usize = 50;
/// Stages of one pipeline, removed ones too: each is a column.
pub const STAGES: usize = 50;
/// Lost reasons, removed ones too: more is not chosen from, but searched in.
pub const REASONS: usize = 100;
/// Days after which a stage may call a deal stale: ten years.
pub const ROTTING_DAYS: u16 = 3_650;
/// Digits of a number in a custom field: JavaScript holds 15 exactly.
pub const NUMBER_DIGITS: usize = 15;
/// Custom fields of one kind of record, removed ones too: each is a line of every panel.
pub const FIELDS: usize = 100;
/// Options of one choice, removed ones too: more is not chosen from, but searched in.
pub const OPTIONS: usize = 200;
/// Custom fields on a deal's card: it has 280 pixels.
pub const CARD_FIELDS: usize = 2;
/// Saved views of one kind of record, removed ones too: each is a tab.
pub const VIEWS: usize = 200;
/// Columns of a table that a view names: all of a record's own, and its custom fields.
pub const VIEW_COLUMNS: usize = 120;
/// Bytes of a key such as a custom field's id.
pub const KEY_BYTES: usize = 128;
/// Characters of an id, day, zone or other short word that programs write.
pub const ID_CHARS: usize = 100;
/// Characters of one text in an activity entry.
pub const ACTIVITY_TEXT_CHARS: usize = 4_000;
/// Characters of one value in a `changed` entry: what it was is history, not a backup.
pub const HISTORY_VALUE_CHARS: usize = 200;
/// Fields that one `changed` entry names; more at once is an import or a merge.
pub const HISTORY_FIELDS: usize = 32;
/// Changes of the same fields by the same person within so many milliseconds are shown as one line.
pub const HISTORY_MERGE_MS: i64 = 120_000;
/// Bytes of an e-mail that is read. Its attachments were cut before: only their names are kept.
pub const MAIL_BYTES: usize = 700 * 1024;
/// Steps of a task's rhythm from an old day to today: a daily task that lay for 20 years.
pub const REPEAT_STEPS_MAX: usize = 8_000;
/// Reminders told at once: more is a list to look at, not news.
pub const REMINDER_ROWS: usize = 20;
/// Rows of one section of a day: who has more late than this begins with these.
pub const TODAY_ROWS: usize = 100;
/// Sequences, and texts, removed ones too: a person chooses among them in a menu.
pub const SEQUENCES: usize = 50;
/// Steps of one sequence: who was written to twelve times and did not answer has answered.
pub const STEPS: usize = 12;
/// Days after which a step may come: a year.
pub const STEP_DAYS: u16 = 365;
/// Characters of a sequence's steps as they are stored.
pub const STEPS_CHARS: usize = 8_000;
/// Characters of a text that a step is written with: what a `mailto:` address carries in any program.
pub const LETTER_CHARS: usize = 4_000;
/// Names in a record's list of unreadable values.
pub const UNREADABLE_LISTED: usize = 50;
/// Pipelines, stages, fields, members … of a workspace that are read, each.
pub const SETTINGS: usize = 1_000;
/// Marks of erased people of a workspace that are read.
pub const ERASED_MARKS: usize = 20_000;
/// Silence after which a person is asked once more, or erased: three years, in milliseconds.
pub const SILENT_MS: i64 = 3 * 365 * 24 * 3_600_000 + 24 * 3_600_000;
/// Targets that are read: of ten years, in several currencies.
pub const TARGETS: usize = 1_000;
/// Days of a period that numbers are asked for: a hundred years.
pub const PERIOD_DAYS: i32 = 36_525;
/// Lost reasons with a line of their own; the rest share one.
pub const REASONS_SHOWN: usize = 12;
/// The oldest open deals that the page of numbers shows.
pub const OLDEST_SHOWN: usize = 10;
/// Largest amount, minor units, either sign: far below 2^53, so that JavaScript reads it exactly.
pub const AMOUNT: i64 = 1_000_000_000_000_000;
/// Times that can be read, milliseconds since 1970: from the year 0 to the year 9999.
pub const TIME_MS: std::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;
/// Bytes of a position; a longer one sorts last.
pub const POSITION_BYTES: usize = 256;
/// Neighbours that one move may rewrite when positions collide.
pub const POSITION_REWRITES: usize = 64;
/// Bytes of a note's text that search knows.
pub const NOTE_SEARCH_BYTES: usize = 100_000;
/// A change of a deal's note is written down as a sign of life at most so often, in milliseconds.
pub const NOTED_EVERY_MS: i64 = 60 * 60 * 1000;
/// Nested elements of a note that the canonical form writes out.
pub const NOTE_DEPTH: usize = 100;
/// Bytes of a search, filter or quick-add text that are looked at.
pub const QUERY_BYTES: usize = 1_000;
/// Words of a search that are looked at.
pub const QUERY_WORDS: usize = 12;
/// Clauses of a filter: more than a person can read in a line; each is one more condition for every record.
pub const FILTER_CLAUSES: usize = 25;
/// Values of one clause.
pub const FILTER_VALUES: usize = 200;
/// Bytes of a filter written as text.
pub const FILTER_BYTES: usize = 32 * 1024;
/// Records found when nobody says how many.
pub const SEARCH_HITS: u32 = 50;
/// Bytes of one text in which search looks for what to show of it.
pub const EXCERPT_LOOK_BYTES: usize = 20_000;
/// Records of one answer of a list.
pub const LIST_ROWS: u32 = 1_000;
/// Deals in one change of many: at about 0.1 ms each the engine is back within two frames. A screen sends more one after another.
pub const BULK: usize = 500;
/// Records that a person is warned of while typing.
pub const ALIKE_SHOWN: usize = 3;
/// Pairs of duplicates shown at once: when they are worked through, the next ones are read.
pub const DUPLICATES_SHOWN: usize = 100;
/// Records that share something and are compared each with each: with more it is a switchboard, or "Unknown".
pub const DUPLICATE_BLOCK: usize = 12;
/// Days of use that a record stays in the trash.
pub const TRASH_DAYS: u32 = 30;
/// How often the trash is looked at, in milliseconds.
pub const TRASH_LOOK_MS: i64 = 60 * 60 * 1000;
/// Records of the trash that are removed for good in one go, a few milliseconds each.
pub const TRASH_SLICE: usize = 4;
/// Edits in one request.
pub const EDITS: usize = 500;
/// Steps of `moved_to` or `merged_into` that readers follow.
pub const REDIRECTS: usize = 1_000;
/// Frames that the engine remembers for diagnostics, without their content.
pub const WITNESSED_FRAMES: usize = 64;
/// Jobs whose times the engine remembers for diagnostics.
pub const WITNESSED_JOBS: usize = 512;
/// Lines of a look at the database file.
pub const FILE_PROBLEMS: usize = 20;
/// Acts of one person that an undo without a name goes back.
pub const ACT_STEPS: u32 = 100;
/// How long an act can be undone from the log, in milliseconds: 30 days.
pub const ACT_DAYS_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Bytes of what one act changed; a larger one is kept without its undo.
pub const ACT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of all acts of a desk; the oldest lose their undo first.
pub const ACTS_BYTES_MAX: i64 = 32 * 1024 * 1024;
/// After so many acts, old ones are looked for.
pub const ACTS_TIDY_EVERY: i64 = 64;
/// Lines of one page of the log.
pub const LOG_LINES: u32 = 200;

// ---- Imports.

/// Bytes of a file that is imported: ten times the largest export of a CRM that we know of.
pub const IMPORT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of one chunk of it.
pub const IMPORT_CHUNK_BYTES_MAX: usize = 512 * 1024;
/// Lines of it.
pub const IMPORT_LINES_MAX: usize = 200_000;
/// Columns of it. HubSpot exports up to 268.
pub const IMPORT_COLUMNS_MAX: usize = 500;
/// Files that one workspace has open. Further ones wait until one is closed.
pub const IMPORTS_OPEN_MAX: usize = 4;
/// Bytes of a file that are looked at for its delimiter and its kind of encoding.
pub const IMPORT_LOOK_BYTES: usize = 64 * 1024;
/// Bytes that are decoded in one step.
pub const IMPORT_DECODE_BYTES: usize = 1024 * 1024;
/// Lines shown before an import, and names in lists of what went wrong.
pub const IMPORT_SHOWN_LINES: usize = 20;
/// Doubtful and refused lines that a report lists, each; the CSV of refused lines has all.
pub const IMPORT_LISTED_LINES: usize = 200;
/// Documents written in one transaction of an import.
pub const IMPORT_SLICE_DOCUMENTS: usize = 1_024;
/// How long one step of an import may take while nobody waits for the engine, in milliseconds. Whoever comes ends it.
pub const IMPORT_SLICE_MS: i64 = 100;
