//! Every setting there is, in the order in which the manual explains them.

#![allow(clippy::doc_markdown, reason = "the same text is the manual: names of products are no code there")]

use std::{net::SocketAddr, path::PathBuf};

use secrecy::SecretString;

use crate::{
    Kind::{self, Choice, Secret, SocketAddress, Switch, Text},
    Section, Spec, Variable,
    variable::Initial::{Depends, Is, Nothing, Required},
};

/// All sections.
pub const SECTIONS: [&Section; 10] =
    [&DISCORD, &PANEL, &STATE, &MUSIC_RULES, &SCALING, &NETWORK, &SOURCES, &CHAOS, &AWS, &LOGS];

const fn number(min: u64, max: u64, unit: &'static str) -> Kind {
    Kind::Number { min, max, unit }
}

/// Some numbers are held in 32 bits.
const MOST: u64 = u32::MAX as u64;

/// Says each variable once: its explanation is its documentation.
macro_rules! section {
    ($section:ident: $title:literal;
     $($(#[doc = $line:literal])+ $name:ident: $value:ty = $kind:expr, $initial:expr;)+) => {
        $(
            $(#[doc = $line])+
            pub static $name: Variable<$value> = Variable::new(Spec {
                name: stringify!($name),
                kind: $kind,
                initial: $initial,
                help: &[$($line),+],
            });
        )+

        static $section: Section = Section { title: $title, variables: &[$(&$name.spec),+] };
    };
}

section! {
    DISCORD: "Discord";

    /// The bot's token: Discord's developer portal, your application, Bot, Reset Token
    /// (<https://discord.com/developers/applications>). Keep it secret: who has it is the bot.
    DISCORD_TOKEN: SecretString = Secret("the bot's token"), Required("");

    /// The application's public key: developer portal, General Information. It is only needed to receive commands over
    /// HTTP: with it, `segue serve` answers on `http://SEGUE_HTTP_ADDRESS/interactions`, and checks the signature of every
    /// request against it. Without it commands arrive over the gateway, and no public address is needed.
    DISCORD_PUBLIC_KEY: Option<String> = Text("64 hexadecimal digits"), Nothing("");

    /// Another Discord for REST: a proxy, or the simulated Discord. Without the `/api/v10`.
    SEGUE_DISCORD_REST: Option<String> = Text("an `http://` or `https://` URL"), Nothing("http://127.0.0.1:4000");

    /// Another gateway. Without a query.
    SEGUE_DISCORD_GATEWAY: Option<String> = Text("a `ws://` or `wss://` URL"), Nothing("ws://127.0.0.1:4000/gateway");
}

section! {
    PANEL: "Signing in to the control panel";

    /// The panel's own address, as people type it: `https`, unless it is a test on this machine, and without a path. In the
    /// developer portal, under OAuth2, add `SEGUE_PUBLIC_URL/api/auth/callback` to the redirects. Without this and
    /// `DISCORD_CLIENT_SECRET` nobody can sign in, and everything else works.
    SEGUE_PUBLIC_URL: Option<String> = Text("an `https://` URL without a path"), Nothing("https://panel.example.org");

    /// The application's client secret: developer portal, OAuth2.
    DISCORD_CLIENT_SECRET: Option<SecretString> = Secret("the client secret"), Nothing("");

    /// The application's id: developer portal, General Information. Only needed for signing in.
    DISCORD_APPLICATION_ID: Option<String> = Text("an id of Discord"), Nothing("");

    /// People who run this bot, and may see in the panel what belongs to no server.
    SEGUE_OPERATORS: Option<String> = Text("ids of Discord users, separated by commas or blanks"), Nothing("");

    /// Page on which people agree to sign in. Change it only along with `SEGUE_DISCORD_REST`, for the simulated Discord.
    SEGUE_DISCORD_AUTHORIZE: String = Text("an `http://` or `https://` URL"), Is("https://discord.com/oauth2/authorize");
}

section! {
    STATE: "Where state lives";

    /// `embedded`: one SQLite file, nothing else to install. `aws`: DynamoDB and SQS, see the section "AWS"; the program has
    /// to be built with `--features aws`.
    SEGUE_STORE: String = Choice(&["embedded", "aws"]), Is("embedded");

    /// Folder of the SQLite file (`segue.sqlite`). Back it up: it holds every queue.
    SEGUE_DATA_DIR: PathBuf = Text("a folder"), Is("data");

    /// The panel database: a mirror of every session for reading, and the only place of plays, the audit, API keys and more
    /// (see "Back up and restore" in `docs/operations.md`). By default the same SQLite file. The `api` and `mirror` functions
    /// need it.
    DATABASE_URL: Option<SecretString> = Secret("a `mysql://` or `sqlite://` URL"),
        Depends("the SQLite file in `SEGUE_DATA_DIR`", "mysql://segue:password@127.0.0.1:3306/segue");

    /// How guilds are spread over workers: each partition has one owner at a time, and each gateway shard belongs to one
    /// partition. The `interactions`, `api` and `mirror` functions have to be given the same number. It is fixed once there
    /// is data: changing it moves guilds to other queues.
    SEGUE_PARTITIONS: Option<u32> = number(1, 4_096, "partitions"), Depends("1 embedded, 16 on aws", "1");

    /// Gateway shards. Discord wants at least one for 2,500 servers, and recommends one for 1,000.
    SEGUE_SHARDS: u32 = number(1, 65_536, "shards"), Is("1");
}

section! {
    MUSIC_RULES: "Sessions and plans";

    /// How long a session may have been silent for its music to resume by itself after a restart. An older one is kept, queue
    /// and position, and waits for `/resume` or `/play`.
    SEGUE_RESTORE_MAX_AGE_MINUTES: u32 = number(0, MOST, "minutes"), Is("30");

    /// Plans: `off` (every server has everything), `example` (the tiers of `domain/plans.toml`), or the path of a table of the
    /// same form.
    SEGUE_PLANS: String = Text("`off`, `example` or a path"), Is("off");

    /// Which of Discord's SKUs grants which tier.
    SEGUE_SKUS: Option<String> = Text("`SKU id:tier`, separated by commas"), Nothing("");

    /// While somebody types after `/play` (or in the panel), words to search for are offered besides what the server knows.
    /// What was typed is sent to this URL as `q`, and nothing else of the person or the server; links are not sent. The
    /// default is YouTube's own search box, which belongs to Google. `off`: nothing is sent, and only what the server knows is
    /// offered. Another service has to answer as that one does, `["typed", ["offered", ...]]`, within 300 ms.
    SEGUE_SUGGESTIONS_URL: String = Text("`off`, or an `https://` URL (`http://` on this machine)"),
        Is("https://suggestqueries.google.com/complete/search?client=firefox&ds=yt&ie=utf-8&oe=utf-8");
}

section! {
    SCALING: "Scaling";

    /// Lets the number of workers follow the load. Where it works: in `segue serve --workers N`, which begins with N worker
    /// processes and starts and ends some; and in workers on ECS, with `SCALING_ECS_SERVICE`. A `segue serve` without either
    /// refuses to start with it, and so does one with both. See "Scaling" in `docs/operations.md`.
    SCALING_ENABLED: bool = Switch, Is("false");

    /// Fewest workers. It can't be above `SEGUE_PARTITIONS`: more would hold nothing.
    SCALING_MIN_WORKERS: u32 = number(1, MOST, "workers"), Is("1");

    /// Most workers. More than `SEGUE_PARTITIONS` are never started.
    SCALING_MAX_WORKERS: Option<u32> = number(1, MOST, "workers"), Depends("`SEGUE_PARTITIONS`", "16");

    /// Sessions that one worker carries. Whichever of sessions and waiting jobs needs more workers counts. Workers are taken
    /// away only when those that are left would be used to 80 % at most.
    SCALING_SESSIONS_PER_WORKER: u32 = number(1, MOST, "sessions"), Is("250");

    /// Waiting jobs, of all partitions together, that one worker carries.
    SCALING_BACKLOG_PER_WORKER: u32 = number(1, MOST, "jobs"), Is("100");

    /// How often the load is looked at.
    SCALING_INTERVAL_SECONDS: u32 = number(1, MOST, "seconds"), Is("15");

    /// How long fewer workers have to be enough without a break, and nothing may have changed, before some are taken away. It
    /// keeps counting over a restart.
    SCALING_COOLDOWN_SECONDS: u32 = number(1, MOST, "seconds"), Is("300");

    /// How long nothing may have changed before workers are added. It keeps counting over a restart.
    SCALING_COOLDOWN_OUT_SECONDS: u32 = number(1, MOST, "seconds"), Is("60");

    /// Cluster of the ECS service whose tasks are the workers. By default it is ECS's cluster `default`.
    SCALING_ECS_CLUSTER: Option<String> = Text("a name or ARN"), Nothing("default");

    /// The ECS service whose tasks are the workers. The worker that holds partition 0 sets its desired count, and needs
    /// `ecs:DescribeServices` and `ecs:UpdateService` on it.
    SCALING_ECS_SERVICE: Option<String> = Text("a name or ARN"), Nothing("segue-worker");
}

section! {
    NETWORK: "What it listens on";

    /// Address of `/interactions` and `/api/*`. Put a reverse proxy with TLS in front to reach it from outside.
    SEGUE_HTTP_ADDRESS: SocketAddr = SocketAddress, Is("127.0.0.1:3050");

    /// Proxies that are trusted to say who asks them (`X-Forwarded-For`). People who sign in to the panel are counted by
    /// address, so that nobody's haste keeps others out. Behind a proxy that is not named here all people have the proxy's
    /// address, and are counted together. The proxy has to add the address it was asked from at the end of the header (nginx:
    /// `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for`; Caddy and Traefik do so by themselves). Nobody else's
    /// header is believed.
    SEGUE_TRUSTED_PROXIES: Option<String> = Text("addresses and networks, separated by commas or blanks"),
        Nothing("127.0.0.1,::1");

    /// Most connections at once. When there are more, the oldest one without a request makes room. There are never more than
    /// half of the files and sockets that the process may have open: its limit is raised to the hard one (`ulimit -Hn`) at
    /// the start, and logged.
    SEGUE_HTTP_CONNECTIONS: usize = number(1, MOST, "connections"), Is("4096");

    /// Most connections of one address, except for this machine and trusted proxies.
    SEGUE_HTTP_CONNECTIONS_PER_ADDRESS: usize = number(1, MOST, "connections"), Is("256");

    /// Prometheus metrics at `http://METRICS_ADDRESS/metrics`.
    METRICS_ENABLED: bool = Switch, Is("false");

    /// Address of the metrics. In a container set `0.0.0.0:3052`.
    METRICS_ADDRESS: SocketAddr = SocketAddress, Is("127.0.0.1:3052");
}

section! {
    SOURCES: "Sources of music";

    /// Links that lead to private, loopback or link-local addresses are refused, after DNS and on every redirect. These are
    /// the exceptions, for example a music server at home.
    SEGUE_ALLOWED_ADDRESSES: Option<String> =
        Text("networks, addresses, and addresses or names with a port, separated by commas"),
        Nothing("192.168.1.20,10.0.5.0/24,nas.home:8080");

    /// Largest file that is played: 256 MiB. Radio stations may send more: they are opened again then.
    SEGUE_MAX_FILE_BYTES: u64 = number(1, u64::MAX, "bytes"), Is("268435456");

    /// The yt-dlp program.
    SEGUE_YTDLP: PathBuf = Text("a name that is looked up in `PATH`, or a path"), Is("yt-dlp");

    /// Sites whose links go to yt-dlp, subdomains included; a link of another site is opened as an audio file or refused.
    /// Setting this replaces the list. A site with a port stands for that port alone.
    SEGUE_YTDLP_SITES: String = Text("names of hosts, separated by commas"),
        Is("youtube.com,youtu.be,soundcloud.com,bandcamp.com,mixcloud.com,vimeo.com");

    /// Where words without a link are searched.
    SEGUE_YTDLP_SEARCH: String = Text("a search prefix of yt-dlp"), Is("ytsearch1:");

    /// Folders with yt-dlp plugins of your own. No others are loaded.
    SEGUE_YTDLP_PLUGIN_DIRS: Option<String> = Text("folders, separated by colons"), Nothing("");

    /// Runs of yt-dlp at once, about 80 MB and most of a second of one processor each. More wait, and servers take turns.
    SEGUE_YTDLP_RUNS: usize = number(1, 1_024, "runs"), Is("4");
}

section! {
    CHAOS: "Experiments with faults";

    /// With `true`, workers take experiments: something goes wrong on purpose, and the time is measured until the music is
    /// back. `segue chaos run drop-voice` asks for one, `segue chaos list` shows their results; so do `/api/status`, the log
    /// and the metrics. All workers need the same settings.
    CHAOS_ENABLED: bool = Switch, Is("false");

    /// Servers in which something may go wrong; `*` stands for all. Empty: none. What others would feel, too (a killed worker
    /// plays for many), is only done if all of them are listed.
    CHAOS_GUILD_ALLOWLIST: Option<String> = Text("ids of servers, separated by commas, or `*`"), Nothing("");

    /// Time between two experiments that are begun by themselves, in a listed server where music plays. 0: only what somebody
    /// asks for.
    CHAOS_INTERVAL: u64 = number(0, MOST, "seconds"), Is("21600");

    /// What may be tried. The default is all there is.
    CHAOS_EXPERIMENTS: String = Text("names of experiments, separated by commas"),
        Is("drop-voice,drop-gateway,invalidate-session,kill-worker,freeze-worker,delay-job,duplicate-job,throttle-store,\
            stall-source,kill-mixer");

    /// Makes the choices repeatable: the same number chooses the same experiments and servers at the same times.
    CHAOS_SEED: u64 = number(0, u64::MAX, ""), Is("0");
}

section! {
    AWS: "AWS (`SEGUE_STORE=aws`)";

    /// Name of the DynamoDB table. Workers and the `interactions` function need it. Without it and `SEGUE_QUEUE_URL_PREFIX` the
    /// `api` function runs, and `/api/status` says nothing of the fleet.
    SEGUE_TABLE: Option<String> = Text("the name of a table"), Nothing("segue");

    /// What the addresses of the queues start with. For partition 3 `-3.fifo` follows, and `-dead.fifo` for jobs that failed
    /// too often.
    SEGUE_QUEUE_URL_PREFIX: Option<String> = Text("the start of a URL"),
        Nothing("https://sqs.eu-central-1.amazonaws.com/123456789012/segue-jobs");

    /// The region. This and the following are the AWS SDK's own settings. On AWS itself the role of the function or task gives
    /// the credentials.
    AWS_REGION: Option<String> = Text("a region"), Nothing("eu-central-1");

    /// The id of an access key, outside AWS.
    AWS_ACCESS_KEY_ID: Option<String> = Text("an id"), Nothing("");

    /// The access key, outside AWS.
    AWS_SECRET_ACCESS_KEY: Option<SecretString> = Secret("a key"), Nothing("");

    /// An emulator in AWS's place (`make aws-local` sets this itself).
    AWS_ENDPOINT_URL: Option<String> = Text("a URL"), Nothing("http://127.0.0.1:4566");

    /// The same, for DynamoDB alone.
    AWS_ENDPOINT_URL_DYNAMODB: Option<String> = Text("a URL"), Nothing("");

    /// The same, for SQS alone.
    AWS_ENDPOINT_URL_SQS: Option<String> = Text("a URL"), Nothing("");

    /// The same, for ECS alone.
    AWS_ENDPOINT_URL_ECS: Option<String> = Text("a URL"), Nothing("");
}

section! {
    LOGS: "Logs and trust";

    /// What is logged (see <https://docs.rs/tracing-subscriber>, `EnvFilter`). Whatever it says, lines of songbird below
    /// warnings are left out: they repeat voice tokens.
    RUST_LOG: String = Text("a level, or levels per module, separated by commas"), Is("info,symphonia=error");

    /// `text` for people, `json` for machines.
    SEGUE_LOG: String = Choice(&["text", "json"]), Is("text");

    /// Certificate authorities to trust instead of the system's.
    SSL_CERT_FILE: Option<PathBuf> = Text("the path of a PEM file"), Nothing("");
}
