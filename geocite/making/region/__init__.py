"""The tables of one region: chosen, joined, projected, repaired."""
