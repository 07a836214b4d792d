"""Random histories of agents that stop one another (GATE, CREW, CHECK, PATCH, DUTY, HAND).

After every step: who is gone blocks nobody; a write is barred exactly when the rules say so; and
on a copy of the repository, where everybody does what ``next`` prints, nobody is left blocked.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from scene.place import Scene
from scene.repositories import with_a_commit

from .gates_history import AGENTS, ALL, FILES, History, Step

EXAMPLES = int(os.environ.get("AGENT_SYNC_GATES_EXAMPLES", "8"))
STEPS = int(os.environ.get("AGENT_SYNC_GATES_STEPS", "14"))
STEP = st.builds(
    Step,
    st.sampled_from(ALL),
    st.sampled_from(AGENTS),
    st.sampled_from(AGENTS),
    st.sampled_from(FILES),
    st.integers(0, 840),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The repository that every history begins with, its sessions there."""
    folder = tmp_path_factory.mktemp("gates")
    (folder / "home").mkdir()
    return Scene(with_a_commit(folder / "repo"), folder / "home")


def history_of(template: Scene, folder: Path) -> History:
    scene = template.copied(folder / "repo", template.home)
    made = History(scene, {who: scene.session(who) for who in AGENTS})
    for who, one in made.sessions.items():
        one.start()
        one.prompt("begin", "p0")
        made.run(who, "register", "--name", who)
    return made


@pytest.mark.proves("GATE-2", "GATE-4", "GATE-6", "CHECK-3", "CREW-2", "HAND-2", "DUTY-1", "DUTY-2")
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=3, max_size=STEPS))
def test_nobody_is_stopped_without_a_way_on(template: Scene, steps: "list[Step]") -> None:
    with tempfile.TemporaryDirectory() as place:
        history = history_of(template, Path(place) / "it")
        for one in steps:
            note(repr(one))
            history.step(one)
            history.check_bars()
            history.check_way_out(Path(place) / "copy")
