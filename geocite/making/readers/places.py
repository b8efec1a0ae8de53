"""Where coordinates fall: in France or not, and what they look like when they do not."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj

from geocite.errors import DataError

Numbers = npt.NDArray[np.float64]

# West, south, east, north of each French territory, half a degree wide of it.
TERRITORIES = (
    (-5.7, 40.8, 10.2, 51.7),  # Hexagone, Corse
    (-63.7, 15.3, -60.5, 18.7),  # Guadeloupe, Saint-Martin, Saint-Barthélemy
    (-61.8, 13.9, -60.3, 15.4),  # Martinique
    (-55.2, 1.6, -51.1, 6.4),  # Guyane
    (54.7, -21.9, 56.4, -20.3),  # La Réunion
    (44.4, -13.6, 45.9, -12.1),  # Mayotte
    (-57.0, 46.2, -55.6, 47.7),  # Saint-Pierre-et-Miquelon
    (-155.4, -28.5, -133.9, -7.3),  # Polynésie française
    (157.5, -27.0, 172.7, -14.8),  # Nouvelle-Calédonie
    (-178.9, -14.9, -175.6, -12.7),  # Wallis-et-Futuna
)
# What French files are found in: name, EPSG code, axes exchanged or not.
_SYSTEMS = (
    ("des degrés, latitude et longitude échangées", 4326, True),
    ("des degrés (longitude, latitude)", 4326, False),
    ("du Lambert-93 (EPSG:2154)", 2154, False),
    ("du Lambert-93 aux axes échangés (EPSG:2154)", 2154, True),
    ("du Lambert II étendu (EPSG:27572)", 27572, False),
    ("du Web Mercator (EPSG:3857)", 3857, False),
    ("de l'UTM 31 nord (EPSG:32631)", 32631, False),
)
_ENOUGH = 0.5  # share of places in France below which the whole file is wrong


def in_france(lon: Numbers, lat: Numbers) -> npt.NDArray[np.bool_]:
    """Whether each place (degrees, WGS84) is in or near a French territory; NaN and infinity are not."""
    inside = np.zeros(len(lon), dtype=bool)
    for west, south, east, north in TERRITORIES:
        inside |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def check_places(x: Numbers, y: Numbers, crs: Any, name: str) -> npt.NDArray[np.bool_]:
    """Whether each place, given in `crs` (x east, y north), is in France.

    DataError, saying what the numbers look like, when most of them are not; places that are not finite are ignored.
    """
    known = np.isfinite(x) & np.isfinite(y)
    inside = np.zeros(len(x), dtype=bool)
    inside[known] = in_france(*_degrees(x[known], y[known], crs))
    if known.any() and inside[known].mean() < _ENOUGH:
        shown = f"{np.median(x[known]):g} ; {np.median(y[known]):g}"
        raise DataError(
            f"{name} : les coordonnées (au milieu : {shown}) {_guess(x[known], y[known])}, alors que le fichier les "
            f"donne en {_system(crs)} : remettez-les dans ce système ou téléchargez le fichier de nouveau."
        )
    return inside


def _degrees(x: Numbers, y: Numbers, crs: Any) -> tuple[Numbers, Numbers]:
    transformer = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    lon, lat = transformer.transform(x, y)
    return np.asarray(lon), np.asarray(lat)


def _guess(x: Numbers, y: Numbers) -> str:
    shares = {}
    for label, epsg, exchanged in _SYSTEMS:
        first, second = (y, x) if exchanged else (x, y)
        if epsg == 4326 and not (np.abs(first).max() <= 180 and np.abs(second).max() <= 90):
            continue
        shares[label] = float(in_france(*_degrees(first, second, epsg)).mean())
    best = max(shares.values(), default=0.0)
    if best < _ENOUGH:
        return "ne tombent pas en France, quel que soit le système essayé"
    return f"ressemblent à {' ou à '.join(label for label, share in shares.items() if share >= best - 0.05)}"


def _system(crs: Any) -> str:
    found = pyproj.CRS.from_user_input(crs)
    return "degrés (longitude, latitude)" if found.is_geographic else found.name
