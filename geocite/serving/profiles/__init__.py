"""What each kind of profile shows, as plain values; templates only lay it out."""
