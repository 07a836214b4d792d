"""Which commands surely write nothing: told from one pass over their text (WORK-10)."""

import pytest

from agent_sync.shell.prefilter import only_reads

LOOKS = [
    "", "ls -la", "cat a b | head -3", "grep -rn 'a > b' src 2>/dev/null | wc -l", "pwd && cd src",
    "git status", "git diff HEAD~1 -- a", "git log --oneline | head -5", "git --no-pager show",
    "git -C sub blame a", "git branch --list", "git branch", "git stash list", "git worktree list",
    "find . -name '*.py' | wc -l", "rg -n \"a|b\" src", "echo 'rm x; y > z'", "sed -n '1,5p' a",
    "test -f a && echo yes || echo no", "sleep 1", "which git 2>&1",
    "for f in *.py; do cat $f; done",
    "if [ -f a ]; then head a; fi", "git ls-files | xargs -0 -n 1 wc -l", "(cd src && ls)",
    "agent-sync status", "printf '%s\\n' a", "sort -u a", "git rev-parse HEAD", "cat < a",
]  # fmt: skip
MAY_WRITE = [
    "rm a", "ls > a", "cat a >> b", "cat <<E\nE", "find . -delete", "find . -exec rm {} +",
    "find . '-delete'", "find . -fprint a", "git diff --output=a", "git checkout a", "git stash",
    "git branch x", "git tag x", "git -c alias.x=y x", "git config a b", "sort -o a b",
    "sed -i x a",
    "sed -n w a", "awk 1 a", "python3 x.py", "make", "pytest", "X=1 cat a", "echo $(rm a)",
    "echo `rm a`", "cat <(rm a)", "ls # it's\nrm a # it's", "r\\m a", "'rm' a", "\"rm\" a",
    "ls; rm a", "ls | tee a", "ls | xargs rm", "ls & rm a", "cat() { rm a; }; cat", "$X a",
    "find . $X", "find . -{delete,x}", "uniq a b", "rg --pre x y", "git grep -Ovi x",
    "if rm a; then ls; fi",
    "command rm a", "ls\nrm a", "echo \"\\\" ; rm a #\"", "git show --ext-diff", "sh a", ". a",
    "agent-sync checkpoint x --on y --run 'rm a'", "agent-sync checkpoint x --run='./a' --on y",
]  # fmt: skip


@pytest.mark.parametrize("command", LOOKS)
def test_looking_around_is_told(command: str) -> None:
    assert only_reads(command)


@pytest.mark.parametrize("command", MAY_WRITE)
def test_what_may_write_is_never_taken_for_it(command: str) -> None:
    assert not only_reads(command)
