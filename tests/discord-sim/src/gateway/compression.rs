//! Transport compression: one context for the life of a connection.
//!
//! See <https://discord.com/developers/docs/events/gateway#transport-compression>.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use zstd_safe::{CCtx, InBuffer, OutBuffer, zstd_sys::ZSTD_EndDirective};

/// Turns payloads into what goes over the websocket.
pub(crate) enum Encoder {
    /// Text frames.
    Plain,
    /// One zlib stream, flushed after every payload.
    Zlib(ZlibEncoder<Vec<u8>>),
    /// One zstd stream, flushed after every payload.
    Zstd(CCtx<'static>),
}

/// A payload ready to be sent.
pub(crate) enum Encoded {
    /// As a text frame.
    Text(String),
    /// As a binary frame.
    Binary(Vec<u8>),
}

impl Encoder {
    /// The encoder a client asked for with `compress`; nothing if there is no such.
    pub(crate) fn named(name: Option<&str>) -> Option<Self> {
        match name {
            None => Some(Self::Plain),
            Some("zlib-stream") => Some(Self::Zlib(ZlibEncoder::new(Vec::new(), Compression::default()))),
            Some("zstd-stream") => Some(Self::Zstd(CCtx::create())),
            Some(_) => None,
        }
    }

    pub(crate) fn encode(&mut self, payload: String) -> std::io::Result<Encoded> {
        match self {
            Self::Plain => Ok(Encoded::Text(payload)),
            Self::Zlib(encoder) => {
                encoder.write_all(payload.as_bytes())?;
                encoder.flush()?;
                Ok(Encoded::Binary(std::mem::take(encoder.get_mut())))
            }
            Self::Zstd(context) => zstd(context, payload.as_bytes()).map(Encoded::Binary),
        }
    }
}

fn zstd(context: &mut CCtx<'static>, payload: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut input = InBuffer::around(payload);
    let mut sent = Vec::with_capacity(payload.len() / 2);
    let mut block = [0_u8; 16 * 1024];
    loop {
        let mut output = OutBuffer::around(&mut block);
        let left = context
            .compress_stream2(&mut output, &mut input, ZSTD_EndDirective::ZSTD_e_flush)
            .map_err(|code| std::io::Error::other(zstd_safe::get_error_name(code)))?;
        sent.extend_from_slice(output.as_slice());
        if left == 0 && input.pos == payload.len() {
            return Ok(sent);
        }
    }
}
