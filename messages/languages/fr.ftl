### Français. Le rôle de chaque partie est dans en.ftl.
###
### On dit « vous ». Les commandes portent leur nom français.

## Réponses et annonces

notice-playing = { $more ->
    [0] Lecture de **{ $title }**.
    [one] Lecture de **{ $title }**, suivi d’un autre titre.
   *[other] Lecture de **{ $title }**, suivi de { $more } autres titres.
}
notice-queued = { $more ->
    [0] **{ $title }** est en file d’attente, à la place { $place }.
    [one] **{ $title }** et un autre titre sont en file d’attente, à partir de la place { $place }.
   *[other] **{ $title }** et { $more } autres titres sont en file d’attente, à partir de la place { $place }.
}
notice-paused = En pause.
notice-resumed = C’est reparti.
notice-skipped = **{ $title }** est passé. Ensuite : **{ $next }**.
notice-skipped-last = **{ $title }** est passé. La file d’attente est vide.
notice-stopped = Arrêté. `/annuler` ramène la musique et la file d’attente pendant 10 minutes.
notice-went-back = Retour à **{ $title }**.
notice-replayed = **{ $title }**, depuis le début.
notice-sought = On reprend à { $position }.
notice-volume-set = Le volume est à { $percent } %.
notice-loop-off = Rien n’est répété.
notice-loop-track = Le titre est répété.
notice-loop-queue = La file d’attente est répétée.
notice-joined-channel = J’arrive dans { $channel }.
notice-removed-one = **{ $title }** est retiré. `/annuler` le fait revenir.
notice-removed = { $count ->
    [one] { $count } titre retiré. `/annuler` le fait revenir.
   *[other] { $count } titres retirés. `/annuler` les fait revenir.
}
notice-moved-to = **{ $title }** est maintenant à la place { $place }.
notice-swapped = **{ $a }** et **{ $b }** ont échangé leurs places.
notice-cleared = { $count ->
    [one] La file d’attente est vidée : { $count } titre. `/annuler` le fait revenir.
   *[other] La file d’attente est vidée : { $count } titres. `/annuler` les fait revenir.
}
notice-shuffled = { $count ->
    [one] { $count } titre mélangé. `/annuler` rétablit l’ordre.
   *[other] { $count } titres mélangés. `/annuler` rétablit l’ordre.
}
notice-made-fair = { $members ->
    [one] Un seul membre a des titres en attente.
   *[other] { $members } membres passent maintenant chacun leur tour.
}
notice-undone = Annulé : { $change }. `/rétablir` le refait.
notice-redone = Refait : { $change }.
notice-no-such-place = { $len ->
    [0] Il n’y a pas de place { $place } : rien n’est en attente.
    [one] Il n’y a pas de place { $place } : un seul titre est en attente.
   *[other] Il n’y a pas de place { $place } : les places vont de 1 à { $len }.
}
notice-nothing-played = Rien n’a encore été joué.
notice-not-seekable = C’est un flux en direct, ou sa durée est inconnue : je ne peux pas m’y déplacer.
notice-beyond-end = Le titre ne dure que { $length }.
notice-already-here = Je suis déjà avec vous.
notice-nothing-removed = Aucun titre en attente ne correspond.
notice-nothing-moved = Cela ne changerait rien.
notice-already-fair = Chacun passe déjà à son tour.
notice-queue-empty = Rien n’est en attente.
notice-nothing-to-undo = Il n’y a rien à annuler.
notice-nothing-to-redo = Il n’y a rien à rétablir.
notice-too-late-to-undo = C’est trop ancien pour être annulé.
notice-restored = { $count ->
    [one] { $count } titre attend de nouveau. `/annuler` revient en arrière.
   *[other] { $count } titres attendent de nouveau. `/annuler` revient en arrière.
}
notice-version-gone = Cette version n’est plus conservée : elle a plus d’un jour.
notice-nothing-waited = Rien n’attendait à ce moment-là.
notice-no-room-to-undo = Il n’y a pas de place pour ce qui reviendrait : la file d’attente accepte { $limit } titres. Retirez-en, puis réessayez.
notice-nothing-playing = Rien n’est en cours de lecture.
notice-already-paused = C’est déjà en pause. `/reprendre` relance la lecture.
notice-not-paused = Ce n’est pas en pause.
notice-not-in-voice = Rejoignez d’abord un salon vocal.
notice-other-channel = Je joue dans { $channel }. Rejoignez-moi d’abord là-bas.
notice-queue-full = La file d’attente est pleine ({ $limit } titres).
notice-too-many-pending = Je cherche encore des demandes précédentes. Réessayez dans un instant.
notice-track-failed = **{ $title }** : { $reason }
notice-gave-up = Ce qui reste vient de là où rien ne peut être lu pour le moment, alors j’attends. La file d’attente est conservée : `/reprendre` réessaie.
notice-failed-too = { $count ->
    [one] Un autre titre n’a pas pu être lu.
   *[other] { $count } autres titres n’ont pas pu être lus.
}
notice-superseded = La musique s’est arrêtée avant que je trouve cela.
notice-buried = Cela a échoué plusieurs fois, et l’erreur vient de moi. Je l’ai mis de côté ; la personne qui m’héberge peut le relancer.
notice-invariant-broken = Une erreur interne s’est produite, et rien n’a été modifié. La personne qui m’héberge en trouvera la cause dans le journal.
notice-rejected = Je ne peux pas l’exécuter : mon stockage le refuse, ou je suis mal configuré. Rien n’a été modifié. Je l’ai mis de côté ; la personne qui m’héberge peut le relancer.
notice-join-forbidden = Je n’ai pas le droit de rejoindre { $channel } ou d’y parler. Demandez la permission à la modération.
notice-channel-full = { $channel } est complet, et je n’ai pas le droit de rejoindre un salon complet. Augmentez sa limite ou donnez-moi *Déplacer des membres*.
notice-place-unknown = Discord ne m’a pas encore dit dans quel salon vocal vous êtes. Réessayez dans un instant.
notice-join-failed = Je n’ai pas pu rejoindre { $channel }. Réessayez dans un instant.

