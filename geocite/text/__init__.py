"""Text as files and people write it: codes, encodings, delimited files, French typography."""
