### English: what everything is written in first. A new key goes into the other files of this folder, too.
###
### Names, links and mentions come as arguments. A command is named in backticks, as people see it in this language.

## Answers to commands, and announcements

notice-playing = { $more ->
    [0] Playing **{ $title }**.
   *[other] Playing **{ $title }** and { $more } more.
}
notice-queued = { $more ->
    [0] Queued **{ $title }** at place { $place }.
   *[other] Queued **{ $title }** and { $more } more at place { $place }.
}
notice-paused = Paused.
notice-resumed = Playing on.
notice-skipped = Skipped **{ $title }**. Next: **{ $next }**.
notice-skipped-last = Skipped **{ $title }**. The queue is empty.
notice-stopped = Stopped. `/undo` brings the music and the queue back within 10 minutes.
notice-went-back = Back to **{ $title }**.
notice-replayed = **{ $title }**, from the start.
notice-sought = Going on at { $position }.
notice-volume-set = The volume is { $percent } %.
notice-loop-off = Nothing is repeated.
notice-loop-track = The track repeats.
notice-loop-queue = The queue repeats.
notice-joined-channel = Coming to { $channel }.
notice-removed-one = Removed **{ $title }**. `/undo` brings it back.
notice-removed = { $count ->
    [one] Removed 1 track. `/undo` brings it back.
   *[other] Removed { $count } tracks. `/undo` brings them back.
}
notice-moved-to = **{ $title }** is at place { $place } now.
notice-swapped = **{ $a }** and **{ $b }** changed places.
notice-cleared = { $count ->
    [one] Removed all that waited: 1 track. `/undo` brings it back.
   *[other] Removed all that waited: { $count } tracks. `/undo` brings them back.
}
notice-shuffled = { $count ->
    [one] Shuffled 1 track. `/undo` brings the order back.
   *[other] Shuffled { $count } tracks. `/undo` brings the order back.
}
notice-made-fair = { $members ->
    [one] One member has tracks that wait.
   *[other] { $members } members take turns now.
}
notice-undone = Took back { $change }. `/redo` does it again.
notice-redone = Did { $change } again.
notice-no-such-place = { $len ->
    [0] There is no place { $place }: nothing waits.
   *[other] There is no place { $place }: places go from 1 to { $len }.
}
notice-nothing-played = Nothing was played before.
notice-not-seekable = That is a stream, or does not say how long it is: I can't seek in it.
notice-beyond-end = The track is { $length } long.
notice-already-here = I am with you already.
notice-nothing-removed = No track that waits is like that.
notice-nothing-moved = Nothing would change.
notice-already-fair = They take turns already.
notice-queue-empty = Nothing waits.
notice-nothing-to-undo = There is nothing to take back.
notice-nothing-to-redo = There is nothing to do again.
notice-too-late-to-undo = That is too long ago to take it back.
notice-restored = { $count ->
    [one] 1 track waits again. `/undo` takes that back.
   *[other] { $count } tracks wait again. `/undo` takes that back.
}
notice-version-gone = That version is not kept any more: it is older than a day.
notice-nothing-waited = Nothing waited then.
notice-no-room-to-undo = There is no room for what would come back: the queue takes { $limit } tracks. Remove some, and try again.
notice-nothing-playing = Nothing is playing.
notice-already-paused = It is already paused. `/resume` continues it.
notice-not-paused = It is not paused.
notice-not-in-voice = Join a voice channel first.
notice-other-channel = I am playing in { $channel }. Join me there first.
notice-queue-full = The queue is full ({ $limit } tracks).
notice-too-many-pending = I am still looking up earlier requests. Try again in a moment.
notice-track-failed = **{ $title }**: { $reason }
notice-gave-up = The tracks that are left come from where nothing can be played at the moment, so I wait. The queue is kept: `/resume` tries again.
notice-failed-too = { $count ->
    [one] 1 more track could not be played.
   *[other] { $count } more tracks could not be played.
}
notice-superseded = The session ended before I could look that up.
notice-buried = That failed several times because of a fault of mine. I put it aside, and my operator can repeat it.
notice-invariant-broken = Something went wrong inside me, and nothing was changed. My operator finds the cause in the log.
notice-rejected = I can't carry that out: my storage refuses it, or I am set up wrongly. Nothing was changed. I put it aside, and my operator can repeat it.
notice-join-forbidden = I may not join or speak in { $channel }. Ask a moderator for the permission.
notice-channel-full = { $channel } is full, and I may not join a full channel. Raise its limit, or give me *Move Members* there.
notice-place-unknown = Discord has not told me yet which voice channel you are in. Try again in a moment.
notice-join-failed = I could not join { $channel }. Try again in a moment.

