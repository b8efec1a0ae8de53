"""What is declared in TOML: sources, their editions, indicators."""
