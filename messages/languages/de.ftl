### Deutsch. Was wohin gehört, steht in en.ftl.
###
### Wir sagen „du“. Befehle stehen so da, wie sie auf Deutsch heißen.

## Antworten und Ansagen

notice-playing = { $more ->
    [0] Es läuft **{ $title }**.
    [one] Es läuft **{ $title }**, und 1 weiterer Titel folgt.
   *[other] Es läuft **{ $title }**, und { $more } weitere Titel folgen.
}
notice-queued = { $more ->
    [0] **{ $title }** wartet auf Platz { $place }.
    [one] **{ $title }** und 1 weiterer Titel warten ab Platz { $place }.
   *[other] **{ $title }** und { $more } weitere Titel warten ab Platz { $place }.
}
notice-paused = Pausiert.
notice-resumed = Weiter geht’s.
notice-skipped = **{ $title }** übersprungen. Als Nächstes: **{ $next }**.
notice-skipped-last = **{ $title }** übersprungen. Die Warteschlange ist leer.
notice-stopped = Gestoppt. `/rückgängig` bringt Musik und Warteschlange innerhalb von 10 Minuten zurück.
notice-went-back = Zurück zu **{ $title }**.
notice-replayed = **{ $title }**, noch mal von vorn.
notice-sought = Weiter ab { $position }.
notice-volume-set = Die Lautstärke ist { $percent } %.
notice-loop-off = Nichts wird wiederholt.
notice-loop-track = Der Titel wird wiederholt.
notice-loop-queue = Die Warteschlange wird wiederholt.
notice-joined-channel = Ich komme zu { $channel }.
notice-removed-one = **{ $title }** entfernt. `/rückgängig` holt den Titel zurück.
notice-removed = { $count ->
    [one] 1 Titel entfernt. `/rückgängig` holt ihn zurück.
   *[other] { $count } Titel entfernt. `/rückgängig` holt sie zurück.
}
notice-moved-to = **{ $title }** ist jetzt auf Platz { $place }.
notice-swapped = **{ $a }** und **{ $b }** haben die Plätze getauscht.
notice-cleared = { $count ->
    [one] Die Warteschlange ist geleert: 1 Titel. `/rückgängig` holt ihn zurück.
   *[other] Die Warteschlange ist geleert: { $count } Titel. `/rückgängig` holt sie zurück.
}
notice-shuffled = { $count ->
    [one] 1 Titel gemischt. `/rückgängig` stellt die Reihenfolge wieder her.
   *[other] { $count } Titel gemischt. `/rückgängig` stellt die Reihenfolge wieder her.
}
notice-made-fair = { $members ->
    [one] Nur ein Mitglied hat Titel in der Warteschlange.
   *[other] { $members } Mitglieder wechseln sich jetzt ab.
}
notice-undone = Rückgängig gemacht: { $change }. `/wiederherstellen` macht es noch mal.
notice-redone = Noch mal gemacht: { $change }.
notice-no-such-place = { $len ->
    [0] Platz { $place } gibt es nicht: Es wartet nichts.
    [one] Platz { $place } gibt es nicht: Es wartet nur ein Titel.
   *[other] Platz { $place } gibt es nicht: Die Plätze gehen von 1 bis { $len }.
}
notice-nothing-played = Bisher lief noch nichts.
notice-not-seekable = Das ist ein Stream, oder die Länge ist unbekannt: Darin kann ich nicht springen.
notice-beyond-end = Der Titel ist nur { $length } lang.
notice-already-here = Ich bin schon bei dir.
notice-nothing-removed = Darauf passt kein Titel in der Warteschlange.
notice-nothing-moved = Das würde nichts ändern.
notice-already-fair = Sie wechseln sich schon ab.
notice-queue-empty = Es wartet nichts.
notice-nothing-to-undo = Es gibt nichts rückgängig zu machen.
notice-nothing-to-redo = Es gibt nichts wiederherzustellen.
notice-too-late-to-undo = Das ist zu lange her, um es rückgängig zu machen.
notice-restored = { $count ->
    [one] 1 Titel wartet wieder. `/rückgängig` nimmt das zurück.
   *[other] { $count } Titel warten wieder. `/rückgängig` nimmt das zurück.
}
notice-version-gone = Dieser Stand ist nicht mehr gespeichert: Er ist älter als ein Tag.
notice-nothing-waited = Damals wartete nichts.
notice-no-room-to-undo = Für das, was zurückkäme, ist kein Platz: Die Warteschlange fasst { $limit } Titel. Entferne ein paar und versuch es noch mal.
notice-nothing-playing = Gerade läuft nichts.
notice-already-paused = Es ist schon pausiert. `/fortsetzen` spielt weiter.
notice-not-paused = Es ist nicht pausiert.
notice-not-in-voice = Tritt erst einem Sprachkanal bei.
notice-other-channel = Ich spiele gerade in { $channel }. Komm erst dorthin.
notice-queue-full = Die Warteschlange ist voll ({ $limit } Titel).
notice-too-many-pending = Ich suche noch nach früheren Wünschen. Versuch es gleich noch mal.
notice-track-failed = **{ $title }**: { $reason }
notice-gave-up = Was noch wartet, kommt von dort, wo gerade nichts abspielbar ist, also warte ich. Die Warteschlange ist noch da: `/fortsetzen` versucht es wieder.
notice-failed-too = { $count ->
    [one] 1 weiterer Titel ging nicht.
   *[other] { $count } weitere Titel gingen nicht.
}
notice-superseded = Die Musik wurde beendet, bevor ich das gefunden habe.
notice-buried = Das hat mehrmals nicht geklappt, und der Fehler liegt bei mir. Ich habe es zurückgelegt; mein Betreiber kann es wiederholen.
notice-invariant-broken = In mir ist etwas schiefgegangen, und nichts wurde geändert. Wer mich betreibt, findet die Ursache im Protokoll.
notice-rejected = Das kann ich nicht ausführen: Mein Speicher lehnt es ab, oder ich bin falsch eingerichtet. Es wurde nichts geändert. Ich habe es zurückgelegt; mein Betreiber kann es wiederholen.
notice-join-forbidden = Ich darf { $channel } nicht beitreten oder dort nicht sprechen. Bitte jemanden aus der Moderation um die Berechtigung.
notice-channel-full = { $channel } ist voll, und einem vollen Kanal darf ich nicht beitreten. Erhöht das Limit, oder gebt mir dort *Mitglieder verschieben*.
notice-place-unknown = Discord hat mir noch nicht gesagt, in welchem Sprachkanal du bist. Versuch es gleich noch einmal.
notice-join-failed = Ich konnte { $channel } nicht beitreten. Versuch es gleich noch mal.

