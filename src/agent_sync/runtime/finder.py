"""Imports from a prepared file: asked before every other way to a module.

What the file cannot give as it is on disk now, a module that was changed or damaged, is left to
the ordinary import, which reads the source. A door runs this file from a note, before there is a
package to import it from: it imports nothing of ours.
"""

import _imp
import marshal
import sys
from _frozen_importlib import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any

    Print = tuple[int, int, int]
    Part = tuple[int, int, bytes]


class _Mapping:
    """Stands under ``os.environ`` in the place of the abstract mappings, which make up more than
    half of what ``os`` takes to load. Whoever asks more of it than hooks do gets the real one.
    """

    __slots__ = ()

    def get(self, name: str, default: "Any" = None) -> "Any":
        try:
            return self[name]  # type: ignore[index]
        except KeyError:
            return default

    def items(self) -> "list[tuple[str, str]]":
        return [(name, self[name]) for name in self]  # type: ignore[attr-defined,index]

    def __getattr__(self, name: str) -> "Any":
        from _collections_abc import MutableMapping

        type(self).__bases__ = (MutableMapping,)
        return getattr(self, name)


def _check_methods(kind: type, *names: str) -> "Any":
    from _collections_abc import _check_methods as check  # type: ignore[attr-defined]

    return check(kind, *names)


def _bring_os() -> None:
    """Load ``os`` without the abstract collections, a tenth of a bare interpreter in every hook."""
    small: Any = type(sys.implementation)
    sys.modules["_collections_abc"] = small(
        MutableMapping=_Mapping, Mapping=dict, _check_methods=_check_methods
    )
    try:
        import os  # noqa: F401
    except ImportError:  # it asks for more in this version: then as everybody does
        pass
    finally:
        del sys.modules["_collections_abc"]


if not {"os", "_collections_abc"} & sys.modules.keys():
    _bring_os()
import os  # noqa: E402

PACKAGE = "agent_sync"
ENTRY = "agent_sync.hooks.entry"
COMMANDS = "agent_sync.cli.main"
INIT = "__init__.py"
SEAL = 1
"""The form of notes and files, and the key of the hash that tells damage. It keeps nobody out: the
owner and the mode do that.
"""
FILE_MODE = 0o100400
"""What no checkout of git has: a clone can hold any file, but none that its owner may not write."""
CHANGED_NS = 0
"""The time of a note whose sources were met as others than it tells."""
TELLS = os.utime in os.supports_fd
"""Whether a hook can say so."""
Plain: "Any" = type(sys.implementation)


class Module(type(sys)):  # type: ignore[misc]
    """A module that has no ``__getattr__``. Python before 3.12 asks every other for its
    ``__path__`` at each import from it, and writes an error for each that is no package.
    """

    __getattribute__ = object.__getattribute__


def look_of(path: str) -> "Print":
    """How a file looks: size and times. Raises OSError."""
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def owner() -> "int | None":
    """The user that files must belong to; None where they have no owners and no modes: Windows
    guards the folder by its own means.
    """
    return os.geteuid() if hasattr(os, "geteuid") else None


def private(found: os.stat_result, mode: int) -> bool:
    """Whether only this user can have made it."""
    me = owner()
    return me is None or (found.st_uid, found.st_mode) == (me, mode)


def open_own(cache: str, name: str) -> int:
    """Open a file of the cache to read. Raises OSError for one that somebody else could have made.

    A pipe in its place is not waited for.
    """
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(f"{cache}{os.sep}{name}", flags)
    if private(os.fstat(handle), FILE_MODE):
        return handle
    os.close(handle)
    raise OSError(f"{name} in {cache} is not as it was made")


def read_part(handle: int, base: int, part: "Part") -> "bytes | None":
    """A part of a file; None when it is damaged."""
    offset, length, seal = part
    try:
        os.lseek(handle, base + offset, os.SEEK_SET)
        data = os.read(handle, length)
    except OSError:
        return None
    return data if data and _imp.source_hash(SEAL, data) == seal else None


