"""Tests that drive the real client."""
