"""Every fault of the data at once, told with its place; nothing is stopped."""