## What `/undo` and `/redo` took back or did again, within notice-undone and notice-redone

change-clear = clearing the queue
change-shuffle = shuffling
change-fair = the fair order
change-restore = bringing an earlier queue back
change-remove = removing
change-skip = skipping
change-move = moving
change-stop = stopping

## Why a track can't be played; follows its title

failure-address-refused = That link leads to a private address, which I don't open.
failure-unreachable = I can't reach the server of that link.
failure-not-found = There is nothing at that link (the server says 404).
failure-forbidden = The server of that link refuses to give it to me.
failure-server-error = The server of that link has a problem of its own.
failure-timed-out = The server of that link takes too long to answer.
failure-too-many-redirects = That link redirects too many times.
failure-too-large = That file is larger than I play.
failure-empty = That file is empty.
failure-not-audio = That link is not an audio file.
failure-undecodable = I can't read that file as audio.
failure-site-not-allowed = I don't play from that site.
failure-nothing-found = I found nothing for that search.
failure-empty-list = That list has nothing in it that I can play.
failure-extractor-failed = I couldn't get that track from its site.
failure-never-gets-further = I was interrupted there again and again, so I skipped it.
failure-unsupported-sound = That sound is of a kind I can't play yet: its format, its sample rate or its channels.
failure-damaged = That file is damaged.
failure-no-sound = That file has no sound that I can play.
failure-playlist-file = That link is a list of links, not sound. Give me one of the links in it.
failure-old-radio = That radio station uses an old protocol (SHOUTcast 1) that I can't receive.
failure-search-not-set-up = Searching is not set up on this bot. Give me a link to an audio file.
failure-private = It is private, or only for members of a channel.
failure-age-restricted = Its site wants to know my age, so I can't get it.
failure-not-in-country = Its site doesn't offer it in the country I run in.
failure-removed = It was removed from its site.
failure-not-yet-out = It has not begun yet: it is a premiere or a live stream to come.
failure-bot-check = Its site wants proof that I'm not a bot, which I can't give.
failure-live-stream = It is a live stream, and I can't play that site's live streams.
failure-other = I can't play it.

## What happened, for `/why`; follows how long ago it was

event-stopped = { $member } stopped the music.
event-disconnected = I was disconnected by a moderator, or my channel was deleted. I don't rejoin on my own then; the queue is kept, and `/resume` continues it.
event-queue-ended = The last track ended, and nothing was queued.
event-gave-up = Only tracks were left that could not be played, so I waited. The queue is kept: `/resume` tries again.
event-join-forbidden = I may not join or speak in { $channel }. The queue is kept.
event-join-failed = I could not join { $channel }. The queue is kept.
event-channel-full = There was no room for me in { $channel }. The queue is kept.
event-moved = A moderator moved me from { $from } to { $to }.
event-skipped = { $member } skipped **{ $title }**.
event-track-failed = Skipped **{ $title }**: { $reason }
event-connection-lost = I lost the connection to Discord's voice server, and joined again.
event-handed-over = The music moved to another of my workers, as planned. It was silent for { $silence }.
event-recovered = One of my workers was lost, and another went on where it was. It was silent for { $silence }.
event-nobody-listening = Nobody was listening when I came back, so I wait: I go on when somebody joins.
event-away-too-long = I was away for too long to simply continue. The queue is kept: `/resume` continues it.
event-worker-failed = Something in this session made me fail several times in a row, so I wait. The queue is kept: `/resume` continues it.
event-removed = I was removed from this server. The queue is kept: `/resume` continues it.
event-woke = Somebody joined, and I went on.
span-short = less than 0.1 seconds
span = { $seconds }.{ $tenths } seconds
why-nothing = Nothing has stopped, moved or been skipped here lately.

