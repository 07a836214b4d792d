"""What shell commands would write, read from their text."""

import pytest

from agent_sync.shell.effects import FILE, Effects, Write
from agent_sync.shell.prefilter import maybe_writes
from agent_sync.shell.reading import effects
from agent_sync.shell.writers import fetchers, file_commands, formatters, in_place_editors, patching

from .shell_cases import GITS, NOTHING, WRITES


def read(command: str) -> Effects:
    """What a command would do, from a home and a root that are known."""
    return effects(command, home="/home/me", root="/repo")


def told(write: Write) -> str:
    """A write as the table spells it."""
    names = f" <- {' '.join(write.names)}" if write.names else ""
    return (write.path if write.form == FILE else f"{write.form} {write.path}") + names


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("case", WRITES, ids=lambda case: case[0])
def test_targets(case: "tuple[str, ...]") -> None:
    command, *expected = case
    found = read(command)
    assert sorted(map(told, found.writes)) == sorted(expected)
    assert found.whole


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("command", NOTHING)
def test_no_target(command: str) -> None:
    found = read(command)
    assert [told(write) for write in found.writes] == []
    assert found.whole


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize("case", GITS, ids=lambda case: case[0])
def test_calls_of_git(
    case: "tuple[str, list[tuple[list[str | None], str | None, dict[str, str | None]]]]",
) -> None:
    command, expected = case
    assert [(call.argv, call.cwd, call.env) for call in read(command).gits] == expected


CONTENT = [
    ("echo x > f", True),
    ("cat a > f", True),
    ("cat > f <<'EOF'\nx\nEOF", True),
    ("pytest | tail -3 > f", True),
    ("jq . a > f", True),
    ("envsubst < a > f", True),
    ("sudo cat a > f", True),
    ("{ echo a; cat b; } > f", True),
    ("for i in 1 2; do echo $i; done > f", True),
    ("pytest > f", False),
    ("npm run build > f 2>&1", False),
    ("python gen.py > f", False),
    ("git diff > f", False),
    ("echo x 2> f", False),
    ("{ echo a; make; } > f", False),
    ("> f", False),
    (": > f", False),
    ("echo x | tee f", True),
    ("cat a | sudo tee f > /dev/null", True),
    ("tee f <<'EOF'\nx\nEOF", True),
    ("pytest | tee f", False),
    ("make | grep x | tee f", True),
    ("sed -i s/a/b/ f", True),
    ("perl -pi -e s/a/b/ f", True),
    ("cp a f", True),
    ("ed f", True),
    ("patch -p1 < f", True),
    ("black f.py", True),
    ("touch f", False),
    ("truncate -s 0 f", False),
    ("dd of=f", False),
    ("curl -o f https://e.com", False),
    ("wget -O f https://e.com", False),
    ("ln -s a f", False),
    ("git checkout -- f", False),
    ("echo x > f; pytest > f", True),
]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(("command", "content"), CONTENT)
def test_whether_the_content_is_the_agents_own(command: str, *, content: bool) -> None:
    (write,) = read(command).writes
    assert write.content is content


REMOVES = [
    ("rm f", True),
    ("rm -r f", True),
    ("rm *.x", False),
    ("rm -rf d/*", True),
    ("find . -name x -delete", False),
    ("find . -type d -name x -exec rm -r {} +", True),
    ("git rm f", True),
    ("git restore f", False),
    ("echo > f", False),
]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(("command", "removes"), REMOVES)
def test_what_is_removed_with_all_that_is_in_it(command: str, *, removes: bool) -> None:
    (write,) = read(command).writes
    assert write.removes is removes


PATCHES = [
    ("patch -p1 < x.diff", "x.diff", "", 1),
    ("patch < x.diff", "x.diff", "", -1),
    ("patch -d sub -i x.diff", "sub/x.diff", "sub", -1),
    ("patch -p2 -d sub -i x.diff", "sub/x.diff", "sub", 2),
    ("patch -d sub -p0 < x.diff", "x.diff", "sub", 0),
    ("cd sub && patch -p1 < ../x.diff", "sub/../x.diff", "sub", 1),
    ("git apply x.diff", "x.diff", "/repo", 1),
    ("git apply -p2 --directory=lib x.diff", "x.diff", "/repo/lib", 2),
    ("cd sub && git apply x.diff", "sub/x.diff", "/repo", 1),
    ("cd /other && git apply x.diff", "/other/x.diff", "/other", 1),
    ("git -C sub apply x.diff", "sub/x.diff", "/repo", 1),
]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(("command", "path", "base", "strip"), PATCHES)
def test_from_where_a_patch_is_applied(command: str, path: str, base: str, strip: int) -> None:
    (write,) = read(command).writes
    assert (write.path, write.base, write.strip) == (path, base, strip)


