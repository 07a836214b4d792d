"""The one file that stands for the program in somebody's repository (ARR-1): made and compared."""
