"""Making a prepared file from the sources of a runtime.

Always from the sources: a compiled file beside them may say anything, and what is prepared here
serves every repository whose sources are the same.
"""

import ast
import marshal

from . import where
from .bundles import bundled, needs_of, tops_of
from .finder import PACKAGE
from .lean import Lean
from .prepared_file import Damaged, Module, directory, pack, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .prepared_file import Directory
    from .sources import Sources

_FINDER = f"{PACKAGE}.runtime.finder"


def prepare(sources: "Sources", cache: str, version: str) -> "tuple[str, Directory]":
    """(name, directory) of the prepared file of these sources; made when it is not there.

    Raises OSError, and SyntaxError or ValueError for sources that are none.
    """
    name = sources.file_name(version)
    try:
        return name, directory(where.read_own(cache, name))
    except (OSError, Damaged):
        return name, make(sources, cache, name)


def make(sources: "Sources", cache: str, name: str) -> "Directory":
    """Compile, and put the file in its place whatever is there."""
    data = _compiled(sources)
    where.write_own(cache, name, data)
    return directory(data)


def check(sources: "Sources", cache: str, version: str) -> None:
    """Raise OSError or Damaged unless the whole file is as it was made."""
    whole(where.read_own(cache, sources.file_name(version)))


def _compiled(sources: "Sources") -> bytes:
    needs = {name: list(needs_of(name, sources)) for name in sources.paths}
    bundles = bundled(tops_of(sources), needs)
    hot = {_FINDER, *(name for members in bundles.values() for name in members)}
    modules = [_module(sources, name, lean=name in hot) for name in sources.paths]
    more = [_module(sources, name, lean=False) for name in sources.more]
    finder = next((one.code for one in modules if one.name == _FINDER), None)
    if finder is None:
        raise ValueError(f"{sources.root} holds no {_FINDER}")
    return pack(modules, bundles, marshal.dumps(finder), more)


def _module(sources: "Sources", name: str, *, lean: bool) -> Module:
    path = sources.paths.get(name) or sources.more[name]
    text = sources.text[name]
    tree = Lean().visit(ast.parse(text, path)) if lean else text
    return Module(name, path, compile(tree, path, "exec", dont_inherit=True, optimize=0))
