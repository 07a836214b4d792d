"""What our installer writes for each real client: believed, reported, and taken out again"""

from pathlib import Path

import pytest

from .acts import edit
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
    """The uninstaller gives every byte back, and the client then refuses nothing."""
    driver.settle(ground)
    before = files(ground.repo)
    ground.install("--agents", driver.name)
    assert files(ground.repo) != before
    ground.person.ok("lock", "a.py")
    change = edit(ground.repo / "a.py", "a = 1", "a = 2")
    refused = start(driver, ground, "ann").ask("Work.", change, say())
    assert "[agent-sync] BLOCKED" in refused.result(0)
    ground.run(ground.command, "uninstall", "--agents", driver.name)
    assert files(ground.repo) == before
    start(driver, ground, "ben").ask("Work.", change, say())
    assert ground.text("a.py") == "a = 2\n"
