"""Words for commands that write: what would lead outside leads to a place that stands for it."""

import os
from collections.abc import Sequence
from pathlib import Path


class Scratch:
    """The folders that words may lead to, and one that stands for the rest of the file system."""

    def __init__(self, home: Path, *places: Path) -> None:
        self.home = str(home)
        self.elsewhere = home.parent / "elsewhere"
        self.elsewhere.mkdir(exist_ok=True)
        self.places = [os.path.realpath(one) for one in (home, self.elsewhere, *places)]

    def confined(self, words: "Sequence[str]", cwd: Path) -> "list[str]":
        """The words with every path that leads outside turned inside."""
        return [self._word(word, str(cwd)) for word in words]

    def _word(self, word: str, cwd: str) -> str:
        """One word: as a path, as an option with a path behind '=', as a letter with a path."""
        name, sign, value = word.partition("=")
        if sign and word.startswith("-"):
            return name + sign + self._path(value, cwd)
        if word.startswith("-") and len(word) > 2 and not word.startswith("--"):
            word = word[:2] + self._path(word[2:], cwd)
        if sign and self._leads_out(value, cwd):
            return name + sign + self._path(value, cwd)
        return self._path(word, cwd)

    def _path(self, text: str, cwd: str) -> str:
        if not self._leads_out(text, cwd):
            return text
        rest = self._real(text, cwd).lstrip("/")
        return os.path.join(self.elsewhere, rest) + ("/" if text.endswith("/") and rest else "")

    def _leads_out(self, text: str, cwd: str) -> bool:
        try:
            real = self._real(text, cwd)
        except (ValueError, OSError):
            return False  # no path at all
        return not any(real == one or real.startswith(one + "/") for one in self.places)

    def _real(self, text: str, cwd: str) -> str:
        """Where a text leads, with the home of the examples, or another's by its name."""
        if text == "~" or text.startswith("~/"):
            text = self.home + text[1:]
        return os.path.realpath(os.path.join(cwd, os.path.expanduser(text)))
