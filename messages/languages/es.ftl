### Español. Para qué sirve cada parte está en en.ftl.
###
### Tratamos de «tú». Los comandos aparecen con su nombre en español.

## Respuestas y anuncios

notice-playing = { $more ->
    [0] Suena **{ $title }**.
    [one] Suena **{ $title }**, y después 1 pista más.
   *[other] Suena **{ $title }**, y después { $more } pistas más.
}
notice-queued = { $more ->
    [0] **{ $title }** está en la cola, en el puesto { $place }.
    [one] **{ $title }** y 1 pista más están en la cola, desde el puesto { $place }.
   *[other] **{ $title }** y { $more } pistas más están en la cola, desde el puesto { $place }.
}
notice-paused = En pausa.
notice-resumed = Seguimos.
notice-skipped = He saltado **{ $title }**. Ahora viene **{ $next }**.
notice-skipped-last = He saltado **{ $title }**. La cola está vacía.
notice-stopped = Detenido. `/deshacer` recupera la música y la cola durante 10 minutos.
notice-went-back = De vuelta a **{ $title }**.
notice-replayed = **{ $title }**, desde el principio.
notice-sought = Sigo en { $position }.
notice-volume-set = El volumen está al { $percent } %.
notice-loop-off = No se repite nada.
notice-loop-track = Se repite la pista.
notice-loop-queue = Se repite la cola.
notice-joined-channel = Voy a { $channel }.
notice-removed-one = He quitado **{ $title }**. `/deshacer` la trae de vuelta.
notice-removed = { $count ->
    [one] He quitado 1 pista. `/deshacer` la trae de vuelta.
   *[other] He quitado { $count } pistas. `/deshacer` las trae de vuelta.
}
notice-moved-to = **{ $title }** está ahora en el puesto { $place }.
notice-swapped = **{ $a }** y **{ $b }** han intercambiado sus puestos.
notice-cleared = { $count ->
    [one] He vaciado la cola: 1 pista. `/deshacer` la trae de vuelta.
   *[other] He vaciado la cola: { $count } pistas. `/deshacer` las trae de vuelta.
}
notice-shuffled = { $count ->
    [one] He mezclado 1 pista. `/deshacer` recupera el orden.
   *[other] He mezclado { $count } pistas. `/deshacer` recupera el orden.
}
notice-made-fair = { $members ->
    [one] Solo un miembro tiene pistas en espera.
   *[other] { $members } miembros se turnan ahora.
}
notice-undone = He deshecho esto: { $change }. `/rehacer` lo vuelve a hacer.
notice-redone = He vuelto a hacer esto: { $change }.
notice-no-such-place = { $len ->
    [0] No existe el puesto { $place }: no hay nada en espera.
    [one] No existe el puesto { $place }: solo hay una pista en espera.
   *[other] No existe el puesto { $place }: los puestos van del 1 al { $len }.
}
notice-nothing-played = Todavía no ha sonado nada.
notice-not-seekable = Es una emisión en directo, o no se sabe cuánto dura: no puedo moverme por ella.
notice-beyond-end = La pista solo dura { $length }.
notice-already-here = Ya estoy contigo.
notice-nothing-removed = Ninguna pista en espera es así.
notice-nothing-moved = No cambiaría nada.
notice-already-fair = Ya se turnan.
notice-queue-empty = No hay nada en espera.
notice-nothing-to-undo = No hay nada que deshacer.
notice-nothing-to-redo = No hay nada que rehacer.
notice-too-late-to-undo = Hace demasiado tiempo de eso para deshacerlo.
notice-restored = { $count ->
    [one] 1 pista vuelve a esperar. `/deshacer` lo revierte.
   *[other] { $count } pistas vuelven a esperar. `/deshacer` lo revierte.
}
notice-version-gone = Esa versión ya no se conserva: tiene más de un día.
notice-nothing-waited = Entonces no esperaba nada.
notice-no-room-to-undo = No hay sitio para lo que volvería: la cola admite { $limit } pistas. Quita algunas e inténtalo de nuevo.
notice-nothing-playing = No suena nada.
notice-already-paused = Ya está en pausa. `/reanudar` sigue con la música.
notice-not-paused = No está en pausa.
notice-not-in-voice = Únete primero a un canal de voz.
notice-other-channel = Estoy en { $channel }. Únete primero allí.
notice-queue-full = La cola está llena ({ $limit } pistas).
notice-too-many-pending = Todavía estoy buscando peticiones anteriores. Inténtalo de nuevo en un momento.
notice-track-failed = **{ $title }**: { $reason }
notice-gave-up = Lo que queda viene de donde ahora no se puede reproducir nada, así que espero. La cola se conserva: `/reanudar` lo intenta de nuevo.
notice-failed-too = { $count ->
    [one] Otra pista no se ha podido reproducir.
   *[other] Otras { $count } pistas no se han podido reproducir.
}
notice-superseded = La música terminó antes de que pudiera encontrarlo.
notice-buried = Ha fallado varias veces por un error mío. Lo he dejado aparte, y quien me administra puede repetirlo.
notice-invariant-broken = Algo falló dentro de mí y no se cambió nada. Quien me administra encontrará la causa en el registro.
notice-rejected = No puedo llevarlo a cabo: mi almacenamiento lo rechaza o estoy mal configurado. No ha cambiado nada. Lo he dejado aparte, y quien me administra puede repetirlo.
notice-join-forbidden = No tengo permiso para unirme a { $channel } o hablar allí. Pídeselo a la moderación.
notice-channel-full = { $channel } está lleno, y no tengo permiso para unirme a un canal lleno. Sube su límite o dame *Mover miembros* allí.
notice-place-unknown = Discord aún no me ha dicho en qué canal de voz estás. Inténtalo de nuevo en un momento.
notice-join-failed = No he podido unirme a { $channel }. Inténtalo de nuevo en un momento.

