"""A small installation with the real doors and the real runtime room; its hook tells from where
each of its modules came."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import elsewhere
from agent_sync.runtime import keeping, where
from support import CHECKOUT, SOURCE, TIMEOUT_S

LOADER = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"
ENTRY = '''"""The door."""
import sys
from ..nouns import noun
EARLY = [*sys.modules]
HANDLERS = {"stop": "stop", "fail": "fail"}
def main(argv):
    import json, os
    if argv:
        __import__("agent_sync.hooks." + argv[0])
    ours = {n: m for n, m in sys.modules.items() if n.startswith("agent_sync")}
    for name, module in ours.items():
        parent, _, tail = name.rpartition(".")
        assert not parent or getattr(sys.modules[parent], tail) is module
        assert module.__package__ == (name if hasattr(module, "__path__") else parent)
    told = {n: [type(m.__spec__.loader).__name__, m.__file__] for n, m in ours.items()}
    said = {"from": told, "word": noun.WORD, "argv": argv, "early": EARLY}
    print(json.dumps(said), flush=True)
    os._exit(0)
'''
ENVIRONMENT = """
import os
first = dict(os.environ.items())
assert os.environ.get("HOME") == first["HOME"] and os.environ.get("NO", "x") == "x"
assert "HOME" in os.environ and "NO" not in os.environ
assert dict(os.environ) == {**os.environ} == os.environ.copy() == first
os.environ["NEW"] = "1"
assert os.environ.pop("NEW") == "1" and "NEW" not in os.environ
assert os.environ | {"NEW": "2"} == {**first, "NEW": "2"}
from collections.abc import Mapping
assert isinstance(os.environ, Mapping)
assert not hasattr(os.environ, "nothing")
class Path:
    def __fspath__(self):
        return "x"
assert isinstance(Path(), os.PathLike) and not isinstance(3, os.PathLike)
"""
FILES = {
    "__init__.py": '__version__ = "1"\n',
    "hooks/__init__.py": '"""Hooks."""\n',
    "hooks/entry.py": ENTRY,
    "hooks/stop.py": "from .. import views\nfrom ..nouns import (\n    noun,\n    other,\n)\n",
    "hooks/asks.py": "from ..nouns import environment\n",
    "hooks/fail.py": "from ..nouns.other import fail\nfail()\n",
    "nouns/__init__.py": "",
    "nouns/environment.py": ENVIRONMENT,
    "nouns/noun.py": 'WORD = "first"\n',
    "nouns/other.py": "def fail():\n    raise ZeroDivisionError\n",
    "views/__init__.py": "from .words import WORD\n",
    "views/words.py": "from ..nouns.noun import WORD\n",
}
FIVE_SECONDS_NS = 5_000_000_000


class Installation:
    """A skill folder in a repository, sources beside it as in a checkout, a home with a cache."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.repo = folder
        self.home = home
        self.skill = folder / ".claude" / "skills" / "agent-sync"
        self.package = folder / ".claude" / "src" / "agent_sync"
        self.door = self.skill / "scripts" / "hook.py"
        (folder / ".git" / "objects").mkdir(parents=True, exist_ok=True)
        (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        self.install()

    def install(self) -> None:
        """Put the files there; they are old enough to be taken for settled."""
        shutil.copytree(CHECKOUT / "skills" / "agent-sync" / "scripts", self.door.parent)
        shutil.copytree(
            SOURCE / "agent_sync" / "runtime",
            self.package / "runtime",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write one source."""
        path = self.package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    @property
    def env(self) -> dict[str, str]:
        """The variables that hooks get."""
        found = {**elsewhere.environment(), "HOME": str(self.home)}
        found.pop("XDG_CACHE_HOME", None)
        return {**found, "CLAUDE_PROJECT_DIR": str(self.repo)}

    @property
    def cache(self) -> Path:
        """The folder in the cache."""
        return Path(where.folder(self.env))

    @property
    def common(self) -> str:
        """The repository's common git folder."""
        return os.path.realpath(self.repo / ".git")

    @property
    def file(self) -> Path:
        """The one prepared file."""
        (found,) = self.cache.glob("*.prepared")
        return found

    def renew(self, version: str = "1") -> bool:
        """What SessionStart does."""
        root = os.path.realpath(self.package.parent)
        return keeping.renew(
            str(self.door), version, self.env, root=root, common=self.common, around=(root,)
        )

    def hook(self, *words: str, **env: str) -> dict[str, Any]:
        """Run a hook; what it told."""
        done = self.run(*words, env=env)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def run(
        self,
        *words: str,
        door: "Path | None" = None,
        flags: "tuple[str, ...]" = (),
        env: "dict[str, str] | None" = None,
    ) -> "subprocess.CompletedProcess[str]":
        """Run a door as the hook command does."""
        command = [sys.executable, *flags, "-I", "-S", "-B", "-c", LOADER]
        return subprocess.run(
            [*command, str(door or self.door), *words],
            env={**self.env, **(env or {})},
            cwd=self.repo,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def ordinary(self, *words: str, **env: str) -> set[str]:
        """The modules that did not come from the cache."""
        told = self.hook(*words, **env)["from"]
        return {name for name, (loader, _) in told.items() if loader != "Finder"}
