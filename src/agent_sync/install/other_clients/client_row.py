"""What a row of the table of clients says: file, form, hooks, what its person has to know."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ...clients.arming_files import SKILL
from ...clients.dialect import Dialect

GROUPS, ENTRIES, FLAT, PLUGIN = "groups", "entries", "flat", "plugin"
SCRIPTS, PASTED = "scripts", "pasted"
"""Forms of a file: ``hooks`` -> event -> groups with a list of handlers, or handlers alone, which
others have entries in as well; the latter in a file that is all ours; a program, all ours; a folder
with a script for each event; and one in the home folder, which nobody but its person writes.
"""
COPIES = SKILL
"""Where skill and runtime lie for all of these clients."""


class Call(NamedTuple):
    """One hook: the client's event and matcher (None: always), our name of the event, seconds.

    ``left_out`` names the mark (``hooks/quiet``) that the hook is left out for, '' for none;
    ``edits`` says that it is the one that decides about edits.
    """

    event: str
    matcher: str | None
    hook: str
    timeout: int
    left_out: str = ""
    edits: bool = False


class Row(NamedTuple):
    """One client. Paths are relative to the checkout, with slashes.

    ``dialect``: how its calls are read; ``second``: one second in the unit of its time-outs;
    ``named``: a hook has a name there; ``marks``: files that only somebody who uses it has;
    ``theirs``: keys of the file that the client writes by itself, or asks for; ``instructions``:
    the file that its model reads first. ``runs``: clients whose files it runs by itself.
    ``typeless``: a hook says no type; ``strictly``: what it says under ``--strict``, where it
    decides about edits; ``said``: what its person has to know.
    """

    dialect: Dialect
    file: str
    form: str
    calls: tuple[Call, ...]
    programs: tuple[str, ...]
    marks: tuple[str, ...]
    second: int = 1
    named: bool = False
    theirs: tuple[str, ...] = ()
    instructions: str = "AGENTS.md"
    runs: tuple[str, ...] = ()
    typeless: bool = False
    strictly: "Mapping[str, object]" = MappingProxyType({})
    said: str = ""

    @property
    def shared(self) -> bool:
        """Whether others have entries in the file as well."""
        return self.form in (GROUPS, ENTRIES)

    @property
    def files(self) -> "tuple[Row, ...]":
        """One row for each file of a client that has a script for each event; else itself."""
        if self.form != SCRIPTS:
            return (self,)
        return tuple(
            self._replace(file=f"{self.file}/{call.event}", calls=(call,)) for call in self.calls
        )

    @property
    def key(self) -> str:
        """What the record calls the file, by the client's name in front."""
        one = self.form == SCRIPTS and len(self.calls) == 1
        return f"{self.name}-{self.calls[0].event}" if one else self.name

    @property
    def name(self) -> str:
        """What ``--agents`` and ``hook.py --client`` call it."""
        return self.dialect.name

    @property
    def label(self) -> str:
        """What people call it."""
        return self.dialect.label