## Was rückgängig gemacht oder wiederhergestellt wurde

change-clear = Warteschlange leeren
change-shuffle = mischen
change-fair = reihum abwechseln
change-restore = eine frühere Warteschlange zurückholen
change-remove = entfernen
change-skip = überspringen
change-move = verschieben
change-stop = stoppen

## Warum ein Titel nicht geht; steht hinter seinem Namen

failure-address-refused = Der Link führt zu einer privaten Adresse, und die öffne ich nicht.
failure-unreachable = Ich erreiche den Server dieses Links nicht.
failure-not-found = Hinter dem Link ist nichts (der Server sagt 404).
failure-forbidden = Der Server dieses Links gibt mir die Datei nicht.
failure-server-error = Der Server dieses Links hat selbst ein Problem.
failure-timed-out = Der Server dieses Links braucht zu lange für eine Antwort.
failure-too-many-redirects = Der Link leitet zu oft weiter.
failure-too-large = Die Datei ist größer, als ich sie abspiele.
failure-empty = Die Datei ist leer.
failure-not-audio = Hinter dem Link ist keine Audiodatei.
failure-undecodable = Ich kann die Datei nicht als Audio lesen.
failure-site-not-allowed = Von dieser Seite spiele ich nichts ab.
failure-nothing-found = Dazu habe ich nichts gefunden.
failure-empty-list = In dieser Liste ist nichts, was ich abspielen kann.
failure-extractor-failed = Ich konnte den Titel nicht von seiner Seite holen.
failure-never-gets-further = Dort wurde ich immer wieder unterbrochen, also habe ich den Titel übersprungen.
failure-unsupported-sound = Diese Art von Ton kann ich noch nicht abspielen: wegen ihres Formats, ihrer Abtastrate oder ihrer Kanäle.
failure-damaged = Die Datei ist beschädigt.
failure-no-sound = In dieser Datei ist kein Ton, den ich abspielen kann.
failure-playlist-file = Hinter diesem Link ist eine Liste von Links, kein Ton. Gib mir einen der Links daraus.
failure-old-radio = Dieser Radiosender nutzt ein altes Protokoll (SHOUTcast 1), das ich nicht empfangen kann.
failure-search-not-set-up = Die Suche ist bei diesem Bot nicht eingerichtet. Gib mir einen Link zu einer Audiodatei.
failure-private = Der Titel ist privat oder nur für Kanalmitglieder.
failure-age-restricted = Die Seite will mein Alter wissen, deshalb bekomme ich den Titel nicht.
failure-not-in-country = Die Seite bietet den Titel in dem Land nicht an, in dem ich laufe.
failure-removed = Der Titel wurde von seiner Seite entfernt.
failure-not-yet-out = Es hat noch nicht begonnen: eine Premiere oder ein Livestream, der noch kommt.
failure-bot-check = Die Seite will einen Beweis, dass ich kein Bot bin, und den habe ich nicht.
failure-live-stream = Das ist ein Livestream, und Livestreams dieser Seite kann ich nicht abspielen.
failure-other = Ich kann den Titel nicht abspielen.

## Was geschehen ist; steht dahinter, wie lange es her ist

event-stopped = { $member } hat die Musik gestoppt.
event-disconnected = Jemand aus der Moderation hat mich getrennt, oder mein Kanal wurde gelöscht. Dann komme ich nicht von selbst zurück; die Warteschlange ist noch da, und `/fortsetzen` spielt weiter.
event-queue-ended = Der letzte Titel war zu Ende, und es wartete keiner mehr.
event-gave-up = Es waren nur noch Titel übrig, die nicht gingen, also habe ich gewartet. Die Warteschlange ist noch da: `/fortsetzen` versucht es wieder.
event-join-forbidden = Ich darf { $channel } nicht beitreten oder dort nicht sprechen. Die Warteschlange ist noch da.
event-join-failed = Ich konnte { $channel } nicht beitreten. Die Warteschlange ist noch da.
event-channel-full = In { $channel } war kein Platz für mich. Die Warteschlange ist noch da.
event-moved = Jemand aus der Moderation hat mich von { $from } nach { $to } verschoben.
event-skipped = { $member } hat **{ $title }** übersprungen.
event-track-failed = **{ $title }** übersprungen: { $reason }
event-connection-lost = Ich habe die Verbindung zu Discords Sprachserver verloren und bin wieder beigetreten.
event-handed-over = Die Musik ist wie geplant zu einem anderen meiner Worker umgezogen. Still war es { $silence }.
event-recovered = Einer meiner Worker ist ausgefallen, und ein anderer hat dort weitergespielt. Still war es { $silence }.
event-nobody-listening = Als ich zurückkam, hörte niemand zu. Ich warte und spiele weiter, sobald jemand beitritt.
event-away-too-long = Ich war zu lange weg, um einfach weiterzuspielen. Die Warteschlange ist noch da: `/fortsetzen` spielt weiter.
event-worker-failed = Etwas in dieser Sitzung hat mich mehrmals hintereinander scheitern lassen, deshalb warte ich. Die Warteschlange ist noch da: `/fortsetzen` spielt weiter.
event-removed = Ich wurde von diesem Server entfernt. Die Warteschlange ist noch da: `/fortsetzen` spielt weiter.
event-woke = Jemand ist beigetreten, und ich habe weitergespielt.
span-short = weniger als 0,1 Sekunden
span = { $seconds },{ $tenths } Sekunden
why-nothing = Hier wurde in letzter Zeit nichts gestoppt, verschoben oder übersprungen.

