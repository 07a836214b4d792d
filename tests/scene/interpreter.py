"""The ``python3`` that hooks and shells of tests find: the one that runs the tests, quick to start.

What stands first on a PATH may be a shim that costs more than all that a hook does, or another
version than the one that is tested. Tests of what a shim or an old Python does make their own.
What is installed beside an interpreter may cost more at each start than the interpreter itself:
those of tests are environments of their own, where nothing is run at a start.
"""

import os
import sys
import sysconfig
from pathlib import Path

_quick: "list[Path]" = []


def python_in_front(folder: Path) -> str:
    """A PATH on which it is found first; without links, as on Windows, the PATH as it is."""
    if sys.platform != "win32":
        front = _environment(folder / "front")
        installed = _environment(folder / "installed")
        _let_in(folder / "installed", sysconfig.get_path("purelib"))
        _quick[:] = [installed]
        return f"{front.parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ["PATH"]


def python() -> str:
    """The interpreter for a process of a test: it has what is installed for tests, but for us."""
    return str(_quick[0]) if _quick else sys.executable


def _environment(folder: Path) -> Path:
    """A virtual environment with nothing in it, and its interpreter."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    return link(programs)


def link(programs: Path) -> Path:
    """Put an interpreter into a folder, as of an environment with nothing in it."""
    base = Path(getattr(sys, "_base_executable", "") or sys.executable)
    (programs / "python3").symlink_to(base)
    settings = f"home = {base.parent}\ninclude-system-site-packages = false\n"
    # Above it: beside it, Python 3.14 and later say at each start that this is no usual place.
    (programs.parent / "pyvenv.cfg").write_text(settings, encoding="utf-8")
    return programs / "python3"


def _let_in(folder: Path, installed: str) -> None:
    """Let modules be found in another folder, of which nothing is run at a start."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    place = folder / "lib" / version / "site-packages"
    place.mkdir(parents=True)
    (place / "installed.pth").write_text(f"{installed}\n", encoding="utf-8")
