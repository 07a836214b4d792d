"""Tests that drive real clients."""
