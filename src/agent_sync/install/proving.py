"""The proof that an installation protects: run the installed hook command for real (INST-6).

A canary lease is taken for one made-up session; a second one tries to edit that path through
the very command that the settings hold, and must be refused; a path that nobody holds must
pass. Everything the canaries left is taken out again. Where there is no database yet, it happens
in a scratch folder beside: to look at a repository puts nothing into use there (OFF-3).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from ..clients.in_client import MARKS
from ..errors import InstallError
from ..feed import old_activity
from ..gates.patches import refused_edits
from ..identity.liveness import Limits
from ..identity.who import session_name
from ..locks import old_claims
from ..locks.claim import Claim, World
from ..locks.granting import attempt
from ..presence import gone_agents, naming
from ..repository import location, path_keys
from ..sessions import handled_once
from ..sessions.sign_of_life import refresh
from ..store.opening import open_store
from ..store.sqlite import Store
from ..system import programs
from ..system.plain_files import whole
from ..system.signals import interruptible
from . import written_lines
from .canary_calls import VISITOR, Gate, gates_of, sent, variables
from .other_clients.client_row import Row
from .other_clients.client_rows import ROWS
from .other_clients.used_clients import CLAUDE
from .scopes import config_dir, settings_files
from .settings_files.settings import armed

HOLDER = "agent-sync-canary-1"
HOLDER_NAME = "canary"
TIMEOUT_S = 30
MINUTE_MS = 60_000
NOT_IN_USE = (
    "the user settings arm only repositories that are in use, and this one is not: "
    "'agent-sync init'"
)


class Proof(NamedTuple):
    """What came of it. ``refusal`` is the text the second session's model would see."""

    proven: bool
    command: str
    settings: str
    refused: bool
    allowed: bool
    refusal: str
    path: str
    free_path: str
    trouble: str
    client: str = CLAUDE


def edit_gates(target: Path) -> list[tuple[Path, dict[str, object]]]:
    """(settings file, handler) of every installed edit gate that a session in target reads."""
    found = []
    for path in settings_files(target).values():
        try:
            groups = armed(whole(str(path)).decode())
        except (OSError, ValueError, InstallError):
            continue
        for group in groups:
            if group.event == "PreToolUse" and "Edit" in str(group.group.get("matcher", "Edit")):
                found += [(path, handler) for handler in group.handlers]
    return found


def prove(target: Path, *, makes: bool = False) -> Proof:
    """Run the first installed edit gate against a canary lease. Raises StoreError, NoProject.

    ``makes``: a database that is not there is made, for whoever puts the repository into use.
    """
    gates = [Gate(CLAUDE, *one) for one in edit_gates(target)]
    if not gates:
        return _failed("no settings file arms the edit gate here")
    return _proven(target, gates[0], makes=makes)


def prove_other(target: Path, row: Row, *, makes: bool = False) -> Proof:
    """The same for another client, with its own hook and what it would send."""
    gates = gates_of(target, row)
    if not gates:
        return _failed(f"no hook in {row.file} decides about edits", row.name)
    return _proven(target, gates[0], makes=makes)


def _proven(target: Path, gate: Gate, *, makes: bool) -> Proof:
    unlike = written_lines.unlike(target, gate)
    if unlike:
        return _failed(unlike, gate.client)
    here = location.locate(str(target), {})
    if here is None:
        said = f"{target} is in no git repository and has no .claude folder"
        return _failed(said, gate.client)
    if arms_only_where_in_use(gate.handler) and not here.initialised:
        return _failed(NOT_IN_USE, gate.client)
    store = open_store(here, create=makes)
    if store is None:
        return _beside(target, gate)
    with interruptible():
        try:
            return _try(store, here, target, gate)
        finally:
            _clean(store)
            store.close()


def arms_only_where_in_use(handler: dict[str, object]) -> bool:
    """Whether an installed hook leaves a repository alone where 'agent-sync init' was not run."""
    args = handler.get("args")
    words = args if isinstance(args, list) else str(handler.get("command", "")).split()
    return "--armed-only" in words


def _beside(target: Path, gate: Gate) -> Proof:
    """The same with a database of its own in a scratch folder: the first hook would make one."""
    with (
        interruptible(),
        tempfile.TemporaryDirectory(prefix="agent-sync-proof-") as scratch,
    ):
        there = location.at_root(scratch)
        store = open_store(there)
        assert store is not None
        try:
            return _try(store, there, Path(there.root), gate, project=target)
        finally:
            store.close()


