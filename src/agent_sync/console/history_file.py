"""Where what the operator typed is kept, for each repository (CON-3)."""

import os

from ..repository.location import Project
from ..system.file_lock import create_private
from ..system.plain_files import tail

NAME = "console-history"
LARGEST = 256 * 1024


def path_of(project: Project) -> str:
    """The history file, made private and kept from growing without end. Raises OSError."""
    path = os.path.join(project.folder, NAME)
    if os.path.islink(path):
        raise OSError(f"{path} is a link")
    create_private(path)
    if os.path.getsize(path) > LARGEST:
        # An entry begins with a line break and a comment line.
        kept = tail(path, LARGEST // 2, follow=False).split(b"\n\n", 1)[-1]
        with open(path, "wb") as file:
            file.write(b"\n" + kept)
    return path
