"""The MCP server as a user has it: ``agent-sync`` on the PATH of a place, with its extra."""

import os
import shlex
import sys

from support import SOURCE, need_module

from .place import Place

START = (
    f"import sys; sys.path.insert(0, {str(SOURCE)!r}); "
    "from agent_sync.cli.main import console_script; console_script()"
)


def install(place: Place, which: str, *more: str) -> None:
    """Put the program there, and name the server in the configuration of a client."""
    need_module("mcp")
    folder = place.root / "served"
    folder.mkdir()
    program = folder / "agent-sync"
    words = f'exec {shlex.quote(sys.executable)} -c {shlex.quote(START)} "$@"'
    program.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
    program.chmod(0o755)
    place.extra["PATH"] = os.pathsep.join((str(folder), place.environment()["PATH"]))
    place.run(str(program), "install", "--mcp", which, *more)
