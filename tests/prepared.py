"""A scratch home whose cache holds what hooks load, as after the first repository of a user.

Compiling that takes half a second of the processor, more than most tests that install. It is made
once in each process of the tests, by the program itself; a file's name tells its sources, so that
no other is ever used. What makes, judges, mends and drops it is proven in homes without one.
"""

import os
import shutil
from pathlib import Path

import agent_sync
from agent_sync.install.archive import kept_archive
from agent_sync.runtime import make, where
from agent_sync.runtime.sources import Sources
from support import CHECKOUT, SOURCE

_names: "list[str]" = []


def give(home: Path) -> None:
    """Put it there."""
    shared = where.folder(os.environ)
    if not _names:
        where.make(shared)
        archive = kept_archive.build(
            SOURCE / "agent_sync", CHECKOUT / "skills" / "agent-sync" / "scripts"
        )
        sources = Sources(str(archive))
        _names.append(make.prepare(sources, shared, agent_sync.__version__)[0])
    cache = where.folder({"HOME": str(home), "LOCALAPPDATA": str(home)})
    where.make(cache)
    for name in _names:
        shutil.copy(os.path.join(shared, name), cache)
