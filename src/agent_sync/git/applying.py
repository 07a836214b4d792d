"""What git makes of a diff: applied to copies of files in a private folder, or taken back; and the
diff between two states of files.

The working tree is not touched: what comes out is put in place by whoever asked, all files or
none. Names are git's own bytes, from the root of the checkout.
"""

import contextlib
import os
import shutil
import stat

from ..errors import InvalidInput
from ..repository.checked_out import git_dir
from ..repository.path_keys import folder_of
from .runner import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..repository.location import Project

SECONDS = 60.0
LARGEST = 16 * 1024 * 1024
_APPLY = ("apply", "-p1", "--whitespace=nowarn")
_DIFF = (
    *("diff", "--no-index", "--binary", "--full-index", "--no-color", "--no-ext-diff"),
    *("--no-textconv", "--no-renames", "--no-prefix", "-U3", "--", "a", "b"),
)
_ATTRIBUTES = b".gitattributes"


class State:
    """What a file is: its bytes and permission bits."""

    __slots__ = ("content", "mode")

    def __init__(self, content: bytes, mode: int) -> None:
        self.content = content
        self.mode = mode


def applied(
    project: "Project",
    checkout: str,
    text: bytes,
    before: "Mapping[bytes, State | None]",
    *,
    back: bool = False,
) -> "dict[bytes, State | None]":
    """What a diff makes of files that are ``before``, None for one that is not there; all that it
    touches must be among them. With ``back`` it is taken back.

    Raises GitError with what git says where it does not apply, InvalidInput for one over 16 MB.
    """
    folder = folder_of(project, checkout)
    with _scratch(project.folder) as place:
        for name in _attributes(before):
            _copy(folder, place, name)
        _lay(place, before)
        git = _git(project, folder, place)
        git.must(*_APPLY, *(["-R"] if back else []), "-", stdin=text)
        return {name: _state(place, name) for name in before}


def diff(
    project: "Project",
    before: "Mapping[bytes, State | None]",
    after: "Mapping[bytes, State | None]",
) -> bytes:
    """The diff from one state of files to another; b'' where nothing differs. Raises GitError.

    Each name in it begins with a/ or b/, in both places of a file that is made or removed too.
    """
    with _scratch(project.folder) as place:
        for side, files in (("a", before), ("b", after)):
            os.mkdir(os.path.join(place, side))
            _lay(os.path.join(place, side), files)
        return Git(place, SECONDS, _nowhere(project)).must_compare(*_DIFF)


def _git(project: "Project", folder: str, place: str) -> Git:
    """Git with the repository's configuration, and the private folder for its working tree."""
    own = git_dir(folder) if project.common else ""
    where = {"GIT_DIR": own, "GIT_WORK_TREE": place} if own else _nowhere(project)
    return Git(place, SECONDS, where)


def _nowhere(project: "Project") -> "dict[str, str]":
    return {"GIT_CEILING_DIRECTORIES": os.path.realpath(project.folder)}


@contextlib.contextmanager
def _scratch(folder: str) -> "Iterator[str]":
    place = os.path.join(folder, f"patch-{os.getpid()}-{os.urandom(4).hex()}")
    os.mkdir(place, 0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _attributes(before: "Mapping[bytes, State | None]") -> "set[bytes]":
    """Where attributes of the files may stand, but in one of themselves."""
    folders = {b""}
    for name in before:
        above = os.path.dirname(name)
        while above:
            folders.add(above + b"/")
            above = os.path.dirname(above)
    return {folder + _ATTRIBUTES for folder in folders} - before.keys()


def _copy(folder: str, place: str, name: bytes) -> None:
    found = _state(folder, name)
    if found is not None:
        _lay(place, {name: found})


def _lay(place: str, files: "Mapping[bytes, State | None]") -> None:
    for name, state in files.items():
        if state is None:
            continue
        path = os.path.join(place, os.fsdecode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(state.content)
        os.chmod(path, state.mode | 0o600)


def _state(place: str, name: bytes) -> "State | None":
    """A regular file as it is; None for anything else. Raises InvalidInput for a large one."""
    path = os.path.join(place, os.fsdecode(name))
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > LARGEST:
            raise InvalidInput(f"{os.fsdecode(name)!a} would have more than {LARGEST} bytes")
        with open(path, "rb") as file:
            return State(file.read(), found.st_mode & 0o777)
    except (FileNotFoundError, NotADirectoryError):
        return None