## Schaltflächen

button-pause = Pausieren
button-resume = Fortsetzen
button-skip = Überspringen
button-stop = Stoppen
button-refresh = Aktualisieren

## Die Warteschlange, und was lief

queue-title = Warteschlange
queue-now = Jetzt:
queue-paused = Pausiert:
queue-footer = Seite { $number } von { $count }, { $waiting ->
    [one] 1 Titel wartet
   *[other] { $waiting } Titel warten
}
queue-found = In der Warteschlange gefunden
queue-found-more = { $count } weitere: Gib mehr Wörter an
queue-nothing-found = Kein Titel in der Warteschlange hat diese Wörter.
history-title = Lief schon

## Andere Antworten

ping = Pong. Dein Befehl war nach { $milliseconds } ms bei mir.

## Was beim Tippen vorgeschlagen wird; gesendet wird weiter `next`, `now` und `end`

suggestion-next = Als Nächstes
suggestion-now = Sofort: überspringt, was gerade läuft
suggestion-end = Am Ende
suggestion-track = { $title } von { $artist }
suggestion-words = Suche nach { $words }

## Was an einem Befehl nicht stimmt

error-unknown-command = Diesen Befehl kenne ich nicht. Vielleicht ist er neu oder weggefallen; versuch es gleich noch mal.
error-unknown-button = Diese Schaltfläche kenne ich nicht. Sie ist von einer anderen Version von mir.
error-query-or-file = Gib mir entweder `suche` oder `datei`, und nicht beides.
error-empty-query = Die Suche ist leer.
error-query-too-long = Das ist länger als die { $limit } Zeichen, die ich lese.
error-unsupported-scheme = Ich spiele nur Links mit `http` und `https` ab.
error-query = Das kann ich nicht abspielen.
error-not-in-guild = Ich spiele Musik nur auf Servern.
error-bot-lacks = In diesem Kanal brauche ich die Berechtigung **{ $permission }**. Bitte jemanden aus der Moderation darum.
error-store = Ich erreiche meinen Speicher gerade nicht. Sieh nach, ob es trotzdem passiert, und versuch es sonst noch mal.
error-unreadable = Ich kann nicht lesen, was Discord mir dafür geschickt hat.

## Was an einer Option nicht stimmt

option-missing = Die Option `{ $option }` fehlt.
option-missing-or-unknown = Die Option `{ $option }` fehlt, oder ich kenne sie nicht.
option-unknown = Die Option `{ $option }` kenne ich nicht.
option-twice = Die Option `{ $option }` steht zweimal da.
option-not-a-number = Die Option `{ $option }` muss eine ganze Zahl sein.
option-out-of-limits = Die Option `{ $option }` muss eine ganze Zahl in ihren Grenzen sein.
option-not-an-ordinal = Die Option `{ $option }` muss 1 oder mehr sein.
option-not-yes-or-no = Die Option `{ $option }` muss Ja oder Nein sein.
option-not-a-member = Die Option `{ $option }` muss ein Mitglied sein.
option-not-a-channel = Die Option `{ $option }` muss ein Kanal sein.
option-not-a-role-or-member = Die Option `{ $option }` muss eine Rolle oder ein Mitglied sein.
option-not-a-text = Die Option `{ $option }` muss ein Text sein.
option-not-a-file = Die Option `{ $option }` muss eine Datei sein.
option-file-not-sent = Die Option `{ $option }` nennt eine Datei, die Discord nicht mitgeschickt hat.
option-not-a-time = Die Option `{ $option }` muss eine Zeit sein, zum Beispiel `1:30`, `90`, `+30` oder `-15`.
option-not-a-place = Die Option `{ $option }` muss `end`, `next`, `now` oder ein Platz wie `3` sein.

## Berechtigungen, wie sie in den Einstellungen von Discord heißen

permission-view-channel = Kanal anzeigen
permission-send-messages = Nachrichten senden
permission-send-messages-in-threads = Nachrichten in Threads senden

## Einstellungen, Berechtigungen, Abstimmungen, Grenzen und Tarife

