"""What is read from a command against what a real shell then does to the files (AUTO-4)."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent_sync.repository.path_patterns import covers
from agent_sync.shell.effects import GLOB, TREE, Write
from agent_sync.shell.reading import effects

BASH = shutil.which("bash") or ""
pytestmark = pytest.mark.skipif(not BASH or os.name == "nt", reason="needs bash")

FILES = {
    "a.txt": "one\ntwo\n",
    "b.txt": "three\n",
    "my file.txt": "x\n",
    "src/a.py": "a = 1\n",
    "src/b.py": "b = 2\n",
    "src/deep/c.py": "c = 3\n",
    "old/x.log": "x\n",
    "old/y.log": "y\n",
    "[id]/page.tsx": "id\n",
    ".hidden.txt": "h\n",
    "fix.patch": "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n",
}
COMMANDS = [
    "echo x > new.txt",
    "echo x >> a.txt",
    "echo x >| a.txt",
    "> a.txt",
    ": > a.txt",
    'echo "a > b" > c.txt',
    "echo a\\>b > c.txt",
    "echo 1 2>err.txt >out.txt",
    "ls nowhere &> all.txt",
    "ls nowhere >& all.txt",
    "echo a3>three.txt",
    "{ echo a; echo b; } > both.txt",
    "(cd src && echo x > f); echo y > g",
    "cd src && echo x > f && cd .. && echo y > g",
    "cd src/deep && echo x > ../f",
    "cd src && ls && cd - && echo x > f",
    "cd src; cd deep; cd -; echo x > f; cd -; echo y > g",
    "cd src; echo x > $OLDPWD/f; bash -c 'cd - && echo y > g'",
    "pushd src; cd - && echo x > f; popd; cd -; echo y > g",
    "cd src; (cd - && echo x > f); echo y > g",
    "cd src && { cd deep; }; echo x > f",
    "cd src | cat; echo x > f",
    "cd src & wait; echo x > f",
    "cat > f.py <<'EOF'\nif a > b:\n    rm = 1\nEOF",
    "cat <<A > one <<B\nfirst > x\nA\nsecond > y\nB\necho c > two",
    "cat <<-EOF > f\n\tx > y\n\tEOF\necho z > g",
    "tee t1 t2 <<'EOF'\nx\nEOF",
    "cat <<'EOF' | bash\necho a > inner.txt\nEOF",
    "echo x | tee -a a.txt > /dev/null",
    "sed -i 's/one/1/' a.txt",
    "sed -i -e 's/one/1/' -e 's/two/2/' a.txt",
    "sed -Ei 's/(one|two)/n/' a.txt",
    "sed -i s/a/z/ src/*.py",
    "for f in src/*.py; do sed -i 's/=/==/' \"$f\"; done",
    "for f in a b; do echo $f > $f.md; done",
    "for i in {1..3}; do echo $i > f$i; done",
    "touch {x,y}{1,2}",
    "cp a.txt{,.bak}",
    "cp a.txt src/",
    "cp a.txt b.txt src",
    "cp -t src a.txt b.txt",
    "mv a.txt renamed.txt",
    "mv a.txt src",
    "mv a.txt b.txt old/",
    "rm a.txt",
    "rm -rf old",
    "rm old/*",
    "rm *.txt",
    "rm 'my file.txt'",
    "rm my\\ file.txt",
    'F="my file.txt"; rm "$F"',
    "FILES='a.txt b.txt'; rm $FILES",
    'L=(a.txt "my file.txt"); rm "${L[@]}"',
    "F=a.txt; mv $F ${F%.txt}.md",
    "F=src/a.py; echo x > ${F##*/}; echo y > ${F%/*}/n",
    'D=$(dirname src/a.py); echo x > "$D/n"',
    "R=$(pwd); cd src; echo x > $R/n",
    "ln -s a.txt link",
    "truncate -s 0 a.txt",
    "perl -pi -e 's/one/1/' a.txt",
    "perl -I src -pe 's/one/1/' -i a.txt",
    "perl src/a.py -i a.txt",
    "perl -pe 's/one/1/' a.txt -i b.txt",
    "dd if=a.txt of=copy.txt 2>/dev/null",
    "sort -o a.txt a.txt b.txt",
    "printf '%s\\n' a.txt b.txt | xargs rm",
    "printf '%s\\n' a.txt | xargs -I{} cp {} {}.bak",
    "find . -name '*.log' -delete",
    "find src -name '*.py' -exec sed -i 's/=/==/' {} +",
    "find . -maxdepth 1 -name 'b*.txt' -exec rm {} \\;",
    "find . -type d -name deep -exec rm -rf {} +",
    'f() { rm "$1"; }; f a.txt; f b.txt',
    "bash -c 'cd src; rm \"$1\"' _ a.py",
    "eval 'cd src'; rm a.py",
    'set -- a.txt b.txt; shift; rm "$@"',
    "echo x > '[id]/page.tsx'",
    "echo x > [id]/page.tsx",
    "patch -s -p1 < fix.patch",
    "cd src && patch -s -d .. -p1 < ../fix.patch",
    "cat > fix.patch <<'EOF'\n--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\nEOF\n"
    "patch -s -p1 < fix.patch",
    "cd src && patch -s <<'E'\n--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\nE\n",
    "patch -s -d src <<'EOF'\n--- deep/a.py\n+++ deep/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\nEOF\n",
    "patch -sf <<'EOF'\n--- src/a.txt\n+++ src/a.txt\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\nEOF\n",
    "cat <<'EOF' | tee new.diff\n--- src/a.py\n+++ src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\nEOF\n"
    "cd src && patch -s -d .. -p0 -i new.diff",
    "[[ a < b ]] && echo x > f",
    "(( 3 > 2 )) && echo x > f",
    "echo $((3 > 2)) > f",
    "if true; then echo x > f; fi",
    "[ -f a.txt ] && cd src && sed -i s/a/z/ a.py && cd .. && echo x > f",
    "[ -d src ] && F=src/a.py && echo x > $F",
    "grep -q one a.txt && cd src && echo x > f",
    "command -v sed >/dev/null && cd src && echo x > f && [ -d deep ] && cd deep && echo y > g",
    "[ -d nowhere ] && exit 1; echo x > f",
    "[ -d src ] && cd src || exit 1; echo x > f",
    "[ -d src ] && exit 0 || exit 1; echo x > f",
    "case a in a) echo x > f ;; esac",
    "echo x > f; exit 0; echo y > g",
    "cat <(echo x) > f",
    "echo $'a\\'b > c' > f",
    "echo a > x; cat < x > y",
    "shopt -s globstar; rm src/**/*.py",
    "rm src/**/*.py",
    "echo a # > b",
    "grep -c '>' a.txt || true",
    "awk '$1 > 5' a.txt",
    'echo "it\'s > x"',
    "true <<'EOF'\necho > f\nEOF",
    "test a \\> b || true",
]


def make(root: Path) -> None:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def look(root: Path) -> "dict[str, tuple[str, int]]":
    """What is in a folder: each file's text and its inode."""
    return {
        path.relative_to(root).as_posix(): (path.read_text(encoding="utf-8"), path.stat().st_ino)
        for path in root.rglob("*")
        if path.is_file()
    }


