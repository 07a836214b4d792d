"""The commands of PowerShell that write, and their parameters."""

from ..effects import FILE, TREE
from ..text_paths import Glob, basename, changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell_state import Shell
    from ..text_paths import Field

ALIASES = {
    "sc": "set-content", "ac": "add-content", "clc": "clear-content", "tee": "tee-object",
    "ri": "remove-item", "rm": "remove-item", "del": "remove-item", "erase": "remove-item",
    "rd": "remove-item", "rmdir": "remove-item", "mi": "move-item", "mv": "move-item",
    "move": "move-item", "ci": "copy-item", "cpi": "copy-item", "cp": "copy-item",
    "copy": "copy-item", "rni": "rename-item", "ren": "rename-item", "ni": "new-item",
    "sl": "set-location", "cd": "set-location", "chdir": "set-location",
    "pushd": "push-location", "popd": "pop-location",
}  # fmt: skip
_SWITCHES = (
    "force recurse append confirm whatif verbose nonewline noclobber passthru debug container "
    "asbytestream usetransaction file directory hidden"
).split()
_TAKE_VALUE = (
    "path literalpath filepath destination newname name itemtype type value encoding filter "
    "include exclude width inputobject erroraction ea stream credential variable target delimiter "
    "warningaction stackname tosession fromsession pspath lp"
).split()
_SAME = {"pspath": "literalpath", "lp": "literalpath", "type": "itemtype", "target": "value"}


class Parameters:
    """A command's words taken apart: ``named`` by full names, and the ``rest`` by place."""

    __slots__ = ("named", "rest")

    def __init__(self, groups: "list[list[Field]]") -> None:
        self.named: dict[str, list[Field]] = {}
        self.rest: list[list[Field]] = []
        place = 0
        while place < len(groups):
            group = groups[place]
            head = group[0] or ""
            if head[:1] == "-" and head[1:2].isalpha():
                place += self._named(group, head, groups[place + 1 : place + 2])
            else:
                self.rest.append(group)
            place += 1

    def _named(self, group: "list[Field]", head: str, follower: "list[list[Field]]") -> bool:
        """Note a parameter; whether the words behind it are its value."""
        name, colon, value = head[1:].partition(":")
        full = _full(name.lower())
        if colon and value:
            self.named[full] = [value, *group[1:]]
        elif full in _SWITCHES:
            self.named[full] = []
        else:
            self.named[full] = follower[0] if follower else [None]
            return True
        return False

    def take(self, *names: str) -> "list[Field]":
        """The values of the first of these that was named, else of the next place."""
        for name in names:
            if name in self.named:
                return self.named[name]
        return self.rest.pop(0) if self.rest else []

    def has(self, name: str) -> bool:
        """Whether it was named."""
        return name in self.named


def _full(name: str) -> str:
    """The parameter that a name means, which may be cut short."""
    for one in (*_TAKE_VALUE, *_SWITCHES):
        if one == name:
            return _SAME.get(one, one)
    known = [one for one in (*_TAKE_VALUE, *_SWITCHES) if one.startswith(name)]
    return _SAME.get(known[0], known[0]) if known else name


def local(path: "Field", shell: "Shell") -> "Field":
    """A path with '/'; None for one that is no file (``Env:X``, ``$null``, ``nul``)."""
    if path is None or path.startswith("\\\\") or path.lower() in ("nul", "$null"):
        return None
    path = path.replace("\\", "/")
    if ":" in path and path.find(":") != 1:
        return None
    if path[:1] == "~":
        return shell.home + path[1:] if shell.home and path[1:2] in ("", "/") else None
    return path


def _paths(found: Parameters, shell: "Shell") -> "list[Field]":
    """The paths of a command; wildcards are patterns wherever they stand, except literally."""
    literal = found.has("literalpath")
    paths = [local(one, shell) for one in found.take("literalpath", "path", "filepath")]
    if found.has("filter") or found.has("include") or found.has("exclude"):
        return []
    if literal:
        return paths
    return [Glob(one) if one and any(mark in one for mark in "*?[") else one for one in paths]


def _handed(shell: "Shell") -> "list[Field]":
    """The paths that come down the pipe."""
    return list(shell.feed.words or ()) if shell.feed else []


