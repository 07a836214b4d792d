"""The prepared runtime of an installation: made by its own interpreter, looked at, forgotten."""

import os
import subprocess
from pathlib import Path

import agent_sync

from ..repository import location
from ..runtime import archive_file, keeping
from .install_report import Report
from .scopes import Place, place

_RUN = (
    "import sys;p=sys.argv.pop(1);s={'__name__':'agent_sync launcher','__file__':p};"
    "exec(open(p).read(),s);s['bring']();"
    "from agent_sync.runtime import keeping;keeping.main(sys.argv[1:])"
)
_SECONDS = 60


def prepare(where: Place, python: str) -> None:
    """Let the interpreter that hooks will use prepare what they load.

    It costs time and nothing else when that fails: ``doctor`` says why.
    """
    common, *around = _repository(where)
    launcher, door = str(where.skill / "scripts" / archive_file.LAUNCHER), str(_door(where))
    words = [launcher, agent_sync.__version__, door, common, *around]
    command = [python, "-I", "-S", "-B", "-c", _RUN, *words]
    try:
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError, ValueError):
        return


def forget(where: Place, report: Report) -> None:
    """Take out what was prepared for an installation that is gone."""
    for name in (archive_file.NAME, "runtime"):
        for path in keeping.forget(str(where.skill / name), os.environ):
            report.add("remove", Path(path), "prepared for hooks")


def states(target: Path) -> dict[str, tuple[str, str]]:
    """Scope -> (file that its hooks load from, why there is none), for what is installed."""
    found = {}
    for scope in ("project", "user"):
        where = place(target, scope)
        if _door(where).is_file():
            _, *around = _repository(where)
            found[scope] = keeping.state(
                str(_door(where)), agent_sync.__version__, os.environ, *around
            )
    return found


def _door(where: Place) -> Path:
    return where.skill / "scripts" / archive_file.DOOR


def _repository(where: Place) -> list[str]:
    here = location.locate(str(where.target), {})
    if where.scope == "user" or here is None:
        return [""]
    return [here.common, here.root, here.checkout]
