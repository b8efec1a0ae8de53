"""Measures: every figure is a median of several runs, beside a named reference of the same run."""
