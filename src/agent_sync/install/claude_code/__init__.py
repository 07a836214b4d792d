"""Claude Code's settings: hooks and status line go in, and come out byte for byte."""
