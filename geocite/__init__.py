"""geocite: an interactive geographic explorer of the French « cités éducatives »."""

__version__ = "0.1.0"
