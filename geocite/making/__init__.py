"""The making side: from official files to the bundle."""
