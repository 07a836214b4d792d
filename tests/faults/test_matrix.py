"""Faults of the machine under the database: what every command and hook does, and what is left.

For each fault a scratch repository is brought into use, the fault is made, every command and hook
is called, the fault is taken away and all are called again. ``matrix`` is the table of outcomes.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from proofs import Proof
from support import CHECKOUT, SOURCE

if sys.platform == "win32":
    pytest.skip("nothing forks there", allow_module_level=True)

from edges import EDGES, meets
from making import FAULTS
from matrix import AFTERWARDS, DAMAGE, EXPECTED, SHORT, USUAL, matrix

HERE = Path(__file__).resolve().parent
TIMEOUT_S = 300
HOUR_S = 3_600
INSIDE = {
    "": (),
    "user": ("unshare", "--user", "--map-user=1000", "--map-group=1000"),
    "disk": ("unshare", "--user", "--map-root-user", "--mount"),
}
"""Namespaces: a user without root's rights to every file; mounts that nobody else sees."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each fault is a test; without the full proof only some are made."""
    if "fault" in metafunc.fixturenames:
        full = metafunc.config.getoption("--full-proof")
        metafunc.parametrize("fault", list(FAULTS) if full else SHORT)


def environment() -> dict[str, str]:
    """What the programs of this folder need to find each other and the package."""
    folders = (SOURCE, CHECKOUT / "tests", HERE, CHECKOUT / "tests" / "migration")
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONPATH": ":".join(map(str, folders)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run(program: str, *words: str, inside: str = "", timeout: int = TIMEOUT_S) -> Any:
    """What a program of this folder says, in a namespace where it needs one."""
    around = INSIDE[inside]
    if around:
        tried = subprocess.run([*around, "true"], capture_output=True, check=False, timeout=30)
        if tried.returncode:
            pytest.skip(f"no such namespace here: {tried.stderr.decode().strip()}")
    done = subprocess.run(
        [*around, sys.executable, str(HERE / program), *words],
        capture_output=True,
        timeout=timeout,
        env=environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.mark.proves("STATE-6", "HOOK-9", "HOOK-10", "CLI-3")
def test_a_fault_is_told_and_survived(fault: str, tmp_path: Path, proof: Proof) -> None:
    """Every cell of the matrix happens, nothing else is lost, and then all works as before."""
    if sys.platform != "linux" and FAULTS[fault].inside == "disk":
        pytest.skip("mounts a small disk as Linux does")
    found = run("faultrun.py", str(tmp_path), fault, inside=FAULTS[fault].inside)
    during = mismatches(found["during"], EXPECTED[fault])
    assert during == [], f"while it lasts: {fault}"
    assert mismatches(found["after"], AFTERWARDS.get(fault, USUAL)) == [], f"after it: {fault}"
    assert found["untold"] == [], "doctor shows what hooks.log says"
    assert found["pending"] == "", "no hook fails any more"
    assert [name for name in found["left"] if name.endswith((".aside", ".new", ".salvage"))] == []
    assert found["journal"] == ("delete" if fault == "network file system" else "wal")
    if fault not in DAMAGE:
        assert found["lost"] == []
        assert found["halves"] == []
    done = found["during"]["append"].startswith("done")
    assert found["appended"] == ("line 1\n" if done else ""), "appended and said so, or neither"
    proof.figure("calls during and after the fault", 2 * (len(EDGES) + 11))


def mismatches(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """The cells that are not as the table says."""
    assert set(found) == set(expected)
    return [
        f"{edge}: {said!r} instead of {expected[edge]!r}"
        for edge, said in found.items()
        if not meets(said, expected[edge])
    ]


def test_the_matrix_has_every_cell() -> None:
    assert set(SHORT) <= set(FAULTS) == set(EXPECTED)
    assert set(AFTERWARDS) | set(DAMAGE) <= set(FAULTS)
    cells = matrix()
    assert len(cells) == len({cell[:2] for cell in cells}) == len(FAULTS) * len(EDGES)
    assert all(words for _, _, words in cells)
