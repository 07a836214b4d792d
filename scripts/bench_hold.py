"""How soon a held edit goes through after the file is free (AGENT_SYNC_HOLD_SECONDS)."""

import json
import sqlite3
import subprocess
import time
from typing import NamedTuple

from bench_fill import HOLDER, ME
from bench_rows import Place

SECONDS = "30"
PATIENCE_S = 60.0


class Held(NamedTuple):
    """ms from the end of the hook that released to the end of the hook that was held."""

    p50: float
    worst: float


def held(place: Place, rounds: int) -> Held:
    """Let one session hold a file and another be held by it, ``rounds`` times."""
    took = sorted(_one(place, number) for number in range(rounds))
    return Held(took[len(took) // 2], took[-1])


def _one(place: Place, number: int) -> float:
    at, path = place.scratch, f"src/hold{number}.py"
    _run(place, "pre-tool-use", HOLDER, at.edit("pre-tool-use", HOLDER, path, f"h{number}"))
    env = at.environment(ME, place.clients[ME].pid) | {"AGENT_SYNC_HOLD_SECONDS": SECONDS}
    waiting = subprocess.Popen(
        at.hook("pre-tool-use"), env=env, cwd=at.repo, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert waiting.stdin is not None
    waiting.stdin.write(json.dumps(at.edit("pre-tool-use", ME, path, f"m{number}")).encode())
    waiting.stdin.close()
    _until_queued(place)
    stop = at.payload("stop", HOLDER, stop_hook_active=False, background_tasks=[])
    _run(place, "stop", HOLDER, stop)
    begin = time.perf_counter()
    code = waiting.wait(timeout=PATIENCE_S)
    took = (time.perf_counter() - begin) * 1_000
    if code:
        place.wrong.append(f"a held edit ended with {code}")
    _run(place, "stop", ME, {**stop, "session_id": ME})
    return took


def _until_queued(place: Place) -> None:
    connection = sqlite3.connect(place.scratch.database, timeout=10)
    deadline = time.monotonic() + PATIENCE_S
    try:
        while not connection.execute("SELECT 1 FROM waits WHERE ended_at IS NULL").fetchone():
            if time.monotonic() > deadline:
                raise TimeoutError("the held edit never asked for its turn")
    finally:
        connection.close()


def _run(place: Place, event: str, who: str, payload: "dict[str, object]") -> None:
    subprocess.run(
        place.scratch.hook(event),
        input=json.dumps(payload).encode(),
        env=place.scratch.environment(who, place.clients[who].pid),
        cwd=place.scratch.repo,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE_S,
        check=False,
    )
