"""The third setting of the table: whoever a gate bars meets it in every spelling (GATE-4).

The same rows, one gate for each file of them: what writes a file that is named, or that no text
names, is refused for its gate; a program of which no text says what it writes passes, and what it
did is looked at behind it (``tests/gates``).
"""

from collections.abc import Callable

import pytest

from scene.place import Scene

from .table import files, git, places, spellings
from .table.way import BARRED, FREE, NOT_HERE, PREVENTED, Way
from .trial import ANN, Trial

TRIES = [
    pytest.param(table.__name__, way, id=f"{kind.name}-{way.command[:60]}")
    for table in (files, spellings, git, places)
    for kind in table.kinds()
    for way in sorted(kind.ways, key=lambda way: bool(way.setup))
    if way.outcome(BARRED) != NOT_HERE
]
GATE = "G1"
Make = Callable[[str], Trial]


@pytest.fixture(scope="module")
def barred(plain: "tuple[Scene, str]", tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Ben, whose own work is in the files that a gate between him and ann guards."""
    scene, path = plain
    made: dict[str, Trial] = {}

    def make(table: str) -> Trial:
        if table not in made:
            folder = tmp_path_factory.mktemp("barred")
            (folder / "home").mkdir()
            one = Trial(scene.copied(folder / "repo", folder / "home"), BARRED, path)
            made[table] = _before_a_gate(one)
        return made[table]

    return make


def _before_a_gate(trial: Trial) -> Trial:
    for one in (trial.ann, trial.ben):
        one.start()
        assert one.command("register", "--name", one.id).code == 0
        one.prompt("first")
    for name, text in ANN.items():
        tool = {"new.py": "Write", "nb.ipynb": "NotebookEdit"}.get(name, "Edit")
        assert trial.ben.change(name, text, tool=tool).code == 0
    assert trial.ann.command("gate", "open", "--with", "ben", "--on", *ANN).code == 0
    return trial


@pytest.mark.parametrize(("table", "way"), TRIES)
@pytest.mark.proves("GATE-4")
def test_no_spelling_passes_a_gate(barred: Make, table: str, way: Way) -> None:
    one = barred(table)
    if way.setup:
        one.shell(way.setup)
    answer = one.ben.hook("pre-tool-use", one.ben.tool(way.tool, {"command": way.command}))
    expected = way.outcome(BARRED)
    assert answer.refused is (expected == PREVENTED), answer
    if answer.refused:
        assert answer.reason.startswith("[agent-sync] BLOCKED: ")
        assert GATE in answer.reason


def test_what_another_holds_is_no_better_guarded() -> None:
    """Whatever is refused for a file that another holds is refused here, but what only stages."""
    for table in (files, spellings, git, places):
        for kind in table.kinds():
            for way in kind.ways:
                if way.hold == PREVENTED and way.outcome(BARRED) not in (PREVENTED, NOT_HERE):
                    assert way.outcome(BARRED) == FREE, way
                    assert kind.name.startswith("stages"), way
