"""What templates are given: fragments, tables, forms, errors, sharing."""