## Buttons

button-pause = Pause
button-resume = Resume
button-skip = Skip
button-stop = Stop
button-refresh = Refresh

## The queue, and what was played

queue-title = Queue
queue-now = Now:
queue-paused = Paused:
queue-footer = Page { $number } of { $count }, { $waiting ->
    [one] 1 track waits
   *[other] { $waiting } tracks wait
}
queue-found = Found in the queue
queue-found-more = { $count } more: give more words
queue-nothing-found = No track that waits has these words.
history-title = Played

## Other answers

ping = Pong. Your command reached me after { $milliseconds } ms.

## What is offered while an option is typed; what is sent stays `next`, `now` and `end`

suggestion-next = Next
suggestion-now = Now: skips what is playing
suggestion-end = End
suggestion-track = { $title } by { $artist }
suggestion-words = Search for { $words }

## What is wrong with a command, before anybody carries it out

error-unknown-command = I don't know that command. It may be new or gone; try again in a moment.
error-unknown-button = I don't know that button. It is from another version of me.
error-query-or-file = Give me either a `query` or a `file`, and not both.
error-empty-query = The query is empty.
error-query-too-long = That query is longer than the { $limit } characters I read.
error-unsupported-scheme = I only play `http` and `https` links.
error-query = I can't play that query.
error-not-in-guild = I only play music in servers.
error-bot-lacks = I need the permission **{ $permission }** in this channel. Ask a moderator for it.
error-store = I can't reach my storage right now. See whether it happens, and else try again.
error-unreadable = I can't read what Discord sent me for that.

## What is wrong with an option

option-missing = The option `{ $option }` is missing.
option-missing-or-unknown = The option `{ $option }` is missing, or is none that I know.
option-unknown = The option `{ $option }` is not one that I know.
option-twice = The option `{ $option }` is given twice.
option-not-a-number = The option `{ $option }` must be a whole number.
option-out-of-limits = The option `{ $option }` must be a whole number within its limits.
option-not-an-ordinal = The option `{ $option }` must be 1 or more.
option-not-yes-or-no = The option `{ $option }` must be yes or no.
option-not-a-member = The option `{ $option }` must be a member.
option-not-a-channel = The option `{ $option }` must be a channel.
option-not-a-role-or-member = The option `{ $option }` must be a role or a member.
option-not-a-text = The option `{ $option }` must be a text.
option-not-a-file = The option `{ $option }` must be a file.
option-file-not-sent = The option `{ $option }` names a file that Discord did not send.
option-not-a-time = The option `{ $option }` must be a time such as `1:30`, `90`, `+30` or `-15`.
option-not-a-place = The option `{ $option }` must be `end`, `next`, `now` or a place such as `3`.

## Permissions, as Discord's settings call them

permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-send-messages-in-threads = Send Messages in Threads

## Settings, permissions, votes, limits and plans