## Lo que se ha deshecho o rehecho

change-clear = vaciar la cola
change-shuffle = mezclar
change-fair = turnarse
change-restore = recuperar una cola anterior
change-remove = quitar
change-skip = saltar
change-move = mover
change-stop = detener

## Por qué no se puede reproducir una pista; va después de su nombre

failure-address-refused = Ese enlace lleva a una dirección privada, y esas no las abro.
failure-unreachable = No consigo llegar al servidor de ese enlace.
failure-not-found = No hay nada en ese enlace (el servidor dice 404).
failure-forbidden = El servidor de ese enlace no me lo quiere dar.
failure-server-error = El servidor de ese enlace tiene un problema propio.
failure-timed-out = El servidor de ese enlace tarda demasiado en responder.
failure-too-many-redirects = Ese enlace redirige demasiadas veces.
failure-too-large = Ese archivo es demasiado grande para mí.
failure-empty = Ese archivo está vacío.
failure-not-audio = Ese enlace no es un archivo de audio.
failure-undecodable = No consigo leer ese archivo como audio.
failure-site-not-allowed = No reproduzco nada de ese sitio.
failure-nothing-found = No he encontrado nada con esa búsqueda.
failure-empty-list = En esa lista no hay nada que pueda reproducir.
failure-extractor-failed = No he podido obtener esa pista de su sitio.
failure-never-gets-further = Me interrumpían ahí una y otra vez, así que la he saltado.
failure-unsupported-sound = Todavía no puedo reproducir esa clase de sonido, por su formato, su frecuencia de muestreo o sus canales.
failure-damaged = Ese archivo está dañado.
failure-no-sound = Ese archivo no tiene ningún sonido que pueda reproducir.
failure-playlist-file = Ese enlace es una lista de enlaces, no sonido. Dame uno de los enlaces que contiene.
failure-old-radio = Esa emisora usa un protocolo antiguo (SHOUTcast 1) que no puedo recibir.
failure-search-not-set-up = La búsqueda no está configurada en este bot. Dame un enlace a un archivo de audio.
failure-private = Es privado, o solo para miembros de un canal.
failure-age-restricted = Su sitio pide mi edad, así que no puedo obtenerlo.
failure-not-in-country = Su sitio no lo ofrece en el país donde funciono.
failure-removed = Se ha eliminado de su sitio.
failure-not-yet-out = Aún no ha empezado: es un estreno o una emisión en directo que está por venir.
failure-bot-check = Su sitio pide una prueba de que no soy un bot, y no puedo darla.
failure-live-stream = Es una emisión en directo, y no puedo reproducir las de ese sitio.
failure-other = No puedo reproducirlo.

## Lo que ha pasado; va después de cuánto hace

event-stopped = { $member } ha detenido la música.
event-disconnected = La moderación me ha desconectado, o han eliminado mi canal. En ese caso no vuelvo por mi cuenta; la cola se conserva, y `/reanudar` sigue con la música.
event-queue-ended = Terminó la última pista, y no había nada en espera.
event-gave-up = Solo quedaban pistas que no se podían reproducir, así que he esperado. La cola se conserva: `/reanudar` lo intenta de nuevo.
event-join-forbidden = No tengo permiso para unirme a { $channel } o hablar allí. La cola se conserva.
event-join-failed = No he podido unirme a { $channel }. La cola se conserva.
event-channel-full = No había sitio para mí en { $channel }. La cola se conserva.
event-moved = La moderación me ha movido de { $from } a { $to }.
event-skipped = { $member } ha saltado **{ $title }**.
event-track-failed = He saltado **{ $title }**: { $reason }
event-connection-lost = He perdido la conexión con el servidor de voz de Discord, y me he vuelto a unir.
event-handed-over = La música ha pasado a otro de mis workers, como estaba previsto. El silencio ha durado { $silence }.
event-recovered = Uno de mis workers ha caído, y otro ha seguido donde estaba. El silencio ha durado { $silence }.
event-nobody-listening = Nadie escuchaba cuando volví, así que espero: seguiré cuando alguien se una.
event-away-too-long = He estado fuera demasiado tiempo para seguir sin más. La cola se conserva: `/reanudar` sigue con la música.
event-worker-failed = Algo en esta sesión me ha hecho fallar varias veces seguidas, así que espero. La cola se conserva: `/reanudar` sigue con la música.
event-removed = Me han quitado de este servidor. La cola se conserva: `/reanudar` sigue con la música.
event-woke = Alguien se ha unido, y he seguido.
span-short = menos de 0,1 segundos
span = { $seconds },{ $tenths } segundos
why-nothing = Últimamente no se ha detenido, movido ni saltado nada aquí.

