"""The real client is refused what another session holds, and its model reads the plain reason"""

import json

import pytest

import proofs

from ..turns import Gate, Step, Use, say, use
from .calls import bash, edit, write
from .conftest import Start
from .place import Place


def attempts(place: Place) -> dict[str, tuple[str, Step]]:
    """Every way that the client has to write a file: tool -> (file, step)."""
    repo = place.repo
    cell = {"notebook_path": str(repo / "n.ipynb"), "cell_id": "one", "new_source": "x = 3"}
    return {
        "Edit": ("a.py", edit(repo / "a.py", "a = 2", "a = 3")),
        "Write": ("b.py", write(repo / "b.py", "b = 3\n")),
        "NotebookEdit": ("n.ipynb", use(Use("NotebookEdit", cell))),
        "Bash": ("c.py", bash("echo 'c = 3' > c.py")),
    }


@pytest.mark.proves("HOOK-3", "AUTO-3", "AUTO-4")
def test_held_files_are_refused_and_untouched(
    start: Start, place: Place, proof: proofs.Proof
) -> None:
    """While one session works on files, another one's Edit, Write, NotebookEdit and shell write of
    them do not happen. Its model reads who has the file and what to do, and nothing else."""
    gate = Gate()
    repo, tried = place.repo, attempts(place)
    names = [name for name, _ in tried.values()]
    cell = {"notebook_path": str(repo / "n.ipynb"), "cell_id": "one", "new_source": "x = 2"}
    work = [edit(repo / name, " = 1", " = 2") for name in names if name != "n.ipynb"]
    reads = use(*(Use("Read", {"file_path": str(repo / name)}) for name in names))
    ann = start("ann")
    mine = ann.prompt("Work.", reads, *work, use(Use("NotebookEdit", cell)), say(gate=gate))
    gate.wait()
    before = {name: place.text(name) for name in names}
    assert all("= 2" in text for text in before.values())
    ben = start("ben")
    turn = ben.ask("Work too.", reads, *(step for _, step in tried.values()), say())
    assert {name: place.text(name) for name in names} == before
    holder = place.name_of(ann.id)
    for number, (tool, (name, _)) in enumerate(tried.items(), start=2):
        (result,) = turn.requests[number].results
        said = result.text.removeprefix(f"PreToolUse:{tool} hook error: ")
        assert result.error
        assert said.startswith(f"[agent-sync] BLOCKED: {name} is locked by {holder} "), result.text
        assert "Next steps:" in said
        assert "scripts/hook" not in turn.told(number), "the command line reached the model"
        if number == 2:
            proof.figure("as the model reads it", said.splitlines()[0])
    refused = [hook for hook in ben.hooks if hook.refused]
    assert [hook.event for hook in refused] == ["PreToolUse"] * len(tried)
    for hook in refused:
        assert json.loads(hook.out)["hookSpecificOutput"]["permissionDecision"] == "deny"
    proof.figure("ways that were refused", ", ".join(tried))
    gate.open()
    mine.wait()
