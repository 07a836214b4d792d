#!/usr/bin/env python3
"""Run the test command under every Python that the project promises and this machine has.

python3 scripts/test_versions.py                    all of them, one after the other
python3 scripts/test_versions.py --python 3.12      this one (may be given again)
python3 scripts/test_versions.py --list             only say which are here
python3 scripts/test_versions.py -k locks           all of them, with words for pytest

Each has an environment of its own, .venv-3.12 and so on. A run of all tests is written to
docs/versions.jsonl, from where scripts/prove.py takes its table.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import runs


def main() -> int:
    """Run what was asked for; 1 when a test failed, or nothing was run."""
    args, words = arguments()
    wanted = args.python or runs.promised()
    failed, ran = False, False
    lines = []
    for version in wanted:
        python = find(version)
        if python is None or args.list:
            lines.append(said(version, python))
            continue
        run = runs.run_tests(python, f".venv-{version}", words)
        lines.append(f"{said(version, python)}: {run.told if run else 'a check failed'}")
        failed |= run is None or bool(run.failed)
        ran |= run is not None
        if run and not words:
            runs.show(run)
    print(*lines, sep="\n")
    return int(failed or not (ran or args.list))


def arguments() -> "tuple[argparse.Namespace, list[str]]":
    """The command line, and the words for pytest."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--python", action="append", metavar="3.X")
    parser.add_argument("--list", action="store_true")
    return parser.parse_known_args()


def said(version: str, python: "runs.Python | None") -> str:
    """One line: which interpreter it is, or that there is none."""
    if python is None:
        return f"{version}  not had here"
    return f"{version}  Python {python.version}, SQLite {python.sqlite}"


def find(version: str) -> "runs.Python | None":
    """The first interpreter of that version that runs."""
    for command in places(version):
        python = runs.ask(*command)
        if python and python.minor == version:
            return python
    return None


def places(version: str) -> "Iterator[tuple[str, ...]]":
    """Where an interpreter may be: the PATH, pyenv's and uv's folders, Windows' launcher."""
    for name in (f"python{version}", "python3", "python"):
        found = shutil.which(name)
        if found:
            yield (found,)
    for path in managed(version, Path.home()):
        yield (str(path),)
    launcher = shutil.which("py") if sys.platform == "win32" else None
    if launcher:
        yield launcher, f"-{version}"


def managed(version: str, home: Path) -> list[Path]:
    """Interpreters that pyenv and uv have put into the home folder, the newest first."""
    appdata = Path(os.environ.get("APPDATA", home))
    below = [
        *home.glob(f".pyenv/versions/{version}.*"),
        *home.glob(f".pyenv/pyenv-win/versions/{version}.*"),
        *home.glob(f".local/share/uv/python/cpython-{version}.*"),
        *appdata.glob(f"uv/python/cpython-{version}.*"),
    ]
    newest = sorted(below, key=lambda path: (len(path.name), path.name), reverse=True)
    inside = [path / name for path in newest for name in ("bin/python3", "python.exe")]
    return [path for path in inside if path.is_file()]


if __name__ == "__main__":
    sys.exit(main())