## Ce qui est annulé ou refait

change-clear = vider la file d’attente
change-shuffle = mélanger
change-fair = passer chacun son tour
change-restore = rétablir une file d’attente précédente
change-remove = retirer
change-skip = passer
change-move = déplacer
change-stop = arrêter

## Pourquoi un titre ne peut pas être joué ; suit son nom

failure-address-refused = Ce lien mène à une adresse privée, que je n’ouvre pas.
failure-unreachable = Je n’arrive pas à joindre le serveur de ce lien.
failure-not-found = Il n’y a rien derrière ce lien (le serveur répond 404).
failure-forbidden = Le serveur de ce lien refuse de me le donner.
failure-server-error = Le serveur de ce lien a lui-même un problème.
failure-timed-out = Le serveur de ce lien met trop de temps à répondre.
failure-too-many-redirects = Ce lien redirige trop de fois.
failure-too-large = Ce fichier est trop volumineux pour moi.
failure-empty = Ce fichier est vide.
failure-not-audio = Ce lien n’est pas un fichier audio.
failure-undecodable = Je n’arrive pas à lire ce fichier comme de l’audio.
failure-site-not-allowed = Je ne joue rien depuis ce site.
failure-nothing-found = Je n’ai rien trouvé pour cette recherche.
failure-empty-list = Il n’y a rien dans cette liste que je puisse lire.
failure-extractor-failed = Je n’ai pas pu obtenir ce titre depuis son site.
failure-never-gets-further = J’y ai été interrompu encore et encore, alors je l’ai passé.
failure-unsupported-sound = Je ne sais pas encore lire ce genre de son, à cause de son format, de sa fréquence d’échantillonnage ou de ses canaux.
failure-damaged = Ce fichier est endommagé.
failure-no-sound = Ce fichier ne contient aucun son que je puisse lire.
failure-playlist-file = Ce lien mène à une liste de liens, pas à du son. Donne-moi un des liens qu’elle contient.
failure-old-radio = Cette station de radio utilise un ancien protocole (SHOUTcast 1) que je ne peux pas recevoir.
failure-search-not-set-up = La recherche n’est pas configurée sur ce bot. Donne-moi un lien vers un fichier audio.
failure-private = Ce titre est privé, ou réservé aux membres d’une chaîne.
failure-age-restricted = Son site demande mon âge, je ne peux donc pas l’obtenir.
failure-not-in-country = Son site ne le propose pas dans le pays où je tourne.
failure-removed = Ce titre a été retiré de son site.
failure-not-yet-out = Ce n’est pas encore commencé : c’est une première ou un direct à venir.
failure-bot-check = Son site veut la preuve que je ne suis pas un robot, et je ne peux pas la donner.
failure-live-stream = C’est un direct, et je ne peux pas lire les directs de ce site.
failure-other = Je ne peux pas lire ce titre.

## Ce qui s’est passé ; suit le temps écoulé depuis

event-stopped = { $member } a arrêté la musique.
event-disconnected = La modération m’a déconnecté, ou mon salon a été supprimé. Dans ce cas, je ne reviens pas de moi-même ; la file d’attente est conservée, et `/reprendre` relance la lecture.
event-queue-ended = Le dernier titre est terminé, et rien n’était en attente.
event-gave-up = Il ne restait que des titres impossibles à lire, alors j’ai attendu. La file d’attente est conservée : `/reprendre` réessaie.
event-join-forbidden = Je n’ai pas le droit de rejoindre { $channel } ou d’y parler. La file d’attente est conservée.
event-join-failed = Je n’ai pas pu rejoindre { $channel }. La file d’attente est conservée.
event-channel-full = Il n’y avait pas de place pour moi dans { $channel }. La file d’attente est conservée.
event-moved = La modération m’a déplacé de { $from } vers { $to }.
event-skipped = { $member } a passé **{ $title }**.
event-track-failed = **{ $title }** a été passé : { $reason }
event-connection-lost = J’ai perdu la connexion au serveur vocal de Discord, et je suis revenu.
event-handed-over = La musique est passée à un autre de mes workers, comme prévu. Le silence a duré { $silence }.
event-recovered = Un de mes workers est tombé, et un autre a repris là où il en était. Le silence a duré { $silence }.
event-nobody-listening = Personne n’écoutait à mon retour, alors j’attends : je reprends dès que quelqu’un arrive.
event-away-too-long = J’ai été absent trop longtemps pour reprendre tout seul. La file d’attente est conservée : `/reprendre` relance la lecture.
event-worker-failed = Quelque chose dans cette session m’a fait échouer plusieurs fois de suite, alors j’attends. La file d’attente est conservée : `/reprendre` relance la lecture.
event-removed = J’ai été retiré de ce serveur. La file d’attente est conservée : `/reprendre` relance la lecture.
event-woke = Quelqu’un est arrivé, et j’ai repris.
span-short = moins de 0,1 seconde
span = { $seconds },{ $tenths } { $seconds ->
    [one] seconde
   *[other] secondes
}
why-nothing = Rien n’a été arrêté, déplacé ni passé ici récemment.

