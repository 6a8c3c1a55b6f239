//! Limits of a session, each with where it comes from.

use crate::Millis;

/// Most tracks in one page of the queue.
///
/// A command rewrites at most a few pages, so a page decides what a command writes. 50 tracks of typical
/// length are about 15 KB: well under the 32 KB a command may write and the 400 KB of a `DynamoDB` item.
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
pub const PAGE_LEN: usize = 50;

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

/// Most bytes of a link.
pub const MAX_URL: usize = 1_024;

/// Replies that may wait for a track to be found; further `/play` commands are refused until one is answered.
pub const MAX_PENDING_REPLIES: usize = 25;

/// Answers that may wait to be known to have arrived. Only while Discord can't be reached is there more than one or two;
/// beyond the limit the oldest is given up.
pub const MAX_ANSWERS: usize = 25;

/// Outcomes of commands of the panel that are kept: enough for all that a busy evening gives within the second in which
/// the panel sees a new version.
pub const MAX_OUTCOMES: usize = 16;

/// Tracks that can be taken out of the queue by one command that names them.
pub const MAX_SELECTED: usize = 500;

/// Members of the session's channel that are remembered. Whether there are any decides whether music goes on.
pub const MAX_LISTENERS: usize = 50;

/// Commands of members that are kept until the panel database has them. A mirror that works is behind by one or two; every
/// commit writes them all.
pub const MAX_DEEDS: usize = 4;

/// Most characters of what is kept of such a command beside its name.
pub const MAX_DEED_DETAIL: usize = 40;

/// Events that `/why` can tell.
pub const MAX_EVENTS: usize = 10;

/// Most characters of a title in an event, and of title and artist of a play.
pub const MAX_EVENT_TITLE: usize = 80;

/// How often a track is taken up after a crash without getting further, before it is skipped.
pub const MAX_RESTORES: u32 = 3;

/// How far a track has to get for a take-up to count as progress. A take-up alone is a second of it, since the position
/// after a crash is a guess; workers that are killed every few seconds by something else get further.
pub const RESTORE_PROGRESS: Millis = Millis::from_secs(6);

/// Tracks that may fail within [`FAILURE_WINDOW`] before the session stops by itself.
pub const MAX_FAILURES: usize = 5;

/// Span in which [`MAX_FAILURES`] are counted.
pub const FAILURE_WINDOW: Millis = Millis::from_secs(30);

/// Life of an interaction token.
///
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>.
pub const REPLY_TOKEN_LIFE: Millis = Millis::from_secs(15 * 60);

/// Loudest volume, in percent. Beyond it, sound that is already loud is clipped.
pub const MAX_VOLUME: u16 = 150;

/// Tracks that are remembered after they were heard: what `/previous` goes back through and `/history` shows.
pub const MAX_PLAYED: usize = 10;

/// Plays that are kept after they ended, for whoever counts them. They are counted from the heads that arrive, so as many
/// may lie between two that do.
pub const MAX_HEARD: usize = 16;

/// Most bytes of a site's name that is kept: what the DNS allows. See <https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4>.
pub const MAX_SITE: usize = 253;

/// Changes that `/undo` can take back, one after the other.
pub const MAX_UNDO: usize = 10;

/// How long a change can be taken back. Stores keep a version at least for so long, and for [`UNDO_MARGIN`] more.
pub const UNDO_LIFE: Millis = Millis::from_secs(10 * 60);

/// How much longer than [`UNDO_LIFE`] a version is kept, for clocks that differ and jobs that wait.
pub const UNDO_MARGIN: Millis = Millis::from_secs(5 * 60);

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

/// Errands of one guild that may wait to be done; further ones are refused until one is.
pub const MAX_ERRANDS: usize = 10;

/// Most results of a search that are offered.
pub const MAX_FOUND: usize = 10;

/// Most characters of a choice that is offered: of its name, of what is said of it, and of its link.
///
/// See <https://discord.com/developers/docs/components/reference#string-select-select-option-structure>.
pub const MAX_CHOICE: usize = 100;
