"""What people decided by reading: facts and reviewed matches."""
