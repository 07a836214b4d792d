"""The real client is refused what another session holds, and its model reads the plain reason"""

import json

import pytest

import proofs

from .conftest import Start
from .place import Place
from .turns import Gate, Step, Use, bash, edit, read, say, use, write


def ways(place: Place, value: str) -> dict[str, Step]:
    """Every way to write a file that the client has."""
    file, book = str(place.repo / "a.py"), str(place.repo / "n.ipynb")
    cell = {"notebook_path": book, "cell_id": "one", "new_source": f"x = {value}"}
    return {
        "Edit": edit(file, f"a = {int(value) - 1}", f"a = {value}"),
        "Write": write(file, f"a = {value}\n"),
        "NotebookEdit": use(Use("NotebookEdit", cell)),
        "Bash": bash(f"echo 'a = {value}' > a.py"),
    }


@pytest.mark.proves("HOOK-3", "AUTO-3", "AUTO-4")
@pytest.mark.parametrize("tool", ["Edit", "Write", "NotebookEdit", "Bash"])
def test_a_held_file_is_refused_and_untouched(
    start: Start, place: Place, proof: proofs.Proof, tool: str, arming: str
) -> None:
    """While one session works on a file, another one's Edit, Write, NotebookEdit and shell write
    of it do not happen, and its model is told who has the file and what to do."""
    name = "n.ipynb" if tool == "NotebookEdit" else "a.py"
    gate = Gate()
    ann = start("ann")
    first = ways(place, "2")[tool if tool == "NotebookEdit" else "Edit"]
    turn = ann.prompt("Work.", read(place.repo / name), first, say(gate=gate))
    gate.wait()
    before = place.text(name)
    assert "= 2" in before
    ben = start("ben").ask("Work too.", read(place.repo / name), ways(place, "3")[tool], say())
    assert place.text(name) == before
    (result,) = ben.requests[2].results
    assert result.error
    holder = place.name_of(ann.id)
    wanted = f"[agent-sync] BLOCKED: {name} is locked by {holder} "
    said = result.text.removeprefix(f"PreToolUse:{tool} hook error: ")
    assert said.startswith(wanted), result.text
    assert "hook.py" not in ben.requests[2].news, "the command line reached the model"
    gate.open()
    turn.wait()
    refused = [hook for hook in ben.session.hooks if hook.refused]
    assert [hook.event for hook in refused] == ["PreToolUse"]
    assert json.loads(refused[0].out)["hookSpecificOutput"]["permissionDecision"] == "deny"
    proof.figure("refusal as the model reads it", said.splitlines()[0])