## Botones

button-pause = Pausar
button-resume = Reanudar
button-skip = Saltar
button-stop = Detener
button-refresh = Actualizar

## La cola, y lo que ha sonado

queue-title = Cola
queue-now = Ahora:
queue-paused = En pausa:
queue-footer = Página { $number } de { $count }, { $waiting ->
    [one] 1 pista en espera
   *[other] { $waiting } pistas en espera
}
queue-found = Encontrado en la cola
queue-found-more = { $count } más: escribe más palabras
queue-nothing-found = Ninguna pista en espera tiene esas palabras.
history-title = Ya ha sonado

## Otras respuestas

ping = Pong. Tu comando me ha llegado a los { $milliseconds } ms.

## Lo que se propone mientras se escribe; lo que se envía sigue siendo `next`, `now` y `end`

suggestion-next = A continuación
suggestion-now = Ahora: salta lo que está sonando
suggestion-end = Al final
suggestion-track = { $title } de { $artist }
suggestion-words = Buscar { $words }

## Lo que falla en un comando

error-unknown-command = No conozco ese comando. Puede que sea nuevo o que ya no exista; inténtalo de nuevo en un momento.
error-unknown-button = No conozco ese botón. Es de otra versión de mí.
error-query-or-file = Dame `búsqueda` o `archivo`, pero no las dos cosas.
error-empty-query = La búsqueda está vacía.
error-query-too-long = Eso es más largo que los { $limit } caracteres que leo.
error-unsupported-scheme = Solo reproduzco enlaces `http` y `https`.
error-query = No puedo reproducir eso.
error-not-in-guild = Solo pongo música en servidores.
error-bot-lacks = Necesito el permiso **{ $permission }** en este canal. Pídeselo a la moderación.
error-store = Ahora mismo no puedo acceder a mi almacenamiento. Mira si ocurre de todos modos y, si no, inténtalo de nuevo.
error-unreadable = No consigo leer lo que Discord me ha enviado para eso.

## Lo que falla en una opción

option-missing = Falta la opción `{ $option }`.
option-missing-or-unknown = Falta la opción `{ $option }`, o no la conozco.
option-unknown = No conozco la opción `{ $option }`.
option-twice = La opción `{ $option }` está dos veces.
option-not-a-number = La opción `{ $option }` debe ser un número entero.
option-out-of-limits = La opción `{ $option }` debe ser un número entero dentro de sus límites.
option-not-an-ordinal = La opción `{ $option }` debe ser 1 o más.
option-not-yes-or-no = La opción `{ $option }` debe ser sí o no.
option-not-a-member = La opción `{ $option }` debe ser un miembro.
option-not-a-channel = La opción `{ $option }` debe ser un canal.
option-not-a-role-or-member = La opción `{ $option }` debe ser un rol o un miembro.
option-not-a-text = La opción `{ $option }` debe ser un texto.
option-not-a-file = La opción `{ $option }` debe ser un archivo.
option-file-not-sent = La opción `{ $option }` nombra un archivo que Discord no ha enviado.
option-not-a-time = La opción `{ $option }` debe ser un tiempo, por ejemplo `1:30`, `90`, `+30` o `-15`.
option-not-a-place = La opción `{ $option }` debe ser `end`, `next`, `now` o un puesto como `3`.

## Permisos, como los llaman los ajustes de Discord

permission-view-channel = Ver canal
permission-send-messages = Enviar mensajes
permission-send-messages-in-threads = Enviar mensajes en hilos

## Ajustes, permisos, votos, límites y planes

