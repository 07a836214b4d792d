"""Edits: claimed, refused, held for a while, warned about."""
