"""The archive that is the program in an installation: read whole, or one file of it (ARR-1).

Pressed by xz: a line for each file with its size and name, an empty one, and the files one behind
the other. (A tar's headers would be 13 KB more of it.) ``skills/agent-sync/scripts/agent-sync``
reads it before there is this module.
"""

import os

NAME = "program"
"""What it is called in the installed folder. A name without a suffix is left alone by what goes by
suffixes: rules of Git LFS, lists of what is ignored.
"""
LAUNCHER = "agent-sync"
DOOR = "hook"
_POINTER = b"version https://git-lfs"


class Unreadable(ValueError):
    """It holds no program; the text says why, ``fix`` what to do about it."""

    def __init__(self, why: str, fix: str = "install agent-sync again") -> None:
        super().__init__(why)
        self.fix = fix


def is_archive(root: str) -> bool:
    """Whether the root that modules lie below is one, and no folder."""
    return os.path.isfile(root)


def scripts_of(root: str) -> str:
    """The folder of the doors beside an archive."""
    return os.path.join(os.path.dirname(root), "scripts")


def digest(path: str) -> str:
    """The SHA-256 of an archive, by which copies are told apart. Raises OSError."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path: str) -> "dict[str, bytes]":
    """Name -> bytes of all that is in it. Raises Unreadable, and OSError where there is none."""
    with open(path, "rb") as file:
        return unpacked(file.read(), path)


def unpacked(data: bytes, path: str) -> "dict[str, bytes]":
    """The same from its bytes; ``path`` is what it is called. Raises Unreadable."""
    if data.startswith(_POINTER):
        raise Unreadable(f"{path} is a pointer of Git LFS", "run 'git lfs pull'")
    try:
        return _members(_unpressed(data, path))
    except Unreadable:
        raise
    except (ValueError, EOFError) as error:
        raise Unreadable(f"{path} is damaged") from error


def resource(path: str) -> bytes:
    """A file that lies beside a module, also where that is inside an archive. Raises OSError."""
    above = os.path.dirname(path)
    while above != os.path.dirname(above) and not os.path.exists(above):
        above = os.path.dirname(above)
    if not os.path.isfile(above):
        with open(path, "rb") as file:
            return file.read()
    name = path[len(above) + 1 :].replace(os.sep, "/")
    try:
        return read(above)[name]
    except (KeyError, Unreadable) as error:
        raise FileNotFoundError(2, "there is no such file in the archive", path) from error


def joined(files: "dict[str, bytes]") -> bytes:
    """What is pressed: a line for each file with its size and name, an empty one, the files."""
    head = "\n".join(f"{len(data)} {name}" for name, data in files.items())
    return head.encode("ascii") + b"\n\n" + b"".join(files.values())


def _members(data: bytes) -> "dict[str, bytes]":
    head, _, rest = data.partition(b"\n\n")
    files, at = {}, 0
    for line in head.decode("ascii").split("\n"):
        size, name = line.split(" ", 1)
        files[name] = rest[at : at + int(size)]
        at += int(size)
    return files


def _unpressed(data: bytes, path: str) -> bytes:
    try:
        import lzma
    except ImportError:  # a Python that was built without it
        return _unpressed_by_system(data, path)
    try:
        return lzma.decompress(data)
    except lzma.LZMAError as error:
        raise Unreadable(f"{path} is damaged") from error


def _unpressed_by_system(data: bytes, path: str) -> bytes:
    import subprocess

    from ..system import programs

    for name, *words in (["xz", "-dc"], ["bsdcat"]):
        try:
            done = subprocess.run(
                [programs.found(name), *words], input=data, capture_output=True, check=False
            )
        except (OSError, ValueError):
            continue
        if not done.returncode:
            return done.stdout
    said = f"{path} cannot be unpacked: this Python has no lzma, and no xz does it"
    raise Unreadable(said, "install xz, or a Python with lzma")
