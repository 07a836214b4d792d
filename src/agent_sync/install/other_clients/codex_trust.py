"""Which of our hooks Codex trusts, and how a person's word for them is recorded (AGENT-8).

Codex runs a project's hook only when its person trusted that very text, and skips any other
without a word. It alone knows the digests and where it keeps them, so it is asked, and told.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ...errors import InstallError
from ..settings_files.ownership import is_ours
from .app_server import AppServer, app_server
from .run_clients import CODEX

TRUSTED = ("trusted", "managed")


class Hook(NamedTuple):
    """One hook of ours as Codex has it: where it keeps it, the event, the command, the digest."""

    key: str
    event: str
    command: str
    digest: str
    trusted: bool
    enabled: bool


class Trust(NamedTuple):
    """What Codex says of our hooks in one folder; ``trouble`` is why it runs, or tells, nothing."""

    hooks: tuple[Hook, ...]
    trouble: str = ""

    @property
    def untrusted(self) -> tuple[Hook, ...]:
        """Those that it skips until its person trusts them."""
        return tuple(hook for hook in self.hooks if not hook.trusted)

    @property
    def complete(self) -> bool:
        """Whether it runs every hook of the table."""
        runs = [hook for hook in self.hooks if hook.trusted and hook.enabled]
        return not self.trouble and len(runs) >= len(CODEX.calls)


def look(program: str, target: Path, env: Mapping[str, str]) -> Trust:
    """Ask Codex. It never raises: what goes wrong is the trouble.

    Where it keeps nothing for its user yet it is not started: it would make its folder.
    """
    home = env.get("CODEX_HOME") or os.path.expanduser("~/.codex")
    if not os.path.isdir(home):
        return Trust((), "Codex was never started: it trusts nothing yet")
    try:
        with app_server(program, target) as server:
            return _listed(server, target)
    except InstallError as error:
        return Trust((), str(error))


def record(program: str, target: Path, hooks: tuple[Hook, ...]) -> Trust:
    """Have Codex trust exactly these hooks, and look again. Raises InstallError.

    A hook whose text is another by now is not trusted: its digest was looked at before.
    """
    with app_server(program, target) as server:
        state = {hook.key: {"trusted_hash": hook.digest} for hook in hooks}
        edit = {"keyPath": "hooks.state", "value": state, "mergeStrategy": "upsert"}
        server.ask("config/batchWrite", {"edits": [edit]})
        return _listed(server, target)


def _listed(server: AppServer, target: Path) -> Trust:
    data = server.ask("hooks/list", {"cwds": [str(target)]}).get("data")
    entry = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    listed = entry.get("hooks")
    found = [_hook(one) for one in listed if isinstance(one, dict)] if listed else []
    hooks = tuple(hook for hook in found if hook is not None)
    if hooks:
        return Trust(hooks)
    said = [str(one) for one in entry.get("warnings") or () if CODEX.file in str(one)]
    why = said[0] if said else "the folder is not trusted, or hooks are switched off"
    return Trust((), f"Codex does not load {CODEX.file}: {why}")


def _hook(one: "dict[str, object]") -> "Hook | None":
    command = str(one.get("command", ""))
    source = str(one.get("sourcePath", "")).replace("\\", "/")
    if not source.endswith("/" + CODEX.file) or not is_ours(
        {"type": "command", "command": command}
    ):
        return None
    return Hook(
        str(one.get("key")),
        str(one.get("eventName")),
        command,
        str(one.get("currentHash")),
        one.get("trustStatus") in TRUSTED,
        one.get("enabled") is not False,
    )
