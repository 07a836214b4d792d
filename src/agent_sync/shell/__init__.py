"""What a shell command would write, read from its text alone (AUTO-4, AUTO-6)."""
