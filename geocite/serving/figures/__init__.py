"""Figures: years, series, aggregates, ranks."""
