"""A bot made of disnake and libdave, Discord's own library, run by a test of the simulated Discord; see telling.py."""

import asyncio

import dave
import disnake
from disnake.oggparse import OggStream

from hearing import opus_frame
from telling import SILENCE, OpusPackets, commands, main, play, setting, tell, until

# The library has no setting for this. All else is as it was installed.
disnake.http.Route.BASE = setting("SIM_REST_URL") + "/v10"


class Source(OpusPackets, disnake.AudioSource):
    pass


class Bot(disnake.Client):
    async def on_resumed(self) -> None:
        tell("resumed")

    async def work(self) -> None:
        channel = self.get_channel(int(setting("SIM_CHANNEL")))
        voice = await channel.connect(timeout=10.0)
        tell("joined", user=str(self.user.id))
        await until(lambda: voice.dave.can_encrypt(), "joining the MLS group")
        tell("encrypted", code=voice.dave.voice_privacy_code)

        hearing = asyncio.create_task(self.hear(voice))
        async for command in commands():
            if command == "play":
                await until(voice.is_connected, "resuming")
                await play(voice, Source(OggStream))
        hearing.cancel()
        await voice.disconnect()

    async def hear(self, voice) -> None:
        decryptor, speaker = dave.Decryptor(), setting("SIM_SPEAKER")
        while True:
            datagram = await self.loop.sock_recv(voice.socket, 2048)
            frame = opus_frame(datagram, voice.secret_key)
            if frame is None or frame == SILENCE:
                continue
            opus = decryptor.decrypt(dave.MediaType.audio, frame)
            if opus is None:
                # The frame belongs to an epoch whose keys were not asked for yet.
                decryptor.transition_to_key_ratchet(voice.dave._session.get_key_ratchet(speaker))
                opus = decryptor.decrypt(dave.MediaType.audio, frame)
            if opus is None:
                tell("failed", message="a frame could not be decrypted")
            else:
                tell("heard", opus=opus.hex())


async def run() -> None:
    bot = Bot(intents=disnake.Intents(guilds=True, voice_states=True))
    await main(bot, bot.work)


asyncio.run(run())