notice-left-out = { $count ->
    [one] 1 Titel ist hier nicht erlaubt.
   *[other] { $count } Titel sind hier nicht erlaubt.
}
notice-unavailable = { $count ->
    [one] 1 Eintrag der Liste lässt sich nicht abspielen und fehlt deshalb.
   *[other] { $count } Einträge der Liste lassen sich nicht abspielen und fehlen deshalb.
}
notice-list-cut = { $count ->
    [one] Die Liste hat mehr: Ich habe ihren ersten Eintrag genommen.
   *[other] Die Liste hat mehr: Ich habe ihre ersten { $count } Einträge genommen.
}
notice-voted = { $votes } von { $needed } Stimmen fürs Überspringen.
notice-voted-already = Deine Stimme zählt schon: { $votes } von { $needed }.
notice-held-still-alone = Ich spiele weiter, sobald jemand zuhört.
notice-held-still-suppressed = Ich spiele weiter, sobald mich jemand aus der Moderation zum Sprechen einlädt.
notice-held-still-muted = Ich spiele weiter, sobald jemand aus der Moderation meine Stummschaltung aufhebt.
notice-setting-changed = `{ $setting }` ist jetzt **{ $value }**.
notice-setting-emptied = `{ $setting }` ist jetzt leer.
notice-settings-reset = Alle Einstellungen stehen wieder auf dem Standard.
notice-permission-set = Wer `/{ $command }` jetzt benutzen darf: { $level }.
notice-permission-reset = `/{ $command }` darf wieder benutzen, wer es sonst auch darf.
notice-waiting = In der Warteschlange: Es geht los, sobald wieder ein Worker da ist.
notice-needs-invitation = Das ist ein Stage-Kanal, und ich bin im Publikum. Ich spiele weiter, sobald mich jemand aus der Moderation zum Sprechen einlädt.
notice-muted = Jemand aus der Moderation hat mich stummgeschaltet, also habe ich pausiert. Ich spiele weiter, sobald das aufgehoben ist.
notice-left-alone = Niemand hörte zu, also bin ich gegangen. Die Warteschlange ist noch da: Ich spiele weiter, sobald jemand beitritt.
notice-disabled = Auf diesem Server ist der Befehl abgeschaltet.
notice-blocked = Auf diesem Server darfst du mich nicht benutzen.
notice-other-text-channel = Benutze mich in { $channels }.
notice-other-voice-channel = Auf diesem Server spiele ich in { $channels }.
notice-needs-dj = Das ist { $roles } vorbehalten.
notice-needs-manager = Dafür musst du diesen Server verwalten dürfen.
notice-not-yours = Über deine eigenen Titel entscheidest du; der Rest ist { $roles } vorbehalten.
notice-too-fast = Das war zu schnell. Weiter geht’s { $until }.
notice-queue-limited = { $limit ->
    [one] In die Warteschlange dieses Servers passt 1 Titel.
   *[other] In die Warteschlange dieses Servers passen { $limit } Titel.
}
notice-member-tracks = { $limit ->
    [one] Auf diesem Server darf 1 Titel von dir gleichzeitig warten.
   *[other] Auf diesem Server dürfen { $limit } Titel von dir gleichzeitig warten.
}
notice-member-minutes = { $limit ->
    [one] Auf diesem Server dürfen deine wartenden Titel zusammen 1 Minute lang sein.
   *[other] Auf diesem Server dürfen deine wartenden Titel zusammen { $limit } Minuten lang sein.
}
notice-track-too-long = { $limit ->
    [one] Auf diesem Server darf ein Titel höchstens 1 Minute lang sein.
   *[other] Auf diesem Server darf ein Titel höchstens { $limit } Minuten lang sein.
}
notice-site-blocked = Auf diesem Server spiele ich nichts von { $site }.
notice-word-blocked = In diesem Namen steht ein Wort, das auf diesem Server gesperrt ist.
notice-duplicate = Das ist schon in der Warteschlange.
notice-needs-tier = Dafür braucht dieser Server den Tarif **{ $tier }**. `/tarif` zeigt mehr.
notice-setting-malformed = Das geht für `{ $setting }` nicht.
notice-setting-full = { $max ->
    [one] `{ $setting }` hat schon 1 Eintrag, und mehr passen nicht hinein.
   *[other] `{ $setting }` hat schon { $max } Einträge, und mehr passen nicht hinein.
}
notice-setting-unchanged = Das ändert an `{ $setting }` nichts.
notice-setting-needs-tier = Für `{ $setting }` braucht dieser Server den Tarif **{ $tier }**. `/tarif` zeigt mehr.
notice-settings-conflict = Inzwischen hat jemand die Einstellungen geändert. Sieh sie dir an, und versuch es noch mal.
failure-not-in-plan = Der Tarif dieses Servers hat keine solche Quelle. `/tarif` zeigt, was er hat.

## Wer einen Befehl benutzen darf

level-everyone = alle
level-dj = DJs
level-manager = alle, die diesen Server verwalten dürfen
level-nobody = niemand

## Warum der Bot nicht zu hören ist

event-held-alone = Alle sind gegangen, also habe ich pausiert.
event-held-suppressed = Ich war im Publikum eines Stage-Kanals, und niemand konnte mich hören.
event-held-muted = Jemand aus der Moderation hat mich stummgeschaltet, also habe ich pausiert.
event-released-alone = Jemand ist zurückgekommen.
event-released-suppressed = Ich wurde zum Sprechen eingeladen.
event-released-muted = Jemand aus der Moderation hat meine Stummschaltung aufgehoben.

## Die Einstellungen

