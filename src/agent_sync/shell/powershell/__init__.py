"""The same for PowerShell: its words, its statements, its commands."""
