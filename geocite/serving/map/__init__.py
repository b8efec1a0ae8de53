"""The map: its folium shell, its display files, and the same in one file."""