settings-title = Einstellungen
settings-deciding = Entscheidungen
settings-limits = Grenzen
settings-playing = Wiedergabe
settings-messages = Nachrichten
settings-branding = Aussehen
settings-commands = Befehle
setting-shown = `{ $setting }` ist { $value }.
setting-range = Möglich ist: { $range }. Der Standard ist { $default }.
setting-more = **{ $shown }** und { $count } weitere
value-on = an
value-off = aus
value-none = leer
range-toggle = `on` oder `off`
range-percent = { $min } bis { $max } Prozent
range-tracks = { $min } bis { $max } Titel
range-minutes = { $min } bis { $max } Minuten
range-per-minute = { $min } bis { $max } pro Minute
range-channel = ein Textkanal oder `none`
range-roles = { $max ->
    [one] eine Rolle
   *[other] bis zu { $max } Rollen
}
range-text-channels = { $max ->
    [one] ein Textkanal
   *[other] bis zu { $max } Textkanäle
}
range-voice-channels = { $max ->
    [one] ein Sprachkanal
   *[other] bis zu { $max } Sprachkanäle
}
range-members = { $max ->
    [one] ein Mitglied
   *[other] bis zu { $max } Mitglieder
}
range-sites = { $max ->
    [one] eine Seite wie `example.org`
   *[other] bis zu { $max } Seiten wie `example.org`
}
range-words = { $max ->
    [one] ein Wort
   *[other] bis zu { $max } Wörter
}
range-colour = eine Farbe wie `#2F7D6B`
range-text = eine Zeile mit bis zu { $max } Zeichen oder `none`
range-link = ein Link mit `https` und bis zu { $max } Zeichen oder `none`
error-setting = Möglich ist für `{ $setting }`: { $range }.

## Tarife

plan-none = Hier gibt es keine Tarife: Dieser Server hat alles.
plan-title = Tarife
plan-own = Dieser Server hat den Tarif **{ $tier }**.
plan-tracks = { $count ->
    [one] 1 Titel
   *[other] { $count } Titel
}
plan-tracks-any = beliebig viele Titel
plan-playlists = { $count ->
    [one] 1 Playlist
   *[other] { $count } Playlists
}
plan-playlists-any = beliebig viele Playlists
plan-sources-core = Dateien und Links
plan-sources-extended = Dateien, Links und Seiten
plan-sources-unlimited = Dateien, Links, Seiten und Suche
plan-help = { $count ->
    [one] 1 Stunde Hilfe in 30 Tagen
   *[other] { $count } Stunden Hilfe in 30 Tagen
}
plan-help-any = beliebig viele Stunden Hilfe
plan-help-within = Antwort binnen { $minutes } Minuten
plan-begins = ab hier { $settings }

## Die Karte

card-playing = Läuft gerade
card-paused = Pausiert
card-waiting-title = Wartet
card-over = Gerade läuft nichts
card-last = Zuletzt lief { $title }.
card-title = **{ $title }** von { $artist }
card-member = Gewünscht von { $member }.
card-waiting = { $count ->
    [0] Es wartet nichts.
    [one] 1 Titel wartet.
   *[other] { $count } Titel warten.
}
card-volume = Lautstärke { $percent } %.
card-votes = { $count ->
    [one] 1 Stimme fürs Überspringen.
   *[other] { $count } Stimmen fürs Überspringen.
}
card-running = begonnen { $started }
card-running-with-end = { $length }, begonnen { $started }, zu Ende { $ends }
card-held-paused = { $place }, pausiert
card-held-alone = { $place }, angehalten, bis jemand zuhört
card-held-suppressed = { $place }, angehalten, bis ich sprechen darf
card-held-muted = { $place }, angehalten, bis ich nicht mehr stummgeschaltet bin
card-looked-up = wird gesucht
card-about-to-start = { $place }, geht gleich los
card-waits-nobody = { $place }. Niemand hörte zu. Ich spiele weiter, sobald jemand beitritt.
card-waits-away = { $place }. Ich war zu lange weg, um einfach weiterzuspielen.
card-waits-disconnected = { $place }. Jemand aus der Moderation hat mich getrennt, oder mein Kanal wurde gelöscht.
card-waits-forbidden = { $place }. Ich darf dem Sprachkanal nicht beitreten oder dort nicht sprechen.
card-waits-full = { $place }. Im Sprachkanal war kein Platz für mich.
card-waits-join-failed = { $place }. Discord hat mich nicht in den Sprachkanal gelassen.
card-waits-sources = { $place }. Was noch wartet, ließ sich nicht abspielen.
card-waits-worker = { $place }. Etwas in dieser Sitzung hat mich immer wieder scheitern lassen.
card-waits-removed = { $place }. Ich wurde von diesem Server entfernt.
button-back = Zurück
button-go-on = Weiterspielen
button-quieter = Leiser
button-louder = Lauter
button-shuffle = Mischen
button-queue = Warteschlange
button-repeat-off = Wiederholen: aus
button-repeat-track = Wiederholen: Titel
button-repeat-queue = Wiederholen: Warteschlange

## Playlists, und was neben der Musik geschieht

