"""Shell scripts made from dice: what agents write, in the forms that the shell allows for it."""

import random
import shlex
from collections.abc import Callable

FILES = ["a.txt", "b.txt", "src/a.py", "src/b.py", "src/deep/c.py", "old/x.log", "old/y.log"]
ODD_FILES = ["my file.txt", "[id]/page.tsx", ".hidden.txt"]
NEW = ["new.txt", "src/n.py", "out.log", "it's.txt", "a>b.txt", "caf\u00e9.md", "x y/../z.txt"]
FOLDERS = ["src", "src/deep", "old"]
WORDS = ["x", "'a > b'", '"c && d"', "e\\ f", "$'t\\tu'", '"$(echo hi)"', "`echo ho`", "$((3 > 2))"]
FILTERS = [
    "sed s/o/0/",
    "sort",
    "cat -n",
    "tr a-z A-Z",
    "grep -v zzz",
    "head -3",
    "awk '$1 > 5 || 1'",
]


def quoted(rng: random.Random, path: str) -> str:
    """One path in one of the ways to write it."""
    kind = rng.randrange(6)
    if kind == 0:
        return "'" + path.replace("'", "'\\''") + "'"
    if kind == 1 and not set('"$`\\') & set(path):
        return f'"{path}"'
    if kind == 2 and path.isascii() and path.isprintable():
        return "".join(c if c.isalnum() or c in "/._" else "\\" + c for c in path)
    if kind == 3 and path.isascii() and len(path) > 3:
        return shlex.quote(path[:2]) + shlex.quote(path[2:])
    if kind == 4:
        return shlex.quote(f"./{path}")
    return shlex.quote(path)


def some(rng: random.Random) -> str:
    """A file that is there, or a new one."""
    return quoted(rng, rng.choice([*FILES, *FILES, *ODD_FILES, *NEW]))


def there(rng: random.Random) -> str:
    """A file that is there."""
    return quoted(rng, rng.choice([*FILES, *ODD_FILES]))


def folder(rng: random.Random) -> str:
    """A folder that is there."""
    return quoted(rng, rng.choice(FOLDERS))


def pattern(rng: random.Random) -> str:
    """A pattern or a brace that stands for several files."""
    return rng.choice(
        ["*.txt", "src/*.py", "old/*", "{a,b}.txt", "src/?.py", "s*/[ab].py", "*/x.log"]
    )


def redirected(rng: random.Random) -> str:
    """Into a file; nothing reads the file that it appends to, which would never end."""
    operator = rng.choice([">", ">>", ">|", "1>", "&>", "&>>", " >", "> "])
    text = rng.choice([f"echo {rng.choice(WORDS)}", "printf '%s\\n' a b", ":", "cat fix.patch", ""])
    return f"{text} {operator}{some(rng)}"


def document(rng: random.Random) -> str:
    end = rng.choice(["EOF", "'EOF'", '"E O"', "-EOF", "E\\OF"])
    name = end.lstrip("-").strip("'\"").replace("\\", "")
    body = rng.choice(["x = 1 > 0\nrm b.txt", "it's\n`echo q`", "<<A\n> y", "", "\tz > w"])
    command = rng.choice(["cat", "tee", "cat"])
    target = some(rng)
    if command == "tee":
        return f"tee {target} <<{end}\n{body}\n{name}"
    return rng.choice(
        [f"cat > {target} <<{end}\n{body}\n{name}", f"cat <<{end} >> {target}\n{body}\n{name}"]
    )


def copied(rng: random.Random) -> str:
    what = rng.choice(["cp", "mv", "cp -f", "mv -f", "cp -p", "install -m 644"])
    if rng.random() < 0.3:
        return f"{what} {there(rng)} {there(rng)} {folder(rng)}"
    return f"{what} {there(rng)} {rng.choice([some(rng), folder(rng), folder(rng) + '/'])}"


def removed(rng: random.Random) -> str:
    what = rng.choice(["rm", "rm -f", "rm -rf", "unlink", "rm -v --"])
    target = rng.choice([there(rng), folder(rng), pattern(rng), f"{there(rng)} {there(rng)}"])
    return f"{what} {target}"


