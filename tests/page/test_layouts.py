"""Where things stand in the drawn views: pure modules of the page, tested by node's own runner."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import elsewhere
from support import SOURCE, need

PURE = SOURCE / "agent_sync" / "server" / "page" / "desk" / "layout"
TESTS = Path(__file__).parent / "layout"
PATIENCE_S = 120


@pytest.mark.parametrize("name", sorted(one.name for one in TESTS.glob("*.test.js")))
def test_layouts(name: str, tmp_path: Path) -> None:
    node = need("node")
    for one in [*PURE.glob("*.js"), TESTS / name]:
        shutil.copy(one, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    done = subprocess.run(
        [node, "--test", name], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
        timeout=PATIENCE_S, check=False,
        env={**elsewhere.environment(), "HOME": str(tmp_path), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_they_are_pure() -> None:
    """They import each other alone, and know neither the document nor the clock."""
    for one in PURE.glob("*.js"):
        text = one.read_text("utf-8")
        assert 'from "../' not in text, one.name
        for word in ("document", "window.", "Date.now", "localStorage", "Math.random"):
            assert word not in text, (one.name, word)