library-saved-server = { $count ->
    [one] 1 Titel als Playlist **{ $name }** des Servers gespeichert.
   *[other] { $count } Titel als Playlist **{ $name }** des Servers gespeichert.
}
library-saved-mine = { $count ->
    [one] 1 Titel als deine Playlist **{ $name }** gespeichert.
   *[other] { $count } Titel als deine Playlist **{ $name }** gespeichert.
}
library-left-out-files = { $count ->
    [one] Weggelassen, weil ihr Link abläuft: 1 angehängte Datei.
   *[other] Weggelassen, weil ihre Links ablaufen: { $count } angehängte Dateien.
}
library-left-out-tracks = { $count ->
    [one] Weggelassen, weil höchstens { $limit } hineinpassen: 1 Titel.
   *[other] Weggelassen, weil höchstens { $limit } hineinpassen: { $count } Titel.
}
library-renamed = **{ $from }** heißt jetzt **{ $to }**.
library-deleted = Die Playlist **{ $name }** ist gelöscht.
library-exported = { $count ->
    [one] Hier ist **{ $name }**, mit 1 Titel. `/playlist importieren` liest sie wieder ein.
   *[other] Hier ist **{ $name }**, mit { $count } Titeln. `/playlist importieren` liest sie wieder ein.
}
library-favourite-added = **{ $title }** gehört jetzt zu deinen Favoriten.
library-favourite-removed = **{ $title }** gehört nicht mehr zu deinen Favoriten.
library-card = **{ $title }**, bei { $position }
library-card-artist = **{ $title }** von { $artist }, bei { $position }
library-grabbed = **{ $title }** ist in deinen Direktnachrichten.
library-grabbed-here = Du nimmst von mir keine Direktnachrichten an, also steht es hier: { $card }
library-found = { $count ->
    [one] Ich habe 1 Titel gefunden. Wähl ihn aus, um ihn abzuspielen.
   *[other] Ich habe { $count } Titel gefunden. Wähl einen aus, um ihn abzuspielen.
}
library-unknown = Eine Playlist **{ $name }** gibt es nicht. `/playlist auflisten` zeigt, welche es gibt.
library-exists = Eine Playlist **{ $name }** gibt es schon. Mit `ersetzen` kommt diese an ihre Stelle.
library-name-taken = Eine andere Playlist heißt schon **{ $name }**.
library-too-many = Es gibt schon { $limit } Playlists. Lösch erst eine.
library-too-many-for-plan = { $count ->
    [0] Der Tarif dieses Servers hat keine Playlists. `/tarif` zeigt, welcher sie hat.
    [one] Der Tarif dieses Servers hat 1 Playlist. `/tarif` zeigt, welcher mehr hat.
   *[other] Der Tarif dieses Servers hat { $count } Playlists. `/tarif` zeigt, welcher mehr hat.
}
library-full = **{ $name }** ist voll ({ $limit } Titel).
library-nothing-to-save = Hier ist nichts, was ich speichern kann.
library-expires = **{ $title }** kann ich nicht speichern: Links angehängter Dateien laufen ab.
library-forbidden = **{ $name }** darf nur ändern, wer sie gespeichert hat oder die Berechtigung **Server verwalten** hat.
library-not-yours = Diese Playlist gehört jemand anderem.
library-changed = Gerade eben hat jemand anderes diese Playlist geändert. Versuch es noch mal.
library-errand-failed = Das konnte ich gerade nicht erledigen. Versuch es gleich noch mal.
import-too-large = Die Datei ist größer als die { $limit } MB, die ich lese.
import-not-a-playlist = Die Datei ist keine Playlist, die ich geschrieben habe.
import-newer = Die Datei ist von einer neueren Version von mir.
import-no-tracks = In der Datei sind keine Titel.
import-too-many-tracks = In der Datei sind mehr als die { $limit } Titel, die in eine Playlist passen.
import-track = Titel { $number } der Datei hat keinen Link mit `http` oder `https`, und keine Wörter, nach denen ich suchen kann.
failure-playlist-gone = Die Playlist wurde inzwischen gelöscht.
failure-playlist-unreadable = Ich kann die Playlist gerade nicht lesen.
error-nothing-to-play = In dieser Nachricht ist kein Link und keine Audiodatei.
option-not-a-name = Die Option `{ $option }` muss 1 bis 50 Zeichen haben, die man sehen kann, und nicht nur Punkte.
option-not-words = Die Option `{ $option }` muss aus Wörtern bestehen; Links nimmt `/abspielen`.
choices-placeholder = Wähl einen Titel aus
playlists-none = Es gibt noch keine Playlists. `/speichern` macht eine aus dem, was läuft und wartet.
playlists-title = Playlists
playlists-mine = Deine
playlists-server = Die des Servers
playlists-empty = keine
playlists-more = und { $count } weitere
playlists-entry = { $count ->
    [one] { $name } (1 Titel)
   *[other] { $name } ({ $count } Titel)
}
playlist-footer = { $count ->
    [one] Seite { $number } von { $pages }, 1 Titel, { $length }
   *[other] Seite { $number } von { $pages }, { $count } Titel, { $length }
}
suggestion-playlist-mine = { $count ->
    [one] { $name } (1 Titel, deine)
   *[other] { $name } ({ $count } Titel, deine)
}
suggestion-playlist-server = { $count ->
    [one] { $name } (1 Titel, vom Server)
   *[other] { $name } ({ $count } Titel, vom Server)
}

## Befehle, wie sie in Discord heißen; auf Englisch stehen sie in den Definitionen

command-play = abspielen
command-play-description = Einen Link, eine Suche oder eine Datei abspielen oder in die Warteschlange stellen
command-play-query = suche
command-play-query-description = Ein Link oder Wörter, nach denen gesucht wird
command-play-file = datei
command-play-file-description = Eine Audiodatei
command-play-position = platz
command-play-position-description = Wohin in der Warteschlange: end (Ende), next (Nächstes), now (sofort) oder ein Platz wie 3
command-play-shuffle = mischen
command-play-shuffle-description = Die Einträge einer Playlist in zufällige Reihenfolge bringen

command-pause = pausieren
command-pause-description = Den Titel anhalten, wo er ist

