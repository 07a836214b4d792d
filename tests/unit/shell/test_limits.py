"""Reading a command never raises, and its work is bounded, whatever the text is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.shell.limits import MAX_COMMANDS, MAX_DOCUMENT, MAX_STEPS, MAX_WRITES
from agent_sync.shell.reading import effects, measured

from .shell_cases import GITS, NOTHING, POWERSHELL, POWERSHELL_NOTHING, WRITES

POSIX = [case[0] for case in WRITES] + NOTHING + [call[0] for call in GITS]
COMMANDS = POSIX + [case[0] for case in POWERSHELL] + POWERSHELL_NOTHING
SHELLS = ("Bash", "PowerShell")
SIZE = 100_000
MOST = 2 * MAX_STEPS + 2 * MAX_COMMANDS + 200
SPECIAL = (
    "( ) (( )) $( ${ $(( ` ' \" \\ { } {a, {1.. .. , ; & && | || |& < > << <<- <<< >> >& &> <( >( "
    "# ! [[ ]] * ? [ ] ~ = += $ $x $'a' @ @' @\" if then fi for do done case esac in while { } "
    "function f() time rm mv cp sed -i tee cd git find -exec xargs bash -c eval EOF <<EOF "
    "Set-Content -Path Remove-Item [IO.File]::WriteAllText( ,"
).split()
PIECES = st.one_of(
    st.sampled_from([*SPECIAL, " ", "\n", "\t", "\0", "\r", "\ud800", "\u00e9", "a", "x.py"]),
    st.text(max_size=3),
)


def check(command: str) -> None:
    """Read it in every way, and look at what it cost."""
    for shell in SHELLS:
        found, spent = measured(command, shell=shell, home="/home/me", root="/repo")
        assert len(found.writes) <= MAX_WRITES
        assert len(found.gits) <= MAX_WRITES + 1
        assert all(write.path and "\0" not in write.path for write in found.writes)
        assert spent is None or spent.steps <= MOST


@pytest.mark.proves("AUTO-4")
@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_text_is_read_without_an_error(pieces: "list[str]") -> None:
    check("".join(pieces))
    check("rm a; " + " ".join(pieces))


@pytest.mark.proves("AUTO-4")
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(COMMANDS), st.integers(0, 200), st.integers(0, 12), PIECES)
def test_a_damaged_command_is_read_without_an_error(
    command: str, place: int, length: int, piece: str
) -> None:
    check(command[:place] + piece + command[place + length :])


@pytest.mark.proves("AUTO-4")
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(COMMANDS), st.sampled_from(COMMANDS), st.sampled_from([";", "\n", "|"]))
def test_two_commands_are_read_without_an_error(one: str, other: str, joint: str) -> None:
    check(one + joint + other)


MANY = [
    "(", ")", "((", "$(", "$((", "${", "`", "'", '"', "\\", "{", "{a,", "{a,{a,{a", "{1..9}", "[",
    "<(", ">(", "<<A ", "<<-A\n", "<<<", ">", ">a ", "|", "|&", "&", "&&", ";", "\n", " ", "#",
    "a ", "a;", "a=$a$a;", "$a", "$", "~ ", "* ", "rm a;", "git a;", "rm a\n", "a|", "a&&", "!a ",
    "if a; then ", "for i in a; do ", "while a; do ", "case a in a) ", "f(){ ", "{ ", "[[ ",
    "bash -c ", "eval ", "sudo ", "xargs ", "find . -exec ", "$(rm a) ", "`rm a` ", "<<<a ",
    "\u00e9\U0001f600 ", "\ud800", "\0", "\t\tA\n", "$'\\''", '"$(', "${a:-", "$[", "-i ", "@'\n",
    "f()", "function f ", "function f() ", ">&1", "2>&1 ",
    '@"\n', "<#", "$a.b ", "a,", "'a'", '"a"',
]  # fmt: skip


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("piece", MANY)
def test_a_hundred_kilobytes_cost_bounded_work(piece: str, shell: str) -> None:
    for start in ("rm a; ", "rm "):
        spent = measured(start + piece * (SIZE // len(piece)), shell=shell)[1]
        assert spent is not None
        assert spent.steps <= MOST


GROWING = [
    "rm a b {c,d};",
    "cat > f <<'EOF'\nx > y\nEOF\n",
    'echo "$(rm a)" `rm b`\n',
    "for i in a b; do rm $i; done;",
    "if a; then cd b; else rm c; fi\n",
    "f() { rm $1; }; f a;",
    "x=a; y=${x}b; rm $y;",
    "(cd a && git add b);",
    "bash -c 'rm a';",
    "find . -name a -exec rm {} \\;\n",
]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("piece", GROWING)
def test_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    once, many = (measured(piece * count)[1] for count in (10, 100))
    assert once is not None
    assert many is not None
    assert many.steps <= 11 * once.steps


def test_a_long_document_costs_no_more_than_a_short_one() -> None:
    """Bodies are jumped over."""
    costs = set()
    for rows in (1, 5_000):
        body = "x = '\"$(a > b)\n" * rows
        found, spent = measured(f"cat > f <<'EOF'\n{body}EOF\nrm g")
        assert [write.path for write in found.writes] == ["f", "g"]
        assert spent is not None
        costs.add(spent.steps)
    assert len(costs) == 1


LIMITED = [
    ("rm a; " + "rm b$RANDOM;" * 2_001, 1),
    ("rm a; " + "x " * 50_000, 1),
    ("rm {1..100}; rm a", 1),
    ("for i in {1..9}{1..7}; do for j in {1..9}{1..7}; do rm $i$j$k; done; done; rm a", 0),
    ("rm a; b=(x);" + 'b=("${b[@]}" "${b[@]}");' * 14 + "rm c", 1),
    ("rm a; " + "( " * 50 + "b" + " )" * 50, 1),
    ("rm a; f() { g; }; g() { f; }; f; rm b", 2),
    ("touch " + " ".join(f"f{i}" for i in range(600)), MAX_WRITES),
]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(("command", "count"), LIMITED)
def test_at_a_limit_what_was_found_stays(command: str, count: int) -> None:
    found = effects(command)
    assert len(found.writes) == count
    assert found.whole is ("f()" in command)


DIFF = "--- a\n+++ a\n" + " x\n" * 10_000


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(
    "apply", ["patch -p{} < x", "cd d{}; patch -p1 < ../x", "git apply -p{} x"]
)
def test_one_patch_that_is_applied_often_costs_bounded_work(apply: str) -> None:
    often = "; ".join([apply.format(number) for number in range(500)])
    found, spent = measured(f"rm a; cat > x <<'E'\n{DIFF}E\n{often}")
    assert [write.path for write in found.writes[:2]] == ["a", "x"]
    assert not found.whole
    assert spent is not None
    assert spent.steps <= MOST


@pytest.mark.proves("AUTO-4")
def test_the_texts_that_are_kept_are_bounded() -> None:
    one = "cat > x{0} <<'E'\n--- f{0}\n+++ f{0}\nE\npatch -p0 < x{0}\n"
    found = effects("".join([one.format(number) for number in range(60)]))
    names = {write.path for write in found.writes}
    assert {"x59", "f49"} <= names
    assert "f50" not in names
    large = f"cat > x <<'E'\n--- f\n+++ f\n{'y' * MAX_DOCUMENT}\nE\npatch -p0 < x\n"
    assert [write.form for write in effects(large).writes] == ["file", "patch"]


def test_a_long_script_in_quotes_is_read() -> None:
    script = "# " + "x" * 20_000 + "\nrm a"
    assert [write.path for write in effects(f"bash -c '{script}'").writes] == ["a"]


NO_NUMBERS = [
    "patch -p\u00b2 < x", "set -- b; shift \u00b2", "L=(b); rm ${L[\u00b2]}", "rm ${\u00b2}",
    "echo x >&\u00b2", "echo x \u00b2> y", "touch {\u00b2..\u00b3}",
    f"set -- b; shift {'9' * 5_000}",
    f"L=(b); rm ${{L[{'1' * 5_000}]}}", f"touch {{1..{'9' * 5_000}}}", f"patch -p{'1' * 5_000} < x",
]  # fmt: skip


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("command", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_a_number_that_is_none_does_not_end_the_reading(command: str) -> None:
    """Python takes '²' for a digit and for no number: a held file behind it was let through."""
    paths = [write.path for write in effects(f"rm a; {command}; rm z").writes]
    assert paths[:1] + paths[-1:] == ["a", "z"]


def test_a_copy_of_standard_output_has_a_plain_number() -> None:
    assert [write.path for write in effects("echo x >&\u00b2; echo y >&2").writes] == ["\u00b2"]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("command", ["git add a`", "rm a; rm b`", "x=`git status`"])
def test_an_escape_at_the_end_does_not_begin_anew(command: str) -> None:
    found, spent = measured(command, shell="PowerShell")
    assert found.whole
    assert spent is not None
    assert spent.steps < 40