## Boutons

button-pause = Pause
button-resume = Reprendre
button-skip = Passer
button-stop = Arrêter
button-refresh = Actualiser

## La file d’attente, et ce qui a été joué

queue-title = File d’attente
queue-now = En cours :
queue-paused = En pause :
queue-footer = Page { $number } sur { $count }, { $waiting ->
    [one] { $waiting } titre en attente
   *[other] { $waiting } titres en attente
}
queue-found = Trouvé dans la file d’attente
queue-found-more = { $count ->
    [one] { $count } autre : donnez plus de mots
   *[other] { $count } autres : donnez plus de mots
}
queue-nothing-found = Aucun titre en attente ne contient ces mots.
history-title = Déjà joués

## Autres réponses

ping = Pong. Votre commande m’est parvenue au bout de { $milliseconds } ms.

## Ce qui est proposé pendant la saisie ; ce qui est envoyé reste `next`, `now` et `end`

suggestion-next = Ensuite
suggestion-now = Maintenant : passe le titre en cours
suggestion-end = À la fin
suggestion-track = { $title } par { $artist }
suggestion-words = Rechercher { $words }

## Ce qui ne va pas avec une commande

error-unknown-command = Je ne connais pas cette commande. Elle est peut-être nouvelle, ou n’existe plus ; réessayez dans un instant.
error-unknown-button = Je ne connais pas ce bouton. Il vient d’une autre version de moi.
error-query-or-file = Donnez-moi soit `recherche`, soit `fichier`, mais pas les deux.
error-empty-query = La recherche est vide.
error-query-too-long = C’est plus long que les { $limit } caractères que je lis.
error-unsupported-scheme = Je ne joue que des liens `http` et `https`.
error-query = Je ne peux pas jouer cela.
error-not-in-guild = Je ne joue de la musique que sur les serveurs.
error-bot-lacks = Il me faut la permission **{ $permission }** dans ce salon. Demandez-la à la modération.
error-store = Je n’arrive pas à joindre mon stockage pour le moment. Voyez si cela se produit quand même, et sinon réessayez.
error-unreadable = Je n’arrive pas à lire ce que Discord m’a envoyé pour cela.

## Ce qui ne va pas avec une option

option-missing = L’option `{ $option }` manque.
option-missing-or-unknown = L’option `{ $option }` manque, ou je ne la connais pas.
option-unknown = Je ne connais pas l’option `{ $option }`.
option-twice = L’option `{ $option }` est donnée deux fois.
option-not-a-number = L’option `{ $option }` doit être un nombre entier.
option-out-of-limits = L’option `{ $option }` doit être un nombre entier dans ses limites.
option-not-an-ordinal = L’option `{ $option }` doit être 1 ou plus.
option-not-yes-or-no = L’option `{ $option }` doit être oui ou non.
option-not-a-member = L’option `{ $option }` doit être un membre.
option-not-a-channel = L’option `{ $option }` doit être un salon.
option-not-a-role-or-member = L’option `{ $option }` doit être un rôle ou un membre.
option-not-a-text = L’option `{ $option }` doit être un texte.
option-not-a-file = L’option `{ $option }` doit être un fichier.
option-file-not-sent = L’option `{ $option }` désigne un fichier que Discord n’a pas envoyé.
option-not-a-time = L’option `{ $option }` doit être un temps, par exemple `1:30`, `90`, `+30` ou `-15`.
option-not-a-place = L’option `{ $option }` doit être `end`, `next`, `now` ou une place comme `3`.

## Les permissions, telles que Discord les nomme dans ses paramètres

permission-view-channel = Voir le salon
permission-send-messages = Envoyer des messages
permission-send-messages-in-threads = Envoyer des messages dans les fils

## Paramètres, permissions, votes, limites et offres

