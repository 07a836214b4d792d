"""Ways in which one agent destroys another one's work, as a table: tried one by one, for real.

``ann`` has uncommitted work: ``src/a.py`` and ``nb.ipynb``, which she is editing, ``new.py``,
which git does not know, and ``notes.md`` from a turn that is over. ``ben`` does not know. What a
row promises is either *prevented* (nothing is touched) or *detected* (ann is told, and one
command brings her version back).
"""

from typing import NamedTuple

PREVENTED, DETECTED, SAVED = "prevented", "detected", "saved first"

WRITER = (
    "import pathlib\nfor p in pathlib.Path('src').glob('*.py'): p.write_text('formatted = 1\\n')\n"
)


class Attack(NamedTuple):
    """One way. ``command`` is ben's shell command; ``lost`` the files whose work it threatens."""

    number: int
    what: str
    command: str
    outcome: str
    lost: tuple[str, ...] = ("src/a.py",)
    setup: str = ""


class Other(NamedTuple):
    """One way that needs more than a command; ``test`` is the function that tries it."""

    number: int
    what: str
    shown: str
    outcome: str
    test: str


SHELL = [
    Attack(1, "overwrites a file with a redirection", "echo 'a = 0' > src/a.py", PREVENTED),
    Attack(2, "edits it in place", "sed -i 's/ann/ben/' src/a.py", PREVENTED),
    Attack(3, "writes it from a here-document", "cat > src/a.py <<'EOF'\na = 0\nEOF", PREVENTED),
    Attack(4, "removes it after a cd", "cd src && rm a.py", PREVENTED),
    Attack(5, "moves the folder away", "mv src lib", PREVENTED),
    Attack(6, "removes the folder", "rm -rf src", PREVENTED),
    Attack(7, "copies another file over it", "cp README src/a.py", PREVENTED),
    Attack(
        8, "removes by pattern", "find . -name '*.py' -delete", PREVENTED, ("src/a.py", "new.py")
    ),
    Attack(
        9,
        "edits by pattern in a loop",
        'for f in src/*.py; do sed -i "s/a/b/" "$f"; done',
        PREVENTED,
    ),
    Attack(10, "empties it", 'F=src/a.py; truncate -s 0 "$F"', PREVENTED),
    Attack(11, "runs an interpreter", "python3 -c \"open('src/a.py','w').write('x')\"", DETECTED),
    Attack(12, "formats the whole folder by a script", "python3 format.py", DETECTED),
    Attack(13, "removes it from a script", "sh clean.sh", DETECTED),
    Attack(14, "fails after the damage", "python3 format.py && exit 3", DETECTED),
]
GIT = [
    Attack(15, "throws all changes away", "git reset --hard", PREVENTED, ("src/a.py", "notes.md")),
    Attack(16, "checks everything out", "git checkout .", PREVENTED, ("src/a.py", "notes.md")),
    Attack(17, "checks one file out", "git checkout -- notes.md", PREVENTED, ("notes.md",)),
    Attack(18, "restores everything", "git restore .", PREVENTED, ("src/a.py", "notes.md")),
    Attack(19, "cleans untracked files", "git clean -fd", PREVENTED, ("new.py",)),
    Attack(20, "stashes", "git stash", PREVENTED, ("src/a.py", "notes.md")),
    Attack(21, "stashes with untracked files", "git stash -u", PREVENTED, ("src/a.py", "new.py")),
    Attack(22, "changes the branch", "git switch other", PREVENTED, ("src/a.py", "notes.md")),
    Attack(23, "forces another branch", "git checkout -f other", PREVENTED, ("src/a.py",)),
    Attack(
        24, "adds everything and commits", "git add -A && git commit -qm mine", PREVENTED,
        ("src/a.py", "new.py", "notes.md"),
    ),
    Attack(25, "commits all changes", "git commit -qam mine", PREVENTED, ("src/a.py", "notes.md")),
    Attack(
        26, "commits what ann has staged", "git commit -qm mine", PREVENTED, ("notes.md",),
        setup="git add notes.md",
    ),
    Attack(27, "rebases with autostash", "git rebase --autostash other", PREVENTED),
    Attack(28, "removes a tracked file", "git rm -qf src/a.py", PREVENTED),
    Attack(29, "renames a tracked file", "git mv src/a.py src/z.py", PREVENTED),
]  # fmt: skip
OTHERS = [
    Other(30, "edits a file that ann edits", "Edit, Write, MultiEdit, NotebookEdit", PREVENTED,
          "test_30_edit_tools"),
    Other(31, "writes a file from an old picture of it", "Write after ann's turn", PREVENTED,
          "test_31_a_write_from_an_old_picture"),
    Other(32, "insists on writing it", "the same Write again", DETECTED,
          "test_32_a_write_that_insists"),
    Other(33, "changes it in the background", "python3 format.py, in the background", DETECTED,
          "test_33_a_command_that_goes_on_in_the_background"),
    Other(34, "is interrupted in the middle", "python3 format.py; sleep 600, then Esc", DETECTED,
          "test_34_a_command_that_was_interrupted"),
    Other(35, "subagent against its sibling", "sed -i, git checkout ., git stash, git reset --hard",
          PREVENTED, "test_35_a_subagent_against_its_sibling"),
    Other(36, "subagent against its parent", "git checkout .", PREVENTED,
          "test_36_a_subagent_against_its_parent"),
    Other(37, "removes ann's worktree", "git worktree remove --force, rm -rf", PREVENTED,
          "test_37_a_worktree_removed_with_the_work_in_it"),
    Other(38, "takes or drops ann's stash", "git stash pop, drop, clear", PREVENTED,
          "test_38_anothers_stash"),
    Other(39, "commits where no hook of the editor runs", "git commit -am, with the commit guard",
          PREVENTED, "test_39_a_commit_without_any_hook_of_the_editor"),
    Other(40, "throws away what the person changed", "git reset --hard", SAVED,
          "test_40_the_persons_own_changes_are_saved_first"),
    Other(41, "throws away what a session left that is gone", "git checkout . && git clean -fd",
          SAVED, "test_41_the_work_of_a_session_that_is_gone_is_saved_first"),
    Other(42, "changes by a command what is not held any more", "echo > notes.md, rm, sed -i, mv",
          DETECTED, "test_42_a_command_after_the_turn"),
    Other(43, "commits only its own files", "agent-sync commit", "nothing of ann's is in it",
          "test_43_a_commit_of_ones_own_files_takes_nothing_else"),
]  # fmt: skip
