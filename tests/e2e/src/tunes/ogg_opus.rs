//! Opus packets in an Ogg file, by RFC 7845.

use ogg::writing::{PacketWriteEndInfo, PacketWriter};

use super::opus::{Encoded, FRAME_SAMPLES};
use crate::{
    E2eError,
    tunes::{CHANNEL_COUNT, SAMPLE_RATE},
};

/// Packets in a page: one second, as common encoders do.
const PACKETS_IN_A_PAGE: usize = 50;

/// Writes the file: identification, tags, then one page a second.
pub(super) fn write(encoded: &Encoded, title: &str, serial: u32) -> Result<Vec<u8>, E2eError> {
    let mut file = Vec::new();
    let mut writer = PacketWriter::new(&mut file);
    let failed = E2eError::io("writing Ogg");
    let mut put = |packet: Vec<u8>, end, granule| writer.write_packet(packet, serial, end, granule);
    let written = (|| {
        put(head(encoded.pre_skip), PacketWriteEndInfo::EndPage, 0)?;
        put(tags(title), PacketWriteEndInfo::EndPage, 0)?;
        for (index, packet) in encoded.packets.iter().enumerate() {
            let granule = ((index + 1) * FRAME_SAMPLES) as u64;
            let end = if index + 1 == encoded.packets.len() {
                PacketWriteEndInfo::EndStream
            } else if (index + 1) % PACKETS_IN_A_PAGE == 0 {
                PacketWriteEndInfo::EndPage
            } else {
                PacketWriteEndInfo::NormalPacket
            };
            put(packet.clone(), end, granule)?;
        }
        Ok(())
    })();
    written.map_err(failed)?;
    Ok(file)
}

/// The identification header.
fn head(pre_skip: u16) -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.extend(&CHANNEL_COUNT.to_le_bytes()[..1]);
    head.extend(pre_skip.to_le_bytes());
    head.extend(SAMPLE_RATE.to_le_bytes());
    // No gain, and the one mapping family that needs no table.
    head.extend([0, 0, 0]);
    head
}

/// The comment header.
fn tags(title: &str) -> Vec<u8> {
    let mut tags = b"OpusTags".to_vec();
    put_text(&mut tags, "segue-e2e");
    tags.extend(1_u32.to_le_bytes());
    put_text(&mut tags, &format!("TITLE={title}"));
    tags
}

fn put_text(into: &mut Vec<u8>, text: &str) {
    into.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
    into.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use std::{io::Cursor, time::Duration};

    use ogg::PacketReader;

    use super::*;
    use crate::tunes::{opus::encode, synthesise};

    #[test]
    fn a_reader_finds_the_very_packets_after_both_headers() -> Result<(), E2eError> {
        let encoded = encode(&synthesise(3, Duration::from_secs(3)))?;
        let file = write(&encoded, "Larks", 1)?;
        let mut reader = PacketReader::new(Cursor::new(file));
        let mut packets = Vec::new();
        let mut end = 0;
        while let Ok(Some(packet)) = reader.read_packet() {
            end = packet.absgp_page();
            packets.push(packet.data);
        }
        assert!(packets[0].starts_with(b"OpusHead"));
        assert!(packets[1].ends_with(b"TITLE=Larks"));
        assert_eq!(packets[2..], encoded.packets);
        assert_eq!(end, 3 * 48_000);
        Ok(())
    }
}
