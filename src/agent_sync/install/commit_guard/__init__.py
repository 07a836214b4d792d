"""The commit guard in git's own hooks."""