@pytest.mark.proves("AUTO-4")
def test_patterns_of_zsh_go_deep() -> None:
    command = "rm src/**/*.py lib/**; bash -c 'rm **/*.js'"
    paths = [write.path for write in effects(command, shell="zsh").writes]
    assert paths == ["src/**/*.py", "lib/*", "*/*.js"]


def test_the_writer_is_named() -> None:
    commands = "echo > a; tee b; sed -i s/a/b/ c; mv d e; git rm f; black g.py; find h -delete"
    named = {write.path: write.how for write in read(commands).writes}
    assert named == {
        "a": "redirection",
        "b": "tee",
        "c": "sed -i",
        "d": "mv",
        "e": "mv",
        "f": "git rm",
        "g.py": "black",
        "h": "find -delete",
    }


def test_one_path_is_told_once() -> None:
    found = read("echo a >> f; echo b >> f; cd .; echo c >> ./f")
    assert [write.path for write in found.writes] == ["f"]


def test_without_a_home_and_a_root_they_are_unknown() -> None:
    command = "rm ~/a $HOME/b $CLAUDE_PROJECT_DIR/c $(git rev-parse --show-toplevel)/d e"
    assert [write.path for write in effects(command).writes] == ["e"]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(
    "command",
    [
        "",
        "ls -la",
        "pytest -q",
        "pytest -q 2>&1 | tail -3",
        "cat x",
        "make >/dev/null 2>&1",
        "grep -rn foo src | head",
        "npm test",
        "python -m pytest tests",
        "cd src && ls",
    ],
)
def test_most_commands_are_not_even_parsed(command: str) -> None:
    assert not maybe_writes(command)


@pytest.mark.parametrize("case", WRITES, ids=lambda case: case[0])
def test_the_first_look_misses_no_writer(case: "tuple[str, ...]") -> None:
    assert maybe_writes(case[0])


@pytest.mark.parametrize("case", [case for case in GITS if case[1]], ids=lambda case: case[0])
def test_the_first_look_misses_no_git(case: "tuple[str, object]") -> None:
    assert maybe_writes(case[0])


@pytest.mark.parametrize(
    "name",
    sorted(
        file_commands.TABLE.keys()
        | in_place_editors.TABLE.keys() - {"awk", "gawk", "mawk"}
        | patching.TABLE.keys()
        | fetchers.TABLE.keys()
        | formatters.TABLE.keys()
    ),
)
def test_the_first_look_knows_every_writer(name: str) -> None:
    assert maybe_writes(f"{name} a b")


UNKNOWN = [
    ("rm $X", [("write", (), "")]),
    ("rm $(git ls-files lib)", [("write", ("lib",), "")]),
    ("git ls-files src | xargs rm -f", [("write", ("src",), "")]),
    ("find lib -name '*.c' -newer x -exec sed -i s/a/b/ {} +", [("write", ("lib/**/*.c",), "")]),
    ("cd $X && rm a", [("write", (), None)]),
    ("echo x > $X", [("write", (), "")]),
    ("rm src/$X", [("write", ("src/*",), "")]),
    ("while read f; do rm $f; done < list", [("write", (), "")]),
    ("git add $(git ls-files -m lib)", [("git-stage", ("lib",), "")]),
    ("git commit -m x $X", [("git-commit", (), "")]),
    ("git commit -m $X", [("git-commit", (), "")]),
    ("cd d; git checkout -- $X", [("git-discard", (), "d")]),
    ("git rm -f $(find lib -newer x)", [("git-remove", ("lib",), ""), ("write", ("lib",), "")]),
    ("for w in $(ls); do git worktree remove $w; done", [("git-remove", (), "")]),
    ("git $X", [("git-discard", (), "")]),
    ("rm a; git add b; f() { rm $1; }", []),
    ("git status $X", []),
    ("rm {1..100}", [("write", (), "")]),
]


@pytest.mark.proves("WORK-4")
@pytest.mark.parametrize(("command", "expected"), UNKNOWN)
def test_what_may_write_where_no_text_says(
    command: str, expected: "list[tuple[str, tuple[str, ...], str | None]]"
) -> None:
    assert [(x.what, x.bounds, x.cwd) for x in read(command).unknown] == expected


@pytest.mark.proves("WORK-4")
@pytest.mark.parametrize(
    "command",
    [
        " ".join(["touch", *map(str, range(600))]),
        "true; " * 2_100 + "git stash; rm a",
        "rm a;" * 2_100,
    ],
)
def test_reading_that_was_cut_short_is_unknown(command: str) -> None:
    found = read(command)
    assert not found.whole
    assert [(x.what, x.bounds) for x in found.unknown] == [("write", ())]
    assert bool([x for x in found.gits if x.argv == [None]]) == ("git" in command)
