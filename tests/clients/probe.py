"""A hook that notes what it was given and says what it was told to: ``probe.py FILE EVENT``.

``PROBE_SAYS`` in its environment is a JSON object: event -> what is printed.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple


class Heard(NamedTuple):
    """One call of the probe."""

    event: str
    payload: dict[str, Any]
    env: dict[str, str]


def main() -> None:
    """Note one call, and answer it."""
    file, event = sys.argv[1:]
    found = {"event": event, "payload": json.load(sys.stdin), "env": dict(os.environ)}
    with open(file, "a", encoding="utf-8") as log:
        log.write(json.dumps(found) + "\n")
    says = json.loads(os.environ.get("PROBE_SAYS", "{}"))
    if event in says:
        print(json.dumps(says[event]))


def heard(file: Path) -> list[Heard]:
    """Every call so far."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Heard(**json.loads(line)) for line in lines]


if __name__ == "__main__":
    main()
