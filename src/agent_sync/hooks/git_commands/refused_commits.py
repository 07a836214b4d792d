"""The words of a git command refused for others' commits (WORK-8): whose, and what to do."""

from ...git import commit_lists
from ...shell.git.ref_moves import Step
from ...views.model_frame import line as shown
from ..call import Answer, Call
from ..edits.refused_edit import blocked, shell_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...protection.commit_makers import Made
    from .line_state import Line

NAMED = 3
FILES = 5


def refuse_rewriting(
    call: Call,
    one: Step,
    line: "Line",
    theirs: "list[Made]",
    names: "dict[str, tuple[str, str]]",
) -> Answer:
    """The answer to a command that would drop or rewrite others' commits."""
    who, name = names[theirs[0].agent_id]
    said = [_commit(line, x, names) for x in theirs[:NAMED]]
    more = f", and {len(theirs) - NAMED} more" if len(theirs) > NAMED else ""
    first = theirs[0].oid[:10]
    return blocked(
        call,
        "\n".join(
            [
                f"[agent-sync] BLOCKED: {one.form} would take back what another session at work "
                f"here has committed: {'; '.join(said)}{more}. Nothing of the command was run.",
                "Put your change on top as a commit of your own; to undo theirs: "
                f"`git revert {first}`. For a history of your own: "
                f"`git worktree add -b NAME ../NAME {first}^`.",
                _asking(who, name),
            ]
        ),
    )


def refuse_undoing(
    call: Call,
    one: Step,
    line: "Line",
    made: "Made",
    names: "dict[str, tuple[str, str]]",
    files: "list[bytes]",
) -> Answer:
    """The answer to a commit of an index that is older than others' commits."""
    who, name = names[made.agent_id]
    named = ", ".join(shown(x.decode("utf-8", "replace"), 120) for x in files[:FILES])
    more = f" (and {len(files) - FILES} more)" if len(files) > FILES else ""
    return blocked(
        call,
        "\n".join(
            [
                f"[agent-sync] BLOCKED: {one.form} commits an index that is older than HEAD: it "
                f"would undo {_commit(line, made, names)} in {named}{more}. "
                "Nothing of the command was run.",
                "Read HEAD into that index first (`git read-tree HEAD`) and add your files again, "
                'or commit exactly what you wrote: `agent-sync commit -m "..."`.',
                _asking(who, name),
            ]
        ),
    )


def _commit(line: "Line", made: "Made", names: "dict[str, tuple[str, str]]") -> str:
    """A commit in a few words; what it says is another's text, and is shown as that."""
    said = shown(commit_lists.subject(line.git, made.oid), 80)
    text = f' (its own words: "{said}")' if said else ""
    return f"{made.oid[:10]} of {shown(names[made.agent_id][1], 60)}{text}"


def _asking(who: str, name: str) -> str:
    to = shell_quoted(shown(name if name.isascii() else who, 80))
    return f'Or ask: `agent-sync send --to {to} --message "..."`. Until then it is refused again.'
