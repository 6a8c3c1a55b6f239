"""A bot made of discord.py and davey, run by a test of the simulated Discord; see telling.py."""

import asyncio

import davey
import discord
from discord.oggparse import OggStream

from hearing import opus_frame
from telling import SILENCE, OpusPackets, commands, main, play, setting, tell, until

# The library has no setting for this. All else is as it was installed.
discord.http.Route.BASE = setting("SIM_REST_URL") + "/v10"


class Source(OpusPackets, discord.AudioSource):
    pass


# A sharded client asks Discord where the gateway is.
class Bot(discord.AutoShardedClient):
    async def on_resumed(self) -> None:
        tell("resumed")

    async def on_shard_resumed(self, shard_id: int) -> None:
        pass

    async def work(self) -> None:
        channel = self.get_channel(int(setting("SIM_CHANNEL")))
        voice = await channel.connect(timeout=10.0, self_deaf=False)
        tell("joined", user=str(self.user.id))
        await until(lambda: voice.voice_privacy_code, "joining the MLS group")
        tell("encrypted", code=voice.voice_privacy_code)

        speaker, state = int(setting("SIM_SPEAKER")), voice._connection

        def hear(datagram: bytes) -> None:
            frame = opus_frame(datagram, state.secret_key)
            if frame is not None and frame != SILENCE:
                opus = state.dave_session.decrypt(speaker, davey.MediaType.audio, frame)
                tell("heard", opus=opus.hex())

        state.add_socket_listener(hear)
        async for command in commands():
            if command == "play":
                await until(voice.is_connected, "resuming")
                await play(voice, Source(OggStream))
        await voice.disconnect()


async def run() -> None:
    bot = Bot(intents=discord.Intents(guilds=True, voice_states=True))
    await main(bot, bot.work)


asyncio.run(run())
