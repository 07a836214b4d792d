"""What is guarded where there is no git, and what is not, said plainly (ARR-3)."""

import os
from pathlib import Path

from ..repository import location
from ..system import programs
from .scopes import Place

NO_PROGRAM = (
    "there is no git on the PATH: nothing is known of commits, and none can be made or guarded"
)
NO_REPOSITORY = (
    "there is no git repository here: edits and commands that name a file which another agent "
    "holds are refused as anywhere, and the version before an edit is kept; but what a program "
    "changes without naming it is not seen, and there is no commit to guard"
)
SHORT = "for files that somebody holds: without git, what a program changes unnamed is not seen"


def has_repository(target: Path) -> bool:
    """Whether a folder lies in a repository of git's; git is not run."""
    return bool(location.checkout_above(os.path.realpath(target))[1])


def said(target: Path) -> "tuple[str, str] | None":
    """What there is to know, and what to type; None where git is there."""
    if not programs.found("git"):
        return NO_PROGRAM, "install git"
    return None if has_repository(target) else (NO_REPOSITORY, "git init")


def warnings(where: Place) -> list[str]:
    """The same for whoever installs in a folder; user scope is for none in particular."""
    found = None if where.scope == "user" else said(where.target)
    return [f"{found[0]}; '{found[1]}' changes that"] if found else []
