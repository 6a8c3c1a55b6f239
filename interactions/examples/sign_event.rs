//! Signs an interaction and wraps it into the event that a function URL or an HTTP API sends.
//!
//! A signature is good for five minutes, so the bodies in `events/` are signed when they are used:
//!
//! ```sh
//! cargo run -q -p segue-interactions --example sign_event -- interactions/events/play.json > event.json
//! sam local invoke InteractionsFunction --event event.json --parameter-overrides DiscordPublicKey=...
//! ```
//!
//! The public key that goes with the signature is written to standard error.

use std::{fs, net::SocketAddr, path::PathBuf};

use clap::{Parser, ValueEnum};
use ed25519_dalek::{Signer, SigningKey};
use http::{Request, header::CONTENT_TYPE};
use lambda_emulator::http_event;

/// Signs an interaction now, and writes the event for `sam local invoke` to standard output.
#[derive(Parser)]
struct Args {
    /// File with the body of the interaction.
    body: PathBuf,

    /// Secret key: 64 hexadecimal digits. Only for examples; Discord's is Discord's.
    #[arg(long, default_value = "0707070707070707070707070707070707070707070707070707070707070707")]
    key: String,

    /// How the body is written.
    #[arg(long, value_enum, default_value_t = Encoding::Text)]
    encoding: Encoding,
}

/// How the body is written into the event.
#[derive(Clone, Copy, ValueEnum)]
enum Encoding {
    /// As it is.
    Text,
    /// As base64, which API Gateway does to what is not declared as text.
    Base64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let mut seed = [0; 32];
    hex::decode_to_slice(&args.key, &mut seed)?;
    let key = SigningKey::from_bytes(&seed);
    eprintln!("DISCORD_PUBLIC_KEY={}", hex::encode(key.verifying_key().to_bytes()));

    let body = fs::read(&args.body)?;
    let timestamp = segue_store::now().as_secs().to_string();
    let signature = key.sign(&[timestamp.as_bytes(), &body].concat());
    let kind = match args.encoding {
        Encoding::Text => "application/json",
        Encoding::Base64 => "application/octet-stream",
    };
    let request = Request::post("/interactions")
        .header(CONTENT_TYPE, kind)
        .header("x-signature-ed25519", hex::encode(signature.to_bytes()))
        .header("x-signature-timestamp", timestamp)
        .body(body.into())?;
    let event = http_event(&request, SocketAddr::from(([127, 0, 0, 1], 0)));
    println!("{}", serde_json::to_string_pretty(&event)?);
    Ok(())
}
