"""The serving side: from the bundle to pages, layers and exports."""
