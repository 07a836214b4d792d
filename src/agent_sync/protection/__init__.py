"""Whose uncommitted work it is, what others did to it, what is kept, how it comes back."""
