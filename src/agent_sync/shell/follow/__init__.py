"""Follows the commands of a script: where they stand, what variables hold, which way it goes."""
