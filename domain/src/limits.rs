//! Limits of a session, each with where it comes from.

use crate::Millis;

/// Most tracks in one page of the queue.
///
/// A command writes a page or two, and the directory of all pages with each: short pages make the one small, few pages the
/// other. 16 tracks of typical length are about 5 KB, and 10,000 tracks are 625 pages, so that a command that touches two
/// pages of a queue of any length writes less than 16 KB.
pub const PAGE_LEN: usize = 16;

/// Most tracks in a page that is stored: earlier releases wrote pages of so many. They are divided when they are changed.
pub const MAX_PAGE_LEN: usize = 50;

/// Tracks of two neighbouring pages, together, that are merged into one when one of the pages changes. Less than
/// [`PAGE_LEN`], so that pages are not merged and divided in turn.
pub const SMALL_PAGES: usize = PAGE_LEN * 3 / 4;

/// Partitions of an AWS deployment that does not say how many it has. Functions and workers must agree.
pub const AWS_PARTITIONS: u32 = 16;

/// Most tracks that wait in one queue.
pub const MAX_QUEUE_LEN: usize = 10_000;

/// Ids of the jobs that were applied last, kept in the snapshot.
///
/// A queue delivers a job again within minutes; a guild whose members send 64 commands in that time would have
/// to do so faster than Discord's rate limits let them.
pub const RECENT_JOBS: usize = 64;

/// Most characters kept of a title, an artist or a search text.
pub const MAX_TEXT: usize = 200;

/// Most bytes of a link, as JSON has it.
pub const MAX_URL: usize = 1_024;

/// Most bytes of a head as it is stored.
///
/// An item of `DynamoDB` has at most 400 KB, a transaction 4 MB, and a commit writes the head and its copy. Each field that
/// can grow has a limit, and the tests add them up: what is left is for fields to come.
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
pub const MAX_HEAD_BYTES: usize = 320 * 1_024;

/// Bytes that an entry of the directory counts for in [`MAX_HEAD_BYTES`]: stores write no longer ones.
pub const PAGE_REF_BYTES: usize = 16;

/// Most bytes of a job's id, of the id that follows it through the logs, and of an interaction's token. Those that there
/// are have at most 90, 64 and 250.
pub const MAX_JOB_ID: usize = 128;

/// See [`MAX_JOB_ID`].
pub const MAX_JOB_TRACE: usize = 128;

/// See [`MAX_JOB_ID`].
pub const MAX_REPLY_TOKEN: usize = 512;

/// Most bytes of each text of a voice session: Discord's have about 50.
pub const MAX_VOICE_TEXT: usize = 256;

/// Most bytes of the name of a grant's origin, and of its tier's. Others are not taken.
pub const MAX_GRANT_TEXT: usize = 100;

/// Most bytes of all settings together, were each as long as the table of settings lets it be.
pub const MAX_SETTINGS_BYTES: usize = 32 * 1_024;

/// Commands that may be for others than usual. There are fewer commands.
pub const MAX_PERMISSIONS: usize = 100;

/// Most characters of a command's name.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#application-command-object>.
pub const MAX_COMMAND_NAME: usize = 32;

/// Replies that may wait for a track to be found; further `/play` commands are refused until one is answered.
pub const MAX_PENDING_REPLIES: usize = 25;

/// Answers that may wait to be known to have arrived. Only while Discord can't be reached is there more than one or two;
/// beyond the limit the oldest is given up.
pub const MAX_ANSWERS: usize = 25;

/// Most bytes of these answers: one with choices to make has 12 KB at most, most have 500 bytes.
pub const MAX_ANSWERS_BYTES: usize = 48 * 1_024;

/// Most bytes of a journal entry. Few have more than 500: what an outcome repeats of a list of blocked words has 13 KB at
/// most, and what is brought forward of the heads of an earlier release 45 KB.
pub const MAX_JOURNAL_BYTES: usize = 64 * 1_024;

/// Tracks that can be taken out of the queue by one command that names them.
pub const MAX_SELECTED: usize = 500;

/// Members of the session's channel that are remembered. Whether there are any decides whether music continues.
pub const MAX_LISTENERS: usize = 50;

