"""Who acts, and whether it lives. No database."""