def run(shell: "Shell", name: str, groups: "list[list[Field]]", *, of_text: bool) -> bool:
    """Read one command; False if it is none of these. ``of_text``: what comes down the pipe."""
    name = ALIASES.get(name, name)
    if name not in TABLE and name not in _MOVES:
        return False
    found = Parameters(groups)
    if found.has("whatif"):
        return True
    if name in _MOVES:
        _move(shell, name, found)
    else:
        form, how = TABLE[name]
        how(shell, name, found, form if form != "pipe" or of_text else "")
    return True


def _write(shell: "Shell", name: str, found: Parameters, kind: str) -> None:
    """Each path is a file that gets new content. ``kind`` is '' when it is a program's."""
    for path in _paths(found, shell):
        shell.findings.write(shell.scope.place, path, FILE, how=name.title(), content=bool(kind))


def _out_file(shell: "Shell", name: str, found: Parameters, kind: str) -> None:
    for path in found.take("literalpath", "filepath", "path"):
        place = shell.scope.place
        shell.findings.write(place, local(path, shell), how=name.title(), content=bool(kind))


def _remove(shell: "Shell", name: str, found: Parameters, _: str) -> None:
    for path in _paths(found, shell) or _handed(shell):
        removes = found.has("recurse") or not isinstance(path, Glob)
        shell.findings.write(shell.scope.place, path, TREE, how=name.title(), removes=removes)


def _move_or_copy(shell: "Shell", name: str, found: Parameters, kind: str) -> None:
    sources = _paths(found, shell) or _handed(shell)
    targets = found.take("destination")
    target = local(targets[0], shell) if targets else None
    names = [basename(one) for one in sources if one and not isinstance(one, Glob)]
    known = tuple(one for one in names if one)
    place = shell.scope.place
    if target and (known or not target.endswith(("/", "."))):
        shell.findings.write(place, target, how=name.title(), content=True, names=known)
    for source in sources if kind == "moves" else []:
        shell.findings.write(place, source, TREE, how=name.title(), removes=True)


def _rename(shell: "Shell", name: str, found: Parameters, _: str) -> None:
    sources = _paths(found, shell)
    names = found.take("newname")
    place = shell.scope.place
    source = sources[0] if len(sources) == 1 else None
    if source is None or isinstance(source, Glob):
        return
    shell.findings.write(place, source, TREE, how=name.title(), removes=True)
    if names and names[0] is not None:
        folder = source.rpartition("/")
        target = folder[0] + folder[1] + names[0].replace("\\", "/")
        shell.findings.write(place, target, how=name.title(), content=True)


def _new(shell: "Shell", name: str, found: Parameters, _: str) -> None:
    kinds = found.named.get("itemtype") or ["file"]
    if (kinds[0] or "unknown").lower() not in ("file", "f"):
        return
    names = found.named.get("name")
    paths: list[Field] = ["."] if names and "path" not in found.named and not found.rest else []
    for path in paths or found.take("path"):
        path = local(path, shell)
        if names:
            path = None if path is None or names[0] is None else f"{path}/{names[0]}"
        content = found.has("value")
        shell.findings.write(shell.scope.place, path, how=name.title(), content=content)


def _move(shell: "Shell", name: str, found: Parameters) -> None:
    """Set-Location and its like."""
    scope = shell.scope
    if name == "pop-location":
        scope.place = scope.folders[-1] if scope.folders else None
        scope.folders = scope.folders[:-1]
        return
    paths = [local(one, shell) for one in found.take("literalpath", "path")]
    path = paths[0] if paths else None
    if name == "push-location":
        scope.folders = (*scope.folders[-50:], scope.place)
    known = path is not None and path != "-" and not any(mark in path for mark in "*?")
    scope.place = changed(scope.place, path) if known and path is not None else None


_MOVES = ("set-location", "push-location", "pop-location")
TABLE = {
    "set-content": ("text", _write),
    "add-content": ("text", _write),
    "clear-content": ("", _write),
    "out-file": ("pipe", _out_file),
    "tee-object": ("pipe", _out_file),
    "remove-item": ("", _remove),
    "move-item": ("moves", _move_or_copy),
    "copy-item": ("", _move_or_copy),
    "rename-item": ("", _rename),
    "new-item": ("", _new),
}
SIGNS = {"ci": ""}  # a word of many commands that write nothing, such as ``npm ci``
