#!/usr/bin/env python3
"""Tests a running API against its own OpenAPI document: no failure of the server, and no answer that is not described.

Usage: run.py PROGRAM, where PROGRAM is `api-under-test`. It serves the API with a simulated Discord, says in a line of JSON
how to call it, and ends with this program. schemathesis then makes up requests, good ones and bad ones, in the name of
each kind of caller. Every operation is asked for: there, an event stream ends after a moment, as it does on AWS.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

CONFIG = Path(__file__).with_name("schemathesis.toml")

# For each caller; they ask at the same time.
LIMIT_SECONDS = 110

# Who is signed out is nobody from then on, and the rest would not be tested: so somebody else tests it.
SIGNING_OUT = ["logout", "logoutEverywhere"]

# What is refused at the door is soon tested. Everything else is tried in every way.
AT_THE_DOOR = ["--phases", "fuzzing", "--max-examples", "4"]


@dataclass
class Caller:
    """Somebody who calls: with which headers, which operations, and how."""

    name: str
    headers: list[str]
    operations: list[str]
    options: list[str] = field(default_factory=list)
    # Whether every guild they name is the one that there is. Others are answered 404 before anything else is looked at.
    names_guild: bool = False


def callers(api, document):
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    everything = {operation["operationId"] for operation in operations}

    def that_take(scheme):
        taking = (o for o in operations if any(scheme in way for way in o.get("security", [])))
        return sorted({o["operationId"] for o in taking} - set(SIGNING_OUT))

    def signed_in(cookie):
        return [f"Cookie: {cookie}", f"Origin: {api['url']}"]

    yield Caller("nobody", [], sorted(everything), AT_THE_DOOR)
    with_key = [[f"Authorization: Bearer {key}"] for key in api["keys"]]
    yield Caller("a program", with_key[0], that_take("key"), names_guild=True)
    yield Caller("a program elsewhere", with_key[1], that_take("key"), ["--max-examples", "5"])
    yield Caller("a member", signed_in(api["member"]), that_take("session"), AT_THE_DOOR, True)
    managers = api["managers"]
    # What needs nothing is asked for here, too.
    theirs = sorted(everything - set(SIGNING_OUT) - set(that_take("key")) | set(that_take("session")))
    for number, cookie in enumerate(managers):
        part = theirs[number :: len(managers)]
        yield Caller(f"a manager, part {number + 1}", signed_in(cookie), part, names_guild=True)
    for operation, cookie in zip(SIGNING_OUT, api["leaving"]):
        yield Caller(f"somebody who leaves, {operation}", signed_in(cookie), [operation])


def ask(api, folder, caller):
    """Asks in somebody's name. Whether all was well, what schemathesis wrote, and how long it took."""
    config = CONFIG.read_text()
    if caller.names_guild:
        guild = f'"path.guild" = "{api["guild"]}"\n"query.guild" = "{api["guild"]}"\n'
        config = config.replace("[parameters]\n", f"[parameters]\n{guild}")
    # A folder of its own: it leaves files where it runs.
    own = folder / caller.name.replace(" ", "-")
    own.mkdir()
    (own / "schemathesis.toml").write_text(config)
    command = ["schemathesis", "run", document_url(api), "--no-color", *caller.options]
    for operation in caller.operations:
        command += ["--include-operation-id", operation]
    for header in caller.headers:
        command += ["--header", header]
    began = time.monotonic()
    try:
        ended = subprocess.run(
            command,
            cwd=own,
            env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        well, wrote = ended.returncode == 0, ended.stdout
    except subprocess.TimeoutExpired as expired:
        wrote = expired.output or b""
        wrote = wrote.decode(errors="replace") if isinstance(wrote, bytes) else wrote
        well, wrote = False, f"{wrote}\nit took longer than {LIMIT_SECONDS} s\n"
    return well, wrote, time.monotonic() - began


def document_url(api):
    return f"{api['url']}/api/openapi.json"


def read_document(api):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(document_url(api), timeout=10) as answer:
        return json.load(answer)


def test(api):
    everybody = list(callers(api, read_document(api)))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(everybody)) as pool:
        outcomes = list(pool.map(lambda caller: ask(api, Path(folder), caller), everybody))
    for caller, (well, wrote, _) in zip(everybody, outcomes):
        if not well:
            print(f"\n##### {caller.name} #####\n{wrote}")
    for caller, (well, wrote, seconds) in zip(everybody, outcomes):
        cases = next((line.strip() for line in wrote.splitlines() if " generated, " in line), "it was cut short")
        print(f"{caller.name}: {'well' if well else 'NOT WELL'}; {cases} ({seconds:.0f} s)")
    failed = sum(not well for well, _, _ in outcomes)
    print(f"{len(outcomes) - failed} passed, {failed} failed")
    return failed == 0


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        # Leaving this block closes its standard input, at which it ends, and waits for it.
        line = program.stdout.readline()
        if not line:
            sys.exit("the API did not start")
        well = test(json.loads(line))
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