notice-left-out = { $count ->
    [one] Aquí no se admite 1 pista.
   *[other] Aquí no se admiten { $count } pistas.
}
notice-unavailable = { $count ->
    [one] 1 entrada de la lista no se puede reproducir y se ha omitido.
   *[other] { $count } entradas de la lista no se pueden reproducir y se han omitido.
}
notice-list-cut = { $count ->
    [one] La lista tiene más: he tomado su primera entrada.
   *[other] La lista tiene más: he tomado sus primeras { $count } entradas.
}
notice-voted = { $votes } de { $needed } votos para saltar.
notice-voted-already = Tu voto ya está contado: { $votes } de { $needed }.
notice-held-still-alone = Seguiré cuando alguien escuche.
notice-held-still-suppressed = Seguiré cuando la moderación me invite a hablar.
notice-held-still-muted = Seguiré cuando la moderación deje de silenciarme.
notice-setting-changed = Nuevo valor de `{ $setting }`: **{ $value }**.
notice-setting-emptied = `{ $setting }` está ahora vacío.
notice-settings-reset = Todos los ajustes vuelven a sus valores predeterminados.
notice-permission-set = Quién puede usar ahora `/{ $command }`: { $level }.
notice-permission-reset = `/{ $command }` vuelve a ser para quienes suelen poder usarlo.
notice-waiting = En la cola: empezará cuando vuelva un worker.
notice-needs-invitation = Este es un canal de escenario, y estoy entre el público. Seguiré cuando la moderación me invite a hablar.
notice-muted = La moderación me ha silenciado, así que me he puesto en pausa. Seguiré cuando dejen de silenciarme.
notice-left-alone = Nadie escuchaba, así que me he ido. La cola se conserva: seguiré cuando alguien se una.
notice-disabled = Ese comando está desactivado en este servidor.
notice-blocked = En este servidor no puedes usarme.
notice-other-text-channel = Úsame en { $channels }.
notice-other-voice-channel = En este servidor pongo música en { $channels }.
notice-needs-dj = Eso está reservado a { $roles }.
notice-needs-manager = Para eso tienes que poder gestionar este servidor.
notice-not-yours = Tú decides sobre lo tuyo; lo demás está reservado a { $roles }.
notice-too-fast = Demasiado rápido. Inténtalo de nuevo { $until }.
notice-queue-limited = { $limit ->
    [one] En la cola de este servidor cabe 1 pista.
   *[other] En la cola de este servidor caben { $limit } pistas.
}
notice-member-tracks = { $limit ->
    [one] En este servidor puedes tener 1 pista en espera a la vez.
   *[other] En este servidor puedes tener { $limit } pistas en espera a la vez.
}
notice-member-minutes = { $limit ->
    [one] En este servidor tus pistas en espera pueden durar 1 minuto en total.
   *[other] En este servidor tus pistas en espera pueden durar { $limit } minutos en total.
}
notice-track-too-long = { $limit ->
    [one] En este servidor una pista puede durar como mucho 1 minuto.
   *[other] En este servidor una pista puede durar como mucho { $limit } minutos.
}
notice-site-blocked = En este servidor no reproduzco nada de { $site }.
notice-word-blocked = Ese título contiene una palabra bloqueada en este servidor.
notice-duplicate = Eso ya está en la cola.
notice-needs-tier = Para eso hace falta el plan **{ $tier }**. `/plan` muestra más.
notice-setting-malformed = Ese valor no sirve para `{ $setting }`.
notice-setting-full = { $max ->
    [one] `{ $setting }` ya tiene 1 entrada, y no caben más.
   *[other] `{ $setting }` ya tiene { $max } entradas, y no caben más.
}
notice-setting-unchanged = Eso no cambia nada en `{ $setting }`.
notice-setting-needs-tier = Para `{ $setting }` hace falta el plan **{ $tier }**. `/plan` muestra más.
notice-settings-conflict = Alguien ha cambiado los ajustes mientras tanto. Míralos e inténtalo de nuevo.
failure-not-in-plan = El plan de este servidor no tiene esa fuente. `/plan` muestra lo que tiene.

## Quién puede usar un comando

level-everyone = todos
level-dj = los DJ
level-manager = quienes pueden gestionar este servidor
level-nobody = nadie

## Lo que impide que se oiga al bot

event-held-alone = Se han ido todos, así que me he puesto en pausa.
event-held-suppressed = Estaba entre el público de un canal de escenario, y nadie podía oírme.
event-held-muted = La moderación me ha silenciado, así que me he puesto en pausa.
event-released-alone = Ha vuelto alguien.
event-released-suppressed = Me han invitado a hablar.
event-released-muted = La moderación ha dejado de silenciarme.

## Los ajustes

settings-title = Ajustes
settings-deciding = Decisiones
settings-limits = Límites
settings-playing = Reproducción
settings-messages = Mensajes
settings-branding = Apariencia
settings-commands = Comandos
setting-shown = Valor de `{ $setting }`: { $value }.
setting-range = Valores posibles: { $range }. Valor predeterminado: { $default }.
setting-more = **{ $shown }** y { $count } más
value-on = activado
value-off = desactivado
value-none = vacío
range-toggle = `on` u `off`
range-percent = un porcentaje del { $min } al { $max }
range-tracks = un número de pistas del { $min } al { $max }
range-minutes = un número de minutos del { $min } al { $max }
range-per-minute = un número por minuto del { $min } al { $max }
range-channel = un canal de texto, o `none`
range-roles = { $max ->
    [one] un rol
   *[other] hasta { $max } roles
}
range-text-channels = { $max ->
    [one] un canal de texto
   *[other] hasta { $max } canales de texto
}
range-voice-channels = { $max ->
    [one] un canal de voz
   *[other] hasta { $max } canales de voz
}
range-members = { $max ->
    [one] un miembro
   *[other] hasta { $max } miembros
}
range-sites = { $max ->
    [one] un sitio como `example.org`
   *[other] hasta { $max } sitios como `example.org`
}
range-words = { $max ->
    [one] una palabra
   *[other] hasta { $max } palabras
}
range-colour = un color como `#2F7D6B`
range-text = una línea de hasta { $max } caracteres, o `none`
range-link = un enlace `https` de hasta { $max } caracteres, o `none`
error-setting = Valores posibles de `{ $setting }`: { $range }.

