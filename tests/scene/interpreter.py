"""A ``python3`` for the PATH that compiles the runtime by copying what was compiled once.

Installing compiles 130 modules, which takes longer than all the rest of most tests that install.
That the installer really compiles, and with which interpreter, is proven in ``tests/install`` and
``tests/packaging`` with the real one.
"""

import compileall
import os
import py_compile
import shlex
import shutil
import sys
from pathlib import Path

from support import SOURCE

SCRIPT = """\
#!/bin/sh
if [ "$1 $2 $3 $4" = "-I -m compileall -q" ]; then
  exec cp -R {kept}/. "$5"
fi
exec {python} "$@"
"""


def quick_python(folder: Path) -> str:
    """A PATH entry with such a program; '' on a system without a POSIX shell."""
    if sys.platform == "win32":
        return ""
    kept, programs = folder / "compiled", folder / "programs"
    package = kept / "agent_sync"
    shutil.copytree(
        SOURCE / "agent_sync", package, ignore=shutil.ignore_patterns("__pycache__", "_skill")
    )
    # Not by its date: the installed source is as young as the test.
    by_content = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(package, quiet=2, invalidation_mode=by_content)
    for path in package.rglob("*.py"):
        path.unlink()
    programs.mkdir()
    words = {"kept": shlex.quote(str(package)), "python": shlex.quote(sys.executable)}
    (programs / "python3").write_text(SCRIPT.format(**words), encoding="utf-8")
    (programs / "python3").chmod(0o755)
    return f"{programs}{os.pathsep}"
