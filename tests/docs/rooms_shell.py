"""The shell in which pages on rooms are run: in an empty repository, with what they need."""

import sys
from pathlib import Path

from support import DOOR, SOURCE, make_repo, need, need_module

from .documents import ROOT
from .page_shell import PageShell, wrapper

SCRIPTS = ROOT / "scripts"
DATA = "/var/lib/agent-sync"
"""The data folder of the pages, which a test puts elsewhere."""


def rooms_shell(at: Path) -> PageShell:
    """A shell below ``at``, with agent-sync and python3 on its PATH, and curl. To be closed."""
    need("curl")
    need_module("starlette")
    need_module("uvicorn")
    programs, home, door = at / "bin", at / "home", at / "door.py"
    programs.mkdir()
    home.mkdir()
    door.write_text(f"import sys\nsys.path[0] = {str(SOURCE)!r}\n{DOOR}\n", encoding="utf-8")
    wrapper(programs, "python3", f"'{sys.executable}'")
    wrapper(programs, "agent-sync", f"'{sys.executable}' '{door}'")
    env = {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    instead = {"scripts/demo-rooms.py": str(SCRIPTS / "demo-rooms.py"), DATA: str(at / "data")}
    return PageShell(make_repo(at / "repo"), env, instead)