notice-left-out = { $count ->
    [one] 1 track is not let in here.
   *[other] { $count } tracks are not let in here.
}
notice-unavailable = { $count ->
    [one] 1 entry of the list can't be played, and is left out.
   *[other] { $count } entries of the list can't be played, and are left out.
}
notice-list-cut = { $count ->
    [one] The list has more: I took its first entry.
   *[other] The list has more: I took its first { $count } entries.
}
notice-voted = { $votes } of { $needed } votes to skip.
notice-voted-already = Your vote is counted already: { $votes } of { $needed }.
notice-held-still-alone = I go on when somebody listens.
notice-held-still-suppressed = I go on when a moderator invites me to speak.
notice-held-still-muted = I go on when a moderator unmutes me.
notice-setting-changed = `{ $setting }` is **{ $value }** now.
notice-setting-emptied = `{ $setting }` is empty now.
notice-settings-reset = All settings are the defaults again.
notice-permission-set = `/{ $command }` is for { $level } now.
notice-permission-reset = `/{ $command }` is for whom it usually is.
notice-waiting = Queued: starts when a worker is back.
notice-needs-invitation = This is a stage, and I am in its audience. I play on when a moderator invites me to speak.
notice-muted = A moderator muted me, so I paused. I go on when I am unmuted.
notice-left-alone = Nobody was listening, so I left. The queue is kept: I go on when somebody joins.
notice-disabled = This server has switched that command off.
notice-blocked = This server does not let you use me.
notice-other-text-channel = Use me in { $channels }.
notice-other-voice-channel = On this server I play in { $channels }.
notice-needs-dj = That is for { $roles }.
notice-needs-manager = That is for those who may manage this server.
notice-not-yours = You decide on what is yours; on the rest decide { $roles }.
notice-too-fast = That was too fast. Go on { $until }.
notice-queue-limited = { $limit ->
    [one] The queue of this server takes 1 track.
   *[other] The queue of this server takes { $limit } tracks.
}
notice-member-tracks = { $limit ->
    [one] On this server 1 track of yours may wait at once.
   *[other] On this server { $limit } tracks of yours may wait at once.
}
notice-member-minutes = { $limit ->
    [one] On this server 1 minute of your tracks may wait at once.
   *[other] On this server { $limit } minutes of your tracks may wait at once.
}
notice-track-too-long = { $limit ->
    [one] On this server a track may be 1 minute long.
   *[other] On this server a track may be { $limit } minutes long.
}
notice-site-blocked = This server plays nothing from { $site }.
notice-word-blocked = This server does not play tracks with a word of that title.
notice-duplicate = That is in the queue already.
notice-needs-tier = That needs the plan **{ $tier }**. `/plan` shows more.
notice-setting-malformed = `{ $setting }` can't be that.
notice-setting-full = { $max ->
    [one] `{ $setting }` has 1 entry already, and no room for more.
   *[other] `{ $setting }` has { $max } entries already, and no room for more.
}
notice-setting-unchanged = That changes nothing in `{ $setting }`.
notice-setting-needs-tier = `{ $setting }` needs the plan **{ $tier }**. `/plan` shows more.
notice-settings-conflict = Somebody changed the settings meanwhile. Look at them, and try again.
failure-not-in-plan = This server's plan has no such source. `/plan` shows what it has.

## Who may use a command

level-everyone = everybody
level-dj = DJs
level-manager = those who may manage this server
level-nobody = nobody

## What keeps the bot from being heard, for `/why`

event-held-alone = Everybody left, so I paused.
event-held-suppressed = I was in the audience of a stage, and nobody could hear me.
event-held-muted = A moderator muted me, so I paused.
event-released-alone = Somebody came back.
event-released-suppressed = I was invited to speak.
event-released-muted = A moderator let me be heard again.

## The settings

