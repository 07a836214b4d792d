"""A diff is read as git reads it, whatever its form (PATCH-1; what is none is told apart)."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_sync.errors import InvalidInput
from agent_sync.gates.patches import patch_text
from agent_sync.gates.patches.patch_places import wrong_name
from agent_sync.gates.patches.patch_text import parse, render

HUNK = b"@@ -1 +1 @@\n-a\n+b\n"
PLAIN = b"--- a/x\n+++ b/x\n" + HUNK


def git_diff(*lines: str, body: bytes = b"") -> bytes:
    return b"".join(line.encode() + b"\n" for line in lines) + body


KINDS = {
    "edit": (git_diff("diff --git a/x b/x", "index 1111..2222 100644", body=PLAIN), "edit", ["x"]),
    "plain": (PLAIN, "edit", ["x"]),
    "no prefixes": (b"--- src/x\n+++ src/x\n" + HUNK, "edit", ["src/x"]),
    "git without prefixes": (
        git_diff("diff --git src/x src/x", body=b"--- src/x\n+++ src/x\n" + HUNK), "edit",
        ["src/x"],
    ),
    "mnemonic prefixes": (
        git_diff("diff --git i/x w/x", body=b"--- i/x\n+++ w/x\n" + HUNK), "edit", ["x"],
    ),
    "a folder called a": (
        git_diff("diff --git a/a/x b/a/x", body=b"--- a/a/x\n+++ b/a/x\n" + HUNK), "edit", ["a/x"],
    ),
    "times": (b"--- x.orig\t2020-01-01 00:00:00\n+++ x\t2020-01-02\n" + HUNK, "edit", ["x"]),
    "made": (b"--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n", "create", ["x"]),
    "made empty": (git_diff("diff --git a/x b/x", "new file mode 100644"), "create", ["x"]),
    "removed": (b"--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n", "delete", ["x"]),
    "renamed": (
        git_diff("diff --git a/x b/y", "similarity index 100%", "rename from x", "rename to y"),
        "rename", ["x", "y"],
    ),
    "copied": (
        git_diff("diff --git a/x b/y", "similarity index 100%", "copy from x", "copy to y"),
        "copy", ["y"],
    ),
    "mode": (git_diff("diff --git a/x b/x", "old mode 100644", "new mode 100755"), "mode", ["x"]),
    "spaces": (git_diff("diff --git a/my x b/my x", body=b"--- a/my x\t\n+++ b/my x\t\n" + HUNK),
               "edit", ["my x"]),
    "quoted": (
        git_diff(r'diff --git "a/\303\244\t\"" "b/\303\244\t\""', "new file mode 100644"),
        "create", ['ä\t"'],
    ),
    "lines that look like headers": (
        b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/y\n-+++ b/y\n+-- a\n+++ c\n", "edit", ["x"],
    ),
    "text around": (
        b"Subject: [PATCH]\n\n---\n x | 2 +-\n\n" + PLAIN + b"-- \n2.39\n", "edit", ["x"],
    ),
}  # fmt: skip


@pytest.mark.proves("PATCH-1")
@pytest.mark.parametrize("case", KINDS)
def test_what_a_diff_does_to_which_files(case: str) -> None:
    text, kind, names = KINDS[case]
    (change,) = parse(text)
    assert (change.kind, [name.decode() for name in change.touched]) == (kind, names)
    (again,) = parse(render([change]))
    assert (again.kind, again.touched, again.body) == (kind, change.touched, change.body)


NONE = {
    "a line of dashes": b"one\n---\ntwo\n",
    "two headings": b"--- a title\n+++ another\nand text\n",
    "nothing": b"",
    "a header alone": b"diff --git a/x b/x\n",
    "cut off": PLAIN[:-4],
    "cut off in a heading": b"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n",
    "damaged": b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\nb\n+c\n",
    "two names": git_diff("diff --git a/x b/x", body=b"--- a/y\n+++ b/y\n" + HUNK),
    "no name": git_diff("diff --git a/x b/y", "new file mode 100644"),
    "binary without content": git_diff("diff --git a/x b/x", "Binary files a/x and b/x differ"),
    "binary cut off": git_diff("diff --git a/x b/x", "index 1111..2222", "GIT binary patch"),
    "twice": PLAIN + PLAIN,
    "odd quotes": git_diff(r'diff --git "a/\q" "b/\q"', "new file mode 100644"),
}


@pytest.mark.proves("PATCH-1")
@pytest.mark.parametrize("case", NONE)
def test_what_is_no_diff_is_told_apart(case: str) -> None:
    with pytest.raises(InvalidInput):
        parse(NONE[case])


def test_a_patch_has_bounds() -> None:
    many = b"".join(b"diff --git a/%d b/%d\nnew file mode 100644\n" % (n, n) for n in range(501))
    with pytest.raises(InvalidInput, match="500 files"):
        parse(many)
    with pytest.raises(InvalidInput, match="bytes"):
        parse(PLAIN + b"x" * patch_text.MOST_BYTES)


WRONG = {
    "above": ("../x", "100644"),
    "in the middle": ("a/../../x", "100644"),
    "absolute": ("/etc/x", "100644"),
    "git's folder": (".git/hooks/x", "100644"),
    "git's folder in other letters": ("a/.GIT/config", "100644"),
    "a link": ("x", "120000"),
    "a submodule": ("x", "160000"),
    "a folder": ("x", "40000"),
}


@pytest.mark.proves("PATCH-2")
@pytest.mark.parametrize("case", WRONG)
def test_names_and_modes_that_no_patch_has(case: str) -> None:
    name, mode = WRONG[case]
    text = git_diff(f"diff --git a/{name} b/{name}", f"new file mode {mode.rjust(6, '0')}")
    assert wrong_name(parse(text))


NAME = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="/\0"), min_size=1, max_size=8
).filter(lambda name: name not in (".", "..") and not name.lower().startswith(".git"))
LINES = [b"a\n", b"--- a\n", b"+++ b\n", b"\n", b"@@ -1 +1 @@\n", b"x\r\n", b"y"]
CONTENT = st.one_of(
    st.binary(max_size=60),
    st.lists(st.sampled_from(LINES), max_size=12).map(b"".join),
)  # fmt: skip
Files = dict[str, tuple[bytes, bool]]
TREE = st.dictionaries(NAME, st.tuples(CONTENT, st.booleans()), max_size=4)


def lay(folder: Path, files: Files) -> None:
    """Make the folder hold exactly these files."""
    for path in folder.iterdir():
        if path.name != ".git":
            path.unlink()
    for name, (content, runs) in files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o755 if runs else 0o644)


def git(folder: Path, *args: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *args], cwd=folder, input=stdin, capture_output=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository."""
    made = tmp_path_factory.mktemp("round")
    git(made, "init", "-q")
    git(made, "config", "core.autocrlf", "false")
    return made


@pytest.mark.proves("PATCH-1")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=TREE, after=TREE, renames=st.booleans())
def test_what_was_read_does_what_gits_own_diff_does(
    folder: Path, before: Files, after: Files, *, renames: bool
) -> None:
    lay(folder, before)
    git(folder, "add", "-A", "-f")
    first = git(folder, "write-tree").decode().strip()
    lay(folder, after)
    git(folder, "add", "-A", "-f")
    second = git(folder, "write-tree").decode().strip()
    options = ["-M10%"] if renames else ["--no-renames"]
    text = git(folder, "diff", "--binary", *options, first, second)
    if not text:
        return
    changes = parse(text)
    names = git(folder, "diff", "--name-only", "-z", "--no-renames", first, second).split(b"\0")
    assert {name for one in changes for name in one.touched} == {name for name in names if name}
    git(folder, "read-tree", first)
    git(folder, "apply", "--cached", "--whitespace=nowarn", stdin=render(changes))
    assert git(folder, "write-tree").decode().strip() == second
