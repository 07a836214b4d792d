"""The two settings of every way, made once; each try has a copy of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.conftest import database, first_commit, home, repo, session
from scene.place import Scene

from . import stand_ins
from .table.way import OVER, SETTINGS
from .trial import ANN, Trial, away

WRITER = (
    "import pathlib\nfor p in pathlib.Path('src').glob('*.py'): p.write_text('formatted = 1\\n')\n"
)
FILES = {
    "README": "readme\n",
    "notes.md": "notes\n",
    "nb.ipynb": "{}\n",
    "ben.txt": "ben\n",
    "src/a.py": "a = 1\n",
    "src/b.py": "b = 1\n",
    "lib/x.py": "x = 1\n",
    "old/src/a.py": "a = 'old'\n",
    "format.py": WRITER,
    "clean.sh": "rm src/a.py\n",
    "Makefile": "all:\n\t@sh clean.sh\n",
    "names.py": "print('src/a.py')\n",
    "list.txt": "src/a.py\n",
    "ann.patch": (
        "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 'work of ann'\n+a = 'patched'\n"
    ),
    ".gitignore": ".claude/\nann.patch\n",
}
PAST_MS = 10_000


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> "tuple[Scene, str]":
    """The repository in which all begin, and the PATH of their shells."""
    folder = tmp_path_factory.mktemp("settings")
    path = stand_ins.put(folder / "bin")
    plain = Scene(folder / "plain", folder).init()
    for name, text in FILES.items():
        plain.put(name, text)
    plain.git("add", ".")
    plain.git("commit", "-qm", "first", past=True)
    plain.git("switch", "-qc", "other")
    for name in ("src/a.py", "notes.md"):
        plain.put(name, "other\n")
    plain.git("commit", "-qam", "other", past=True)
    plain.git("switch", "-q", "main")
    for sample in (plain.repo / ".git" / "hooks").iterdir():
        sample.unlink()
    plain.git("gc", "-q")  # two files to copy instead of fifty
    return plain, path


@pytest.fixture(scope="session")
def settings(plain: "tuple[Scene, str]") -> "dict[str, Trial]":
    """Both settings, with nothing done in them yet."""
    scene, path = plain
    found = {}
    for setting in SETTINGS:
        home = scene.home / f"home-{setting}"
        home.mkdir()
        found[setting] = _at_work(Trial(scene.copied(scene.home / setting, home), setting, path))
    return found


def _at_work(trial: Trial) -> Trial:
    """Ann has written; it is a while ago."""
    for one in (trial.ann, trial.ben):
        one.start()
        assert one.command("register", "--name", one.id).code == 0
    trial.ben.read("src/a.py")
    trial.ann.prompt("first")
    for name, text in ANN.items():
        tool = {"new.py": "Write", "nb.ipynb": "NotebookEdit"}.get(name, "Edit")
        assert trial.ann.change(name, text, tool=tool).code == 0
    if trial.setting == OVER:
        trial.ann.stop()
    trial.ben.prompt("first")
    trial.scene.database.pass_by(PAST_MS)
    return trial


class Trials:
    """Tries of the two settings, each in a copy of its own.

    What is only refused changes nothing, so that all such tries of a setting may share one.
    """

    def __init__(self, settings: "dict[str, Trial]", folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._shared: dict[str, Trial] = {}
        self._made = 0

    def fresh(self, setting: str) -> Trial:
        """One that nobody else has."""
        self._made += 1
        return self._settings[setting].copied(self._folder / f"{self._made}")

    def shared(self, setting: str) -> Trial:
        """One in which everything so far was refused."""
        if setting not in self._shared:
            self._shared[setting] = self.fresh(setting)
        return self._shared[setting].again()

    def spoiled(self, setting: str) -> None:
        """Something happened in the shared one: it is not used again."""
        self._shared.pop(setting, None)


@pytest.fixture(scope="session")
def trials(settings: "dict[str, Trial]", tmp_path_factory: pytest.TempPathFactory) -> Trials:
    """Make tries."""
    return Trials(settings, tmp_path_factory.mktemp("trials"))


@pytest.fixture
def fresh(trials: Trials) -> "Iterator[Callable[[str], Trial]]":
    """Make a try of a test's own in a setting."""
    made: list[Trial] = []

    def make(setting: str) -> Trial:
        made.append(trials.fresh(setting))
        return made[-1]

    yield make
    for one in made:
        away(one)


__all__ = ["database", "first_commit", "home", "repo", "session"]
