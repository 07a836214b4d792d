"""What was acknowledged is there after a kill at any step, and nothing is there by halves.

Every operation is killed with SIGKILL before and after each of its statements, each COMMIT
included, and before each call that touches a file of the repository; mixed loads are killed at
random moments. Each time the database must open and be whole, hold exactly what had been committed
by then, and take the same operation again.
"""

import sys
from pathlib import Path

import pytest

from proofs import Proof

if sys.platform == "win32":
    pytest.skip("no SIGKILL", allow_module_level=True)

from test_matrix import HOUR_S, run


@pytest.mark.proves("STATE-3", "MSG-6", "TASK-3", "LOCK-9")
def test_a_kill_at_every_step_leaves_whole_operations(tmp_path: Path, proof: Proof) -> None:
    """Every step of every operation in turn; in the short form some of each."""
    found = run("killing.py", str(tmp_path), str(proof.count(65, 0)), timeout=HOUR_S)
    assert found["faults"] == []
    assert found["kills"] >= proof.count(60, 2_000)
    proof.figure("operations killed", found["operations"])
    proof.figure("kills at a step survived", found["kills"])


@pytest.mark.proves("STATE-3", "MSG-6", "LOCK-9")
def test_what_was_acknowledged_survives_kills_at_random_moments(
    tmp_path: Path, proof: Proof
) -> None:
    """Two workers at a time write messages, decisions, tasks, leases, lines, edits and kept
    versions until they are killed; what they had been told is done is looked for."""
    found = run("loads.py", str(tmp_path), str(proof.count(40, 600)), timeout=HOUR_S)
    assert found["faults"] == []
    assert found["kills"] == proof.count(40, 600)
    assert found["acknowledged"] > 0
    proof.figure("kills at a random moment survived", found["kills"])
    proof.figure("acknowledged operations found again", found["acknowledged"])
