"""The real client as a person sees it: interactive, in a terminal of its own."""

import json
from pathlib import Path

from tmux.terminal import Terminal

from ..turns import PATIENCE_S, Step
from .place import KEY, Place
from .sessions import ALLOWED

SIZE = (120, 40)
# The client's word in a transcript.
INTERRUPTED = "[Request interrupted by user"


def known(place: Place) -> None:
    """Answer beforehand what the client asks a new user: theme, key, trust in the folder."""
    trusted = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
    answers = {
        "hasCompletedOnboarding": True,
        "theme": "dark",
        "customApiKeyResponses": {"approved": [KEY[-20:]], "rejected": []},
        "projects": {str(place.repo): trusted},
    }
    (place.config / ".claude.json").write_text(json.dumps(answers), encoding="utf-8")


class Interactive:
    """One interactive session."""

    def __init__(self, place: Place, who: str, folder: Path, *flags: str) -> None:
        known(place)
        folder.mkdir()
        self.place = place
        self.who = who
        env = {**place.env(who), "TERM": "screen-256color"}
        words = [*place.client, *place.flags, *ALLOWED, *flags]
        command = place.cage.command(words, place.repo, env)
        outside = {"PATH": place.env()["PATH"], "HOME": str(place.home)}
        self.terminal = Terminal(folder, outside, Path("/"), SIZE, command)
        self.terminal.wait_for(ready, PATIENCE_S)

    def prompt(self, text: str, *steps: Step) -> str:
        """Type a prompt that the model answers with these steps; its mark."""
        mark = self.place.model.script(*steps)
        self.enter(f"{text} {mark}")
        return mark

    def enter(self, text: str) -> None:
        """Type a line, and send it when all of it is on the screen."""
        self.terminal.type(text)
        self.terminal.wait_for(text[-20:], PATIENCE_S)
        self.terminal.send("Enter")

    def interrupt(self, mark: str) -> None:
        """Press Esc in the turn of a marked prompt, and wait until others can know of it.

        The client shows it at once and writes it down about a tenth of a second later. No hook
        tells of it, so the line in the transcript is the moment that counts.
        """
        self.terminal.send("Escape")
        self.wait_for("Interrupted")
        self.place.until(lambda: self._interrupted(mark), "the transcript to tell of Esc")

    def _interrupted(self, mark: str) -> bool:
        after = [text.partition(mark)[2] for text in self.place.transcripts()]
        return any(INTERRUPTED in text for text in after)

    def wait_for(self, text: str) -> list[str]:
        """The screen as soon as it shows a text."""
        return self.terminal.wait_for(text, PATIENCE_S)

    def close(self) -> None:
        """Close the terminal with everything in it."""
        self.terminal.close(PATIENCE_S)


def ready(lines: list[str]) -> bool:
    """Whether the client waits for a prompt."""
    return any(line.lstrip().startswith(("❯", ">")) for line in lines)
