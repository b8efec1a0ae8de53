"""Plain arithmetic on coordinates: rectangles and coordinate systems."""
