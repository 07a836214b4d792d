"""The ``python3`` that hooks and shells of tests find: the one that runs the tests.

What stands first on a PATH may be a shim that costs more than all that a hook does, or another
version than the one that is tested. Tests of what a shim or an old Python does make their own.
"""

import os
import sys
from pathlib import Path


def python_in_front(folder: Path) -> str:
    """A PATH on which it is found first; without links, as on Windows, the PATH as it is."""
    if sys.platform != "win32":
        (folder / "python3").symlink_to(sys.executable)
        return f"{folder}{os.pathsep}{os.environ['PATH']}"
    return os.environ["PATH"]
