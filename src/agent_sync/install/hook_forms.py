"""Which form the hook commands of a place have: portable, or pinned to an interpreter."""

import os
import sys

from ..errors import InstallError
from ..system import programs
from . import interpreters
from .claude_code.hook_table import pinned_form, project_form
from .scopes import Place
from .settings_files.hook_line import Form, Handler

ADVISED = ("pre-tool-use", "session-start")


def form_of(where: Place, python: str | None) -> Form:
    """Portable without ``python``; for the user it arms only repositories that are in use."""
    if python is None:
        return project_form
    extra = ("--armed-only",) if where.scope == "user" else ()
    script = str(where.skill / "scripts" / "hook")
    return pinned_form(python, script, windows=sys.platform == "win32", extra=extra)


def advising(form: Form) -> Form:
    """The same form for hooks that tell and refuse nothing, and say so at the start (ARR-3)."""

    def told(words: list[str]) -> Handler:
        return form([*words, "--advisory"] if words[0] in ADVISED else words)

    return told


def interpreter(python: str | None) -> str:
    """The one that is pinned, this one by default. Raises InstallError for one that will not do."""
    if python is None:
        # A virtual environment comes and goes; the interpreter that it was made from stays.
        return str(getattr(sys, "_base_executable", None) or sys.executable)
    # A name with a folder in it is a path; any other is one of the PATH's.
    program = python if os.path.dirname(python) else programs.found(python)
    if not os.path.isfile(program):
        raise InstallError(f"there is no interpreter {python}")
    found = interpreters.probe(os.path.abspath(program))
    if found.trouble:
        raise InstallError(f"hooks cannot use {program}: {found.trouble}")
    return found.program