command-resume = fortsetzen
command-resume-description = Weiterspielen, wo pausiert wurde

command-skip = überspringen
command-skip-description = Zum nächsten Titel springen oder zu einem späteren
command-skip-to = bis
command-skip-to-description = Platz in der Warteschlange, bis zu dem übersprungen wird

command-previous = zurück
command-previous-description = Zurück zum Titel, der davor lief

command-replay = von-vorn
command-replay-description = Den Titel noch mal von vorn spielen

command-seek = springen
command-seek-description = Zu einer anderen Stelle im Titel springen
command-seek-to = zu
command-seek-to-description = 1:30, 90, +30 oder -15: Minuten und Sekunden, vom Anfang oder von hier aus

command-volume = lautstärke
command-volume-description = Ändern, wie laut die Musik für alle ist
command-volume-percent = prozent
command-volume-percent-description = 100 ist so laut wie der Titel selbst

command-loop = wiederholen
command-loop-description = Den Titel oder die Warteschlange wiederholen
command-loop-mode = modus
command-loop-mode-description = Was wiederholt wird
command-loop-mode-off = Nichts
command-loop-mode-track = Diesen Titel
command-loop-mode-queue = Die Warteschlange

command-stop = stoppen
command-stop-description = Die Musik stoppen, die Warteschlange leeren und den Sprachkanal verlassen

command-join = beitreten
command-join-description = Mich in deinen Sprachkanal rufen

command-leave = verlassen
command-leave-description = Stoppen und den Sprachkanal verlassen

command-move-session = kanal-wechseln
command-move-session-description = Die Musik in deinen Sprachkanal mitnehmen

command-queue = warteschlange
command-queue-description = Die Titel zeigen, die warten
command-queue-page = seite
command-queue-page-description = Die Seite, die gezeigt wird
command-queue-search = suche
command-queue-search-description = Wörter aus einem Titel oder Namen, nach denen gesucht wird

command-remove = entfernen
command-remove-description = Titel aus der Warteschlange entfernen
command-remove-track = titel
command-remove-track-description = Einen Titel entfernen
command-remove-track-place = platz
command-remove-track-place-description = Sein Platz
command-remove-range = bereich
command-remove-range-description = Titel entfernen, die aufeinander folgen
command-remove-range-from = von
command-remove-range-from-description = Der erste Platz
command-remove-range-to = bis
command-remove-range-to-description = Der letzte Platz
command-remove-member = mitglied
command-remove-member-description = Entfernen, was ein Mitglied gewünscht hat
command-remove-member-who = wer
command-remove-member-who-description = Das Mitglied
command-remove-duplicates = doppelte
command-remove-duplicates-description = Titel entfernen, die doppelt warten
command-remove-absent = abwesende
command-remove-absent-description = Entfernen, was Mitglieder gewünscht haben, die nicht im Kanal sind

command-move = verschieben
command-move-description = Einen Titel an einen anderen Platz in der Warteschlange verschieben
command-move-from = von
command-move-from-description = Sein Platz jetzt
command-move-to = nach
command-move-to-description = Der Platz, den er bekommt

command-swap = tauschen
command-swap-description = Zwei Titel der Warteschlange die Plätze tauschen lassen
command-swap-first = erster
command-swap-first-description = Platz des einen
command-swap-second = zweiter
command-swap-second-description = Platz des anderen

command-clear = leeren
command-clear-description = Alle Titel entfernen, die warten

command-shuffle = mischen
command-shuffle-description = Die wartenden Titel in zufällige Reihenfolge bringen

command-fair = reihum
command-fair-description = Mitglieder in der Warteschlange abwechseln lassen

command-undo = rückgängig
command-undo-description = Letztes Leeren, Mischen, Entfernen, Überspringen, Verschieben oder Stoppen rückgängig machen

command-redo = wiederherstellen
command-redo-description = Noch mal machen, was rückgängig gemacht wurde

command-history = verlauf
command-history-description = Zeigen, was gelaufen ist

command-nowplaying = läuft-gerade
command-nowplaying-description = Zeigen, was gerade läuft

command-search = suchen
command-search-description = Nach Titeln suchen und einen zum Abspielen auswählen
command-search-words = wörter
command-search-words-description = Wonach gesucht wird

command-save = speichern
command-save-description = Als Playlist speichern, was läuft und wartet
command-save-name = name
command-save-name-description = Wie sie heißen soll
command-save-where = wessen
command-save-where-description = Wessen Playlist es wird: ohne Angabe deine
command-save-where-mine = Meine
command-save-where-server = Die des Servers
command-save-playing = aktueller-titel
command-save-playing-description = Ob der Titel dabei ist, der gerade läuft: ohne Angabe ja
command-save-replace = ersetzen
command-save-replace-description = An die Stelle einer Playlist setzen, die schon so heißt

command-load = laden
command-load-description = Eine Playlist abspielen oder in die Warteschlange stellen
command-load-name = name
command-load-name-description = Wie sie heißt
command-load-where = wessen
command-load-where-description = Wessen Playlist: deine oder sonst die des Servers
command-load-where-mine = Meine
command-load-where-server = Die des Servers
command-load-position = platz
command-load-position-description = Wohin in der Warteschlange: end (Ende), next (Nächstes), now (sofort) oder ein Platz wie 3
command-load-shuffle = mischen
command-load-shuffle-description = Ihre Titel in zufällige Reihenfolge bringen

