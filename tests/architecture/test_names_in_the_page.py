"""What the page on the architecture says of where something is, is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "agent_sync"
PAGES = ("docs/architecture.md", "CONTRIBUTING.md")
SPELLED = re.compile(r"`(?:src/agent_sync/)?([a-z_]+(?:/[a-z_]+)+)((?:\.[A-Za-z_]+)?)`")
ELSEWHERE = {"reference", "parts", "css", "desk"}
"""First folders that are the skill's, or the page's of a repository."""
TO_BE_MADE = {"hooks/events/asks_permission"}
"""The example of a step that the reader takes."""


def wrong(page: str) -> list[str]:
    """What a page names in the package, or beside it, that is not there."""
    found = SPELLED.findall(page)
    return [
        name + ending
        for name, ending in dict.fromkeys(found)
        if name not in TO_BE_MADE
        and name.split("/")[0] not in ELSEWHERE
        and not there(name, ending)
    ]


def there(name: str, ending: str) -> bool:
    """Whether a folder, a file or what stands at the top of a module is there."""
    if any((place / (name + ending)).exists() for place in (SOURCE, ROOT)):
        return True
    module = SOURCE / f"{name}.py"
    return module.exists() and (not ending or ending[1:] in at_top(module))


def at_top(module: Path) -> set[str]:
    """The names that a module has."""
    names: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    assert wrong((ROOT / page).read_text(encoding="utf-8")) == []


def test_a_name_that_is_nowhere_is_seen() -> None:
    page = (
        "`locks/lease.verdict` `locks/lease.gone` `gates/crew_bar` `docs/proof.md` `docs/none.md`"
    )
    assert wrong(page) == ["locks/lease.gone", "gates/crew_bar", "docs/none.md"]
