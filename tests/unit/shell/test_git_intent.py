"""What a git command would do, from its words alone (AUTO-6)."""

import shlex

import pytest

from agent_sync.shell.git import intent as gitintent
from agent_sync.shell.git.intent import DESTROY, EITHER, MOVE, STASH, SWEEP, TAKE, Intent
from agent_sync.shell.git.what_it_would_do import intent
from agent_sync.shell.text_paths import REVISION, Within

pytestmark = pytest.mark.proves("AUTO-6")


def read(line: str, cwd: "str | None" = "") -> "Intent | None":
    """The intent of a line; '$' stands for a word that cannot be known."""
    return intent([None if word == "$" else word for word in shlex.split(line)], cwd)


@pytest.mark.parametrize(
    ("line", "kind", "paths", "which"),
    [
        ("reset --hard", DESTROY, [], "tracked"),
        ("reset $ --hard", DESTROY, [], "tracked"),
        ("reset --merge", DESTROY, [], "staged"),
        ("reset --keep HEAD~1", MOVE, [], "tracked"),
        ("checkout -- a b", DESTROY, ["a", "b"], "unstaged"),
        ("checkout HEAD -- a", DESTROY, ["a"], "tracked"),
        ("checkout HEAD a", DESTROY, ["HEAD", "a"], "tracked"),
        ("checkout $ -- a", DESTROY, ["a"], "tracked"),
        ("checkout --ours -- a", DESTROY, ["a"], "unstaged"),
        ("checkout -f", DESTROY, [], "tracked"),
        ("checkout -f $", DESTROY, [], "tracked"),
        ("checkout .", EITHER, ["."], "unstaged"),
        ("checkout x", EITHER, ["x"], "unstaged"),
        ("checkout -", MOVE, [], "tracked"),
        ("checkout x --", MOVE, [], "tracked"),
        ("checkout --detach x", MOVE, [], "tracked"),
        ("checkout -b new x", MOVE, [], "tracked"),
        ("checkout -Bnew x", MOVE, [], "tracked"),
        ("switch x", MOVE, [], "tracked"),
        ("switch $", MOVE, [], "tracked"),
        ("switch -c new x", MOVE, [], "tracked"),
        ("switch -fq x", DESTROY, [], "tracked"),
        ("restore a", DESTROY, ["a"], "unstaged"),
        ("restore -WS a", DESTROY, ["a"], "tracked"),
        ("restore --source=HEAD~1 -- a", DESTROY, ["a"], "tracked"),
        ("restore -s $ a", DESTROY, ["a"], "tracked"),
        ("rebase main", MOVE, [], "tracked"),
        ("rebase --abort", DESTROY, [], "tracked"),
        ("rebase --continue", SWEEP, [], "staged"),
        ("merge --abort", DESTROY, [], "staged"),
        ("cherry-pick --abort", DESTROY, [], "staged"),
        ("revert --abort", DESTROY, [], "staged"),
        ("am --abort", DESTROY, [], "staged"),
        ("pull --rebase", MOVE, [], "tracked"),
        ("pull --rebase=merges origin main", MOVE, [], "tracked"),
        ("pull --autostash", MOVE, [], "tracked"),
        ("bisect good", MOVE, [], "tracked"),
        ("read-tree -mu HEAD", MOVE, [], "tracked"),
        ("read-tree -u --reset HEAD", DESTROY, [], "tracked"),
        ("checkout-index -fa", DESTROY, [], "unstaged"),
        ("checkout-index -f -- a", DESTROY, ["a"], "unstaged"),
        ("stash", STASH, [], "tracked"),
        ("stash push -m x -- a", STASH, ["a"], "tracked"),
        ("stash push a", STASH, ["a"], "tracked"),
        ("stash -- a", STASH, ["a"], "tracked"),
        ("stash save a b", STASH, [], "tracked"),
        ("stash -S", STASH, [], "staged"),
        ("stash pop", TAKE, [], "tracked"),
        ("add -A", SWEEP, [], "unstaged"),
        ("add -u .", SWEEP, ["."], "unstaged"),
        ("add ./dir 'a b'", SWEEP, ["./dir", "a b"], "unstaged"),
        ("add -- -x", SWEEP, ["-x"], "unstaged"),
        ("add a $", SWEEP, ["a"], "unstaged"),
        ("stage :/", SWEEP, [":/"], "unstaged"),
        ("commit -a", SWEEP, [], "tracked"),
        ("commit -sam 'x y'", SWEEP, [], "tracked"),
        ("commit -m $", SWEEP, [], "staged"),
        ("commit -F - ", SWEEP, [], "staged"),
        ("commit --amend --no-edit", SWEEP, [], "staged"),
        ("commit -m x a", SWEEP, ["a"], "tracked"),
        ("commit -o -m x -- a", SWEEP, ["a"], "tracked"),
        ("commit -i -m x -- a", SWEEP, ["a"], "staged"),
        ("commit -S -uno -m a", SWEEP, [], "staged"),
        ("commit --fixup HEAD", SWEEP, [], "staged"),
        ("checkout -p", DESTROY, [], "unstaged"),
        ("checkout -p -- a", DESTROY, ["a"], "unstaged"),
        ("restore -p", DESTROY, [], "unstaged"),
        ("clean -fi", DESTROY, ["."], "tracked"),
        ("clean -i a", DESTROY, ["a"], "tracked"),
        ("stash -p", STASH, [], "tracked"),
        ("stash push -p a", STASH, ["a"], "tracked"),
        ("add -p", SWEEP, [], "unstaged"),
        ("add -i a", SWEEP, ["a"], "unstaged"),
        ("add -e", SWEEP, [], "unstaged"),
        ("commit -p a", SWEEP, ["a"], "tracked"),
        ("commit --interactive", SWEEP, [], "tracked"),
        ("update-index a", SWEEP, ["a"], "unstaged"),
        ("-c alias.x=reset x --hard", DESTROY, [], "tracked"),
        ("-c alias.x=y -c alias.y=stash x", STASH, [], "tracked"),
        ("$ reset --hard", DESTROY, [], "tracked"),
    ],
)
def test_what_a_command_would_do(line: str, kind: str, paths: "list[str]", which: str) -> None:
    found = read(line)
    assert found is not None
    assert (found.kind, found.paths, found.which) == (kind, paths, which)
    if line.split()[0] not in ("-c", "$"):
        assert found.form.startswith(f"git {line.split()[0].replace('stage', 'add')}")


