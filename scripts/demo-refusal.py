#!/usr/bin/env python3
"""What happens when two sessions change one file: the picture in the README, in some seconds.

ann and ben are played: their hooks are the installed ones, run as processes in a scratch
repository, with the JSON that the client sends. Exit status 0 when all happened as told, 1 at the
first step that did not. Nothing outside a temporary folder is written.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from played import PATIENCE_S, Agent, Done, Page, StepFailed, expect
from scratch import Scratch, interpreter

FILE = "src/cart.py"
BEFORE, ANNS, SCRIPTS = "def total(): ...\n", "def total(): return 0\n", "def total(): pass\n"
SCRIPT = f"open({FILE!r}, 'w').write({SCRIPTS!r})\n"
WIDTH = 92
NAME, MARGIN = 5, 8
BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"
COLOUR_OF = {"ann": CYAN, "ben": YELLOW}


class Screen(Page):
    """What the reader sees: who does what, what came of it, and what was read in answer."""

    def __init__(self) -> None:
        super().__init__()
        self._colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def tell(self, text: str) -> None:
        """Commands of the agents are told in this story's own words."""

    def quote(self, text: str) -> None:
        """So is what they print."""

    def does(self, who: str, what: str) -> None:
        """A step of an agent."""
        print(f"{self.marked(f'{who:<{NAME}}', COLOUR_OF[who], BOLD)}{self.marked(what, BOLD)}")

    def comes(self, word: str, colour: str, rest: str = "") -> None:
        """What came of it."""
        print(f"{' ' * NAME}-> {self.marked(word, colour, BOLD)}{rest}", flush=True)

    def reads(self, text: str, *, marked: str = "") -> None:
        """What somebody's model reads."""
        for line in text.splitlines():
            number = len(line) - len(line.lstrip("0123456789. "))
            found = textwrap.wrap(
                line, WIDTH, initial_indent=" " * MARGIN,
                subsequent_indent=" " * (MARGIN + number), break_on_hyphens=False,
            )  # fmt: skip
            for part in found:
                print(part.replace(marked, self.marked(marked, RED, BOLD)) if marked else part)
        sys.stdout.flush()

    def marked(self, text: str, *codes: str) -> str:
        """A text in a colour, where there are colours."""
        return f"\033[{';'.join(codes)}m{text}\033[0m" if self._colours else text


class Story:
    """Two sessions and one file."""

    def __init__(self, at: Scratch, screen: Screen) -> None:
        self.at = at
        self.screen = screen
        self.ann, self.ben = (Agent(at, screen, name, {}) for name in ("ann", "ben"))

    def play(self) -> None:
        """All of it. Raises StepFailed."""
        for agent in (self.ann, self.ben):
            agent.hook("session-start", source="startup")
            agent.hook("user-prompt-submit", prompt="Round the prices")
            agent.run("register", "--name", agent.name)
        self.first()
        self.refused()
        self.git()
        self.script()
        self.after()

    def first(self) -> None:
        """The first edit claims the file."""
        self.screen.does("ann", f"Edit {FILE}")
        done = self.ann.edit(FILE, BEFORE, ANNS)
        expect(done.code == 0 and not done.out, "the first edit was not let through", done.err)
        self.screen.comes("allowed", GREEN, ", and claimed until ann's turn ends")

    def refused(self) -> None:
        """The second is refused before it happens; this is what the model reads."""
        self.screen.does("ben", f"Edit {FILE}")
        said = reason(self.ben.edit(FILE, BEFORE, SCRIPTS))
        self._untouched()
        self.screen.comes("REFUSED", RED, ", the file is untouched. What ben's model reads:")
        self.screen.reads(said, marked="[agent-sync] BLOCKED:")

    def git(self) -> None:
        """So is a command that would throw the work away."""
        self.screen.does("ben", "Bash git reset --hard")
        said = reason(before(self.ben, "git reset --hard"))
        self._untouched()
        self.screen.comes("REFUSED", RED, ", it has not run:")
        self.screen.reads(said.splitlines()[0], marked="[agent-sync] BLOCKED:")

    def script(self) -> None:
        """No text says what a script writes: it runs, and the version before it is kept."""
        self.screen.does("ben", "Bash python3 fix_all.py")
        expect(before(self.ben, "python3 fix_all.py").code == 0, "a script was refused")
        subprocess.run(
            [self.at.python, "fix_all.py"], cwd=self.at.repo, check=True, timeout=PATIENCE_S
        )
        expect((self.at.repo / FILE).read_text("utf-8") == SCRIPTS, "the script did nothing")
        self.ben.hook("post-tool-use", call_of("python3 fix_all.py", self.ben, after=True))
        self.screen.comes("ran", YELLOW, f", and overwrote {FILE}: ann's version was kept before")
        self.screen.does("ann", f"agent-sync restore {FILE}")
        self.ann.run("restore", FILE)
        self._untouched()
        self.screen.comes("restored", GREEN)

    def after(self) -> None:
        """The turn ends, and with it the claim."""
        self.screen.does("ann", "ends its turn")
        self.ann.stop()
        self.screen.comes("released", GREEN)
        self.screen.does("ben", f"reads {FILE} again, Edit {FILE}")
        given = self.at.edit("pre-tool-use", self.ben.id, FILE, "toolu_read")
        given |= {"tool_name": "Read", "tool_input": {"file_path": str(self.at.repo / FILE)}}
        self.ben.hook("post-tool-use", given | {"hook_event_name": "PostToolUse"})
        done = self.ben.edit(FILE, ANNS, SCRIPTS)
        expect(done.code == 0, "the file was not free", done.err)
        self.screen.comes("allowed", GREEN)

    def _untouched(self) -> None:
        text = (self.at.repo / FILE).read_text("utf-8")
        expect(text == ANNS, "ann's work was overwritten", text)

    def close(self) -> None:
        """End the processes of both."""
        for agent in (self.ann, self.ben):
            agent.end()


def call_of(command: str, agent: Agent, *, after: bool = False) -> "dict[str, object]":
    """The payload around a shell command of an agent."""
    event = "post-tool-use" if after else "pre-tool-use"
    return agent.at.shell(event, agent.id, command, f"toolu_{abs(hash(command))}")


def before(agent: Agent, command: str) -> Done:
    """What the hook before a shell command says."""
    return agent.hook("pre-tool-use", call_of(command, agent))


def reason(done: Done) -> str:
    """What the model reads of a refusal. Raises StepFailed when it was none."""
    expect(done.code == 2, "it was not refused", done.out)
    return str(done.inner["permissionDecisionReason"])


def repository(at: Scratch) -> None:
    """Git, one file and one script, committed."""
    for name, text in ((FILE, BEFORE), ("fix_all.py", SCRIPT), (".gitignore", ".claude/\n")):
        (at.repo / name).write_text(text, encoding="utf-8")
    who = ("-c", "user.name=ann", "-c", "user.email=ann@example.org")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "first")):
        subprocess.run(
            ["git", *words], cwd=at.repo, env=at.environment(), check=True, timeout=PATIENCE_S
        )


def main() -> int:
    """Play the story in a temporary folder; the exit status."""
    root = Path(tempfile.mkdtemp(prefix="agent-sync-demo-"))
    try:
        at = Scratch(root, interpreter())
        repository(at)
        at.install()
        story = Story(at, Screen())
        try:
            story.play()
        except (StepFailed, subprocess.TimeoutExpired) as problem:
            print(f"\nThis did not happen as it should: {problem}", file=sys.stderr)
            return 1
        finally:
            story.close()
        return 0
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        sys.exit()
    sys.exit(main())
