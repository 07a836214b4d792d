"""What git is told to look at: pathspecs of files, and of a pattern that a shell was given."""

from ..repository.path_keys import WHOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

MANY = 200
"""More pathspecs than this are not given to git one by one: a command line has an end."""
ROOT = "."


def of_keys(keys: "Collection[str]") -> "list[str]":
    """Pathspecs of these files and of what lies below them; [] for everything."""
    if len(keys) > MANY or not {WHOLE, ROOT}.isdisjoint(keys):
        return []
    return [f":(top,literal){key}" for key in keys]


def of_shell_pattern(word: str) -> "list[str]":
    """Pathspecs for a pattern as shells mean it: names in one folder, and folders whole.

    Git's own patterns reach into folders.
    """
    return [f":(glob){word}", f":(glob){word.rstrip('/')}/**"]