@pytest.mark.parametrize(
    "line",
    """
    status|log -p|diff HEAD|show|fetch --all|push -f|branch -D x|tag x|merge x|pull|pull --no-rebase
    pull --rebase=false|reset|reset a|reset --soft HEAD~1|reset --keep|rev-parse HEAD|blame a|grep x
    checkout|checkout HEAD|checkout @|checkout -b new|checkout -b new HEAD|checkout --orphan x
    checkout --detach|switch -c new|switch --create new
    switch --detach|restore --staged a|restore -S .|restore|clean|clean -nd
    stash list|stash show|stash create|stash store $
    add|add -n .|add -N x|add --refresh .|update-index --refresh|update-index --assume-unchanged a
    commit --dry-run -a|commit --amend -o -m x|apply --cached --check x
    worktree add ../x|worktree list|worktree remove x|worktree remove -f x|worktree prune|bisect log
    read-tree HEAD
    checkout-index a|co .|$ --stat|--version|--help reset --hard|reset --hard --help|rebase --quit
    merge --continue --help|cherry-pick x|revert x|am x.patch|apply x
    """.replace("\n", "|").split("|"),
)
def test_what_needs_no_look(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(
    ("line", "cwd", "where"),
    [
        ("reset --hard", "", ""),
        ("reset --hard", "sub", "sub"),
        ("-C a -C b reset --hard", "", "a/b"),
        ("-Ca reset --hard", "sub", "sub/a"),
        ("-C /x reset --hard", "sub", "/x"),
        ("-C $ reset --hard", "", None),
        ("reset --hard", None, None),
        ("--work-tree /x reset --hard", "", "/x"),
        ("-c a.b=c --no-pager -p reset --hard", "", ""),
    ],
)
def test_where_it_works(line: str, cwd: "str | None", where: "str | None") -> None:
    found = read(line, cwd)
    assert found is not None
    assert found.cwd == where


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("checkout -- $", []),
        ("checkout HEAD -- a $", ["a"]),
        ("restore $", []),
        ("restore --pathspec-from-file=x", []),
        ("checkout --pathspec-from-file=- HEAD", []),
        ("clean -f $", []),
        ("stash push -- $ b", ["b"]),
        ("stash push --pathspec-from-file=x", []),
        ("rm -f $", []),
        ("clean -f a $", ["a"]),
        ("checkout $", []),
        ("add $", []),
        ("add --pathspec-from-file=x", []),
        ("commit -m x $", []),
        ("commit -m x a $", ["a"]),
        ("commit --pathspec-from-file=x", []),
        ("checkout-index -f --stdin", []),
        ("update-index --stdin", []),
        ("apply --cached", []),
    ],
)
def test_paths_that_are_not_known_may_be_any(line: str, named: "list[str]") -> None:
    found = read(line)
    assert found is not None
    *sure, any_ = found.parts()
    assert [one.paths for one in sure if one.sure] == ([named] if named else [])
    assert (any_.sure, any_.kind, any_.which) == (True, found.kind, found.which)


