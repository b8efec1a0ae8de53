"""The border between making and serving: a folder of checked, hashed files and its manifest."""