notice-left-out = { $count ->
    [one] { $count } titre n’est pas admis ici.
   *[other] { $count } titres ne sont pas admis ici.
}
notice-unavailable = { $count ->
    [one] { $count } entrée de la liste ne peut pas être lue, et est laissée de côté.
   *[other] { $count } entrées de la liste ne peuvent pas être lues, et sont laissées de côté.
}
notice-list-cut = { $count ->
    [one] La liste est plus longue : j’en ai pris la première entrée.
   *[other] La liste est plus longue : j’en ai pris les { $count } premières entrées.
}
notice-voted = Votes pour passer : { $votes } sur { $needed }.
notice-voted-already = Votre vote est déjà compté : { $votes } sur { $needed }.
notice-held-still-alone = Je reprends dès que quelqu’un écoute.
notice-held-still-suppressed = Je reprends dès que la modération m’invite à parler.
notice-held-still-muted = Je reprends dès que la modération me rend la parole.
notice-setting-changed = `{ $setting }` est maintenant **{ $value }**.
notice-setting-emptied = `{ $setting }` est maintenant vide.
notice-settings-reset = Tous les paramètres sont revenus à leur valeur par défaut.
notice-permission-set = Qui peut désormais utiliser `/{ $command }` : { $level }.
notice-permission-reset = `/{ $command }` est de nouveau ouverte aux mêmes personnes que d’habitude.
notice-waiting = En file d’attente : la lecture commence dès qu’un worker est de retour.
notice-needs-invitation = C’est un salon de conférence, et je suis dans le public. Je reprends dès que la modération m’invite à parler.
notice-muted = La modération m’a rendu muet, alors je me suis mis en pause. Je reprends dès qu’on me rend la parole.
notice-left-alone = Personne n’écoutait, alors je suis parti. La file d’attente est conservée : je reprends dès que quelqu’un arrive.
notice-disabled = Cette commande est désactivée sur ce serveur.
notice-blocked = Sur ce serveur, vous n’avez pas le droit de m’utiliser.
notice-other-text-channel = Utilisez-moi dans { $channels }.
notice-other-voice-channel = Sur ce serveur, je joue dans { $channels }.
notice-needs-dj = C’est réservé à { $roles }.
notice-needs-manager = Pour cela, il faut avoir le droit de gérer ce serveur.
notice-not-yours = Vous décidez pour vos propres titres ; le reste est réservé à { $roles }.
notice-too-fast = C’était trop rapide. Réessayez { $until }.
notice-queue-limited = { $limit ->
    [one] La file d’attente de ce serveur accepte { $limit } titre.
   *[other] La file d’attente de ce serveur accepte { $limit } titres.
}
notice-member-tracks = { $limit ->
    [one] Sur ce serveur, vous pouvez avoir { $limit } titre en attente à la fois.
   *[other] Sur ce serveur, vous pouvez avoir { $limit } titres en attente à la fois.
}
notice-member-minutes = { $limit ->
    [one] Sur ce serveur, vos titres en attente peuvent durer { $limit } minute en tout.
   *[other] Sur ce serveur, vos titres en attente peuvent durer { $limit } minutes en tout.
}
notice-track-too-long = { $limit ->
    [one] Sur ce serveur, un titre peut durer au plus { $limit } minute.
   *[other] Sur ce serveur, un titre peut durer au plus { $limit } minutes.
}
notice-site-blocked = Sur ce serveur, je ne joue rien depuis { $site }.
notice-word-blocked = Ce titre contient un mot bloqué sur ce serveur.
notice-duplicate = C’est déjà dans la file d’attente.
notice-needs-tier = Pour cela, il faut l’offre **{ $tier }**. `/offre` en dit plus.
notice-setting-malformed = Cette valeur ne convient pas à `{ $setting }`.
notice-setting-full = { $max ->
    [one] `{ $setting }` a déjà { $max } entrée, et il n’y a plus de place.
   *[other] `{ $setting }` a déjà { $max } entrées, et il n’y a plus de place.
}
notice-setting-unchanged = Cela ne change rien à `{ $setting }`.
notice-setting-needs-tier = Pour `{ $setting }`, il faut l’offre **{ $tier }**. `/offre` en dit plus.
notice-settings-conflict = Quelqu’un a modifié les paramètres entre-temps. Regardez-les, et réessayez.
failure-not-in-plan = L’offre de ce serveur n’a pas cette source. `/offre` montre ce qu’elle a.

## Qui peut utiliser une commande

level-everyone = tout le monde
level-dj = les DJ
level-manager = les personnes qui peuvent gérer ce serveur
level-nobody = personne

## Ce qui empêche d’entendre le bot

event-held-alone = Tout le monde est parti, alors je me suis mis en pause.
event-held-suppressed = J’étais dans le public d’un salon de conférence, et personne ne pouvait m’entendre.
event-held-muted = La modération m’a rendu muet, alors je me suis mis en pause.
event-released-alone = Quelqu’un est revenu.
event-released-suppressed = J’ai été invité à parler.
event-released-muted = La modération m’a rendu la parole.

## Les paramètres