settings-title = Settings
settings-deciding = Deciding
settings-limits = Limits
settings-playing = Playing
settings-messages = Messages
settings-branding = Branding
settings-commands = Commands
setting-shown = `{ $setting }` is { $value }.
setting-range = It can be { $range }. Without a choice it is { $default }.
setting-more = **{ $shown }** and { $count } more
value-on = on
value-off = off
value-none = none
range-toggle = `on` or `off`
range-percent = a number from { $min } to { $max } percent
range-tracks = a number from { $min } to { $max } tracks
range-minutes = a number from { $min } to { $max } minutes
range-per-minute = a number from { $min } to { $max } in a minute
range-channel = a text channel, or `none`
range-roles = { $max ->
    [one] one role
   *[other] up to { $max } roles
}
range-text-channels = { $max ->
    [one] one text channel
   *[other] up to { $max } text channels
}
range-voice-channels = { $max ->
    [one] one voice channel
   *[other] up to { $max } voice channels
}
range-members = { $max ->
    [one] one member
   *[other] up to { $max } members
}
range-sites = { $max ->
    [one] one site such as `example.org`
   *[other] up to { $max } sites such as `example.org`
}
range-words = { $max ->
    [one] one word
   *[other] up to { $max } words
}
range-colour = a colour such as `#2F7D6B`
range-text = a line of up to { $max } characters, or `none`
range-link = an `https` link of up to { $max } characters, or `none`
error-setting = `{ $setting }` can be { $range }.

## Plans

plan-none = There are no plans here: this server has everything.
plan-title = Plans
plan-own = This server has the plan **{ $tier }**.
plan-tracks = { $count ->
    [one] 1 track
   *[other] { $count } tracks
}
plan-tracks-any = any number of tracks
plan-playlists = { $count ->
    [one] 1 playlist
   *[other] { $count } playlists
}
plan-playlists-any = any number of playlists
plan-sources-core = files and links
plan-sources-extended = files, links and sites
plan-sources-unlimited = files, links, sites and search
plan-help = { $count ->
    [one] 1 hour of help in 30 days
   *[other] { $count } hours of help in 30 days
}
plan-help-any = any number of hours of help
plan-help-within = answered within { $minutes } minutes
plan-begins = from here on { $settings }

## The card

card-playing = Now playing
card-paused = Paused
card-waiting-title = Waiting
card-over = Nothing is playing
card-last = The last track was { $title }.
card-title = **{ $title }** by { $artist }
card-member = Asked for by { $member }.
card-waiting = { $count ->
    [0] Nothing waits.
    [one] 1 track waits.
   *[other] { $count } tracks wait.
}
card-volume = Volume { $percent } %.
card-votes = { $count ->
    [one] 1 vote to skip.
   *[other] { $count } votes to skip.
}
card-running = started { $started }
card-running-with-end = { $length }, started { $started }, ends { $ends }
card-held-paused = { $place }, paused
card-held-alone = { $place }, held until somebody listens
card-held-suppressed = { $place }, held until I may speak
card-held-muted = { $place }, held until I am unmuted
card-looked-up = being looked up
card-about-to-start = { $place }, about to start
card-waits-nobody = { $place }. Nobody was listening. I go on when somebody joins.
card-waits-away = { $place }. I was away for too long to simply continue.
card-waits-disconnected = { $place }. A moderator disconnected me, or my channel was deleted.
card-waits-forbidden = { $place }. I may not join or speak in the voice channel.
card-waits-full = { $place }. There was no room for me in the voice channel.
card-waits-join-failed = { $place }. Discord did not let me into the voice channel.
card-waits-sources = { $place }. What is left could not be played.
card-waits-worker = { $place }. Something in this session made me fail again and again.
card-waits-removed = { $place }. I was removed from this server.
button-back = Back
button-go-on = Play on
button-quieter = Quieter
button-louder = Louder
button-shuffle = Shuffle
button-queue = Queue
button-repeat-off = Repeat: off
button-repeat-track = Repeat: track
button-repeat-queue = Repeat: queue

## Playlists, and what is done besides the music

