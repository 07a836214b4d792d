"""The families of commands: what each one says that it would write."""
