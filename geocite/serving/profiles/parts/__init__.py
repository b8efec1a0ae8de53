"""Parts that several profiles show."""