## Los planes

plan-none = Aquí no hay planes: este servidor lo tiene todo.
plan-title = Planes
plan-own = Este servidor tiene el plan **{ $tier }**.
plan-tracks = { $count ->
    [one] 1 pista
   *[other] { $count } pistas
}
plan-tracks-any = pistas sin límite
plan-playlists = { $count ->
    [one] 1 lista de reproducción
   *[other] { $count } listas de reproducción
}
plan-playlists-any = listas de reproducción sin límite
plan-sources-core = archivos y enlaces
plan-sources-extended = archivos, enlaces y sitios
plan-sources-unlimited = archivos, enlaces, sitios y búsqueda
plan-help = { $count ->
    [one] 1 hora de ayuda en 30 días
   *[other] { $count } horas de ayuda en 30 días
}
plan-help-any = horas de ayuda sin límite
plan-help-within = respuesta en { $minutes } minutos
plan-begins = a partir de aquí { $settings }

## La tarjeta

card-playing = Sonando ahora
card-paused = En pausa
card-waiting-title = En espera
card-over = No suena nada
card-last = La última pista fue { $title }.
card-title = **{ $title }** de { $artist }
card-member = La ha pedido { $member }.
card-waiting = { $count ->
    [0] No hay nada en espera.
    [one] 1 pista en espera.
   *[other] { $count } pistas en espera.
}
card-volume = Volumen al { $percent } %.
card-votes = { $count ->
    [one] 1 voto para saltar.
   *[other] { $count } votos para saltar.
}
card-running = empezó { $started }
card-running-with-end = { $length }, empezó { $started }, termina { $ends }
card-held-paused = { $place }, en pausa
card-held-alone = { $place }, a la espera de que alguien escuche
card-held-suppressed = { $place }, a la espera de poder hablar
card-held-muted = { $place }, a la espera de que dejen de silenciarme
card-looked-up = buscándola
card-about-to-start = { $place }, a punto de empezar
card-waits-nobody = { $place }. Nadie escuchaba. Seguiré cuando alguien se una.
card-waits-away = { $place }. He estado fuera demasiado tiempo para seguir sin más.
card-waits-disconnected = { $place }. La moderación me ha desconectado, o han eliminado mi canal.
card-waits-forbidden = { $place }. No tengo permiso para unirme al canal de voz o hablar allí.
card-waits-full = { $place }. No había sitio para mí en el canal de voz.
card-waits-join-failed = { $place }. Discord no me ha dejado entrar en el canal de voz.
card-waits-sources = { $place }. Lo que queda no se ha podido reproducir.
card-waits-worker = { $place }. Algo en esta sesión me ha hecho fallar una y otra vez.
card-waits-removed = { $place }. Me han quitado de este servidor.
button-back = Anterior
button-go-on = Seguir
button-quieter = Más bajo
button-louder = Más alto
button-shuffle = Mezclar
button-queue = Cola
button-repeat-off = Repetir: nada
button-repeat-track = Repetir: pista
button-repeat-queue = Repetir: cola

## Las listas de reproducción, y lo que se hace además de la música

