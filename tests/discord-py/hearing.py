"""Reads voice packets: neither discord.py nor disnake hears, though both hold the keys to do so."""

import nacl.secret

PAYLOAD_TYPE = 0x78
FIXED_HEADER = 12


def opus_frame(datagram: bytes, secret_key: bytes) -> bytes | None:
    """The end-to-end encrypted frame of a packet in the mode `aead_xchacha20_poly1305_rtpsize`.

    See https://discord.com/developers/docs/topics/voice-connections#transport-encryption-modes
    """
    if len(datagram) < FIXED_HEADER or datagram[1] & 0x7F != PAYLOAD_TYPE:
        return None
    header = FIXED_HEADER + 4 * (datagram[0] & 0x0F)
    words = 0
    if datagram[0] & 0x10:
        words = int.from_bytes(datagram[header + 2 : header + 4], "big")
        header += 4
    nonce = datagram[-4:].ljust(nacl.secret.Aead.NONCE_SIZE, b"\0")
    box = nacl.secret.Aead(bytes(secret_key))
    return box.decrypt(datagram[header:-4], aad=datagram[:header], nonce=nonce)[4 * words :]
