"""What the person at the page sees of a repository, and does there (WEB, SERVE-7)."""
