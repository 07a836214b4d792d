"""Agents of a room: how one joins, what may be changed of it, what is shown of it."""
