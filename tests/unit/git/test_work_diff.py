"""The difference between HEAD and files as they are."""

import os
from pathlib import Path

from agent_sync.git import work_diff
from scene.repositories import git, with_a_commit


def test_a_file_written_in_the_moment_of_the_index_is_read(tmp_path: Path) -> None:
    """Same size, same time as git noted: the index is no older, so git has to look into it."""
    repo = with_a_commit(tmp_path / "repo", {"a.py": "a = 1\n"})
    git(repo, "config", "core.trustctime", "false")
    file, index = repo / "a.py", repo / ".git" / "index"
    then = file.stat().st_mtime_ns - 10_000_000_000  # not in the second of what is copied now
    os.utime(file, ns=(then, then))
    git(repo, "update-index", "-q", "--refresh")
    os.utime(index, ns=(then, then))
    with file.open("r+", encoding="utf-8") as written:  # the same inode
        written.write("a = 2\n")
    os.utime(file, ns=(then, then))
    text = work_diff.against_head(str(repo), str(tmp_path), [b"a.py"])
    assert text is not None
    assert text.endswith(b"-a = 1\n+a = 2\n")
    assert "a.py" in git(repo, "diff", "--name-only")
