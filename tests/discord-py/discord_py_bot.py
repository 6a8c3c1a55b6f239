"""A bot made of discord.py and davey, run by a test of the simulated Discord; see telling.py."""

import asyncio

import davey
import discord
from discord.oggparse import OggStream

from hearing import opus_frame
from telling import SILENCE, SOON, OpusPackets, commands, main, play, setting, tell, until

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
        await self.idle_reader(voice._connection)
        hearing = asyncio.create_task(self.hear(voice._connection))
        tell("encrypted", code=voice.voice_privacy_code)

        async for command in commands():
            if command == "play":
                await until(lambda: voice.is_connected() and voice.voice_privacy_code, "coming back")
                await play(voice, Source(OggStream))
        hearing.cancel()
        await voice.disconnect()

    async def idle_reader(self, state) -> None:
        """Makes the library's thread that reads the socket leave it alone.

        It reads while it has listeners. With one for what is heard it would wait for up to 30 s on the socket that a break
        closes, and joining again needs it for IP discovery. It idles once its only listener removes itself; the voice
        server's answer to a keep-alive calls that one.
        """
        idle = asyncio.Event()

        def once(_: bytes) -> None:
            state.remove_socket_listener(once)
            self.loop.call_soon_threadsafe(idle.set)

        state.add_socket_listener(once)
        state.send_packet(bytes(8))
        await asyncio.wait_for(idle.wait(), SOON)

    async def hear(self, state) -> None:
        speaker, datagrams = int(setting("SIM_SPEAKER")), state.socket.dup()
        while True:
            frame = opus_frame(await self.loop.sock_recv(datagrams, 2048), state.secret_key)
            if frame is not None and frame != SILENCE:
                opus = state.dave_session.decrypt(speaker, davey.MediaType.audio, frame)
                tell("heard", opus=opus.hex())


async def run() -> None:
    bot = Bot(intents=discord.Intents(guilds=True, voice_states=True))
    await main(bot, bot.work)


asyncio.run(run())
