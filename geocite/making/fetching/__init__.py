"""Downloading the sources: what arrives is read before it takes a place."""
