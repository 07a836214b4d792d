"""Commands whose text does not say which files they touch, beside another one's work (WORK-4)."""

from pathlib import Path

import pytest

from hooks.conftest import git
from hooks.session import Session
from scene.place import Scene
from scene.repositories import copied, with_a_commit

FILES = {"lib/x.py": "x = 1\n", "ben.txt": "b\n", "README.md": "r\n", "src/deep/d.py": "d = 1\n"}


@pytest.fixture(scope="module", params=["held", "over"])
def beside(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Ben beside ann's uncommitted src/a.py, which she holds or whose turn is over."""
    folder = tmp_path_factory.mktemp("unsaid")
    repo = copied(with_a_commit(folder / "first"), folder / "repo")
    for name, text in FILES.items():
        (repo / name).parent.mkdir(exist_ok=True, parents=True)
        (repo / name).write_text(text, encoding="utf-8")
    (repo / ".gitignore").write_text(".claude/\n", encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "second", past=True)
    git(repo, "worktree", "add", "-q", "--detach", str(folder / "wt"))
    (folder / "home").mkdir()
    make = Scene(repo, folder / "home").session
    ann, ben = make("ann"), make("ben")
    for one in (ann, ben):
        one.start()
        assert one.command("register", "--name", one.id).code == 0
    ann.prompt("first")
    ann.change("src/a.py", "a = 'work of ann'\n")
    git(repo, "diff", "--output=ann.patch", "src/a.py")
    (repo / "lib/x.py").write_text("x = 2\n", encoding="utf-8")
    git(repo, "diff", "--output=ben.patch", "lib")
    if request.param == "over":
        ann.stop()
    ben.prompt("first")
    return ben


DISCARD = """
git checkout -q $(git diff --name-only)
git checkout -- $(git diff --name-only)
git checkout -- `git ls-files -m`
git checkout HEAD -- $(git diff --name-only HEAD)
git diff --name-only | xargs git checkout --
git diff --name-only -z | xargs -0 -r git checkout --
git diff --name-only src | sort | xargs git restore
git ls-files -m | xargs -n 1 git checkout HEAD
git ls-files -m | xargs -I{} git checkout -- {}
git ls-files -m | while read f; do git checkout -- "$f"; done
while read -r f; do git restore "$f"; done < <(git diff --name-only)
while read -r f; do git restore "$f"; done < list.txt
for f in $(git ls-files -m); do git checkout $f; done
mapfile -t F < <(git ls-files -m); git checkout -- "${F[@]}"
F=$(git diff --name-only); git restore $F
git restore "$FILE"
git restore src/$NAME
git restore "$ROOT/src/a.py"
git restore --pathspec-from-file=list.txt
git ls-files -m | git checkout --pathspec-from-file=-
find src -name '*.py' -mtime -1 -exec git checkout -- {} +
find . -type f -newer x | xargs git checkout --
grep -rl a src | xargs git restore
python3 names.py | xargs git checkout --
cat list.txt | xargs git checkout --
xargs git checkout -- < list.txt
git status --porcelain | awk '{print $2}' | xargs git restore
git stash push -- $(git diff --name-only)
git ls-files -m | xargs git stash push --
git rm -f $(git ls-files -m)
git ls-files -m | xargs git rm -qf
git ls-files -m | git checkout-index -f --stdin
git checkout-index -f -u $(git ls-files -m)
git diff | git apply -R
git diff src/a.py | git apply --reverse
yes | git checkout -p
yes | git checkout -p -- src
printf 'y\\n' | git restore -p src/a.py
yes | git stash -p
echo src/a.py | xargs git checkout --
echo "src/a.py" | git checkout --pathspec-from-file=-
git $(echo reset) --hard
""".strip().splitlines()
STAGE = """
git add $(git ls-files -m) && git commit -m m
git add `git diff --name-only` && git commit -m m
git add -- $(git ls-files -m -o --exclude-standard)
git status --porcelain | awk '{print $2}' | xargs git add && git commit -qm x
git diff --name-only | xargs -I % git add %
git ls-files -m | grep py | head -3 | xargs git add
git commit -m m $(git diff --name-only)
git commit -m "$(date)" -- $(git diff --name-only)
git diff --name-only | xargs git commit -m m --
git commit -m m --pathspec-from-file=list.txt
git add --pathspec-from-file=list.txt
git ls-files -m | git add --pathspec-from-file=-
yes | git add -p && git commit -m m
yes | git add -p src
git add -i < answers
git add -e
yes | git commit -p -m m
git diff src/a.py | git apply --cached && git commit -m m
git diff | git apply --cached
git apply --cached ann.patch
git apply --cached nothing.patch
git update-index src/a.py
git ls-files -m | git update-index --stdin
git update-index --again
git ls-files -m | xargs git update-index --add
find . -name '*.py' -newer README.md -exec git add {} \\;
find src -mmin -5 | xargs git add
for f in $(git diff --name-only); do git add "$f"; done
git ls-files -m | while read -r f; do git add "$f"; done
stage() { git add "$@"; }; stage $(git ls-files -m)
""".strip().splitlines()
ELSEWHERE = """
git --git-dir=$PWD/.git --work-tree=$PWD reset --hard
git --git-dir .git --work-tree . checkout -- .
cd ../wt && GIT_DIR=../repo/.git GIT_WORK_TREE=../repo git reset --hard
cd ../wt; git --work-tree=../repo --git-dir=../repo/.git checkout .
export GIT_DIR=.git GIT_WORK_TREE=.; git reset --hard
env GIT_WORK_TREE=. git reset --hard
cd .git; GIT_WORK_TREE=.. git reset --hard
cd .git && git --work-tree=.. checkout -f
cd src && GIT_DIR=../.git GIT_WORK_TREE=.. git reset --hard
git() { command git "$@"; }; git reset --hard
git() { /usr/bin/git "$@"; }; git checkout .
git() { echo no; }; command git reset --hard
g() { git "$@"; }; g reset --hard
echo 'reset --hard' | xargs git
printf '%s\\n' reset --hard | xargs git
echo reset | xargs -I{} git {} --hard
cat words | xargs git
/usr/lib/git-core/git-reset --hard
$(git --exec-path)/git-reset --hard; git-reset --hard
/usr/libexec/git-core/git checkout .
g\\it reset --hard
g''it reset --hard
"g"it checkout .
\\git reset --hard
echo 'git reset --hard' | sh
printf 'git reset --hard\\n' | bash -s
bash <<< 'git checkout .'
git ${x:-reset} --hard
C=${1:-reset}; git $C --hard
git $CMD
git $OPTIONS reset --hard
rtk git reset --hard
strace -f -o out git checkout .
rtk --quiet /usr/bin/git stash
time git reset --hard
$(which git) reset --hard
git -c alias.x='reset --hard' x
git -c alias.x='!git checkout' x .
sudo -u me git reset --hard
""".strip().splitlines()


@pytest.mark.parametrize("command", DISCARD + STAGE + ELSEWHERE)
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_files_that_no_text_says_may_be_anothers(beside: Session, command: str) -> None:
    answer = beside.pre_bash(command)
    assert answer.refused
    assert "src/a.py" in answer.reason


HELD = """
find . -mindepth 1 -delete
find . -mindepth 1 -maxdepth 1 -exec rm -rf {} +
find src -mindepth 1 -name '*.py' -delete
echo x > src/?.py
echo x > src/a.*
cat README.md >> s*/a.py
F='src/?.py'; echo x > $F
""".strip().splitlines()


@pytest.mark.parametrize("command", HELD)
@pytest.mark.proves("AUTO-4", "WORK-4")
def test_a_pattern_that_the_shell_expands_covers_what_is_held(
    beside: Session, command: str
) -> None:
    answer = beside.pre_bash(command)
    assert answer.refused or "src/a.py (of ann)" in answer.context


WATCHED = """
git ls-files src | xargs rm -f
git grep -l 'a =' | xargs sed -i 's/a =/z =/'
cp -r ../wt/src .
rm $(git ls-files -o --exclude-standard)
tar xf x.tar
rsync -a --delete lib/ src/
black src
rm "$FILE"
echo x > "$OUT"
cd "$DIR" && rm -rf src
python3 fix.py
make
""".strip().splitlines()


@pytest.mark.parametrize("command", WATCHED)
@pytest.mark.proves("AUTO-4", "WORK-4")
def test_other_writers_are_never_refused_for_what_no_text_says(
    beside: Session, command: str
) -> None:
    assert not beside.pre_bash(command).refused


BOUNDED = """
git checkout -- $(git diff --name-only lib)
git add $(git ls-files -m -- lib ben.txt) && git commit -m m
git ls-files -m ../wt | xargs git checkout --
git -C ../wt checkout $(git diff --name-only)
git restore lib/$NAME
find lib -newer README.md -exec git add {} +
yes | git add -p lib
git diff lib | git apply --cached
git apply --cached ben.patch
git checkout $(git rev-parse HEAD) -- ben.txt
GIT_DIR=/nowhere/.git git reset --hard
cd ../wt && git reset --hard
git add ben.txt $(git rev-parse HEAD)
""".strip().splitlines()


@pytest.mark.parametrize("command", BOUNDED)
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_what_the_text_bounds_it_to_is_all_that_it_may_be(beside: Session, command: str) -> None:
    answer = beside.pre_bash(command)
    assert not answer.refused, answer.reason


MADE = """
git worktree add ../repo/.w/x && cd .w/x && git add -A && git reset --hard
git clone . c/l && git -C c/l checkout . && cd c/l && git clean -fdx
git clone -q --branch other --depth 1 file:///x/y.git && cd y && git stash
mkdir -p t && cd t && git init -q && git add -A && git commit -qm x
git init -b main t2; cd t2; git add .
git bisect reset
git diff lib > l.patch && git apply --cached l.patch
git diff --name-only lib > list && xargs git checkout -- < list
""".strip().splitlines()


@pytest.mark.parametrize("command", MADE)
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_a_repository_or_a_list_that_the_line_makes_is_none_of_anothers(
    beside: Session, command: str
) -> None:
    answer = beside.pre_bash(command)
    assert not answer.refused, answer.reason


NOT_MADE = """
git init && git reset --hard
git init src && cd src && git checkout .
git clone . src; cd src; git stash
git worktree add src x; cd src && git reset --hard
git clone . c && git reset --hard
git worktree add ../z x && git add -A
git diff > l.patch && git apply --cached l.patch
git diff --name-only > list && xargs git checkout -- < list
""".strip().splitlines()


@pytest.mark.parametrize("command", NOT_MADE)
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_what_the_line_does_not_make_is_judged(beside: Session, command: str) -> None:
    assert beside.pre_bash(command).refused


CUT = [
    "git checkout -- " + " ".join(f"f{n}" for n in range(600)) + " src/a.py",
    "touch " + " ".join(f"f{n}" for n in range(600)) + "; git reset --hard",
    "x=1; " * 2_100 + "git reset --hard",
    "cat > /tmp/x <<'E'\n" + "x\n" * 600_000 + "E\ngit reset --hard",
]


@pytest.mark.parametrize("command", CUT, ids=range(len(CUT)))
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_reading_that_was_cut_short_may_be_any_command_of_git(
    beside: Session, command: str
) -> None:
    assert beside.pre_bash(command).refused


POWERSHELL = """
cmd /c "git reset --hard"
cmd.exe /c git checkout .
pwsh -c "git reset --hard"
powershell -NoProfile -Command "git stash"
pwsh -Command { git reset --hard }
iex "git reset --hard"
Invoke-Expression 'git checkout .'
"git reset --hard" | iex
Invoke-Command { git reset --hard }
Get-ChildItem -Recurse *.py | ForEach-Object { git checkout $_ }
git checkout (git diff --name-only)
git ls-files -m | % { git add $_ }
""".strip().splitlines()


@pytest.mark.parametrize("command", POWERSHELL)
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_shells_inside_powershell(beside: Session, command: str) -> None:
    answer = beside.hook("pre-tool-use", beside.tool("PowerShell", {"command": command}))
    assert answer.refused


POWERSHELL_HELD = """
Get-ChildItem -Recurse *.py | Remove-Item
gci src -Filter *.py | Remove-Item -Force
dir -Recurse -Include *.py | ri
ls src/*.py | rm
cmd /c "del /q src\\a.py"
cmd /c "echo x > src\\a.py"
pwsh -c "Set-Content src/a.py x"
""".strip().splitlines()


@pytest.mark.parametrize("command", POWERSHELL_HELD)
@pytest.mark.proves("AUTO-4", "WORK-4")
def test_what_is_handed_on_in_powershell(beside: Session, command: str) -> None:
    answer = beside.hook("pre-tool-use", beside.tool("PowerShell", {"command": command}))
    assert answer.refused or "src/a.py (of ann)" in answer.context


POSIX_TO_POWERSHELL = """
pwsh -c "git reset --hard"
powershell.exe -Command 'git checkout .'
cmd /c "git reset --hard"
cmd.exe //c "git stash"
""".strip().splitlines()


@pytest.mark.parametrize("command", POSIX_TO_POWERSHELL)
@pytest.mark.proves("AUTO-6", "WORK-4")
def test_powershell_and_cmd_inside_a_shell(beside: Session, command: str) -> None:
    assert beside.pre_bash(command).refused


@pytest.mark.proves("AUTO-6", "WORK-4")
def test_bounds_behind_a_link_are_found(beside: Session) -> None:
    link = Path(beside.repo).parent / "link"
    if not link.exists():
        link.symlink_to(beside.repo, target_is_directory=True)
    assert beside.pre_bash(f"git checkout -- {link}/src/$X").refused
    assert beside.pre_bash(f"find {link}/src -newer x | xargs git add").refused
    assert beside.pre_bash(f"git ls-files -m {link} | xargs git add").refused
    assert not beside.pre_bash(f"git ls-files -m {link}/lib | xargs git add").refused


def test_the_scene_is_a_repository(beside: Session) -> None:
    assert Path(beside.repo, "src/a.py").read_text("utf-8") == "a = 'work of ann'\n"
