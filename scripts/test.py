#!/usr/bin/env python3
"""Run every check: make .venv, install the dev extra, then ruff, mypy and pytest.

python3 scripts/test.py              everything, three processes for two cores
python3 scripts/test.py -k locks     the checks, and pytest with these arguments, one by one

mypy runs beside pytest. What fails is named when it fails; the status is that of the first.
AGENT_SYNC_TESTS_VENV is another place for the environment, such as .venv-3.12.
"""

import os
import subprocess
import sys
import threading
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / os.environ.get("AGENT_SYNC_TESTS_VENV", ".venv")
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = HOME / "installed-from"
NO_CACHE = "PYTHONDONTWRITEBYTECODE"


def prepare() -> None:
    """Make the virtual environment, again whenever pyproject.toml has changed."""
    wanted = f"{sys.version}\n{(ROOT / 'pyproject.toml').read_text(encoding='utf-8')}"
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print(f"making {HOME.name}", flush=True)
    venv.create(HOME, with_pip=True, clear=True)
    run(
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--editable",
        f"{ROOT}[dev,tui,mcp,server,postgres,passkeys]",
    )
    STAMP.write_text(wanted, encoding="utf-8")


def run(*command: str) -> None:
    """Run one check; the first that fails ends the run with its status."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


class Beside(threading.Thread):
    """A check that runs while others do; what it says stands in one piece when it is over."""

    def __init__(self, *command: str) -> None:
        super().__init__()
        self.command = command
        self.status = 1
        self.start()

    def run(self) -> None:
        """Run it to its end."""
        done = subprocess.run(
            self.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        self.status = done.returncode
        sys.stdout.write("\n" + done.stdout.decode(errors="replace"))
        sys.stdout.flush()


def workers() -> int:
    """Half as many again as there are cores: a fifth of the time a test waits for a process of its
    own, or for a moment that it is about.
    """
    usable = getattr(os, "sched_getaffinity", None)
    cores = len(usable(0)) if usable else os.cpu_count() or 1
    return cores + (cores + 1) // 2


def main() -> None:
    """Prepare, then the checks."""
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        sys.exit()
    if sys.version_info < (3, 10):  # noqa: UP036
        sys.exit("Python 3.10 or later is needed")
    prepare()
    for check in (("ruff", "check", "."), ("ruff", "format", "--check", ".")):
        print("running", *check, flush=True)
        run(str(PYTHON), "-m", *check)
    print("running mypy, and pytest beside it", flush=True)
    types = Beside(str(PYTHON), "-m", "mypy")
    words = sys.argv[1:] or ("-n", str(workers()), "--dist", "worksteal")
    # What a process compiles is kept for the thousands that come after it.
    env = {name: value for name, value in os.environ.items() if name != NO_CACHE}
    tests = subprocess.run((str(PYTHON), "-m", "pytest", *words), cwd=ROOT, env=env, check=False)
    types.join()
    sys.exit(tests.returncode or types.status)


if __name__ == "__main__":
    main()
