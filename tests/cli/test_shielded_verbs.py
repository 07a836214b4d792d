"""Our own commands leave alone what everybody's protection rests on (WORK-6)."""

import io
import json
from pathlib import Path

import pytest

from agent_sync.cli import uninstall_question
from agent_sync.cli.context import Context
from agent_sync.errors import Conflict
from agent_sync.install.claude_code.hook_table import hooks_block, project_form
from scene.place import Scene
from scene.repositories import with_a_commit
from scene.session import Session

SETTINGS = ".claude/settings.json"


class Terminal(io.StringIO):
    """A stream that somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A repository with settings that arm it."""
    (tmp_path / "home").mkdir()
    made = Scene(with_a_commit(tmp_path / "repo"), tmp_path / "home")
    made.put(SETTINGS, json.dumps({"hooks": hooks_block(project_form)}))
    made.put(".claude/skills/agent-sync/scripts/hook.py", "x\n")
    return made


@pytest.fixture
def ann(scene: Scene) -> Session:
    """A session at work."""
    made = scene.session("ann")
    made.start()
    made.command("register", "--name", "ann")
    return made


@pytest.fixture
def ben(scene: Scene) -> Session:
    """Another session."""
    made = scene.session("ben")
    made.start()
    return made


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize(
    "path",
    [
        SETTINGS,
        ".claude/skills/agent-sync/scripts/hook.py",
        ".claude/coordination/.gitignore",
        ".git/config",
        ".git/HEAD",
    ],
)
def test_append_leaves_it_alone(scene: Scene, ann: Session, ben: Session, path: str) -> None:
    before = (scene.repo / path).read_bytes()
    done = ben.command("append", path, "--content", "x")
    assert done.code == 2, done.err
    assert "is left alone" in done.err
    assert "ann is at work" in done.err
    assert (scene.repo / path).read_bytes() == before
    assert not ann.hook("pre-tool-use", ann.tool("Bash", {"command": "ls"})).refused


@pytest.mark.proves("WORK-6")
def test_append_writes_beside_it(scene: Scene, ann: Session, ben: Session) -> None:
    assert ann.id
    scene.put(".claude/notes.md", "one\n")
    assert ben.command("append", ".claude/notes.md", "--content", "two").code == 0
    assert ben.command("append", ".git/info/exclude", "--content", "build").code == 0


@pytest.mark.proves("WORK-6")
def test_alone_append_does_as_it_is_told(scene: Scene, ben: Session) -> None:
    assert (
        ben.command("append", ".claude/skills/agent-sync/scripts/hook.py", "--content", "x").code
        == 0
    )
    assert scene.repo.is_dir()


def ask(scene: Scene, typed: str, *, session: str = "", terminal: bool = True) -> str:
    """Ask for a person; what was asked. Raises Conflict."""
    kind = Terminal if terminal else io.StringIO
    err = kind()
    env = {**scene.env(), **({"CLAUDE_CODE_SESSION_ID": session} if session else {})}
    context = Context(env, str(scene.repo), stdin=kind(typed), stderr=err)
    uninstall_question.demand_a_person(context, ".")
    return err.getvalue()


@pytest.mark.proves("WORK-6")
def test_a_person_is_asked_before_it_is_taken_out(scene: Scene, ann: Session) -> None:
    assert ann.id
    assert "ann is at work here" in ask(scene, "y\n")
    with pytest.raises(Conflict, match="nothing was taken out"):
        ask(scene, "\n")
    with pytest.raises(Conflict, match="on a terminal, which asks"):
        ask(scene, "y\n", terminal=False)
    with pytest.raises(Conflict, match="is for the person"):
        ask(scene, "y\n", session="ben")


@pytest.mark.proves("WORK-6")
def test_nobody_is_asked_where_nobody_works(scene: Scene, ann: Session) -> None:
    ann.end()
    assert ask(scene, "", terminal=False) == ""
    assert ask(scene, "", session="ben") == ""


@pytest.mark.proves("WORK-6")
def test_a_session_does_not_take_it_out(scene: Scene, ann: Session, ben: Session) -> None:
    assert ann.id
    done = ben.command("uninstall")
    assert done.code == 2
    assert "ask them to type" in done.err
    assert (scene.repo / SETTINGS).exists()
    assert ben.command("uninstall", "--dry-run").code == 0
