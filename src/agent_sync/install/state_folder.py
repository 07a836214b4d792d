"""The folder of a repository's state, as installing makes it and purging removes it."""

import os
import shutil
from pathlib import Path

from ..errors import InstallError
from ..repository import location
from ..store.prepare import make_folder
from . import whole_files
from .claude_code import surroundings
from .install_report import Report
from .scopes import Place


def make(where: Place, report: Report) -> None:
    """Make the repository's coordination folder. Raises InstallError."""
    if where.scope == "user":
        return
    folder = state_of(where)
    if not folder.is_dir():
        report.add("create", folder, "coordination folder")
    if not report.dry_run:
        with whole_files.reported("cannot make the coordination folder"):
            make_folder(str(folder))


def state_of(where: Place) -> Path:
    """The repository's coordination folder. Raises InstallError for a link or user scope."""
    if where.scope == "user":
        raise InstallError("every repository keeps its own state; purge it there, one by one")
    # The variable of a running session names that session's repository, not the target.
    found = location.locate(str(where.target), {}) or location.at_root(str(where.target))
    if os.path.islink(found.folder):
        raise InstallError(f"{found.folder} is a symbolic link; state is not kept behind links")
    return Path(found.folder)


def demand_last(target: Path) -> None:
    """One state serves all checkouts of a repository. Raises InstallError while another uses it."""
    armed = [
        path for path in surroundings.linked_checkouts(target) if surroundings.arms_folder(path)
    ]
    if armed:
        raise InstallError(
            f"the state is shared with {armed[0]}, where the hooks are still armed: uninstall "
            "there first, or leave --purge out"
        )


def purge(folder: Path, report: Report) -> None:
    """Remove it with all that is in it. Raises InstallError."""
    if folder.is_dir():
        report.add("remove", folder, "state: tasks, messages, leases, activity")
        if not report.dry_run:
            with whole_files.reported(f"cannot remove {folder}"):
                shutil.rmtree(folder)
