"""The door of earlier versions, ``scripts/hook.py``: no installing leaves a line that calls a door
which is no longer there.

It stays in a copy that has it until settings were written and no file that is known here calls it
any more. A colleague's own settings are not known; but where the project's were written, these arm
the colleague too.
"""

from pathlib import Path

from ..errors import InstallError
from . import skill_folder, whole_files
from .finding import Finding
from .install_report import Report
from .other_clients import client_file, used_clients
from .other_clients.client_rows import ROWS
from .scopes import settings_files
from .settings_files.hook_line import SCRIPT
from .skill_source import EARLIER_DOOR, Source

NAMED = f"{SCRIPT}.py"


def findings(target: Path) -> list[Finding]:
    """What is to be said of every known file that calls it, and what renews that file."""
    found = []
    for path, (copy, renewed) in _known(target).items():
        if not _calls(path):
            continue
        if (copy / EARLIER_DOOR).is_file():
            said = f"{path} calls the hooks as earlier versions wrote it: it works"
            found.append(Finding("note", said, renewed))
        else:
            said = f"{path} calls a door of an earlier version that is gone: it protects nothing"
            found.append(Finding("warning", said, renewed))
    return found


def warnings(target: Path) -> list[str]:
    """The same for whoever has just installed, a sentence each."""
    return [f"{one.what}; '{one.fix}' renews it" for one in findings(target)]


def drop(source: Source, folder: Path, report: Report, *written: Path) -> None:
    """Take it out of a copy where nothing calls it, once those files were ``written``.

    Raises InstallError.
    """
    door = folder / EARLIER_DOOR
    known = (path for path in _known(Path(report.target)) if path not in written)
    if not door.is_file() or any(_calls(path) for path in known):
        return
    report.add("remove", door, "nothing calls it any more")
    if not report.dry_run:
        skill_folder.copy(source, folder, earlier=False)


def _known(target: Path) -> dict[Path, tuple[Path, str]]:
    """File that may call it -> the copy that it calls, what to type to have it renewed."""
    found = {}
    for scope, path in settings_files(target).items():
        which = "" if scope == "project" else f"--scope {scope} "
        copy = path.parent / "skills" / "agent-sync"
        found[path] = copy, f"agent-sync install {which}--write-settings"
    for row in ROWS.values():
        for one in row.files:
            path = client_file.where_of(target, one)
            found[path] = used_clients.copies(target), f"agent-sync install --agents {row.name}"
    return found


def _calls(path: Path) -> bool:
    try:
        text = (whole_files.read(path) or b"").decode("utf-8", "replace")
    except InstallError:
        return False
    return NAMED in text.replace("\\\\", "/").replace("\\", "/")