settings-title = Paramètres
settings-deciding = Décisions
settings-limits = Limites
settings-playing = Lecture
settings-messages = Messages
settings-branding = Apparence
settings-commands = Commandes
setting-shown = `{ $setting }` est { $value }.
setting-range = Valeurs possibles : { $range }. Par défaut, c’est { $default }.
setting-more = { $count ->
    [one] **{ $shown }** et { $count } autre
   *[other] **{ $shown }** et { $count } autres
}
value-on = activé
value-off = désactivé
value-none = vide
range-toggle = `on` ou `off`
range-percent = un pourcentage de { $min } à { $max }
range-tracks = un nombre de titres de { $min } à { $max }
range-minutes = un nombre de minutes de { $min } à { $max }
range-per-minute = un nombre par minute de { $min } à { $max }
range-channel = un salon textuel, ou `none`
range-roles = { $max ->
    [one] un rôle
   *[other] jusqu’à { $max } rôles
}
range-text-channels = { $max ->
    [one] un salon textuel
   *[other] jusqu’à { $max } salons textuels
}
range-voice-channels = { $max ->
    [one] un salon vocal
   *[other] jusqu’à { $max } salons vocaux
}
range-members = { $max ->
    [one] un membre
   *[other] jusqu’à { $max } membres
}
range-sites = { $max ->
    [one] un site comme `example.org`
   *[other] jusqu’à { $max } sites comme `example.org`
}
range-words = { $max ->
    [one] un mot
   *[other] jusqu’à { $max } mots
}
range-colour = une couleur comme `#2F7D6B`
range-text = une ligne de { $max } caractères au plus, ou `none`
range-link = un lien `https` de { $max } caractères au plus, ou `none`
error-setting = Valeurs possibles de `{ $setting }` : { $range }.

## Les offres

plan-none = Il n’y a pas d’offres ici : ce serveur a tout.
plan-title = Offres
plan-own = Ce serveur a l’offre **{ $tier }**.
plan-tracks = { $count ->
    [one] { $count } titre
   *[other] { $count } titres
}
plan-tracks-any = titres sans limite
plan-playlists = { $count ->
    [one] { $count } playlist
   *[other] { $count } playlists
}
plan-playlists-any = playlists sans limite
plan-sources-core = fichiers et liens
plan-sources-extended = fichiers, liens et sites
plan-sources-unlimited = fichiers, liens, sites et recherche
plan-help = { $count ->
    [one] { $count } heure d’aide en 30 jours
   *[other] { $count } heures d’aide en 30 jours
}
plan-help-any = heures d’aide sans limite
plan-help-within = réponse en { $minutes } minutes
plan-begins = à partir d’ici { $settings }

## La carte

card-playing = En cours de lecture
card-paused = En pause
card-waiting-title = En attente
card-over = Rien n’est en cours de lecture
card-last = Le dernier titre était { $title }.
card-title = **{ $title }** par { $artist }
card-member = Demandé par { $member }.
card-waiting = { $count ->
    [0] Rien n’est en attente.
    [one] { $count } titre en attente.
   *[other] { $count } titres en attente.
}
card-volume = Volume à { $percent } %.
card-votes = { $count ->
    [one] { $count } vote pour passer.
   *[other] { $count } votes pour passer.
}
card-running = début { $started }
card-running-with-end = { $length }, début { $started }, fin { $ends }
card-held-paused = { $place }, en pause
card-held-alone = { $place }, suspendu jusqu’à ce que quelqu’un écoute
card-held-suppressed = { $place }, suspendu jusqu’à ce que je puisse parler
card-held-muted = { $place }, suspendu jusqu’à ce qu’on me rende la parole
card-looked-up = recherche en cours
card-about-to-start = { $place }, sur le point de commencer
card-waits-nobody = { $place }. Personne n’écoutait. Je reprends dès que quelqu’un arrive.
card-waits-away = { $place }. J’ai été absent trop longtemps pour reprendre tout seul.
card-waits-disconnected = { $place }. La modération m’a déconnecté, ou mon salon a été supprimé.
card-waits-forbidden = { $place }. Je n’ai pas le droit de rejoindre le salon vocal ou d’y parler.
card-waits-full = { $place }. Il n’y avait pas de place pour moi dans le salon vocal.
card-waits-join-failed = { $place }. Discord ne m’a pas laissé entrer dans le salon vocal.
card-waits-sources = { $place }. Ce qui reste n’a pas pu être lu.
card-waits-worker = { $place }. Quelque chose dans cette session m’a fait échouer plusieurs fois.
card-waits-removed = { $place }. J’ai été retiré de ce serveur.
button-back = Précédent
button-go-on = Continuer
button-quieter = Moins fort
button-louder = Plus fort
button-shuffle = Mélanger
button-queue = File d’attente
button-repeat-off = Répéter : rien
button-repeat-track = Répéter : titre
button-repeat-queue = Répéter : file d’attente

## Les playlists, et ce qui se fait à côté de la musique

