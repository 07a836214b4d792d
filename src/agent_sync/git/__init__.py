"""The one door to git: asked by name, answers in path keys."""
