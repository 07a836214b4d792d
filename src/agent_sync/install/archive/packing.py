"""The bytes of an archive: the same files make the same bytes, whoever packs them.

Sorted, no times, no owner. How xz presses is its own affair: another version of its library may
make other bytes of the same files.
"""

import subprocess

from ...errors import InstallError
from ...runtime import archive_file
from ...system import programs

MOST_BYTES = 400_000
"""What ``check-added-large-files`` and a reader of a diff take without a word."""


def packed(files: dict[str, bytes]) -> bytes:
    """The archive. Raises InstallError where neither Python nor the system can press."""
    joined = archive_file.joined(dict(sorted(files.items())))
    try:
        import lzma
    except ImportError:  # a Python that was built without it
        return _pressed_by_system(joined)
    best = {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "lc": 4,
        "lp": 0,
        "pb": 0,
    }
    return lzma.compress(joined, lzma.FORMAT_XZ, lzma.CHECK_CRC64, filters=[best])


def _pressed_by_system(data: bytes) -> bytes:
    words = [
        programs.found("xz"),
        "-c",
        "--format=xz",
        "--check=crc64",
        "--lzma2=preset=9e,lc=4,lp=0,pb=0",
    ]
    try:
        return subprocess.run(words, input=data, capture_output=True, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        said = "the program cannot be packed: this Python has no lzma, and no xz does it"
        raise InstallError(said) from error