/// Most characters of what is kept of such a command beside its name.
pub const MAX_AUDIT_DETAIL: usize = 40;

/// Events that `/why` can tell.
pub const MAX_EVENTS: usize = 10;

/// Versions with events that a session remembers: some events are not told.
pub const MAX_EVENTFUL: usize = 16;

/// Most characters of a title in an event, and of title and artist of a play.
pub const MAX_EVENT_TITLE: usize = 80;

/// How often a track is taken up after a crash without getting further, before it is skipped.
pub const MAX_RESTORES: u32 = 3;

/// How far a track has to get for a take-up to count as progress. A take-up alone is a second of it, since the position
/// after a crash is a guess; workers that are killed every few seconds by something else get further.
pub const RESTORE_PROGRESS: Millis = Millis::from_secs(6);

/// How often a source may fail, one time after the other, before its tracks are passed over. Twice as often where it may
/// have been the tracks' own fault.
pub const MAX_FAILURES: usize = 5;

/// How long the tracks of a source that failed so often are passed over. Then one of them is tried.
pub const SOURCE_REST: Millis = Millis::from_secs(5 * 60);

/// Sources whose failures are remembered. With more of them at once, those that failed longest ago are forgotten.
pub const MAX_FAILING: usize = 8;

/// Tracks whose own failures are remembered, as those of sources are.
pub const MAX_PASSED_OVER: usize = 50;

/// What was heard for less than this, from its beginning to its end, was not heard at all.
pub const MIN_HEARD: Millis = Millis::new(500);

/// How long the session of a guild that removed the bot is kept for its return.
pub const REMOVED_LIFE: Millis = Millis::from_secs(30 * 24 * 60 * 60);

/// How long after a connection was lost a moderator's doing is taken for the cause.
pub const LOSS_EXPLAINED: Millis = Millis::from_secs(15);

/// Life of an interaction token.
///
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>.
pub const REPLY_TOKEN_LIFE: Millis = Millis::from_secs(15 * 60);

/// Loudest volume, in percent. Beyond it, sound that is already loud is clipped.
pub const MAX_VOLUME: u16 = 150;

/// Tracks that are remembered after they were heard: what `/previous` goes back through and `/history` shows.
pub const MAX_PLAYED: usize = 10;

/// Most bytes of a site's name that is kept: what the DNS allows. See <https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4>.
pub const MAX_SITE: usize = 253;

/// Changes that `/undo` can take back, one after the other.
pub const MAX_UNDO: usize = 10;

/// How long a change can be taken back. Stores keep versions for longer.
pub const UNDO_LIFE: Millis = Millis::from_secs(10 * 60);

/// How long each version of a session is kept, with its journal entry.
pub const JOURNAL_LIFE: Millis = Millis::from_secs(24 * 60 * 60);

/// Votes that are remembered: as many as listeners are.
pub const MAX_VOTES: usize = MAX_LISTENERS;

/// Members whose commands of a minute are counted. With more of them at once the oldest counts are given up.
pub const MAX_RATES: usize = 50;

/// Tiers that a guild may have been granted at once.
pub const MAX_GRANTS: usize = 20;

/// Most characters of a playlist's name.
pub const MAX_PLAYLIST_NAME: usize = 50;

/// Most tracks of a playlist. It is read, written and loaded as a whole.
pub const MAX_PLAYLIST_TRACKS: usize = 1_000;

/// Most playlists of a server, and of a person. A plan may lower it.
pub const MAX_PLAYLISTS: usize = 100;

/// Most bytes of a file with a playlist: [`MAX_PLAYLIST_TRACKS`] with long titles and links.
pub const MAX_PLAYLIST_FILE: usize = 2 * 1_024 * 1_024;

/// Background tasks of one guild that may wait to be done; further ones are refused until one is.
pub const MAX_BACKGROUND_TASKS: usize = 10;

/// Most results of a search that are offered.
pub const MAX_FOUND: usize = 10;

/// Most characters of a choice that is offered: of its name, of what is said of it, and of its link.
///
/// See <https://discord.com/developers/docs/components/reference#string-select-select-option-structure>.
pub const MAX_CHOICE: usize = 100;
