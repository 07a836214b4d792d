"""How much work one command may cost, so that a hook's time is bounded whatever it is given."""

MAX_STEPS = 10_000
"""Words and parts of words that are read, and as many again that are run."""
MAX_COMMANDS = 2_000
MAX_COMMAND = 4_000_000
"""Characters of a whole command."""
MAX_WRITES = 500
MAX_UNKNOWN = 30
"""Kinds of what is not known that are told apart."""
MAX_DEPTH = 28
"""Nesting of groups, substitutions, functions and shells in shells, all together."""
MAX_TEXT = 4_096
"""Characters of a path or a variable; a longer one counts as unknown."""
MAX_WORD = 100_000
"""Characters of any word: it may be a whole script in quotes."""
MAX_ALTERNATIVES = 64
MAX_DOCUMENT = 1_000_000
MAX_DOCUMENTS = 50
"""Characters and number of the files whose text the command itself says, to be read later in it."""


def is_number(text: str, digits: int = 9) -> bool:
    """Whether the text is plain digits, not too many: ``isdigit`` alone takes what is no number."""
    return text.isascii() and text.isdigit() and len(text) <= digits


class Stop(Exception):
    """A limit is reached: what was found so far is the answer."""


class Broken(Exception):
    """No shell would run this text: a quote or a bracket is never closed."""


class Budget:
    """What has been spent on one command. ``steps`` is all work together."""

    __slots__ = ("commands", "cut", "depth", "parsed", "ran", "read", "whole")

    def __init__(self) -> None:
        self.read = 0
        self.ran = 0
        self.parsed = 0
        self.commands = 0
        self.depth = 0
        self.whole = True
        self.cut = False  # commands were left out

    @property
    def steps(self) -> int:
        """All work so far, in words and parts of words."""
        return self.read + self.ran + self.parsed + self.commands

    def word(self) -> None:
        """One more word, operator or part of a word is read. Raises Stop."""
        self.read += 1
        if self.read > MAX_STEPS:
            raise Stop

    def work(self, amount: int = 1) -> None:
        """So many words are expanded. Raises Stop."""
        self.ran += amount
        if self.ran > MAX_STEPS:
            raise Stop

    def command(self) -> None:
        """One more simple command is read. Raises Stop."""
        self.parsed += 1
        if self.parsed > MAX_COMMANDS:
            raise Stop

    def run(self) -> None:
        """One more simple command is run. Raises Stop."""
        self.commands += 1
        if self.commands > MAX_COMMANDS:
            raise Stop

    def enter(self) -> None:
        """One level deeper. Raises Stop. Whoever catches Broken restores ``depth`` itself."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Stop

    def leave(self) -> None:
        """One level up again."""
        self.depth -= 1
