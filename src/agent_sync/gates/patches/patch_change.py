"""One change of a diff: which file, and how."""

EDIT, CREATE, DELETE, RENAME, COPY, MODE = "edit", "create", "delete", "rename", "copy", "mode"
LINK, SUBMODULE = 0o120000, 0o160000
"""Modes of what is no regular file."""


class Change:
    """What a diff does to one file: its name before and after (b'' for none), its modes (0 where
    nothing is said), whether it is binary, lines added and removed, and the ``body`` as it stands.
    """

    __slots__ = ("added", "alike", "binary", "body", "index", "kind", "new", "new_mode", "old",
                 "old_mode", "removed")  # fmt: skip

    def __init__(self, old: bytes, new: bytes, kind: str) -> None:
        self.old = old
        self.new = new
        self.kind = kind
        self.old_mode = self.new_mode = 0
        self.index = self.alike = b""
        self.binary = False
        self.body: list[bytes] = []
        self.added = self.removed = 0

    @property
    def touched(self) -> "tuple[bytes, ...]":
        """The names that it changes: both of a rename, of a copy only the new one."""
        names = (self.new,) if self.kind == COPY else (self.old, self.new)
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def name(self) -> bytes:
        """What the file is called afterwards, or was."""
        return self.new or self.old

    @property
    def modes(self) -> "tuple[int, ...]":
        """Every mode that it says."""
        return tuple(mode for mode in (self.old_mode, self.new_mode) if mode)
