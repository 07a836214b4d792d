"""Files whose names git and the keys spell differently: protected like any other (LOCK-2).

Keys are NFC text; git keeps the bytes that the file was added under.
"""

import shlex
from pathlib import Path

import pytest

from agent_sync.locks.lease import AUTO
from agent_sync.locks.open_leases import open_of
from elsewhere import need_posix
from gitscene import Scene
from support import Cli

from .session import Session

pytestmark = pytest.mark.proves("LOCK-2")
LATER_MS = 5_000
DECOMPOSED = "cafe\u0301.txt"
COMPOSED = "caf\u00e9.txt"
STRANGE = {
    "decomposed": DECOMPOSED,
    "in a decomposed folder": "e\u0301tudes/a.txt",
    "decomposed among what a pattern could mean": "[e\u0301]*?.txt",
    "no UTF-8": "caf\udce9.txt",
    "in a folder that is no UTF-8": "d\udce9/caf\udce9.txt",
    "like the spelling of no UTF-8": "lit\\xe9.txt",
    "backslash": "a\\b.txt",
    "pattern": "[ab]*?.txt",
    "magic": ":(top)a.txt",
    "option": "--cached",
    "lines": "a\nb.txt",
    "accents of two kinds": "\u00e9e\u0301\ufb01.txt",
    "plain letters as keys": "\u212a\u037e\u1fef.txt",
}
NAMES = pytest.mark.parametrize("name", STRANGE.values(), ids=STRANGE.keys())
# The client names files in JSON: what is no text reaches hooks through shell commands only.
TEXT = {kind: name for kind, name in STRANGE.items() if "\udce9" not in name}
NAMED = pytest.mark.parametrize("name", [name for name in TEXT.values() if "\n" not in name])
"""Those that the text of a shell command says for certain."""
CLIENT = pytest.mark.parametrize("name", TEXT.values(), ids=TEXT.keys())


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Every strange name but the composed one, committed."""
    need_posix("names that other systems cannot have")
    folder = tmp_path_factory.mktemp("strange").resolve()
    scene = Scene(folder / "repo", folder).init()
    for name in ("src/a.py", *STRANGE.values()):
        scene.put(name, "first\n")
    scene.git("add", "-A")
    scene.git("commit", "-qm", "first", past=True)
    return scene


@pytest.fixture
def scene(tmp_path: Path, home: Path, strange: Scene) -> Scene:
    """A copy of a test's own."""
    config = "[user]\n\tname = t\n\temail = t@example.invalid\n"
    (home / ".gitconfig").write_text(config, encoding="utf-8")
    return strange.copied((tmp_path / "shared").resolve(), home)


@pytest.fixture
def bob(scene: Scene) -> Session:
    """A session that has changed nothing yet."""
    session = scene.session("bob")
    session.start()
    return session


def quoted(name: str) -> str:
    """A name as a word of a shell command; a pattern where the reader of commands knows none."""
    if "\udce9" in name or "\n" in name:
        return "./" + name.replace("\udce9", "?").replace("\n", "?")
    return "./" + shlex.quote(name)


def finished(scene: Scene, name: str, text: str = "ann's\n") -> Path:
    """A live session has changed the file, and its turn is over."""
    return scene.wrote("ann", name, text)


def time_passes(scene: Scene) -> None:
    """What was noted is some seconds old: git's clock knows seconds only."""
    scene.database.earlier(LATER_MS, "seen", "at", "changed_at", "wrote_at")


def files_of(scene: Scene, who: str, *args: str) -> list[str]:
    """The keys that ``agent-sync commit`` takes."""
    done = Cli(scene.repo, scene.home, who)("commit", "-m", "x", *args, "--json")
    return [str(name) for name in done.data["files"]]


@pytest.mark.proves("AUTO-5", "AUTO-8")
@NAMES
def test_what_a_command_removes_of_others_is_kept_and_comes_back(
    scene: Scene, bob: Session, name: str
) -> None:
    path = finished(scene, name)
    assert not bob.bash("rm -- " + quoted(name)).refused
    assert not path.exists()
    ((number, why),) = scene.database.rows("kept", "id", "why")
    assert why == "changed by a shell command after its turn"
    Cli(scene.repo, scene.home, "ann").ok("restore", "--version", str(number))
    assert path.read_text(encoding="utf-8") == "ann's\n"


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize(
    "command", ["git checkout .", "git stash", "git add -A", "git reset --hard"]
)
@NAMES
def test_what_a_git_command_takes_of_others_is_refused(
    scene: Scene, bob: Session, name: str, command: str
) -> None:
    finished(scene, name)
    bob.change("src/a.py", "bob's\n")
    assert bob.bash(command).refused


