"""From an answer to bytes: context, caches, compression, ranges, headers."""