def test_a_patch_taken_back_is_a_guess_unless_git_says_what_is_in_it() -> None:
    found = read("apply -R")
    assert found is not None
    assert [one.sure for one in found.parts()] == [False]
    told = intent(["apply", "-R"], "", stdin=Within(("lib",)))
    assert told is not None
    assert [(one.sure, one.bounds) for one in told.parts()] == [(True, ("lib",))]


def test_a_word_within_bounds_is_no_more_than_these() -> None:
    found = intent(["add", "a", Within(("lib", "b*"))], "")
    assert found is not None
    assert [(one.paths, one.bounds) for one in found.parts()] == [(["a"], ()), ([], ("lib", "b*"))]
    commit = intent(["checkout", Within((REVISION,)), "--", "a"], "")
    assert commit is not None
    assert [one.paths for one in commit.parts()] == [["a"]]
    moved = intent(["checkout", Within((REVISION,))], "")
    assert moved is not None
    assert moved.kind == MOVE
    both = intent(["restore", Within(("lib",)), None], "")
    assert both is not None
    assert [one.bounds for one in both.parts()] == [()]


def test_a_command_without_a_name_is_the_likely_one_or_any() -> None:
    for name, form in ((Within(likely="stash"), "git stash"), (None, "git with a command")):
        found = intent([name], "")
        assert found is not None
        assert found.form.startswith(form)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("reset --har", "reset --hard"),
        ("reset --h", "reset --hard"),
        ("checkout --for", "checkout --force"),
        ("switch --disc other", "switch --discard-changes other"),
        ("restore --stag --work .", "restore --staged --worktree ."),
        ("restore --sour=x a", "restore --source=x a"),
        ("clean --forc -d", "clean --force -d"),
        ("stash push --includ", "stash push --include-untracked"),
        ("add --al", "add --all"),
        ("add --upd", "add --update"),
        ("checkout-index --for -a", "checkout-index --force -a"),
        ("commit --mess -a", "commit --message -a"),
        ("rebase --abor", "rebase --abort"),
        ("commit -m x -- --al", "commit -m x -- --al"),
    ],
)
def test_options_cut_short_mean_the_whole(short: str, whole: str) -> None:
    assert repr(read(short)) == repr(read(whole))


@pytest.mark.parametrize("line", ["commit --al", "reset --m", "switch --fo x"])
def test_an_option_of_several_meanings_is_left_to_git(line: str) -> None:
    assert read(line) is None or read(line).kind in (SWEEP, "move")  # type: ignore[union-attr]


def test_an_index_of_its_own_passes() -> None:
    assert intent(["add", "-A"], "", {"GIT_INDEX_FILE": "x"}) is None
    assert intent(["reset", "--hard"], "", {"GIT_INDEX_FILE": "x"}) is not None
    assert intent(["add", "-A"], "", {"GIT_AUTHOR_NAME": None}) is not None


