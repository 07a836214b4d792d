"""What tests speak to: sessions, their hooks, git and the database of a scratch repository."""
