"""Tests of contests between actions of a declared room."""
