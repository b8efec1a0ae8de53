"""From the words of a reader to the items that bear them."""