library-saved-server = { $count ->
    [one] He guardado 1 pista en la lista **{ $name }** del servidor.
   *[other] He guardado { $count } pistas en la lista **{ $name }** del servidor.
}
library-saved-mine = { $count ->
    [one] He guardado 1 pista en tu lista **{ $name }**.
   *[other] He guardado { $count } pistas en tu lista **{ $name }**.
}
library-left-out-files = { $count ->
    [one] He dejado fuera, porque su enlace caduca, 1 archivo adjunto.
   *[other] He dejado fuera, porque sus enlaces caducan, { $count } archivos adjuntos.
}
library-left-out-tracks = { $count ->
    [one] He dejado fuera, porque el máximo es { $limit }, 1 pista.
   *[other] He dejado fuera, porque el máximo es { $limit }, { $count } pistas.
}
library-renamed = **{ $from }** se llama ahora **{ $to }**.
library-deleted = He eliminado la lista **{ $name }**.
library-exported = { $count ->
    [one] Aquí está **{ $name }**, con 1 pista. `/lista importar` la vuelve a leer.
   *[other] Aquí está **{ $name }**, con { $count } pistas. `/lista importar` la vuelve a leer.
}
library-favourite-added = **{ $title }** es ahora una de tus favoritas.
library-favourite-removed = **{ $title }** ya no es una de tus favoritas.
library-card = **{ $title }**, en { $position }
library-card-artist = **{ $title }** de { $artist }, en { $position }
library-grabbed = **{ $title }** está en tus mensajes directos.
library-grabbed-here = No aceptas mensajes directos míos, así que aquí está: { $card }
library-found = { $count ->
    [one] He encontrado 1 pista. Elígela para reproducirla.
   *[other] He encontrado { $count } pistas. Elige una para reproducirla.
}
library-unknown = No hay ninguna lista **{ $name }**. `/lista mostrar-todas` muestra las que hay.
library-exists = Ya hay una lista **{ $name }**. Con `reemplazar`, esta ocupa su lugar.
library-name-taken = Otra lista se llama ya **{ $name }**.
library-too-many = Ya hay { $limit } listas. Elimina una primero.
library-too-many-for-plan = { $count ->
    [0] El plan de este servidor no tiene listas de reproducción. `/plan` muestra cuál las tiene.
    [one] El plan de este servidor tiene 1 lista de reproducción. `/plan` muestra cuál tiene más.
   *[other] El plan de este servidor tiene { $count } listas de reproducción. `/plan` muestra cuál tiene más.
}
library-full = **{ $name }** está llena ({ $limit } pistas).
library-nothing-to-save = No hay nada que pueda guardar.
library-expires = No puedo guardar **{ $title }**: los enlaces de los archivos adjuntos caducan.
library-forbidden = Solo quien guardó **{ $name }** y los miembros con el permiso **Gestionar servidor** pueden cambiarla.
library-not-yours = Esa lista es de otra persona.
library-changed = Otra persona acaba de cambiar esa lista. Inténtalo de nuevo.
library-errand-failed = Ahora mismo no he podido hacerlo. Inténtalo de nuevo en un momento.
import-too-large = Ese archivo supera los { $limit } MB que leo.
import-not-a-playlist = Ese archivo no es una lista escrita por mí.
import-newer = Ese archivo es de una versión más nueva de mí.
import-no-tracks = En ese archivo no hay ninguna pista.
import-too-many-tracks = Ese archivo tiene más pistas que las { $limit } que caben en una lista.
import-track = La pista { $number } de ese archivo no tiene un enlace `http` o `https`, ni palabras que buscar.
failure-playlist-gone = Esa lista se ha eliminado mientras tanto.
failure-playlist-unreadable = Ahora mismo no consigo leer esa lista.
error-nothing-to-play = Ese mensaje no tiene ningún enlace ni archivo de audio.
option-not-a-name = La opción `{ $option }` debe tener de 1 a 50 caracteres visibles, y no solo puntos.
option-not-words = La opción `{ $option }` debe ser palabras; para los enlaces está `/reproducir`.
choices-placeholder = Elige una pista
playlists-none = Todavía no hay listas de reproducción. `/guardar` crea una con lo que suena y está en espera.
playlists-title = Listas de reproducción
playlists-mine = Las tuyas
playlists-server = Las del servidor
playlists-empty = ninguna
playlists-more = y { $count } más
playlists-entry = { $count ->
    [one] { $name } (1 pista)
   *[other] { $name } ({ $count } pistas)
}
playlist-footer = { $count ->
    [one] Página { $number } de { $pages }, 1 pista, { $length }
   *[other] Página { $number } de { $pages }, { $count } pistas, { $length }
}
suggestion-playlist-mine = { $count ->
    [one] { $name } (1 pista, tuya)
   *[other] { $name } ({ $count } pistas, tuya)
}
suggestion-playlist-server = { $count ->
    [one] { $name } (1 pista, del servidor)
   *[other] { $name } ({ $count } pistas, del servidor)
}

## Los comandos, como se llaman en Discord; en inglés están en las definiciones

command-play = reproducir
command-play-description = Reproducir un enlace, una búsqueda o un archivo, o añadirlo a la cola
command-play-query = búsqueda
command-play-query-description = Un enlace, o palabras que buscar
command-play-file = archivo
command-play-file-description = Un archivo de audio
command-play-position = puesto
command-play-position-description = Dónde en la cola: end (al final), next (a continuación), now (ahora) o un puesto como 3
command-play-shuffle = mezclar
command-play-shuffle-description = Poner las pistas de una lista en un orden aleatorio

command-pause = pausar
command-pause-description = Pausar la pista donde está

command-resume = reanudar
command-resume-description = Seguir donde se pausó la pista

command-skip = saltar
command-skip-description = Saltar a la siguiente pista, o a una posterior
command-skip-to = hasta
command-skip-to-description = Puesto de la cola hasta el que saltar

command-previous = anterior
command-previous-description = Volver a la pista que sonó antes

