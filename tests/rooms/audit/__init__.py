"""What is recorded, and what each reader sees of it."""