def _failed(trouble: str, client: str = CLAUDE) -> Proof:
    return Proof(
        proven=False,
        command="",
        settings="",
        refused=False,
        allowed=False,
        refusal="",
        path="",
        free_path="",
        trouble=trouble,
        client=client,
    )


def _try(
    store: Store,
    here: location.Project,
    target: Path,
    gate: Gate,
    *,
    project: "Path | None" = None,
) -> Proof:
    """``target`` is where the canaries edit, ``project`` where the hook is, if it is elsewhere."""
    tag = os.urandom(4).hex()
    held, free = (f"agent-sync-canary-{tag}-{name}.txt" for name in ("held", "free"))
    key, _ = path_keys.key_of(here, held, str(target))
    _take(store, key)
    stopped = _run(gate, target, held, project or target)
    passed = _run(gate, target, free, project or target)
    refused = stopped.returncode == gate.refuses_with and "BLOCKED" in _reason(stopped.stdout)
    allowed = passed.returncode == 0 and not passed.stdout.strip()
    return Proof(
        proven=refused and allowed,
        command=str(gate.handler.get("command", "")),
        settings=str(gate.settings),
        refused=refused,
        allowed=allowed,
        refusal=_reason(stopped.stdout),
        path=key,
        free_path=free,
        trouble="" if refused and allowed else _trouble(stopped, passed, refused=refused),
        client=gate.client,
    )


def _take(store: Store, key: str) -> None:
    now = time.time_ns() // 1_000_000
    with store.writing() as tx:
        refresh(tx, HOLDER, now, state="running")
        naming.show_as(tx, HOLDER, HOLDER_NAME)
        claim = Claim(HOLDER, key, reason="proof of protection", expires_at=now + MINUTE_MS)
        attempt(tx, claim, World(now, Limits({}), lambda *_: "unknown"))


def _run(gate: Gate, target: Path, name: str, project: Path) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            _words(gate.handler, project),
            input=sent(gate.client, target, name).decode(),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            cwd=project,
            env=_environment(gate.client, target, project),
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return subprocess.CompletedProcess([], 127, "", str(error))


def _environment(client: str, target: Path, project: Path) -> dict[str, str]:
    """Ours without a word of the clients that this itself may run in."""
    mine = ("AGENT_SYNC_", "CLAUDE_", "CLAUDECODE", *MARKS)
    env = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    if target != project:
        env["AGENT_SYNC_ROOT"] = str(target)
    env |= {**variables(client, project), "CLAUDE_CONFIG_DIR": str(config_dir())}
    env["PATH"] = os.pathsep.join(programs.folders())  # the line looks for python3 by its name
    return {**env, "PYTHONDONTWRITEBYTECODE": "1"}


def _words(handler: dict[str, object], target: Path) -> list[str]:
    command, args = str(handler.get("command", "")), handler.get("args")
    if not isinstance(args, list):
        return [programs.found("bash" if sys.platform == "win32" else "sh"), "-c", command]
    folder = str(target)
    return [str(word).replace("${CLAUDE_PROJECT_DIR}", folder) for word in [command, *args]]


def _reason(out: str) -> str:
    try:
        said = json.loads(out)
        if said.get("cancel") is True:
            return str(said.get("errorMessage"))
        inner = said["hookSpecificOutput"]
        return (
            str(inner["permissionDecisionReason"]) if inner["permissionDecision"] == "deny" else ""
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _trouble(
    stopped: "subprocess.CompletedProcess[str]",
    passed: "subprocess.CompletedProcess[str]",
    *,
    refused: bool,
) -> str:
    run = passed if refused else stopped
    what = "an edit of a free path did not pass" if refused else "a held path was not refused"
    said = " ".join(run.stderr.split())[:300]
    return f"{what}: exit {run.returncode}{', ' + said if said else ''}"


def _clean(store: Store) -> None:
    with store.writing() as tx:
        visitors = [VISITOR, *(session_name(name, VISITOR) for name in ROWS)]
        for agent_id in (HOLDER, *visitors):
            old_claims.erase(tx, agent_id)
            old_activity.erase(tx, agent_id)
            refused_edits.forget_of(tx, agent_id)
            gone_agents.forget(tx, agent_id)
            handled_once.unmark_all(tx, f"{agent_id}|", agent_id + "}")  # behind '|'
