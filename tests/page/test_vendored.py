"""The one library of the page is its package's file, as it is, with its licences beside it."""

import hashlib
from pathlib import Path

from support import SOURCE

FOLDER = Path(SOURCE) / "agent_sync" / "server" / "page" / "vendor"
KNOWN = {"preact-htm.js": "72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7"}


def test_it_is_the_file_of_the_package() -> None:
    scripts = sorted(path.name for path in FOLDER.glob("*.js"))
    assert scripts == sorted(KNOWN), "one small library, no more"
    for name, known in KNOWN.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == known


def test_its_licences_lie_beside_it() -> None:
    assert "Apache License" in (FOLDER / "LICENSE-htm.txt").read_text("utf-8")
    assert "The MIT License" in (FOLDER / "LICENSE-preact.txt").read_text("utf-8")
    assert "htm 3.1.1" in (FOLDER / "README.md").read_text("utf-8")
