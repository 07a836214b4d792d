"""The one door to git: it runs here alone, is asked by name, gets names and gives path keys."""
