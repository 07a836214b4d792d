"""What actions do, and for whom."""
