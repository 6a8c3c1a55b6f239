"""What a bot tells the test that runs it, and what it is told.

Everything a bot is told at first comes by environment; afterwards by lines on standard input: `play`, until that ends and
the bot leaves. Everything it finds out leaves as one JSON object a line on standard output:

    {"event": "joined" | "encrypted" | "played" | "heard" | "resumed" | "failed", ...}
"""

import asyncio
import io
import json
import os
import sys

SOON = 10.0
SILENCE = b"\xf8\xff\xfe"


def setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set")
    return value


def tell(event: str, **details: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **details}) + "\n")
    sys.stdout.flush()


async def until(condition, what: str) -> None:
    """Waits for what a library has no event for."""
    deadline = asyncio.get_running_loop().time() + SOON
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"{what} took too long")
        await asyncio.sleep(0.01)


async def commands():
    """The lines of standard input, as they come."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        yield line.strip()


class OpusPackets:
    """An audio source for either library: the packets of an Ogg Opus file, untouched."""

    def __init__(self, stream_type) -> None:
        with open(setting("SIM_TUNE"), "rb") as file:
            stream = stream_type(io.BytesIO(file.read()))
        headers = (b"OpusHead", b"OpusTags")
        self.packets = iter([p for p in stream.iter_packets() if not p.startswith(headers)])

    def read(self) -> bytes:
        return next(self.packets, b"")

    def is_opus(self) -> bool:
        return True


async def play(voice, source) -> None:
    """Plays, and returns when the last packet is gone."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    voice.play(source, after=lambda error: loop.call_soon_threadsafe(done.set))
    await done.wait()
    tell("played")


async def main(client, work) -> None:
    """Logs in, does the work once the bot is ready, and logs out."""
    token = setting("SIM_BOT_TOKEN")
    running = asyncio.create_task(client.start(token))
    try:
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({running, ready}, timeout=SOON, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            raise running.exception() if running.done() else TimeoutError("the bot is not ready")
        await work()
    except Exception as error:  # The test shows it.
        tell("failed", message=repr(error))
        raise
    finally:
        await client.close()
        await asyncio.wait({running}, timeout=SOON)
