"""The sources of a runtime: what hooks may load of it, and how each looked when it was read."""

import hashlib
import os
import sys
import time

from . import archive_file
from .finder import INIT, PACKAGE, look_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .finder import Print

SUFFIX = ".prepared"
NOT_FOR_HOOKS = ("cel", "cli", "client", "console", "install", "mcp", "rooms", "server", "tools")
COMMAND_LINE = "__main__.py"
LOST = "lost.py"
"""The door of hooks whose checkout has no installation, as it lies in an archive."""
RACY_NS = 50_000_000
"""A source that was written this short before may change again and look the same."""
CHANGING = (-1, -1, -1)
"""How such a source looks: like none that is there."""


class Sources:
    """What hooks may load of one runtime: path and bytes by module name, looks by path.

    Of an archive it is the look of that one file, and ``more`` is what commands alone load; what
    stands beside a checkout's or a pip's door is imported as usual by the command line.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.text: dict[str, bytes] = {}
        self.more: dict[str, str] = {}
        self.look: "tuple[str, Print] | None" = None
        self.lost = b""
        if archive_file.is_archive(root):
            self._of_archive()
        else:
            self._of_folder()

    def _of_archive(self) -> None:
        self.look = self.root, _look(self.root, "")
        with open(self.root, "rb") as file:
            self.data = file.read()
        files = archive_file.unpacked(self.data, self.root)
        every = {_dotted(path): path for path in files if path.endswith(".py")}
        every = {name: path for name, path in every.items() if name.startswith(PACKAGE)}
        self.paths = {name: path for name, path in every.items() if _for_hooks(path)}
        self.more = {name: path for name, path in every.items() if name not in self.paths}
        self.looks: dict[str, Print] = {}
        self.text = {name: files[path] for name, path in every.items()}
        self.lost = files.get(LOST, b"")

    def _of_folder(self) -> None:
        root = self.root
        self.paths = dict(_walk(root))
        # Looked at before it is read: what changes in between is not taken for what was read.
        # The folders too: one look shows that any of many came, went or was replaced.
        folders = {os.path.dirname(path): "" for path in self.paths.values()}
        self.looks = {path: _look(root, path) for path in [*folders, *self.paths.values()]}
        for name, path in self.paths.items():
            with open(os.path.join(root, path), "rb") as file:
                self.text[name] = file.read()

    def digest(self) -> str:
        """One hash over all of them."""
        if self.look:
            return hashlib.sha256(self.data).hexdigest()[:32]
        total = hashlib.sha256()
        for name, text in self.text.items():
            total.update(f"{name}\0{self.paths[name]}\0{len(text)}\0".encode() + text)
        return total.hexdigest()[:32]

    def file_name(self, version: str) -> str:
        """What their prepared file is called: version, hash, interpreter."""
        plain = "".join(letter for letter in version if letter.isalnum() or letter == ".")
        return f"{plain}-{self.digest()}-{tag()}{SUFFIX}"


def _for_hooks(path: str) -> bool:
    words = path.split("/")
    return words[1] not in (*NOT_FOR_HOOKS, "client.py") and words[-1] != COMMAND_LINE


def _look(root: str, path: str) -> "Print":
    """How a source looks that will not change unseen; one that was just written is waited for."""
    file = os.path.join(root, path) if path else root
    found = look_of(file)
    young = max(found[1:]) + RACY_NS - time.time_ns()
    if 0 < young <= RACY_NS:
        time.sleep(young / 1_000_000_000)
        found = look_of(file)
    return found if max(found[1:]) + RACY_NS <= time.time_ns() else CHANGING


def tag() -> str:
    """The interpreter, as far as compiled code depends on it (it is compiled as without ``-O``)."""
    from _frozen_importlib_external import MAGIC_NUMBER

    return f"{sys.implementation.cache_tag}-{MAGIC_NUMBER.hex()}"


def _walk(root: str) -> "list[tuple[str, str]]":
    found = []
    top = os.path.join(root, PACKAGE)
    for here, folders, names in os.walk(top):
        left_out = NOT_FOR_HOOKS if here == top else ()
        folders[:] = sorted(set(folders) - {"__pycache__", "_skill", *left_out})
        for name in sorted(names):
            if name.endswith(".py") and name != COMMAND_LINE:
                path = os.path.relpath(os.path.join(here, name), root).replace(os.sep, "/")
                found.append((_dotted(path), path))
    return found


def _dotted(path: str) -> str:
    name = path[: -len(INIT) - 1] if path.endswith("/" + INIT) else path[:-3]
    return name.replace("/", ".")