library-saved-server = { $count ->
    [one] { $count } titre enregistré dans la playlist **{ $name }** du serveur.
   *[other] { $count } titres enregistrés dans la playlist **{ $name }** du serveur.
}
library-saved-mine = { $count ->
    [one] { $count } titre enregistré dans votre playlist **{ $name }**.
   *[other] { $count } titres enregistrés dans votre playlist **{ $name }**.
}
library-left-out-files = { $count ->
    [one] Laissé de côté, car son lien expire : { $count } fichier joint.
   *[other] Laissés de côté, car leurs liens expirent : { $count } fichiers joints.
}
library-left-out-tracks = { $count ->
    [one] Laissé de côté, car { $limit } est le maximum : { $count } titre.
   *[other] Laissés de côté, car { $limit } est le maximum : { $count } titres.
}
library-renamed = **{ $from }** s’appelle maintenant **{ $to }**.
library-deleted = La playlist **{ $name }** est supprimée.
library-exported = { $count ->
    [one] Voici **{ $name }**, avec { $count } titre. `/playlist importer` la relit.
   *[other] Voici **{ $name }**, avec { $count } titres. `/playlist importer` la relit.
}
library-favourite-added = **{ $title }** fait maintenant partie de vos favoris.
library-favourite-removed = **{ $title }** ne fait plus partie de vos favoris.
library-card = **{ $title }**, à { $position }
library-card-artist = **{ $title }** par { $artist }, à { $position }
library-grabbed = **{ $title }** est dans vos messages privés.
library-grabbed-here = Vous n’acceptez pas de messages privés de ma part, alors le voici : { $card }
library-found = { $count ->
    [one] J’ai trouvé { $count } titre. Choisissez-le pour le jouer.
   *[other] J’ai trouvé { $count } titres. Choisissez-en un pour le jouer.
}
library-unknown = Il n’y a pas de playlist **{ $name }**. `/playlist lister` montre celles qui existent.
library-exists = Il y a déjà une playlist **{ $name }**. Avec `remplacer`, celle-ci prend sa place.
library-name-taken = Une autre playlist s’appelle déjà **{ $name }**.
library-too-many = Il y a déjà { $limit } playlists. Supprimez-en une d’abord.
library-too-many-for-plan = { $count ->
    [0] L’offre de ce serveur n’a pas de playlists. `/offre` montre laquelle en a.
    [one] L’offre de ce serveur a { $count } playlist. `/offre` montre laquelle en a plus.
   *[other] L’offre de ce serveur a { $count } playlists. `/offre` montre laquelle en a plus.
}
library-full = **{ $name }** est pleine ({ $limit } titres).
library-nothing-to-save = Il n’y a rien que je puisse enregistrer.
library-expires = Je ne peux pas enregistrer **{ $title }** : les liens des fichiers joints expirent.
library-forbidden = Seuls la personne qui a enregistré **{ $name }** et les membres avec la permission **Gérer le serveur** peuvent la modifier.
library-not-yours = Cette playlist est à quelqu’un d’autre.
library-changed = Quelqu’un d’autre vient de modifier cette playlist. Réessayez.
library-errand-failed = Je n’ai pas pu faire cela pour le moment. Réessayez dans un instant.
import-too-large = Ce fichier dépasse les { $limit } Mo que je lis.
import-not-a-playlist = Ce fichier n’est pas une playlist que j’ai écrite.
import-newer = Ce fichier vient d’une version plus récente de moi.
import-no-tracks = Il n’y a aucun titre dans ce fichier.
import-too-many-tracks = Ce fichier a plus de titres que les { $limit } d’une playlist.
import-track = Le titre { $number } de ce fichier n’a ni lien `http` ou `https`, ni mots à rechercher.
failure-playlist-gone = Cette playlist a été supprimée entre-temps.
failure-playlist-unreadable = Je n’arrive pas à lire cette playlist pour le moment.
error-nothing-to-play = Ce message n’a ni lien ni fichier audio.
option-not-a-name = L’option `{ $option }` doit avoir de 1 à 50 caractères visibles, et pas seulement des points.
option-not-words = L’option `{ $option }` doit être des mots ; pour les liens, il y a `/jouer`.
choices-placeholder = Choisissez un titre
playlists-none = Il n’y a pas encore de playlists. `/enregistrer` en fait une de ce qui est en cours et en attente.
playlists-title = Playlists
playlists-mine = Les vôtres
playlists-server = Celles du serveur
playlists-empty = aucune
playlists-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
playlists-entry = { $count ->
    [one] { $name } ({ $count } titre)
   *[other] { $name } ({ $count } titres)
}
playlist-footer = { $count ->
    [one] Page { $number } sur { $pages }, { $count } titre, { $length }
   *[other] Page { $number } sur { $pages }, { $count } titres, { $length }
}
suggestion-playlist-mine = { $count ->
    [one] { $name } ({ $count } titre, à vous)
   *[other] { $name } ({ $count } titres, à vous)
}
suggestion-playlist-server = { $count ->
    [one] { $name } ({ $count } titre, au serveur)
   *[other] { $name } ({ $count } titres, au serveur)
}

## Les commandes, telles qu’elles s’appellent dans Discord ; en anglais, elles sont dans les définitions

command-play = jouer
command-play-description = Jouer un lien, une recherche ou un fichier, ou l’ajouter à la file d’attente
command-play-query = recherche
command-play-query-description = Un lien, ou des mots à rechercher
command-play-file = fichier
command-play-file-description = Un fichier audio
command-play-position = place
command-play-position-description = Où dans la file d’attente : end (fin), next (ensuite), now (maintenant), ou une place comme 3
command-play-shuffle = mélanger
command-play-shuffle-description = Mettre les titres d’une playlist dans un ordre aléatoire

command-pause = pause
command-pause-description = Mettre le titre en pause là où il en est

