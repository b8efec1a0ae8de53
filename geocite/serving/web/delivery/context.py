"""What the routes share: settings, catalogue, search, static files."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import cast

from flask import current_app

from geocite.bundle.spool import Aside
from geocite.collections import COLLECTIONS
from geocite.serving.catalogue.catalogue import Catalogue
from geocite.serving.catalogue.facets import Facets
from geocite.serving.formats.geopackage import package_name, write_every_layer
from geocite.serving.language.languages import root
from geocite.serving.search.index import SearchIndex
from geocite.serving.web.delivery.assets import Assets
from geocite.settings import Settings

NAME = "geocite"


@dataclass(frozen=True)
class Site:
    """One application: nothing here is read before it is asked for."""

    settings: Settings
    catalogue: Catalogue
    assets: Assets
    # The hour of what is answered: the data do not change after, and the same request has the same bytes.
    read_at: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    @cached_property
    def search(self) -> SearchIndex:
        """The search index, built at the first search."""
        return SearchIndex(self.catalogue)

    @cached_property
    def facets(self) -> Facets:
        """What the map and the tables filter on, read when first asked for."""
        return Facets(self.catalogue)

    @property
    def package_name(self) -> str:
        """Name of the GeoPackage of every layer."""
        return package_name(self.catalogue.bundle)

    @cached_property
    def package(self) -> Aside:
        """The GeoPackage of every layer, written when first asked for."""
        return Aside(write_every_layer(self.catalogue.bundle))

    @cached_property
    def bundle_key(self) -> str:
        """A short text that changes when any file of the bundle does."""
        files = self.catalogue.manifest.fichiers
        return self.assets.key_of("".join(entry.sha256 for entry in files.values()).encode())


def site() -> Site:
    """The site of the current application."""
    return cast(Site, current_app.extensions[NAME])


def folder_of(collection: str) -> str:
    """What the paths of the items of a collection begin with: short where it has one for people."""
    return COLLECTIONS[collection].address or f"/collections/{collection}/items/"


def path_of(collection: str, item_id: str) -> str:
    """Canonical path of an item's page, the same in every language."""
    from urllib.parse import quote

    return folder_of(collection) + quote(item_id, safe="")


def address(collection: str, item_id: str) -> str:
    """Address of an item's page in the language of the answer."""
    return root() + path_of(collection, item_id)