command-replay = desde-el-inicio
command-replay-description = Volver a poner la pista desde el principio

command-seek = ir-a
command-seek-description = Ir a otro momento de la pista
command-seek-to = momento
command-seek-to-description = 1:30, 90, +30 o -15: minutos y segundos, desde el principio o desde aquí

command-volume = volumen
command-volume-description = Cambiar el volumen de la música para todos
command-volume-percent = porcentaje
command-volume-percent-description = 100 es el volumen de la propia pista

command-loop = bucle
command-loop-description = Repetir la pista o la cola
command-loop-mode = modo
command-loop-mode-description = Qué se repite
command-loop-mode-off = Nada
command-loop-mode-track = Esta pista
command-loop-mode-queue = La cola

command-stop = detener
command-stop-description = Detener la música, vaciar la cola y salir del canal de voz

command-join = unirse
command-join-description = Llamarme a tu canal de voz

command-leave = salir
command-leave-description = Detener la música y salir del canal de voz

command-move-session = cambiar-de-canal
command-move-session-description = Llevar la música a tu canal de voz

command-queue = cola
command-queue-description = Mostrar las pistas en espera
command-queue-page = página
command-queue-page-description = La página que mostrar
command-queue-search = búsqueda
command-queue-search-description = Palabras de un título o artista que buscar

command-remove = quitar
command-remove-description = Quitar pistas de la cola
command-remove-track = pista
command-remove-track-description = Quitar una pista
command-remove-track-place = puesto
command-remove-track-place-description = Su puesto
command-remove-range = rango
command-remove-range-description = Quitar pistas seguidas
command-remove-range-from = desde
command-remove-range-from-description = El primer puesto
command-remove-range-to = hasta
command-remove-range-to-description = El último puesto
command-remove-member = miembro
command-remove-member-description = Quitar lo que ha pedido un miembro
command-remove-member-who = quién
command-remove-member-who-description = El miembro
command-remove-duplicates = duplicadas
command-remove-duplicates-description = Quitar las pistas repetidas
command-remove-absent = ausentes
command-remove-absent-description = Quitar lo que han pedido miembros que no están en el canal

command-move = mover
command-move-description = Mover una pista a otro puesto de la cola
command-move-from = desde
command-move-from-description = Su puesto actual
command-move-to = hasta
command-move-to-description = El puesto que ocupará

command-swap = intercambiar
command-swap-description = Intercambiar los puestos de dos pistas de la cola
command-swap-first = primera
command-swap-first-description = Puesto de una
command-swap-second = segunda
command-swap-second-description = Puesto de la otra

command-clear = vaciar
command-clear-description = Quitar todas las pistas en espera

command-shuffle = mezclar
command-shuffle-description = Poner las pistas en espera en un orden aleatorio

command-fair = por-turnos
command-fair-description = Hacer que los miembros se turnen en la cola

command-undo = deshacer
command-undo-description = Deshacer lo último: vaciar, mezclar, quitar, saltar, mover o detener

command-redo = rehacer
command-redo-description = Volver a hacer lo que se deshizo

command-history = historial
command-history-description = Mostrar lo que ha sonado

command-nowplaying = sonando
command-nowplaying-description = Mostrar lo que suena ahora

command-search = buscar
command-search-description = Buscar pistas, y elegir una para reproducirla
command-search-words = palabras
command-search-words-description = Lo que buscar

command-save = guardar
command-save-description = Guardar como lista de reproducción lo que suena y está en espera
command-save-name = nombre
command-save-name-description = Cómo se llamará
command-save-where = de-quién
command-save-where-description = De quién será la lista: tuya si no eliges otra cosa
command-save-where-mine = Mía
command-save-where-server = Del servidor
command-save-playing = pista-actual
command-save-playing-description = Si incluye la pista que suena ahora: sí, si no eliges otra cosa
command-save-replace = reemplazar
command-save-replace-description = Ponerla en lugar de una lista que se llame igual

command-load = cargar
command-load-description = Reproducir una lista de reproducción, o añadirla a la cola
command-load-name = nombre
command-load-name-description = Cómo se llama
command-load-where = de-quién
command-load-where-description = De quién es la lista: tuya o, si no, del servidor
command-load-where-mine = Mía
command-load-where-server = Del servidor
command-load-position = puesto
command-load-position-description = Dónde en la cola: end (al final), next (a continuación), now (ahora) o un puesto como 3
command-load-shuffle = mezclar
command-load-shuffle-description = Poner sus pistas en un orden aleatorio

