"""The files of a bundle and how they are put in place."""
