"""The skill of a room, as a server gives it to an agent: each command is run as it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .page_shell import PageShell, Typed, typed
from .rooms_shell import rooms_shell

GIVEN = """\
minted() { python3 -c 'import json, sys; print(json.load(sys.stdin)["data"]["token"])'; }
agent-sync user add ann --data rooms > added
OWNER="Authorization: Bearer $(agent-sync token mint --user ann --scope 'rooms:* create_rooms' \
--data rooms --json | minted)"
curl -s -H "$OWNER" --json '{"id":"plan"}' http://127.0.0.1:8765/declared/rooms > room.json
agent-sync token mint --user ann --scope rooms:plan:write --data rooms --json | minted > token
curl -s http://127.0.0.1:8765/SKILL.md > skill.md"""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[PageShell]:
    """A shell for an agent that has curl, a token in a file, and nothing else of ours."""
    one = rooms_shell(tmp_path)
    yield one
    one.close()


@pytest.mark.proves("ROOM-12", "SKILL-2")
def test_an_agent_that_has_only_the_skill_takes_part(shell: PageShell, tmp_path: Path) -> None:
    shell.run(Typed(0, "agent-sync serve --data rooms", "listening on ...", serves=True))
    for line in GIVEN.replace("\\\n", "").splitlines():
        shell.run(Typed(0, line, ""))
    skill = tmp_path / "repo" / "skill.md"
    text = skill.read_text(encoding="utf-8")
    head, _, _ = text.removeprefix("---\n").partition("\n---\n")
    assert {line.partition(":")[0] for line in head.splitlines()} >= {"name", "description"}
    for command in typed(skill):
        shell.run(command)
    for word in ("/context", "/agents", "/invoke", "/wait"):
        assert any(word in one.text for one in typed(skill)), word
