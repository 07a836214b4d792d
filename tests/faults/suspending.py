"""A holder is suspended, its lease passes on, and it wakes up and goes on as if nothing had been.

Run as a program with a scratch folder. Prints one JSON object.
"""

import contextlib
import io
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import forking
from making import clock
from operations import EDIT, Place, Step, cli, tool

from agent_sync.cli.main import main as command_line

TWO_HOURS = 7_200


def said(*argv: str) -> dict[str, Any]:
    """The envelope of a command that runs in this very process."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        command_line([*argv, "--json"])
    return dict(json.loads(out.getvalue()))


def hold(place: Place, told: int) -> None:
    """Take a lease, stand still, and go on with the old token."""
    os.environ.update(place.env("alice"))
    os.chdir(place.root)
    token = said("lock", "f.py")["data"]["token"]
    os.write(told, f"{token}\n".encode())
    os.kill(os.getpid(), signal.SIGSTOP)
    clock(TWO_HOURS).first()
    found = {
        "token": token,
        "renewing": said("lock", "f.py", "--token", str(token)),
        "unlocking": said("unlock", "f.py", "--token", str(token)),
        "appending": said("append", "f.py", "--content", "late"),
    }
    os.write(told, json.dumps(found).encode() + b"\n")


def main() -> None:
    """``suspending.py FOLDER``."""
    folder = Path(sys.argv[1])
    place = Place(folder / "repo", folder / "home")
    place.make()
    place.home.mkdir()
    forking.load_all()
    later = clock(TWO_HOURS).first
    mine, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            hold(place, theirs)
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    found: dict[str, Any] = {"first": int(os.read(mine, 100))}
    found["refused"] = cli("bob", "lock", "f.py", "--json").run(place).code
    taken = cli("bob", "lock", "f.py", "--json").run(place, later)
    found["second"] = json.loads(taken.out)["data"]["token"]
    os.kill(pid, signal.SIGCONT)
    os.waitpid(pid, 0)
    found["awake"] = json.loads(os.read(mine, 65_536))
    gate: Step = tool("alice", "pre-tool-use", "Edit", "t", file_path="f.py", **EDIT)
    found["still"] = json.loads(cli("", "locks", "--json").run(place, later).out)["data"]["leases"]
    found["edit"] = gate.run(place, later).code
    found["file"] = (place.root / "f.py").exists()
    cli("bob", "unlock", "f.py").run(place, later)
    old = str(found["first"])
    renewing = cli("alice", "lock", "f.py", "--token", old, "--json").run(place, later)
    found["free"] = json.loads(renewing.out)["errors"][0]["code"]
    found["again"] = gate.run(place, later).code
    print(json.dumps(found))


if __name__ == "__main__":
    main()
