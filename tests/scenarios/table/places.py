"""Ways that take more than the content of a file of somebody who is at work in this checkout."""

from .way import DETECTED, PREVENTED, SAVED, Kind, ways

SHIELDS = """
rm -rf .git
mv .git .git2
rm .git/index
rm -rf .git/refs/heads
echo x > .git/HEAD
cd src && rm -rf ../.git
rm -rf .claude
rm -rf .claude/coordination
> .claude/coordination/state.sqlite
mv .claude/coordination /tmp/x
rm -rf .claude/skills
rm -rf .c*
rm -rf {.git,.claude}
rm -rf "$PWD"
find .claude -type f -delete
find . -name '*.py' -exec sed -i s/x/y/ {} \\;
find . -mindepth 1 -delete
echo 'exit()' > .claude/skills/agent-sync/scripts/hook.py
rm .claude/settings.json
echo '{}' | tee .claude/settings.json
jq 'del(.hooks)' .claude/settings.json > t && mv t .claude/settings.json
echo '{"disableAllHooks": true}' > .claude/settings.local.json
ln -sfn /tmp/nothing .claude
chmod 000 .claude
chmod -R u-w .git
chattr -R +i .git
git clean -fdx -e lib
git rm -rf --ignore-unmatch .claude
git mv .claude off
"""
COMMITS = """
git commit --amend --no-edit -q
git reset --soft HEAD~1
git reset -q --keep HEAD^
git reset --hard HEAD~1
git rebase -i HEAD~1
git rebase --onto HEAD~2 HEAD
git update-ref refs/heads/main feat
git update-ref -d refs/heads/main
git switch -q -C main feat
git checkout -q -B main HEAD~1
git push -q . +feat:main
git fetch -q . +feat:main
git filter-branch -f --msg-filter cat HEAD
git worktree add -q -B main ../w feat
GIT_INDEX_FILE=.git/old git read-tree HEAD~1 && GIT_INDEX_FILE=.git/old git commit -qm x
git read-tree HEAD~1 && git commit -qm x
"""
WORKTREES = """
git worktree remove --force ../wt
git worktree remove wt -f
git worktree move ../wt ../elsewhere
git -C src worktree remove -f ../../wt
for w in ../wt*; do git worktree remove --force $w; done
git worktree list | awk '{print $1}' | xargs -n1 git worktree remove --force
git worktree remove --force "$W"
rm -rf ../wt
cd .. && rm -rf wt
rm -rf ../w*
mv ../wt ../x
find ../wt -delete
rm ../wt/.git
rm -rf .git/worktrees/wt
git -C ../wt reset --hard
cd ../wt && git checkout .
git -C ../wt stash
"""
GONE_GIT = """
git reset --hard
git checkout .
git clean -fdq
git stash -u
git checkout -- src/a.py
git switch -f other
git checkout -q $(git diff --name-only)
"""
GONE_FILES = """
echo x > src/a.py
rm -rf src
sed -i s/ann/ben/ src/a.py
python3 format.py
git ls-files src | xargs rm -f
"""
PERSON = """
git checkout README
git restore README
git stash push -q -- README
git clean -fq lib
git rm -qf README
rm README
echo x > README
sed -i s/hand/ben/ README
python3 -c "open('README','w').write('x')"
rm -rf lib
echo README | xargs rm
git checkout -- $(git diff --name-only README)
"""
NESTED_NAMED = """
echo x > inner/v.py
rm -rf inner
cd inner && sed -i s/ann/ben/ v.py
mv inner outer
"""
NESTED_GIT = """
git -C inner reset --hard
git --git-dir=inner/.git --work-tree=inner checkout -f
GIT_DIR=inner/.git GIT_WORK_TREE=inner git checkout -f
cd inner && GIT_DIR=.git git reset --hard
cd inner && git checkout .
cd inner && git stash
cd inner && git checkout -- $(git diff --name-only)
git -C inner commit -qam x
cd inner && git add -A && git commit -qm x
"""
NESTED_PROGRAMS = """
python3 -c "open('inner/v.py','w').write('x')"
cd inner && python3 -c "open('v.py','w').write('x')"
"""
LINKS = """
echo x > link.py
sort -o link.py README
dd if=README of=link.py status=none
cp README link.py
"""
OF_A_CHILD = """
echo x > src/b.py
rm src/b.py
sed -i s/of/by/ src/b.py
"""


def kinds() -> "list[Kind]":
    """Them all."""
    both = (PREVENTED, PREVENTED)
    return [
        Kind(
            "shields",
            "takes away what protects everybody",
            ways(*both, SHIELDS, there="installation"),
        ),
        Kind(
            "commits", "rewrites or undoes a commit of hers", ways(*both, COMMITS, there="commit")
        ),
        Kind(
            "worktrees",
            "takes the worktree in which she works",
            ways(*both, WORKTREES, there="worktree"),
        ),
        Kind(
            "nested",
            "does it in a repository inside this one",
            (
                *ways(PREVENTED, DETECTED, NESTED_NAMED, there="nested"),
                *ways(DETECTED, DETECTED, NESTED_PROGRAMS, there="nested"),
                *ways(*both, NESTED_GIT, there="nested"),
            ),
        ),
        Kind(
            "links",
            "writes through another name of the file",
            (
                *ways(PREVENTED, DETECTED, LINKS, there="hard_link"),
                *ways(PREVENTED, DETECTED, "echo x > s.py", setup="ln -s src/a.py s.py"),
                *ways(PREVENTED, DETECTED, "rm s/a.py", setup="ln -s src s"),
            ),
        ),
        Kind(
            "children",
            "writes what a subagent of hers left",
            ways(PREVENTED, DETECTED, OF_A_CHILD, there="bystanders"),
        ),
        Kind(
            "gone",
            "throws away what a session left that died in its turn (hold) or ended (over)",
            ways(SAVED, SAVED, GONE_GIT + GONE_FILES, there="gone"),
        ),
        Kind(
            "person",
            "throws away what a person changed",
            ways(SAVED, SAVED, PERSON, there="person"),
        ),
    ]