command-playlist = lista
command-playlist-description = Gestionar tus listas de reproducción y las del servidor
command-playlist-list = mostrar-todas
command-playlist-list-description = Mostrar las listas de reproducción que hay
command-playlist-show = mostrar
command-playlist-show-description = Mostrar las pistas de una lista
command-playlist-show-name = nombre
command-playlist-show-name-description = Cómo se llama
command-playlist-show-where = de-quién
command-playlist-show-where-description = De quién es la lista: tuya o, si no, del servidor
command-playlist-show-where-mine = Mía
command-playlist-show-where-server = Del servidor
command-playlist-show-page = página
command-playlist-show-page-description = La página que mostrar
command-playlist-rename = renombrar
command-playlist-rename-description = Dar otro nombre a una lista
command-playlist-rename-name = nombre
command-playlist-rename-name-description = Cómo se llama
command-playlist-rename-to = nuevo-nombre
command-playlist-rename-to-description = El otro nombre
command-playlist-rename-where = de-quién
command-playlist-rename-where-description = De quién es la lista: tuya o, si no, del servidor
command-playlist-rename-where-mine = Mía
command-playlist-rename-where-server = Del servidor
command-playlist-delete = eliminar
command-playlist-delete-description = Eliminar una lista
command-playlist-delete-name = nombre
command-playlist-delete-name-description = Cómo se llama
command-playlist-delete-where = de-quién
command-playlist-delete-where-description = De quién es la lista: tuya o, si no, del servidor
command-playlist-delete-where-mine = Mía
command-playlist-delete-where-server = Del servidor
command-playlist-share = compartir
command-playlist-share-description = Copiar una lista tuya al servidor
command-playlist-share-name = nombre
command-playlist-share-name-description = Cómo se llama
command-playlist-share-replace = reemplazar
command-playlist-share-replace-description = Ponerla en lugar de una lista que se llame igual
command-playlist-export = exportar
command-playlist-export-description = Recibir una lista como archivo
command-playlist-export-name = nombre
command-playlist-export-name-description = Cómo se llama
command-playlist-export-where = de-quién
command-playlist-export-where-description = De quién es la lista: tuya o, si no, del servidor
command-playlist-export-where-mine = Mía
command-playlist-export-where-server = Del servidor
command-playlist-import = importar
command-playlist-import-description = Guardar la lista de uno de esos archivos
command-playlist-import-file = archivo
command-playlist-import-file-description = El archivo
command-playlist-import-name = nombre
command-playlist-import-name-description = Cómo se llamará
command-playlist-import-where = de-quién
command-playlist-import-where-description = De quién será la lista: tuya si no eliges otra cosa
command-playlist-import-where-mine = Mía
command-playlist-import-where-server = Del servidor
command-playlist-import-replace = reemplazar
command-playlist-import-replace-description = Ponerla en lugar de una lista que se llame igual

command-favourite = favorita
command-favourite-description = Añadir a tus favoritas la pista que suena, o quitarla de ellas

command-grab = apuntar
command-grab-description = Recibir por mensaje directo lo que suena

command-play-this = Reproducir esto

command-why = por-qué
command-why-description = Decir por qué la música se detuvo, se movió o saltó

command-settings = ajustes
command-settings-description = Mostrar y cambiar los ajustes de este servidor
command-settings-view = mostrar
command-settings-view-description = Mostrar los ajustes
command-settings-view-setting = ajuste
command-settings-view-setting-description = El ajuste
command-settings-set = cambiar
command-settings-set-description = Cambiar un ajuste
command-settings-set-setting = ajuste
command-settings-set-setting-description = El ajuste
command-settings-set-value = valor
command-settings-set-value-description = El valor que tendrá
command-settings-add = añadir
command-settings-add-description = Añadir a una lista
command-settings-add-setting = ajuste
command-settings-add-setting-description = El ajuste
command-settings-add-value = valor
command-settings-add-value-description = Un sitio o una palabra
command-settings-add-channel = canal
command-settings-add-channel-description = Un canal
command-settings-add-who = quién
command-settings-add-who-description = Un rol o un miembro
command-settings-remove = quitar
command-settings-remove-description = Quitar de una lista
command-settings-remove-setting = ajuste
command-settings-remove-setting-description = El ajuste
command-settings-remove-value = valor
command-settings-remove-value-description = Un sitio o una palabra
command-settings-remove-channel = canal
command-settings-remove-channel-description = Un canal
command-settings-remove-who = quién
command-settings-remove-who-description = Un rol o un miembro
command-settings-reset = restablecer
command-settings-reset-description = Volver al valor predeterminado
command-settings-reset-setting = ajuste
command-settings-reset-setting-description = El ajuste
command-settings-permission = permiso
command-settings-permission-description = Elegir quién puede usar un comando
command-settings-permission-command = comando
command-settings-permission-command-description = El comando
command-settings-permission-level = quién
command-settings-permission-level-description = Quién puede usarlo; sin elegir: quienes suelen poder
command-settings-permission-level-everyone = Todos
command-settings-permission-level-dj = Los DJ
command-settings-permission-level-manager = Quienes pueden gestionar este servidor
command-settings-permission-level-nobody = Nadie

command-plan = plan
command-plan-description = Mostrar el plan de este servidor, y lo que tiene

command-ping = ping
command-ping-description = Comprobar que el bot responde
