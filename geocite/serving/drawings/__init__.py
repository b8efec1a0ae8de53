"""Positions of charts, small maps and pictures; no HTML here."""
