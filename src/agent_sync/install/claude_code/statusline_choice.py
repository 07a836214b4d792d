"""Which settings file gets our status line, and what it does to those of other files (CON-6).

The client takes one status line: that of the most private settings file which has one. So the
project's would hide a person's own, and is not added over it; the local file's takes in the one
that it hides.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from ...errors import InstallError
from .. import whole_files
from ..scopes import Place, settings_files
from ..settings_files.hook_line import LOADER
from . import statusline_setting
from .hook_table import pinned_form, project_form
from .statusline_setting import ABSENT, FOREIGN, ODD, Found
from .statusline_wrap import COPIED, PLAIN, WRAPPED

__all__ = ["PLAIN", "Choice", "choose", "command_for", "shows", "states"]
ORDER = ("local", "project", "user")
"""Where the client looks, first of all first."""


class Choice(NamedTuple):
    """What becomes of a settings file: the command that it gets ('' for none), and why not."""

    command: str
    above: "dict[str, object] | None" = None
    did: str = ""
    warnings: tuple[str, ...] = ()

    def applied(self, text: str) -> str:
        """The settings with it. Raises InstallError when they are not valid JSON."""
        return statusline_setting.merge(text, self.command, self.above) if self.command else text

    def value(self, text: "str | None") -> "dict[str, object] | None":
        """The status line as it will be, None when there will be none of ours."""
        if not self.command:
            return None
        return statusline_setting.find(self.applied(text if text is not None else "{}")).value


def command_for(where: Place, python: "str | None") -> str:
    """The command of our status line. ``python`` is the pinned interpreter, None for portable.

    On Windows, where a status line has no exec form and may be run by Git Bash or PowerShell, it
    is a plain call that both read alike, unless a blank in the interpreter's path asks for quotes:
    then PowerShell does not run it. Nothing guards it there against a missing interpreter.
    """
    script = str(where.skill / "scripts" / "hook")
    if python is None:
        return str(project_form(["statusline"])["command"])
    if sys.platform != "win32":
        return str(pinned_form(python, script, windows=False)(["statusline"])["command"])
    program = python.replace("\\", "/")
    program = f'"{program}"' if " " in program else program
    return f'{program} -I -S -c "{LOADER}" "{script}" statusline'.replace("\\", "/")


def choose(where: Place, before: "str | None", command: str) -> Choice:
    """Decide for the settings of ``where``, whose text is ``before`` (None: no such file)."""
    here = _look(before)
    hidden = _hiding(where)
    if here.state == ODD:
        said = f"the status line in {where.settings} is left alone: {here.why}"
        return Choice("", warnings=(said, *hidden))
    if here.state == FOREIGN or here.state == WRAPPED:
        if sys.platform == "win32":
            return Choice("", warnings=(_not_on_windows(where.settings),))
        return Choice(command, did="status line wrapped", warnings=hidden)
    path, above = _above(where)
    if path is None or (here.ours and here.state != COPIED):
        return Choice(command, did="status line added", warnings=hidden)
    return _over(where, path, above, command, hidden)


def _over(where: Place, path: Path, above: Found, command: str, hidden: tuple[str, ...]) -> Choice:
    """There is a status line in ``path`` that one in ``where`` would hide."""
    if above.ours:
        return Choice("", warnings=(f"{path} has the status line of agent-sync already", *hidden))
    if where.scope == "project":
        said = (
            f"no status line was added to {where.settings}: it would hide your own in {path}; "
            "'--scope local --statusline' wraps that one, for you alone"
        )
        return Choice("", warnings=(said, *hidden))
    if above.state == ODD:
        said = f"no status line was added: it would hide the one in {path}, and {above.why}"
        return Choice("", warnings=(said,))
    if sys.platform == "win32":
        return Choice("", warnings=(_not_on_windows(path),))
    return Choice(command, above.value, f"status line wrapped, copied from {path}")


def states(target: Path) -> dict[str, Found]:
    """Scope -> what its settings file says, the one that the client takes first."""
    paths = settings_files(target)
    found = {scope: _read(paths[scope]) for scope in ORDER if scope in paths}
    return {scope: one for scope, one in found.items() if one.state != ABSENT}


def shows(settings: Path) -> bool:
    """Whether this settings file shows our status line; False when it cannot be read."""
    return _read(settings).ours


def _above(where: Place) -> "tuple[Path | None, Found]":
    """The status line that one in ``where`` hides, and the file that has it."""
    paths = settings_files(where.target)
    for scope in ORDER[ORDER.index(where.scope) + 1 :]:
        found = _read(paths[scope]) if scope in paths else Found(ABSENT, {})
        if found.state != ABSENT:
            return paths[scope], found
    return None, Found(ABSENT, {})


def _hiding(where: Place) -> tuple[str, ...]:
    """A warning when a more private file hides what is written here."""
    paths = settings_files(where.target)
    for scope in ORDER[: ORDER.index(where.scope)]:
        found = _read(paths[scope]) if scope in paths else Found(ABSENT, {})
        if found.state != ABSENT and not found.ours:
            return (f"the status line in {paths[scope]} hides the one in {where.settings}",)
    return ()


def _not_on_windows(path: Path) -> str:
    return (
        f"the status line in {path} is left alone: on Windows none is wrapped; call "
        "'agent-sync statusline' from it"
    )


def _read(path: Path) -> Found:
    try:
        data = whole_files.read(path)
        return _look(None if data is None else data.decode())
    except (InstallError, ValueError, OSError):
        return Found(ABSENT, {})


def _look(text: "str | None") -> Found:
    try:
        return Found(ABSENT, {}) if text is None else statusline_setting.find(text)
    except InstallError:
        return Found(ABSENT, {})
