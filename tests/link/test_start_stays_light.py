"""A session's start of a linked clone whose relay runs reads no settings: it looks at the lock."""

import json
import subprocess
import sys
from pathlib import Path

from link import standin
from scene.database import Database
from scene.session import Session
from support import SOURCE, TIMEOUT_S, Cli

PROBE = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.hooks import entry
import os
answer = entry.run(["session-start"], sys.stdin.buffer.read(), dict(os.environ))
print(answer.code, *sorted(sys.modules))
"""


def test_where_the_relay_runs_its_settings_are_not_read(alice: Cli, repo: Path, home: Path) -> None:
    alice.ok("register", "--name", "Ada")
    standin.link(Database(repo), home)
    session = Session(repo, "one", home, {})
    payload = session.payload("SessionStart", source="startup")
    with standin.relay(home, standin.confirmed):
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", PROBE, str(SOURCE)],
            input=json.dumps(session.sent(payload)).encode(), env=session.environment(),
            cwd=repo, capture_output=True, check=True, timeout=TIMEOUT_S,
        )  # fmt: skip
    code, *modules = done.stdout.decode().split()
    assert code == "0"
    assert "agent_sync.link.relay_start" in modules
    assert sorted({"json", "subprocess"} & set(modules)) == []