command-resume = reprendre
command-resume-description = Reprendre là où le titre a été mis en pause

command-skip = passer
command-skip-description = Passer au titre suivant, ou à un titre plus loin
command-skip-to = jusque
command-skip-to-description = Place dans la file d’attente jusqu’à laquelle passer

command-previous = précédent
command-previous-description = Revenir au titre joué juste avant

command-replay = rejouer
command-replay-description = Rejouer le titre depuis le début

command-seek = aller-à
command-seek-description = Aller à un autre moment du titre
command-seek-to = position
command-seek-to-description = 1:30, 90, +30 ou -15 : minutes et secondes, depuis le début ou depuis ici

command-volume = volume
command-volume-description = Changer le volume de la musique pour tout le monde
command-volume-percent = pourcentage
command-volume-percent-description = 100 correspond au volume du titre lui-même

command-loop = boucle
command-loop-description = Répéter le titre ou la file d’attente
command-loop-mode = mode
command-loop-mode-description = Ce qui est répété
command-loop-mode-off = Rien
command-loop-mode-track = Ce titre
command-loop-mode-queue = La file d’attente

command-stop = arrêter
command-stop-description = Arrêter la musique, vider la file d’attente et quitter le salon vocal

command-join = rejoindre
command-join-description = M’appeler dans votre salon vocal

command-leave = quitter
command-leave-description = Arrêter, et quitter le salon vocal

command-move-session = changer-de-salon
command-move-session-description = Emmener la musique dans votre salon vocal

command-queue = file
command-queue-description = Afficher les titres en attente
command-queue-page = page
command-queue-page-description = La page à afficher
command-queue-search = recherche
command-queue-search-description = Mots d’un titre ou d’un artiste à rechercher

command-remove = retirer
command-remove-description = Retirer des titres de la file d’attente
command-remove-track = titre
command-remove-track-description = Retirer un titre
command-remove-track-place = place
command-remove-track-place-description = Sa place
command-remove-range = plage
command-remove-range-description = Retirer des titres qui se suivent
command-remove-range-from = de
command-remove-range-from-description = La première place
command-remove-range-to = à
command-remove-range-to-description = La dernière place
command-remove-member = membre
command-remove-member-description = Retirer ce qu’un membre a demandé
command-remove-member-who = qui
command-remove-member-who-description = Le membre
command-remove-duplicates = doublons
command-remove-duplicates-description = Retirer les titres présents deux fois
command-remove-absent = absents
command-remove-absent-description = Retirer ce qu’ont demandé les membres absents du salon

command-move = déplacer
command-move-description = Déplacer un titre à une autre place de la file d’attente
command-move-from = de
command-move-from-description = Sa place actuelle
command-move-to = vers
command-move-to-description = La place qu’il prend

command-swap = échanger
command-swap-description = Échanger les places de deux titres de la file d’attente
command-swap-first = premier
command-swap-first-description = Place de l’un
command-swap-second = deuxième
command-swap-second-description = Place de l’autre

command-clear = vider
command-clear-description = Retirer tous les titres en attente

command-shuffle = mélanger
command-shuffle-description = Mettre les titres en attente dans un ordre aléatoire

command-fair = équitable
command-fair-description = Faire passer les membres chacun leur tour dans la file d’attente

command-undo = annuler
command-undo-description = Annuler la dernière action : vider, mélanger, retirer, passer, déplacer ou arrêter

command-redo = rétablir
command-redo-description = Refaire ce qui a été annulé

command-history = historique
command-history-description = Afficher ce qui a été joué

command-nowplaying = en-cours
command-nowplaying-description = Afficher ce qui est en cours de lecture

command-search = rechercher
command-search-description = Rechercher des titres, et en choisir un à jouer
command-search-words = mots
command-search-words-description = Ce qu’il faut rechercher

command-save = enregistrer
command-save-description = Enregistrer comme playlist ce qui est en cours et en attente
command-save-name = nom
command-save-name-description = Le nom à lui donner
command-save-where = à-qui
command-save-where-description = À qui sera la playlist : à vous, sauf autre choix
command-save-where-mine = À moi
command-save-where-server = Au serveur
command-save-playing = titre-en-cours
command-save-playing-description = Si le titre en cours en fait partie : oui, sauf autre choix
command-save-replace = remplacer
command-save-replace-description = La mettre à la place d’une playlist du même nom

command-load = charger
command-load-description = Jouer une playlist, ou l’ajouter à la file d’attente
command-load-name = nom
command-load-name-description = Son nom
command-load-where = à-qui
command-load-where-description = À qui est la playlist : à vous, ou sinon au serveur
command-load-where-mine = À moi
command-load-where-server = Au serveur
command-load-position = place
command-load-position-description = Où dans la file d’attente : end (fin), next (ensuite), now (maintenant), ou une place comme 3
command-load-shuffle = mélanger
command-load-shuffle-description = Mettre ses titres dans un ordre aléatoire