command-playlist = playlist
command-playlist-description = Deine Playlists und die des Servers verwalten
command-playlist-list = auflisten
command-playlist-list-description = Zeigen, welche Playlists es gibt
command-playlist-show = zeigen
command-playlist-show-description = Die Titel einer Playlist zeigen
command-playlist-show-name = name
command-playlist-show-name-description = Wie sie heißt
command-playlist-show-where = wessen
command-playlist-show-where-description = Wessen Playlist: deine oder sonst die des Servers
command-playlist-show-where-mine = Meine
command-playlist-show-where-server = Die des Servers
command-playlist-show-page = seite
command-playlist-show-page-description = Die Seite, die gezeigt wird
command-playlist-rename = umbenennen
command-playlist-rename-description = Einer Playlist einen anderen Namen geben
command-playlist-rename-name = name
command-playlist-rename-name-description = Wie sie heißt
command-playlist-rename-to = neuer-name
command-playlist-rename-to-description = Der andere Name
command-playlist-rename-where = wessen
command-playlist-rename-where-description = Wessen Playlist: deine oder sonst die des Servers
command-playlist-rename-where-mine = Meine
command-playlist-rename-where-server = Die des Servers
command-playlist-delete = löschen
command-playlist-delete-description = Eine Playlist löschen
command-playlist-delete-name = name
command-playlist-delete-name-description = Wie sie heißt
command-playlist-delete-where = wessen
command-playlist-delete-where-description = Wessen Playlist: deine oder sonst die des Servers
command-playlist-delete-where-mine = Meine
command-playlist-delete-where-server = Die des Servers
command-playlist-share = teilen
command-playlist-share-description = Eine deiner Playlists für den Server kopieren
command-playlist-share-name = name
command-playlist-share-name-description = Wie sie heißt
command-playlist-share-replace = ersetzen
command-playlist-share-replace-description = An die Stelle einer Playlist setzen, die schon so heißt
command-playlist-export = exportieren
command-playlist-export-description = Eine Playlist als Datei bekommen
command-playlist-export-name = name
command-playlist-export-name-description = Wie sie heißt
command-playlist-export-where = wessen
command-playlist-export-where-description = Wessen Playlist: deine oder sonst die des Servers
command-playlist-export-where-mine = Meine
command-playlist-export-where-server = Die des Servers
command-playlist-import = importieren
command-playlist-import-description = Die Playlist aus so einer Datei speichern
command-playlist-import-file = datei
command-playlist-import-file-description = Die Datei
command-playlist-import-name = name
command-playlist-import-name-description = Wie sie heißen soll
command-playlist-import-where = wessen
command-playlist-import-where-description = Wessen Playlist es wird: ohne Angabe deine
command-playlist-import-where-mine = Meine
command-playlist-import-where-server = Die des Servers
command-playlist-import-replace = ersetzen
command-playlist-import-replace-description = An die Stelle einer Playlist setzen, die schon so heißt

command-favourite = favorit
command-favourite-description = Was läuft, zu deinen Favoriten hinzufügen oder wieder daraus entfernen

command-grab = merken
command-grab-description = Dir als Direktnachricht schicken lassen, was läuft

command-play-this = Das abspielen

command-why = warum
command-why-description = Sagen, warum die Musik gestoppt, umgezogen oder gesprungen ist

command-settings = einstellungen
command-settings-description = Die Einstellungen dieses Servers zeigen und ändern
command-settings-view = zeigen
command-settings-view-description = Die Einstellungen zeigen
command-settings-view-setting = einstellung
command-settings-view-setting-description = Die Einstellung
command-settings-set = ändern
command-settings-set-description = Eine Einstellung ändern
command-settings-set-setting = einstellung
command-settings-set-setting-description = Die Einstellung
command-settings-set-value = wert
command-settings-set-value-description = Was sie sein soll
command-settings-add = hinzufügen
command-settings-add-description = Zu einer Liste hinzufügen
command-settings-add-setting = einstellung
command-settings-add-setting-description = Die Einstellung
command-settings-add-value = wert
command-settings-add-value-description = Eine Seite oder ein Wort
command-settings-add-channel = kanal
command-settings-add-channel-description = Ein Kanal
command-settings-add-who = wer
command-settings-add-who-description = Eine Rolle oder ein Mitglied
command-settings-remove = entfernen
command-settings-remove-description = Aus einer Liste entfernen
command-settings-remove-setting = einstellung
command-settings-remove-setting-description = Die Einstellung
command-settings-remove-value = wert
command-settings-remove-value-description = Eine Seite oder ein Wort
command-settings-remove-channel = kanal
command-settings-remove-channel-description = Ein Kanal
command-settings-remove-who = wer
command-settings-remove-who-description = Eine Rolle oder ein Mitglied
command-settings-reset = zurücksetzen
command-settings-reset-description = Zurück zum Standard
command-settings-reset-setting = einstellung
command-settings-reset-setting-description = Die Einstellung
command-settings-permission = berechtigung
command-settings-permission-description = Festlegen, wer einen Befehl benutzen darf
command-settings-permission-command = befehl
command-settings-permission-command-description = Der Befehl
command-settings-permission-level = wer
command-settings-permission-level-description = Wer ihn benutzen darf; ohne Angabe: wer es sonst auch darf
command-settings-permission-level-everyone = Alle
command-settings-permission-level-dj = DJs
command-settings-permission-level-manager = Alle, die diesen Server verwalten dürfen
command-settings-permission-level-nobody = Niemand

command-plan = tarif
command-plan-description = Den Tarif dieses Servers zeigen, und was er hat

command-ping = ping
command-ping-description = Prüfen, ob der Bot antwortet
