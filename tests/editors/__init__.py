"""What stands in editors/: extensions that show the whole picture."""
