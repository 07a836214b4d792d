"""A damaged database, a holder that was suspended, and a hook that may open next to no file.

None of them may crash or block anything by accident, and none may lose more than was damaged.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from proofs import Proof
from support import CHECKOUT, make_repo

if sys.platform == "win32":
    pytest.skip("nothing forks there", allow_module_level=True)

from test_matrix import HOUR_S, run

DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "hook.py"
LOADER = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"


@pytest.mark.proves("STATE-6", "HOOK-8", "HOOK-9")
def test_whatever_is_damaged_nothing_crashes_and_a_repair_helps(
    tmp_path: Path, proof: Proof
) -> None:
    """Database files cut off, with pages of rubbish and with flipped bits, each time another way:
    a hook passes, refuses what is held, or logs one line; a command works or says one sentence;
    after the repair the database is healthy and everything works."""
    found = run("damaging.py", str(tmp_path), str(proof.count(15, 150)), timeout=HOUR_S)
    assert found["faults"] == []
    proof.figure("ways of damage survived", found["variants"])


@pytest.mark.proves("LOCK-6", "HOOK-3")
def test_a_holder_that_wakes_up_late_has_lost_its_lease(tmp_path: Path, proof: Proof) -> None:
    """A process takes a lease and is stopped; two hours later somebody else takes it. Woken up, the
    first one's renewal, unlock, append and edit are refused, with its old token too."""
    found = run("suspending.py", str(tmp_path))
    assert found["refused"] == 2, "while it lasts nobody else gets it"
    assert found["second"] > found["first"] == found["awake"]["token"]
    codes = {name: found["awake"][name]["errors"][0]["code"] for name in ACTS}
    assert codes == {"renewing": "held", "unlocking": "stale_token", "appending": "held"}
    assert {found["awake"][name]["exit_code"] for name in ACTS} == {2}
    assert found["awake"]["unlocking"]["errors"][0]["current"] == [found["second"]]
    assert [lease["token"] for lease in found["still"]] == [found["second"]]
    assert found["edit"] == 2
    assert not found["file"], "nothing was written"
    assert found["free"] == "stale_token", "nor does the old token hold once the path is free"
    assert found["again"] == 0, "a new claim does"
    proof.figure("late acts refused", len(ACTS) + 2)


ACTS = ("renewing", "unlocking", "appending")


@pytest.mark.proves("HOOK-0", "HOOK-9")
@pytest.mark.parametrize("files", range(3, 10))
def test_a_hook_that_can_open_few_files_blocks_nothing(
    tmp_path: Path, files: int, proof: Proof
) -> None:
    """The door of the hooks with 3 to 9 file descriptors in all: too few to start Python, to load
    the program, to open the database, to write the log. Never a refusal, and never a traceback of
    the program's own."""
    repo = make_repo(tmp_path / "repo")
    payload = {
        "session_id": "one",
        "tool_name": "Edit",
        "tool_use_id": "t",
        "tool_input": {"file_path": str(repo / "a.py"), "old_string": "a", "new_string": "b"},
    }
    words = [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "pre-tool-use"]
    done = subprocess.run(
        ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *words],
        input=json.dumps(payload),
        text=True,
        capture_output=True,
        timeout=60,
        cwd=repo,
        env={"CLAUDE_PROJECT_DIR": str(repo), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode != 2, "that would be a refusal"
    assert done.stdout == ""
    if done.returncode == 0:
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") <= 1
    proof.figure("file descriptors in all", files)
