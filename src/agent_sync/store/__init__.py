"""The database: opening it, running statements, moving its schema."""