class Finder:
    """The modules of one prepared file, as they belong to one installation.

    A *bundle* is a module with all that it imports at its top, in the order in which they run.
    ``bundles`` and ``index`` say where in the file each of them is and where the list of single
    modules is, each with the part of the note that tells how the sources looked when the file was
    made from them: None where there are no sources any more. ``extensions`` are those of the
    interpreter in ``host``. ``note`` stands behind its head, where these parts begin.
    """

    def __init__(
        self,
        note: int,
        file: int,
        base: int,
        root: str,
        bundles: "dict[str, tuple[Part | None, Part | None]]",
        index: "tuple[Part, Part | None]",
        extensions: "dict[str, str]",
        host: str,
    ) -> None:
        self.note = note
        self.parts = os.lseek(note, 0, os.SEEK_CUR)
        self.file = file
        self.base = base
        self.root = root
        self.bundles = bundles
        self.index = index
        self.extensions = extensions if host == sys.base_exec_prefix else {}
        self.singles: "dict[str, tuple[str, Part]] | None" = None
        self.prints: Any = {}
        self.ready: dict[str, tuple[str, CodeType]] = {}
        self.complete = True

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> "Any":
        """The import system's question: whether this one knows a module."""
        if name in self.extensions:
            return self.extension(name)
        if name.partition(".")[0] != PACKAGE:
            return None
        if name in self.bundles and name not in self.ready:
            self.bring(name)
        found = self.ready.get(name) or self.single(name)
        if found is None:
            if self.complete:
                self.complete = False
                self.bring_sources()
            return None
        self.ready[name] = found
        return self.spec(name, found[0])

    def create_module(self, spec: object) -> None:
        """A module like any other."""

    def exec_module(self, module: "ModuleType") -> None:
        """Run it."""
        exec(self.ready.pop(module.__name__)[1], module.__dict__)

    def bring_sources(self) -> None:
        """Have what is not in the file imported from the sources: a folder, or an archive, which
        its launcher can read.
        """
        if not os.path.isfile(self.root):
            sys.path.insert(0, self.root)
            return
        path = f"{os.path.dirname(self.root)}/scripts/agent-sync"
        space: dict[str, Any] = {"__name__": "agent_sync launcher", "__file__": path}
        try:
            with open(path) as file:
                exec(file.read(), space)
            sys.meta_path.insert(1, space["Direct"](self.root))
        except (ImportError, OSError, SyntaxError, ValueError, KeyError):
            return  # then the module is not found

    def load(self, name: str) -> None:
        """Import a module that has a bundle, past the import system as far as that is possible."""
        if name in self.bundles:
            self.bring(name)
        if name in self.ready:
            self.run(name)
        __import__(name)

    def bring(self, name: str) -> None:
        """Run what a bundle's module needs, as far as it can be had from here."""
        part, prints = self.bundles.pop(name)
        looks = self.looks(prints)
        number = 0
        while part and looks is not None:
            data = read_part(self.file, self.base, part)
            if data is None:
                return
            members, part = marshal.loads(data)
            del data  # its memory takes the next piece
            for each, path, code in members:
                number += 1
                if each in sys.modules:
                    continue
                origin = f"{self.root}{os.sep}{path}"
                if looks and not self.same(origin, looks[number - 1]):
                    continue
                self.ready[each] = origin, placed(code, origin)
                if each != name:
                    self.run(each)

    def run(self, name: str) -> None:
        """Import a module that is ready, without the import system's detours."""
        parent, _, tail = name.rpartition(".")
        if parent and parent not in sys.modules:
            return
        origin, code = self.ready.pop(name)
        module = sys.modules[name] = Module(name)
        about = module.__dict__
        about["__loader__"] = self
        about["__file__"] = origin
        if origin.endswith(INIT):
            spec = self.spec(name, origin)
            about["__package__"] = name
            about["__path__"] = spec.submodule_search_locations
        else:
            spec = self.light_spec(name, origin, parent)
            about["__package__"] = parent
        about["__spec__"] = spec
        try:
            exec(code, about)
        except BaseException:
            del sys.modules[name]
            raise
        if parent:
            setattr(sys.modules[parent], tail, module)

    def spec(self, name: str, origin: str) -> "Any":
        """What the import system knows of a module."""
        package = origin.endswith(INIT)
        me: Any = self
        spec = ModuleSpec(name, me, origin=origin, is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [origin[: -len(INIT) - 1]]
        return spec

    def light_spec(self, name: str, origin: str, parent: str) -> "Any":
        """The same of a module that is no package: the real kind computes its ``parent`` anew for
        every import that the module makes. Each import of it asks for ``_initializing``.
        """
        return Plain(
            name=name,
            loader=self,
            origin=origin,
            parent=parent,
            submodule_search_locations=None,
            has_location=True,
            cached=None,
            loader_state=None,
            _initializing=False,
        )

    def extension(self, name: str) -> "Any":
        """A module of the interpreter's own that is a library: where it was the last time."""
        origin = self.extensions.pop(name)
        if not os.path.exists(origin):
            return None
        from _frozen_importlib_external import ExtensionFileLoader

        spec = ModuleSpec(name, ExtensionFileLoader(name, origin), origin=origin)
        spec.has_location = True
        return spec

    def single(self, name: str) -> "tuple[str, CodeType] | None":
        """(file, code) of one module; None when its source is another by now, or it is damaged."""
        if self.singles is None:
            part, prints = self.index
            self.prints = self.looks(prints)
            data = None if self.prints is None else read_part(self.file, self.base, part)
            self.singles = marshal.loads(data) if data else {}
        if name not in self.singles:
            return None
        path, part = self.singles[name]
        origin = f"{self.root}{os.sep}{path}"
        if self.prints and not self.same(origin, self.prints[path]):
            return None
        data = read_part(self.file, self.base, part)
        return None if data is None else (origin, placed(marshal.loads(data), origin))

    def looks(self, part: "Part | None") -> "Any":
        """What the note tells of sources, empty where there are none; None when it is damaged."""
        if part is None:
            return {}
        data = read_part(self.note, self.parts, part)
        return None if data is None else marshal.loads(data)

    def same(self, origin: str, look: "Print") -> bool:
        """Whether a source is still the one that was prepared. Another one is told of in the note's
        time: SessionStart looks at the folders alone, which show who came and went.
        """
        try:
            if look_of(origin) == look:
                return True
            if TELLS:
                os.utime(self.note, ns=(CHANGED_NS, CHANGED_NS))
        except OSError:
            pass
        return False


def placed(code: "CodeType", origin: str) -> "CodeType":
    """The code with the name of its own file in it, for what is said of an error."""
    _imp._fix_co_filename(code, origin)  # type: ignore[attr-defined]
    return code


def start(
    cache: str,
    key: bytes,
    note: int,
    owner: bytes,
    look: "tuple[str, Print] | None",
    file: str,
    entry: str,
    *arguments: "Any",
) -> "Any":
    """The main function of ``entry``, its modules brought in from a file of the cache.

    What follows ``note``, read so far, is what it tells for ``key``; the door is in front of the
    key's NUL. ``look`` is how that door, or the archive that it opens, looked. Raises OSError for
    one or a file that is another by now.
    """
    if key != owner or (look is not None and look_of(look[0]) != look[1]):
        raise OSError("the note is not for this door")
    finder = Finder(note, open_own(cache, file), *arguments)
    sys.meta_path.insert(0, finder)
    try:
        finder.load(entry)
        return sys.modules[entry].main
    except BaseException:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
        raise