library-saved-server = { $count ->
    [one] Saved 1 track as the server's playlist **{ $name }**.
   *[other] Saved { $count } tracks as the server's playlist **{ $name }**.
}
library-saved-mine = { $count ->
    [one] Saved 1 track as your playlist **{ $name }**.
   *[other] Saved { $count } tracks as your playlist **{ $name }**.
}
library-left-out-files = { $count ->
    [one] Left out, because its link expires: 1 attached file.
   *[other] Left out, because their links expire: { $count } attached files.
}
library-left-out-tracks = { $count ->
    [one] Left out, because { $limit } is the most: 1 track.
   *[other] Left out, because { $limit } is the most: { $count } tracks.
}
library-renamed = **{ $from }** is called **{ $to }** now.
library-deleted = Deleted the playlist **{ $name }**.
library-exported = { $count ->
    [one] Here is **{ $name }**, with 1 track. `/playlist import` reads it again.
   *[other] Here is **{ $name }**, with { $count } tracks. `/playlist import` reads it again.
}
library-favourite-added = **{ $title }** is one of your favourites now.
library-favourite-removed = **{ $title }** is no longer one of your favourites.
library-card = **{ $title }**, at { $position }
library-card-artist = **{ $title }** by { $artist }, at { $position }
library-grabbed = **{ $title }** is in your direct messages.
library-grabbed-here = You take no direct messages from me, so here it is: { $card }
library-found = { $count ->
    [one] I found 1 track. Choose it to play it.
   *[other] I found { $count } tracks. Choose one to play it.
}
library-unknown = There is no playlist **{ $name }**. `/playlist list` shows those there are.
library-exists = There is a playlist **{ $name }** already. `replace` puts this in its place.
library-name-taken = Another playlist is called **{ $name }**.
library-too-many = There are { $limit } playlists already. Delete one first.
library-too-many-for-plan = { $count ->
    [0] This server's plan has no playlists. `/plan` shows which has.
    [one] This server's plan has 1 playlist. `/plan` shows which has more.
   *[other] This server's plan has { $count } playlists. `/plan` shows which has more.
}
library-full = **{ $name }** is full ({ $limit } tracks).
library-nothing-to-save = There is nothing that I can keep.
library-expires = I can't keep **{ $title }**: links of attached files expire.
library-forbidden = Only who saved **{ $name }**, and members with the permission **Manage Server**, may change it.
library-not-yours = That playlist is somebody else's.
library-changed = Somebody else changed that playlist just now. Try again.
library-errand-failed = I could not do that right now. Try again in a moment.
import-too-large = That file is larger than the { $limit } MB I read.
import-not-a-playlist = That file is not a playlist that I wrote.
import-newer = That file was written by a newer version of me.
import-no-tracks = There are no tracks in that file.
import-too-many-tracks = That file has more than the { $limit } tracks a playlist takes.
import-track = Track { $number } of that file has no `http` or `https` link, and no words to search for.
failure-playlist-gone = That playlist was deleted meanwhile.
failure-playlist-unreadable = I can't read that playlist right now.
error-nothing-to-play = That message has no link and no audio file.
option-not-a-name = The option `{ $option }` must have 1 to 50 characters that can be seen, and not only dots.
option-not-words = The option `{ $option }` must be words; `/play` takes links.
choices-placeholder = Choose a track
playlists-none = There are no playlists yet. `/save` makes one of what plays and waits.
playlists-title = Playlists
playlists-mine = Yours
playlists-server = The server's
playlists-empty = none
playlists-more = and { $count } more
playlists-entry = { $count ->
    [one] { $name } (1 track)
   *[other] { $name } ({ $count } tracks)
}
playlist-footer = { $count ->
    [one] Page { $number } of { $pages }, 1 track, { $length }
   *[other] Page { $number } of { $pages }, { $count } tracks, { $length }
}
suggestion-playlist-mine = { $count ->
    [one] { $name } (1 track, yours)
   *[other] { $name } ({ $count } tracks, yours)
}
suggestion-playlist-server = { $count ->
    [one] { $name } (1 track, the server's)
   *[other] { $name } ({ $count } tracks, the server's)
}
