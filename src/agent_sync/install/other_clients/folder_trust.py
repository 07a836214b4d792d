"""Whether a client's person trusts a folder, so that its hooks there run at all: read, not written.

Codex is asked instead (``codex_trust``); opencode asks nobody.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ...system.plain_files import whole
from .client_row import Row
from .run_clients import COPILOT, GEMINI, QWEN

_ON = "true"


class Said(NamedTuple):
    """Whether it is trusted, and the sentence that says why not."""

    trusted: bool
    why: str = ""


def of_folder(row: Row, target: Path, env: Mapping[str, str]) -> Said:
    """What the client's own files and variables say of a folder."""
    if row is COPILOT:
        return _copilot(target, env)
    if row in (GEMINI, QWEN):
        return _gemini(row, target, env)
    return Said(trusted=True)


def switched_off(row: Row, target: Path) -> str:
    """The sentence that says which file switches all hooks off, '' for none."""
    home = os.path.expanduser(f"~/.{row.name}/settings.json")
    for path in (target / row.file, target / ".claude" / "settings.json", Path(home)):
        values = _values(path)
        named = _inner(values, "hooksConfig", "disabled")
        off = values.get("disableAllHooks") is True or (
            row is GEMINI
            and (
                _inner(values, "hooksConfig", "enabled") is False
                or (isinstance(named, list) and "agent-sync" in named)
            )
        )
        if off and (path.parent.name != ".claude" or row is COPILOT):
            return f"{path} switches hooks off"
    return ""


def _copilot(target: Path, env: Mapping[str, str]) -> Said:
    home = Path(env.get("COPILOT_HOME") or os.path.expanduser("~/.copilot"))
    path = home / "config.json"
    values = _values(path)
    listed = values.get("trusted_folders", values.get("trustedFolders"))
    names = [str(one) for one in listed] if isinstance(listed, list) else []
    if env.get("COPILOT_ALLOW_ALL") == _ON or any(_is_in(target, name) for name in names):
        return Said(trusted=True)
    return Said(trusted=False, why=f"{path} does not list the folder as trusted")


def _gemini(row: Row, target: Path, env: Mapping[str, str]) -> Said:
    """Gemini CLI, and Qwen Code, which asks only where its person switched that on."""
    short = row.name.upper() + ("_CLI" if row is GEMINI else "_CODE")
    home = Path(os.path.expanduser(f"~/.{row.name}"))
    if row is GEMINI and env.get("GEMINI_CLI_TRUST_WORKSPACE") in (_ON, "false"):
        word = str(env["GEMINI_CLI_TRUST_WORKSPACE"])
        return Said(word == _ON, f"GEMINI_CLI_TRUST_WORKSPACE={word}")
    asks = _inner(_values(home / "settings.json"), "security", "folderTrust", "enabled")
    if asks is False or (asks is not True and row is QWEN):
        return Said(trusted=True)
    path = Path(env.get(f"{short}_TRUSTED_FOLDERS_PATH") or home / "trustedFolders.json")
    word = _nearest(target, _values(path))
    if word in ("TRUST_FOLDER", "TRUST_PARENT"):
        return Said(trusted=True)
    said = "says that the folder is not" if word else "does not list the folder as"
    return Said(trusted=False, why=f"{path} {said} trusted")


def _nearest(target: Path, words: "dict[str, Any]") -> str:
    """The word for the innermost folder that one is for; TRUST_PARENT is for the one above."""
    found = [
        (os.path.dirname(name) if word == "TRUST_PARENT" else name, str(word))
        for name, word in words.items()
    ]
    fitting = [(len(os.path.realpath(name)), word) for name, word in found if _is_in(target, name)]
    return max(fitting)[1] if fitting else ""


def _is_in(target: Path, name: str) -> bool:
    real = Path(os.path.realpath(os.path.expanduser(name)))
    inner = Path(os.path.realpath(target))
    return real == inner or real in inner.parents


def _inner(values: "dict[str, Any]", *keys: str) -> object:
    found: object = values
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _values(path: Path) -> "dict[str, Any]":
    """The file's values, with the lines of comment that these clients allow; {} for none."""
    try:
        lines = whole(str(path)).decode("utf-8-sig").splitlines()
        found = json.loads("\n".join(x for x in lines if not x.lstrip().startswith("//")))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
