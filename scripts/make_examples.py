#!/usr/bin/env python3
"""Write ``hooks/hooks.json`` and the example settings from the hook table. Takes no arguments."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from agent_sync.install.claude_code.hook_table import (  # noqa: E402
    hooks_block,
    pip_form,
    plugin_form,
    project_form,
)


def render() -> dict[str, str]:
    """Path below the repository -> text of every generated file."""
    plugin = {
        "description": "agent-sync: refuse edits of files that another agent holds",
        "hooks": hooks_block(plugin_form),
    }
    return {
        "hooks/hooks.json": _text(plugin),
        "examples/settings.json": _text({"hooks": hooks_block(pip_form)}),
        "examples/settings.skill-path.json": _text({"hooks": hooks_block(project_form)}),
    }


def _text(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def main() -> None:
    """Write the files."""
    for name, text in render().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
