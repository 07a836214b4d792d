"""What a client's settings file holds of ours: lines that call hooks, put in and taken out."""
