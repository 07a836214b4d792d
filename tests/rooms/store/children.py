"""Processes of their own that use the same rooms as the test."""

import json
import os
import subprocess
import sys

from support import CHECKOUT, SOURCE, TIMEOUT_S

from .places import Place

HEAD = """
import json, sys, threading
from agent_sync.rooms.picture.room_entry import Presence
from rooms.store.places import *
place = Place(sys.argv[1], sys.argv[2])
"""


def start(place: Place, code: str, *words: str) -> "subprocess.Popen[str]":
    """A process that has ``place``; its words are ``sys.argv[3:]``."""
    env = {**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{CHECKOUT / 'tests'}"}
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + code, place.folder, place.url, *words],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]", status: int = 0) -> "list[object]":
    """What it printed, a JSON value a line, once it is over with this status."""
    said, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == status
    return [json.loads(line) for line in said.splitlines()]
