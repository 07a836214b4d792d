"""Tests that drive the real Claude Code."""