def edited(rng: random.Random) -> str:
    target = rng.choice([there(rng), there(rng), "src/*.py", f"{there(rng)} {there(rng)}"])
    return rng.choice(
        [
            f"sed -i s/o/0/ {target}",
            f"sed -i -e 's/o/0/;s/a/4/' {target}",
            f"sed -i 's|x|>|' {target}",
            f"perl -pi -e 's/o/0/' {target}",
            f"truncate -s 0 {there(rng)}",
            f"touch {some(rng)}",
            f"dd if=a.txt of={some(rng)} 2>/dev/null",
            f"sort -o {some(rng)} a.txt",
            f"echo y | tee -a {some(rng)} > /dev/null",
            f"echo y | {rng.choice(FILTERS)} | tee {some(rng)}",
            f"{rng.choice(FILTERS)} < fix.patch > {some(rng)}",
        ]
    )


def searched(rng: random.Random) -> str:
    return rng.choice(
        [
            "find old -name '*.log' -delete",
            "find src -name '*.py' -exec sed -i s/a/b/ {} +",
            "find . -maxdepth 1 -name 'a*.txt' -exec rm {} \\;",
            f"printf '%s\\n' {there(rng)} | xargs -d '\\n' rm -f",
            "echo a.txt b.txt | xargs touch",
        ]
    )


SIMPLE: "list[Callable[[random.Random], str]]" = [
    redirected, redirected, document, copied, copied, removed, edited, edited, searched,
]  # fmt: skip


def command(rng: random.Random, depth: int, *, here: bool = True) -> str:
    """A command, or commands in something around them; ``here``: where the script began."""
    if depth <= 0 or rng.random() < 0.5:
        return rng.choice(SIMPLE)(rng)
    moves = here and rng.random() < 0.25
    inner = [command(rng, depth - 1, here=here and not moves) for _ in range(rng.choice([1, 1, 2]))]
    lines = any("<<" in one for one in inner)
    body = "\n".join(inner) if lines else rng.choice([";", "\n"]).join(inner)
    if moves:
        return _elsewhere(rng, body)
    if rng.random() < 0.3:
        return _through(rng, body)
    return _around(rng, body)


def _elsewhere(rng: random.Random, body: str) -> str:
    """In another folder, and back."""
    where = rng.choice(FOLDERS)
    at, back = quoted(rng, where), "../" * (where.count("/") + 1)
    return rng.choice(
        [
            f"(cd {at} && {{ {body}\n}})",
            f"cd {at} || exit 1\n{body}\ncd {back}",
            f"pushd {at} > /dev/null || exit\n{body}\npopd > /dev/null",
            f"(cd {at} || exit; {body}\n)",
        ]
    )


def _through(rng: random.Random, body: str) -> str:
    """By a shell of its own."""
    end = f"END{rng.randrange(10**6)}"
    return rng.choice(
        [
            f"bash -c {shlex.quote(body)}",
            f"eval {shlex.quote(body)}",
            f"bash <<'{end}'\n{body}\n{end}",
            f"cat <<'{end}' | sh\n{body}\n{end}",
        ]
    )


def _around(rng: random.Random, body: str) -> str:
    """In a compound command."""
    name = rng.choice("fghijkl") + str(rng.randrange(1_000))
    return rng.choice(
        [
            f"({body}\n)",
            f"{{ {body}\n}}",
            f"if true; then {body}\nfi",
            f"if ! [ -e nowhere ]; then\n{body}\nelse echo no\nfi",
            f"for f in {there(rng)} {there(rng)}; do {body}\ndone",
            f'for f in a.txt src/*.py; do echo x >> "$f"\ndone; {body}',
            f"case $(echo b) in a) rm nothing ;; b|c) {body}\n;; esac",
            f"{name}() {{ {body}\n}}\n{name}",
            f"while true; do {body}\nbreak; done",
            f"[[ a < b && -n x ]] && {{ {body}\n}}",
            f"! false && {{ {body}\n}}",
            f'X={there(rng)}; cp "$X" copy.txt; {body}',
            f'set -- {there(rng)} {there(rng)}; shift 1; rm -f "$1"; {body}',
            f'L=({there(rng)} {there(rng)}); touch "${{L[1]}}"; {body}',
            f"time {{ {body}\n}} 2>/dev/null",
            f"{{ {body}\n}} 2>&1 | cat",
            f"true | {{ {body}\n}}",
        ]
    )


