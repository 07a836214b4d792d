"""What our installer writes for each real client: believed, reported, and taken out again"""

import sys
from pathlib import Path

import pytest

from . import probe
from .acts import edit, read
from .conftest import Start
from .driver import Driver
from .place import Place
from .turns import say


def files(repo: Path) -> dict[str, bytes]:
    """Every file but git's own, the state, and what a client puts beside ours by itself."""
    found = [path for path in repo.rglob("*") if path.is_file()]
    names = {str(path.relative_to(repo)): path for path in found}
    apart = (".git/", ".claude/coordination/", ".opencode/.gitignore")
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(apart)}


@pytest.mark.proves("AGENT-7", "INST-3")
def test_nothing_is_left_after_uninstall(driver: Driver, ground: Place, start: Start) -> None:
    """Our hooks go in beside somebody else's, and both run. The uninstaller gives every byte back:
    the client then refuses nothing, and calls the others' hooks as before."""
    log = ground.root / "probe.jsonl"
    driver.settle(ground)
    driver.arm(ground, f"{sys.executable} -I -S {Path(probe.__file__)} {log}")
    before = files(ground.repo)
    ground.install("--agents", driver.name)
    assert files(ground.repo) != before
    ground.person.ok("lock", "a.py")
    file = ground.repo / "a.py"
    work = (read(file), edit(file, "a = 1", "a = 2"), say())
    refused = start(driver, ground, "ann").ask("Work.", *work)
    assert "[agent-sync] BLOCKED" in refused.result(1)
    heard = len(probe.heard(log))
    assert heard
    ground.run(ground.command, "uninstall", "--agents", driver.name)
    assert files(ground.repo) == before
    start(driver, ground, "ben").ask("Work.", *work)
    assert ground.text("a.py") == "a = 2\n"
    assert len(probe.heard(log)) > heard
