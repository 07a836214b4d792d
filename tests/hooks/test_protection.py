"""What status and doctor say of each session's protection (INST-6)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.identity.liveness import Limits
from agent_sync.install import doctor
from agent_sync.presence.armed import ADVISORY, ENFORCED, OFF, word
from support import Cli

from .conftest import Database
from .session import Session

Make = Callable[..., Session]
MINUTE = 60_000


@pytest.fixture
def cli(repo: Path, home: Path) -> Cli:
    return Cli(repo, home)


def agents(cli: Cli) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in cli.ok("status")["agents"]}


@pytest.mark.proves("INST-6")
def test_the_words() -> None:
    limits = Limits({})
    assert word(0, 5 * MINUTE, limits) == ADVISORY
    assert word(5 * MINUTE, 5 * MINUTE, limits) == ENFORCED
    assert word(5 * MINUTE, 19 * MINUTE, limits) == ENFORCED
    assert word(5 * MINUTE, 21 * MINUTE, limits) == OFF


@pytest.mark.proves("INST-6", "PRES-1")
def test_status_tells_who_is_guarded(session: Make, cli: Cli, database: Database) -> None:
    session("ann").edit("src/a.py")
    session("ben").edit("src/b.py")
    cli.as_("eve").ok("heartbeat")
    database.move("hooks", -3_600_000, "last_at", agent_id="ben")
    found = agents(cli)
    assert {name: found[name]["protection"] for name in ("ann", "ben", "eve")} == {
        "ann": ENFORCED,
        "ben": OFF,
        "eve": ADVISORY,
    }
    assert found["ann"]["hooks_last_ran"]
    assert found["eve"]["hooks_last_ran"] is None
    text = cli("status").out
    for name, shown in (("ann", ENFORCED), ("ben", OFF), ("eve", ADVISORY)):
        line = next(line for line in text.splitlines() if line.startswith(found[name]["name"]))
        assert (shown in line) == (shown != ENFORCED), "whose hooks run, nothing has to be said of"
    bare = " and ".join(found[name]["name"] for name in ("ben", "eve"))
    assert f"no hooks run for {bare}: their edits are not stopped" in text


@pytest.mark.proves("INST-6")
def test_doctor_tells_when_each_hook_last_ran(session: Make, cli: Cli, repo: Path) -> None:
    ann = session("ann")
    ann.start()
    ann.edit("src/a.py")
    cli.as_("eve").ok("heartbeat")
    findings, facts = doctor.examine(repo)
    said = {finding.level: finding.what for finding in findings if "hooks last ran" in finding.what}
    assert "is enforced; hooks last ran: " in said["ok"]
    for event in ("session-start", "pre-tool-use", "post-tool-use"):
        assert event in said["ok"]
    assert said["warning"].endswith("is advisory; hooks last ran: never")
    assert any("but they run" in finding.what for finding in findings), "no advice to arm twice"
    sessions = facts["sessions"]
    assert isinstance(sessions, list)
    assert sorted(one["protection"] for one in sessions) == [ADVISORY, ENFORCED]