command-playlist = playlist
command-playlist-description = Gérer vos playlists et celles du serveur
command-playlist-list = lister
command-playlist-list-description = Afficher les playlists qui existent
command-playlist-show = afficher
command-playlist-show-description = Afficher les titres d’une playlist
command-playlist-show-name = nom
command-playlist-show-name-description = Son nom
command-playlist-show-where = à-qui
command-playlist-show-where-description = À qui est la playlist : à vous, ou sinon au serveur
command-playlist-show-where-mine = À moi
command-playlist-show-where-server = Au serveur
command-playlist-show-page = page
command-playlist-show-page-description = La page à afficher
command-playlist-rename = renommer
command-playlist-rename-description = Donner un autre nom à une playlist
command-playlist-rename-name = nom
command-playlist-rename-name-description = Son nom
command-playlist-rename-to = nouveau-nom
command-playlist-rename-to-description = L’autre nom
command-playlist-rename-where = à-qui
command-playlist-rename-where-description = À qui est la playlist : à vous, ou sinon au serveur
command-playlist-rename-where-mine = À moi
command-playlist-rename-where-server = Au serveur
command-playlist-delete = supprimer
command-playlist-delete-description = Supprimer une playlist
command-playlist-delete-name = nom
command-playlist-delete-name-description = Son nom
command-playlist-delete-where = à-qui
command-playlist-delete-where-description = À qui est la playlist : à vous, ou sinon au serveur
command-playlist-delete-where-mine = À moi
command-playlist-delete-where-server = Au serveur
command-playlist-share = partager
command-playlist-share-description = Copier une de vos playlists pour le serveur
command-playlist-share-name = nom
command-playlist-share-name-description = Son nom
command-playlist-share-replace = remplacer
command-playlist-share-replace-description = La mettre à la place d’une playlist du même nom
command-playlist-export = exporter
command-playlist-export-description = Recevoir une playlist sous forme de fichier
command-playlist-export-name = nom
command-playlist-export-name-description = Son nom
command-playlist-export-where = à-qui
command-playlist-export-where-description = À qui est la playlist : à vous, ou sinon au serveur
command-playlist-export-where-mine = À moi
command-playlist-export-where-server = Au serveur
command-playlist-import = importer
command-playlist-import-description = Enregistrer la playlist d’un tel fichier
command-playlist-import-file = fichier
command-playlist-import-file-description = Le fichier
command-playlist-import-name = nom
command-playlist-import-name-description = Le nom à lui donner
command-playlist-import-where = à-qui
command-playlist-import-where-description = À qui sera la playlist : à vous, sauf autre choix
command-playlist-import-where-mine = À moi
command-playlist-import-where-server = Au serveur
command-playlist-import-replace = remplacer
command-playlist-import-replace-description = La mettre à la place d’une playlist du même nom

command-favourite = favori
command-favourite-description = Ajouter le titre en cours à vos favoris, ou l’en retirer

command-grab = mémo
command-grab-description = Recevoir le titre en cours en message privé

command-play-this = Jouer ceci

command-why = pourquoi
command-why-description = Dire pourquoi la musique s’est arrêtée, a changé de salon ou a sauté

command-settings = paramètres
command-settings-description = Afficher et modifier les paramètres de ce serveur
command-settings-view = afficher
command-settings-view-description = Afficher les paramètres
command-settings-view-setting = paramètre
command-settings-view-setting-description = Le paramètre
command-settings-set = modifier
command-settings-set-description = Modifier un paramètre
command-settings-set-setting = paramètre
command-settings-set-setting-description = Le paramètre
command-settings-set-value = valeur
command-settings-set-value-description = La valeur qu’il prend
command-settings-add = ajouter
command-settings-add-description = Ajouter à une liste
command-settings-add-setting = paramètre
command-settings-add-setting-description = Le paramètre
command-settings-add-value = valeur
command-settings-add-value-description = Un site ou un mot
command-settings-add-channel = salon
command-settings-add-channel-description = Un salon
command-settings-add-who = qui
command-settings-add-who-description = Un rôle ou un membre
command-settings-remove = retirer
command-settings-remove-description = Retirer d’une liste
command-settings-remove-setting = paramètre
command-settings-remove-setting-description = Le paramètre
command-settings-remove-value = valeur
command-settings-remove-value-description = Un site ou un mot
command-settings-remove-channel = salon
command-settings-remove-channel-description = Un salon
command-settings-remove-who = qui
command-settings-remove-who-description = Un rôle ou un membre
command-settings-reset = réinitialiser
command-settings-reset-description = Revenir à la valeur par défaut
command-settings-reset-setting = paramètre
command-settings-reset-setting-description = Le paramètre
command-settings-permission = permission
command-settings-permission-description = Choisir qui peut utiliser une commande
command-settings-permission-command = commande
command-settings-permission-command-description = La commande
command-settings-permission-level = qui
command-settings-permission-level-description = Qui peut l’utiliser ; sans choix : les mêmes personnes que d’habitude
command-settings-permission-level-everyone = Tout le monde
command-settings-permission-level-dj = Les DJ
command-settings-permission-level-manager = Les personnes qui peuvent gérer ce serveur
command-settings-permission-level-nobody = Personne

command-plan = offre
command-plan-description = Afficher l’offre de ce serveur, et ce qu’elle a

command-ping = ping
command-ping-description = Vérifier que le bot répond
