"""Pages that say what the code says: reference, links, and what a refused model reads."""

import os
import re
from pathlib import Path
from types import ModuleType

import pytest

from agent_sync.hooks.entry import HANDLERS
from agent_sync.store.migrate import migrate
from agent_sync.store.sqlite import Store

from .conftest import Shell
from .documents import PAGES, README, ROOT, blocks, name_of, prose

REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/reference_hooks.py as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return __import__("reference_hooks")


def test_the_pages_on_hooks_and_storage_are_up_to_date(made: ModuleType) -> None:
    for name, text in made.pages().items():
        head, _, rest = (REFERENCE / name).read_text(encoding="utf-8").partition("\n")
        assert head.startswith("<!-- Made by scripts/make_reference.py")
        assert rest == text, f"run scripts/make_reference.py: {name}"


def test_every_hook_and_every_table_is_explained(made: ModuleType) -> None:
    store = Store(":memory:")
    migrate(store)
    assert set(made.PRINTS) == set(HANDLERS)
    assert set(made.PURPOSE) == set(made.tables(store))
    store.close()


def test_every_comment_in_the_schema_reaches_the_page(made: ModuleType) -> None:
    page = (REFERENCE / "storage.md").read_text(encoding="utf-8")
    comments = made.comments()
    scripts = "\n".join(made.schema.MIGRATIONS)
    assert len(comments) == scripts.count(" -- ")
    assert all(text in page for text in comments.values())


def variables(text: str) -> set[str]:
    """Names of our environment variables in a text."""
    return set(re.findall(r"AGENT_SYNC_[A-Z]+(?:_[A-Z]+)*", text))


def test_every_environment_variable_is_documented_and_no_other() -> None:
    sources = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "skills" / "agent-sync" / "scripts").iterdir(),
        ROOT / "bin" / "agent-sync",
    ]
    read = {
        name for path in sources if path.is_file() for name in variables(path.read_text("utf-8"))
    }
    rows = (REFERENCE / "environment.md").read_text(encoding="utf-8").splitlines()
    listed = [name for row in rows if row.startswith("| `AGENT_SYNC_") for name in
              variables(row.split("|")[1])]  # fmt: skip
    assert sorted(listed) == sorted(read)
    for path in PAGES:
        named = variables(path.read_text(encoding="utf-8")) - {"AGENT_SYNC_TESTS_NEED"}
        assert named <= read, name_of(path)


def test_variables_of_others_are_documented() -> None:
    page = (REFERENCE / "environment.md").read_text(encoding="utf-8")
    read = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"env(?:iron)?\.get\(\"([A-Z_]+)\"", path.read_text("utf-8"))
    }
    words = (ROOT / "src" / "agent_sync" / "clients" / "claude_code.py").read_text("utf-8")
    read |= set(re.findall(r"\"(CLAUDE[A-Z_]*)\"", words))
    assert {name for name in read if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", prose(path)):
        if target and "://" not in target:
            assert (path.parent / target).exists(), f"{name_of(path)}: {target}"


def shown_refusal() -> str:
    """The refusal as the guide shows it."""
    (found,) = (
        block
        for block in blocks(ROOT / "docs" / "guide.md")
        if block.lines and block.lines[0].startswith("[agent-sync] BLOCKED")
    )
    return " ".join(found.lines)


def without_times(text: str) -> str:
    """The words of a refusal on one line, its moments taken out."""
    return re.sub(r"\d\d:\d\d UTC \([^)]*\)", "TIME", " ".join(text.split()))


def test_the_picture_of_a_refusal_is_what_a_session_is_told(shell: Shell) -> None:
    """Two sessions, the hook command as it stands in the settings that were written."""
    shell.run("agent-sync register --name ann", "one")
    # A turn has no clock while its process is proven alive: these two are.
    assert edit(shell, "one", os.getpid()) == (0, "")
    code, told = edit(shell, "two", os.getppid())
    assert code == 2
    assert without_times(told) == without_times(shown_refusal())


@pytest.mark.parametrize("page", [README, ROOT / "docs" / "guide.md"], ids=name_of)
def test_the_line_at_a_sessions_start_is_what_the_person_sees(page: Path, shell: Shell) -> None:
    for session in ("one", "two"):
        shell.hook("SessionStart", session, os.getpid(), source="startup")
    _, said = shell.hook("SessionStart", "three", os.getppid(), source="startup")
    pattern = r"agent-sync is on; you are [a-z-]+; 2 others here"
    assert re.fullmatch(pattern, said["systemMessage"].splitlines()[0])
    assert re.search(f"`{pattern}`", page.read_text("utf-8"))


def edit(shell: Shell, session: str, pid: int) -> tuple[int, str]:
    """Run the installed edit hook: (exit status, the reason that the model sees)."""
    tool = {"file_path": str(shell.repo / "src" / "cart.py")}
    call = {"tool_name": "Edit", "tool_use_id": f"call-{session}", "tool_input": tool}
    code, said = shell.hook("PreToolUse", session, pid, **call)
    return code, str(said["hookSpecificOutput"]["permissionDecisionReason"]) if said else ""


def test_pages_name_no_place_of_their_makers() -> None:
    for path in PAGES:
        # Ways to destroy work have places of anybody's in them.
        text = prose(path) if path.name == "protection.md" else path.read_text("utf-8")
        assert not re.search(r"(?<![\w.])/(?:work|root|tmp|home)/", text), name_of(path)
