"""What is particular to one coding client."""
