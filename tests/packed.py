"""What lies in the archive of an installation: read, changed, taken out. Pressed lightly."""

import lzma
from pathlib import Path

from agent_sync.runtime import archive_file

ENTRY = "agent_sync/hooks/entry.py"


def text(skill: Path, name: str) -> str:
    """One file of it."""
    return archive_file.read(str(skill / archive_file.NAME))[name].decode()


def put(skill: Path, name: str, text: "str | None") -> None:
    """Change one file of it; None takes it out."""
    path = skill / archive_file.NAME
    files = archive_file.read(str(path))
    if text is None:
        del files[name]
    else:
        files[name] = text.encode()
    path.write_bytes(lzma.compress(archive_file.joined(files), preset=0))
