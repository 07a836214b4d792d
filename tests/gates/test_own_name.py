"""What ends another's work, or leads it, is done in one's own name, too (GATE-9)."""

import dataclasses

import pytest

from scene.session import Session

from .crew_steps import crew_of, ok, refused


@pytest.mark.proves("GATE-9")
def test_nobody_takes_anothers_hand_over_back_or_ends_its_crew_in_its_name(
    ann: Session, ben: Session
) -> None:
    crew_of("open", ann, ben)
    assert ann.change("src/a.py", "a = 2\n").code == 0
    ref = str(ok(ann, "handoff", "--to", "ben")["handover"]["id"])
    as_ann = dataclasses.replace(ben, env={"AGENT_SYNC_ID": "ann"})
    for words in (("cancel", ref), ("crew", "close"), ("crew", "give", "ben"), ("crew", "take")):
        assert "own name" in refused(as_ann, *words)
    assert ok(ann, "show", ref)["handover"]["state"] == "pending"
    assert ok(ann, "crew", "show")["crew"]["architect_id"] == "ann"
