#!/usr/bin/env python3
"""Run every check: make .venv, install the dev extra, then ruff, mypy and pytest.

python3 scripts/test.py              everything, on all cores
python3 scripts/test.py -k locks     the checks, and pytest with these arguments, one by one

AGENT_SYNC_TESTS_VENV is another place for the environment, such as .venv-3.12.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / os.environ.get("AGENT_SYNC_TESTS_VENV", ".venv")
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = HOME / "installed-from"


def prepare() -> None:
    """Make the virtual environment, again whenever pyproject.toml has changed."""
    wanted = f"{sys.version}\n{(ROOT / 'pyproject.toml').read_text(encoding='utf-8')}"
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print(f"making {HOME.name}", flush=True)
    venv.create(HOME, with_pip=True, clear=True)
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[dev,tui]")
    STAMP.write_text(wanted, encoding="utf-8")


def run(*command: str) -> None:
    """Run one check; the first that fails ends the run with its status."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    """Prepare, then the three checks."""
    if sys.version_info < (3, 10):  # noqa: UP036
        sys.exit("Python 3.10 or later is needed")
    prepare()
    for check in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)):
        print("running", *check, flush=True)
        run(str(PYTHON), "-m", *check)
    run(str(PYTHON), "-m", "pytest", *(sys.argv[1:] or ("-n", "auto")))


if __name__ == "__main__":
    main()