def predicted(root: Path, writes: "list[Write]", names: "set[str]") -> "set[str]":
    """The files that the writes name, with what is on the disk before the command."""
    found: set[str] = set()
    for write in writes:
        path = os.path.normpath(write.path)
        if write.form == GLOB:
            found |= {name for name in names if matches(write, name)}
        elif write.form == "patch":
            found.add("a.txt")  # what the patch that is there names
        elif write.form == TREE and (root / path).is_dir():
            found |= {name for name in names if name.startswith(path + "/")}
        elif write.names and (root / path).is_dir():
            found |= {os.path.normpath(f"{path}/{name}") for name in write.names}
        else:
            found.add(path)
    return found


def matches(write: Write, name: str) -> bool:
    """Whether a pattern covers a file; its wildcards do not begin a hidden name."""
    hidden = "/." in f"/{name}" and "**" not in write.path
    return not hidden and (
        covers(write.path, name) or (write.removes and covers(write.path + "/**", name))
    )


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_files_that_change_are_those_that_were_read(command: str, tmp_path: Path) -> None:
    root = tmp_path / "work"
    make(root)
    before = look(root)
    expected = predicted(root, effects(command).writes, set(before))
    subprocess.run(
        [BASH, "--norc", "-c", command],
        cwd=root,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    after = look(root)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed == expected