@pytest.mark.proves("AUTO-6")
@NAMES
def test_a_look_of_its_author_at_what_is_clean_forgets_nothing(
    scene: Scene, bob: Session, name: str
) -> None:
    """The author puts another file back: what of its own is clean then is asked of git."""
    finished(scene, name)
    ann = scene.session("ann")
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash("git checkout -- src/a.py").refused
    assert bob.bash("git checkout .").refused


@pytest.mark.proves("AUTO-6")
@NAMES
def test_what_its_author_put_back_is_nobodys(scene: Scene, bob: Session, name: str) -> None:
    finished(scene, name)
    ann = scene.session("ann")
    assert not ann.bash("git checkout .").refused
    scene.put(name, "a person's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


@pytest.mark.proves("AUTO-6")
@NAMES
def test_what_is_committed_is_nobodys_when_another_changes_it(
    scene: Scene, bob: Session, name: str
) -> None:
    finished(scene, name)
    time_passes(scene)
    scene.git("add", "-A")
    scene.git("commit", "-qm", "by a person")
    scene.put(name, "a person's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


@pytest.mark.proves("AUTO-6")
@NAMES
def test_what_is_in_a_commit_of_long_ago_is_nobodys(scene: Scene, bob: Session, name: str) -> None:
    """What HEAD holds is what was written, whatever the commit says of its time."""
    finished(scene, name)
    scene.git("add", "-A")
    scene.git("commit", "-qm", "by a person", past=True)
    scene.put(name, "a person's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


@pytest.mark.proves("AUTO-6")
@NAMES
def test_a_commit_takes_what_its_agent_wrote(scene: Scene, name: str) -> None:
    finished(scene, name)
    scene.put("src/a.py", "a person's\n")
    assert len(files_of(scene, "ann")) == 1
    assert scene.git("status", "--porcelain") == " M src/a.py\n"


@pytest.mark.proves("AUTO-6")
@NAMED
def test_a_commit_takes_what_its_agent_removed(scene: Scene, name: str) -> None:
    ann = scene.session("ann")
    ann.start()
    assert not ann.bash("rm -- " + quoted(name)).refused
    assert len(files_of(scene, "ann")) == 1
    assert scene.git("status", "--porcelain") == ""


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize("name", [COMPOSED, DECOMPOSED])
def test_a_commit_takes_a_file_by_either_spelling(scene: Scene, name: str) -> None:
    finished(scene, DECOMPOSED)
    assert files_of(scene, "ann", name) == [COMPOSED]
    assert scene.git("status", "--porcelain") == ""


@pytest.mark.proves("AUTO-6")
def test_what_a_reset_took_out_of_a_commit_is_its_agents(scene: Scene, bob: Session) -> None:
    ann = scene.session("ann")
    ann.start()
    ann.change(DECOMPOSED, "ann's\n")
    assert not ann.bash("git commit -qam mine").refused
    assert not ann.bash("git reset -q HEAD~1").refused
    assert bob.bash("git checkout .").refused


def kept_lease(scene: Scene, name: str) -> Session:
    """A session whose leases last until the commit has changed the file, and its turn is over."""
    ann = scene.session("ann", AGENT_SYNC_AUTO_LEASE="commit")
    ann.start()
    assert ann.change(name, "ann's\n").code == 0
    ann.stop()
    return ann


def held(scene: Scene, who: str) -> int:
    """How many automatic leases a session has."""
    store = scene.store()
    try:
        return len(open_of(store, who, AUTO))
    finally:
        store.close()


@pytest.mark.proves("AUTO-2")
@CLIENT
def test_a_lease_until_the_commit_ends_with_it(scene: Scene, bob: Session, name: str) -> None:
    kept_lease(scene, name)
    assert held(scene, "ann") == 1
    assert bob.pre_edit(name).refused
    assert held(scene, "ann") == 1, "it is not committed"
    scene.git("commit", "-qam", "second")
    assert bob.pre_edit(name).code == 0


@pytest.mark.proves("AUTO-2")
@CLIENT
def test_a_lease_until_the_commit_ends_with_that_of_a_removal(
    scene: Scene, bob: Session, name: str
) -> None:
    kept_lease(scene, name)
    (scene.repo / name).unlink()
    assert bob.pre_edit(name).refused, "the removal is not committed"
    scene.git("commit", "-qam", "second")
    assert bob.pre_edit(name).code == 0
