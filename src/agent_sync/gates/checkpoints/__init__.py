"""States of files that named agents approve."""
