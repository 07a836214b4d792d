"""Ways of git: what discards, stages, commits, moves, cleans and stashes."""

from .way import DETECTED, FREE, PREVENTED, Kind, ways

DISCARDS = """
git reset --hard
git reset --hard HEAD
git checkout .
git checkout -- .
git checkout -f
git checkout HEAD -- src
git checkout -- notes.md
git checkout src/a.py
git checkout other -- src/a.py
git checkout ':/'
git checkout -- '*.py'
git restore .
git restore src
git restore -s other src/a.py
git restore --staged --worktree .
git checkout-index -fa
git read-tree -u --reset HEAD
git rm -qf src/a.py
git rm -rqf src
"""
BY_OTHER_NAMES = """
git -C . reset --hard
git -C src checkout .
cd src && git checkout .
git --git-dir=.git --work-tree=. reset --hard
git --git-dir=$PWD/.git --work-tree=$PWD reset --hard
cd .git; GIT_WORK_TREE=.. git reset --hard
GIT_DIR=.git GIT_WORK_TREE=. git reset --hard
git -c core.quotepath=off reset --hard
git -c alias.x='reset --hard' x
git -c alias.x='!git reset --hard' x
/usr/bin/git reset --hard
/usr/lib/git-core/git-reset --hard
g\\it reset --hard
\\git reset --hard
"git" reset --hard
command git reset --hard
env A=b git reset --hard
rtk git reset --hard
sudo git reset --hard
git() { command git "$@"; }; git reset --hard
g() { git "$@"; }; g reset --hard
echo 'reset --hard' | xargs git
echo 'git reset --hard' | sh
bash -c 'git reset --hard'
sh <<'E'⏎git reset --hard⏎E
eval "git reset --hard"
git ${x:-reset} --hard
C=reset; git $C --hard
git $CMD --hard
git reset --har
true | git reset --hard
(git reset --hard)
! git reset --hard
git stash && git stash drop
"""
UNKNOWN = """
git checkout -q $(git diff --name-only)
git checkout -- `git ls-files -m`
git checkout -- README $(cat list.txt)
git diff --name-only | xargs git checkout --
git ls-files -m | while read -r f; do git checkout -- "$f"; done
for f in $(git ls-files -m); do git restore $f; done
xargs git checkout -- < list.txt
git restore --pathspec-from-file=list.txt
yes | git checkout -p
git diff | git apply -R
find src -name '*.py' -exec git checkout -- {} +
git ls-files -m | git checkout-index -f --stdin
git rm -qf $(git ls-files -m)
"""
STAGES = """
git add -A
git add .
git add -u
git add src
git add src/a.py
git add '*.py'
git add --all -- .
git stage .
git add -N . && git add .
git add new.py
git update-index src/a.py
git update-index --add new.py
"""
COMMITS = """
git commit -qam mine
git commit -qm mine -- src/a.py
git commit -qm mine src
git commit -aqm mine
git commit -q --all --message mine
git commit -qi -m mine notes.md
"""
STAGES_UNKNOWN = """
git ls-files -m | git update-index --stdin
git add --pathspec-from-file=list.txt
for f in $(git diff --name-only); do git add "$f"; done
find . -name '*.py' -exec git add {} +
"""
COMMITS_UNKNOWN = """
git add $(git ls-files -m) && git commit -qm m
git status --porcelain | awk '{print $2}' | xargs git add && git commit -qm x
git commit -qm m $(git diff --name-only)
yes | git add -p && git commit -qm m
git diff src/a.py | git apply --cached && git commit -qm m
git add `git diff --name-only` && git commit -qm m
"""
BY_NAME = """
git apply -R ann.diff
git mv -f README src/a.py
git mv src/a.py src/z.py
"""
CLEANS = """
git clean -fd
git clean -fdx
git clean -f new.py
git clean -ffdq .
git clean -fd -e ben.txt
git clean -fX; git clean -f
git stash -u
git add -A && git stash
"""
STASHES = """
git stash
git stash push
git stash -k
git stash save mine
git stash push -- src
git stash push -m x -- src/a.py
git stash --staged; git stash --all
yes | git stash -p
git stash push -- $(git diff --name-only)
"""
MOVES = """
git switch other
git switch -f other
git switch --discard-changes other
git checkout other
git checkout -f other
git checkout --detach -f other
git switch -C main other
git rebase --autostash other
git pull -q --rebase --autostash . other
git merge other
git cherry-pick other
git bisect start other main
"""


def kinds() -> "list[Kind]":
    """Them all."""
    both = (PREVENTED, PREVENTED)
    staged = ways(*both, "git commit -qm mine", setup="git add notes.md")
    away = ways(*both, "git reset -q\ngit stash", setup="git add src/a.py")[1:]
    named = ways(PREVENTED, DETECTED, BY_NAME, setup="git diff --output=ann.diff src/a.py")
    return [
        Kind("discards", "throws changes away by git", (*ways(*both, DISCARDS), *named)),
        Kind(
            "other-names",
            "calls git from elsewhere or by another name",
            ways(*both, BY_OTHER_NAMES),
        ),
        Kind("discards-unknown", "throws away files that no text says", ways(*both, UNKNOWN)),
        Kind(
            "stages",
            "stages or commits them",
            (*ways(*both, STAGES, gate=FREE), *ways(*both, COMMITS), *staged),
        ),
        Kind(
            "stages-unknown",
            "stages or commits files that no text says",
            (*ways(*both, STAGES_UNKNOWN, gate=FREE), *ways(*both, COMMITS_UNKNOWN)),
        ),
        Kind("cleans", "cleans what git does not know", ways(*both, CLEANS)),
        Kind("stashes", "puts them into the stash", (*ways(*both, STASHES), *away)),
        Kind("moves", "moves to another commit", ways(*both, MOVES)),
    ]