@pytest.mark.parametrize(
    ("line", "env", "where"),
    [
        ("reset --hard", {"GIT_DIR": ".git"}, ("", ".git")),
        ("reset --hard", {"GIT_DIR": "../x/.git", "GIT_WORK_TREE": "../x"}, ("../x", "../x/.git")),
        ("-C sub reset --hard", {"GIT_WORK_TREE": ".."}, ("sub/..", "")),
        ("--git-dir=.git --work-tree=. checkout -- .", {}, (".", ".git")),
        ("--git-dir $ reset --hard", {}, ("", None)),
        ("reset --hard", {"GIT_DIR": None}, ("", None)),
        ("--work-tree=$ reset --hard", {}, ("$", "")),
        ("--git-dir=x reset --hard", {"GIT_DIR": "y"}, ("", "x")),
    ],
)
def test_a_repository_and_a_tree_that_are_named_are_told(
    line: str, env: "dict[str, str | None]", where: "tuple[str | None, str | None]"
) -> None:
    words = [None if word == "$" else word for word in shlex.split(line)]
    found = intent(words, "", env)
    assert found is not None
    assert (found.cwd, found.git_dir) == where


@pytest.mark.parametrize(
    ("line", "untracked", "ignored", "deep"),
    [
        ("clean -f", True, False, False),
        ("clean -fd", True, False, True),
        ("clean -f a", True, False, True),
        ("clean -fdx", True, True, True),
        ("clean -fdX", False, True, True),
        ("stash -u", True, False, True),
        ("stash -a", True, True, True),
        ("add -A", True, False, True),
        ("add -u", False, False, True),
        ("add -f a", True, True, True),
    ],
)
def test_which_untracked_files_are_meant(
    line: str, *, untracked: bool, ignored: bool, deep: bool
) -> None:
    found = read(line)
    assert found is not None
    assert (found.untracked, found.ignored, found.deep) == (untracked, ignored, deep)


def test_clean_is_of_the_folder_it_stands_in_and_keeps_what_it_is_told() -> None:
    found = read("clean -fdx -e .env -e '!no' --exclude=a/b/")
    assert found is not None
    assert found.only_untracked
    kept = [":(exclude,top,glob)**/.env", ":(exclude,top,glob)a/b"]
    assert [path for path in found.paths if not path.endswith("/**")] == [".", *kept]
    only = read("clean -fdX -e x -e '!.claude/**'")
    assert only is not None
    assert only.paths == [
        ".",
        ":(exclude,top,glob)**/.claude",
        ":(exclude,top,glob)**/.claude/**",
    ]


@pytest.mark.parametrize(
    ("line", "action", "target"),
    [
        ("stash pop", "pop", ""),
        ("stash pop --index stash@{2}", "pop", "stash@{2}"),
        ("stash drop -q 1", "drop", "1"),
        ("stash clear", "clear", ""),
        ("stash branch new 3", "branch", "3"),
        ("stash apply $", "apply", None),
    ],
)
def test_which_stash_is_meant(line: str, action: str, target: "str | None") -> None:
    found = read(line)
    assert found is not None
    assert (found.action, found.target) == (action, target)


def test_how_pathspecs_are_to_be_read_is_kept() -> None:
    found = read("--literal-pathspecs add '*'")
    assert found is not None
    assert found.options == ["--literal-pathspecs"]


@pytest.mark.parametrize("line", ["", "-C", "-c", "--git-dir", "commit -m", "stash -m", "-", "--"])
def test_a_line_that_ends_early_is_no_error(line: str) -> None:
    assert read(line) is None or read(line).kind in (SWEEP, STASH)  # type: ignore[union-attr]


def test_kinds_are_distinct() -> None:
    kinds = {gitintent.DESTROY, gitintent.STASH, gitintent.MOVE, gitintent.SWEEP, gitintent.TAKE}
    assert len(kinds | {gitintent.EITHER}) == 6
