"""From path keys to what git searches for, and back from the names it answers with (LOCK-2).

A key is NFC text, folded where the file system folds case; git keeps the bytes under which a file
was added (on macOS composed, unless another system added it: ``core.precomposeunicode``). So a
key is never taken for a name: what is searched for is every name that could have this key, be it
on disk, in the index or in a commit only, and the key of each name that git gives decides.
"""

from ..repository.path_keys import WHOLE, may_differ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ..repository.location import Project

MANY = 200
"""More pathspecs than this are not given to git one by one: a command line has an end, and
beyond it git is quicker with everything.
"""
ROOT = "."
_SPECIAL = frozenset("*?[]\\")


def of_keys(project: "Project", keys: "Collection[str]") -> "list[str]":
    """Pathspecs under which everything of these keys lies, and below them; [] for everything.

    More may lie under them: see ``Wanted``.
    """
    if len(keys) > MANY or not {WHOLE, ROOT}.isdisjoint(keys):
        return []
    found = [spec for key in keys for spec in _of_key(key, folds=project.folds)]
    return found if len(found) <= MANY else []


def of_shell_pattern(word: str) -> "list[str]":
    """Pathspecs for a pattern as shells mean it: names in one folder, and folders whole.

    Git's own patterns reach into folders.
    """
    return [f":(glob){word}", f":(glob){word.rstrip('/')}/**"]


def of_bound(bound: str, path: str, checkout: str, *, pattern: bool) -> "list[str]":
    """Pathspecs for a path or a pattern, and below it; [] outside of ``checkout``, [ROOT] for all.

    ``path`` is where ``bound`` lies, absolute; a bound that begins with ``**/`` lies anywhere.
    """
    if path == checkout or checkout.startswith(path.rstrip("/") + "/"):
        return [ROOT]
    anywhere = bound[:3] == "**/"
    if not anywhere and not path.startswith(checkout + "/"):
        return []
    below = bound if anywhere else path[len(checkout) + 1 :]
    if "**" in below:
        return [f":(top,glob){below}", f":(top,glob){below}/**"]
    return [f":(top{'' if pattern else ',literal'}){below}"]


def of_names(names: "list[str]") -> "list[str]":
    """Pathspecs for names as git writes them, seen from the top."""
    return [f":(top,literal){name}" for name in names]


class Wanted:
    """Whether the key of a name belongs to those that were asked for: it is one, or lies below.

    A folder that git did not look into does when one of them lies in it.
    """

    __slots__ = ("_all", "_keys")

    def __init__(self, keys: "Collection[str]") -> None:
        self._all = not {WHOLE, ROOT}.isdisjoint(keys)
        self._keys = {key.rstrip("/") for key in keys}

    def has(self, key: str) -> bool:
        """Whether ``key`` is among them."""
        if self._all or key in self._keys:
            return True
        if key.endswith("/") and any(one.startswith(key) for one in self._keys):
            return True
        above = key.rstrip("/")
        while above:
            if above in self._keys:
                return True
            above = above.rpartition("/")[0]
        return False


def has_one_spelling(key: str, *, folds: bool) -> bool:
    """Whether only one name can have this key: the key itself."""
    return not folds and not may_differ(key)


def _of_key(key: str, *, folds: bool) -> "list[str]":
    if not may_differ(key, folds=folds):
        return [f":(top,literal,icase){key}" if folds else f":(top,literal){key}"]
    case = ",icase" if folds else ""
    pattern = _pattern(key.rstrip("/"), folds=folds)
    return [f":(top,glob{case}){pattern}", f":(top,glob{case}){pattern}/**"]


def _pattern(key: str, *, folds: bool) -> str:
    """A pattern of plain characters that every name of this key matches.

    What may be spelled in several ways becomes a star: characters beyond ASCII, or made of one,
    bytes that are no UTF-8, and with ``folds`` the character before, which a capital may have
    brought along.
    """
    found: list[str] = []
    at = 0
    while at < len(key):
        if _is_byte(key, at):
            found.append("*")
            at += 4
            continue
        char, after = key[at], key[at + 1 : at + 2]
        plain = not may_differ(char, folds=folds) and (not folds or after.isascii() or char == "/")
        found.append(f"\\{char}" if plain and char in _SPECIAL else char if plain else "*")
        at += 1
    return _joined(found)


def _is_byte(key: str, at: int) -> bool:
    """Whether a byte that is no UTF-8 is written out here, as keys write it; or so named."""
    digits = key[at + 2 : at + 4]
    return key.startswith("\\x", at) and len(digits) == 2 and set(digits) <= set("0123456789abcdef")


def _joined(parts: "list[str]") -> str:
    """Stars side by side mean one; two would reach into folders."""
    return "".join(
        part for at, part in enumerate(parts) if part != "*" or at == 0 or parts[at - 1] != "*"
    )
