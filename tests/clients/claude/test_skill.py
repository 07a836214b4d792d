"""The skill in the real client: /agent-sync shows the state of the moment"""

import pytest

from ..turns import Gate, say
from .calls import edit, read
from .conftest import Start
from .place import PLUGIN, Place


@pytest.mark.proves("SKILL-1")
def test_the_skill_shows_who_is_here(start: Start, place: Place, arming: str) -> None:
    """A typed /agent-sync puts the skill into the context, with what is held at that moment, and
    asks nobody for permission."""
    gate = Gate()
    file = place.repo / "a.py"
    ann = start("ann")
    turn = ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    ben = start("ben", allowed=("--permission-mode", "default"))
    command = "/agent-sync:agent-sync" if arming == PLUGIN else "/agent-sync"
    asked = ben.ask(command, say())
    skill = next(one.text for one in asked.requests[0].new if "## 1. Look" in one.text)
    now = skill.partition("## Now")[2].partition("## 1. Look")[0]
    assert f"{place.name_of(ann.id)} edits a.py" in now, now
    assert "!`" not in now
    gate.open()
    turn.wait()
