"""What a person, a model or a program is shown."""
