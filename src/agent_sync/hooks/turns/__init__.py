"""Turns and subagents: what ends with them."""