def script(rng: random.Random) -> str:
    """A whole script of a few commands."""
    parts = [command(rng, rng.choice([0, 1, 2, 3])) for _ in range(rng.choice([1, 1, 2, 3, 5]))]
    lines = any("<<" in part or "\n" in part for part in parts)
    return ("\n" if lines else rng.choice(["; ", " && ", "\n"])).join(parts)


GIT = [
    "git reset --hard", "git reset -q --hard HEAD", "git checkout .", "git checkout -f",
    "git restore .",
    "git checkout -- {}", "git checkout HEAD -- {}", "git restore {}", "git restore -s HEAD -SW {}",
    "git stash", "git stash push -q", "git stash -u", "git stash push -- {}", "git stash save x",
    "git clean -fd", "git clean -fdx", "git clean -f {}", "git add -A && git commit -qm x",
    "git add . ; git commit -qm x", "git commit -qam x", "git commit -qm x -a", "git add -u",
    "git commit -qm x -- {}", "git commit -qm x {}", "git add {} && git commit -qm x",
    "git -C src checkout -q .", "git -C src restore .", "cd src && git checkout -- .",
    "git switch -q other", "git checkout -q other", "git switch -f other", "git checkout -qf other",
    "git rm -qf {}", "git rm -rqf src", "git mv {} moved.py", "git checkout -q -B again",
    "git reset -q", "git status", "git diff > /dev/null", "git log --oneline", "git stash list",
    "git rebase -q other", "git merge -q other", "git pull -q", "git add -N {}",
    "git restore --staged {}",
    "git -c core.x=1 reset --hard -q", "command git reset --hard", "git --no-pager checkout .",
    "GIT_PAGER=cat git reset --hard", "git checkout -- :/", "git restore -- ':(top)src'",
    "git checkout HEAD~0 -- src", "git reset --merge", "git reset --keep", "git checkout -m other",
    "git stash create", "git stash push -k", "git commit -qm x -i {}", "git commit -qm x -o {}",
    "git checkout-index -f -a", "git read-tree -u --reset HEAD", "git worktree list",
    "git clean -n",
    "git apply -R /dev/null", "git reset --hard HEAD@{{0}}", "git checkout @ -- src/a.py",
]  # fmt: skip


def git_line(rng: random.Random) -> str:
    """A git command over a file of somebody, perhaps inside something."""
    line = rng.choice(GIT).format(rng.choice(["src/a.py", "src", "src/free.py", "'src/*.py'", "."]))
    return rng.choice(
        [line, line, line, f"({line})", f"{line} 2>/dev/null || true",
        f"bash -c {shlex.quote(line)}",
         f"if true; then {line}; fi", f"echo x && {line}", f"{{ {line}; }} > /dev/null"]
    )  # fmt: skip


POWER = [
    "Set-Content -Path {} -Value x", "Set-Content {} 'x > y'", "'x' | Out-File {}", "'x' > {}",
    "'x' | Set-Content -LiteralPath {} -Encoding utf8", "Add-Content -Path {} -Value \"a`nb\"",
    "Remove-Item {}", "Remove-Item -Force -Path {}", "New-Item -ItemType File -Path {}",
    "Copy-Item b.txt -Destination {}", "Move-Item b.txt {}", "Clear-Content {}", "'x' >> {}",
    "'x' | Tee-Object -FilePath {}", "[IO.File]::WriteAllText({}, 'x')",
    "if ($true) {{ Set-Content {} 'x' }}", "foreach ($i in 1) {{ 'x' > {} }}",
]  # fmt: skip


def power_line(rng: random.Random) -> "tuple[str, str]":
    """A PowerShell command and the file that it writes."""
    target = rng.choice(
        ["a.txt", "src/a.py", "my file.txt", "[id]/page.tsx", "it's.txt", "caf\u00e9.md"]
    )
    written = "'" + target.replace("'", "''") + "'"
    if rng.random() < 0.3 and not set("'`$ ") & set(target):
        written = f'"{target}"'
    form = rng.choice(POWER)
    if "[" in target and "LiteralPath" not in form and ">" not in form and "IO" not in form:
        target, written = "a.txt", "'a.txt'"  # elsewhere brackets are a pattern
    return form.format(written), target
