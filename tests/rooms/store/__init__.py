"""Rooms as they are stored, on SQLite and on PostgreSQL."""
