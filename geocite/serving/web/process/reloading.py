"""The application that answers now: a new one takes its place once the bundle's folder holds a new, whole bundle."""

import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask

from geocite.bundle.loading import load_bundle
from geocite.bundle.manifest import read_manifest
from geocite.errors import BundleError, GeociteError
from geocite.serving.web.delivery.context import NAME, Site, path_of
from geocite.serving.web.delivery.wsgi import REFUSED, Application, Environ, StartResponse
from geocite.serving.web.factory import create_app

LOG = logging.getLogger("geocite")
TRIED = ("/", "/collections", "/indicators", "/sources", "/anomalies")
LOOK = 2.0  # seconds between two looks at the folder

Stamp = tuple[tuple[str, int, int, int], ...]


class Reloading:
    """A WSGI application that hands requests to the newest application that could be made whole."""

    def __init__(self, app: Flask, wrap: Callable[[Flask], Application]) -> None:
        self.wrap = wrap
        self.folder: Path = _site(app).settings.bundle
        self.refused = ""
        self.app = app
        self._application = wrap(app)
        self._seen = self._stamp_served()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application of now."""
        environ[REFUSED] = self.refused
        return self._application(environ, start_response)

    def watch(self) -> None:
        """Look at the folder from time to time, in a thread of its own, as long as the process lives."""
        threading.Thread(target=self._watch, name="geocite-paquet", daemon=True).start()

    def look(self) -> None:
        """Take up the bundle of the folder when it has changed and loads whole; else keep on, and tell why."""
        stamp = stamp_of(self.folder)
        if stamp == self._seen:
            return
        try:
            self._take_up()
            self.refused = ""
        except GeociteError as error:
            # Where things are on this machine is for its log, not for the readers of /healthz.
            self.refused = str(error).replace(str(self.folder), self.folder.name)
            LOG.warning("Le paquet servi reste le précédent : %s", error)
        except Exception as error:  # whatever a bundle of the right hashes may hold
            self.refused = f"Le nouveau paquet ne se lit pas ({type(error).__name__})."
            LOG.exception("Le paquet servi reste le précédent.")
        self._seen = stamp

    def _take_up(self) -> None:
        site = _site(self.app)
        bundle = load_bundle(self.folder)
        if bundle.manifest == site.catalogue.bundle.manifest:
            return
        app = create_app(site.settings, bundle)
        warm(_site(app))
        _try(app)
        self._application, self.app = self.wrap(app), app
        LOG.warning("Nouveau paquet de données servi : %s", _site(app).bundle_key)
        gc.unfreeze()  # what the first application froze may go
        gc.collect()

    def _stamp_served(self) -> Stamp:
        """The stamp of the folder; nothing when it has changed since the bundle was loaded."""
        stamp = stamp_of(self.folder)
        try:
            manifest = read_manifest(self.folder, self.folder)
        except BundleError:
            return ()
        return stamp if manifest == _site(self.app).catalogue.bundle.manifest else ()

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            # On the same beats of the clock in every process: they change together.
            pause.wait(LOOK - time.time() % LOOK)
            self.look()


def _try(app: Flask) -> None:
    """Ask for a page of each kind: BundleError when one fails, whatever the hashes say."""
    client, catalogue = app.test_client(), _site(app).catalogue
    layers = catalogue.bundle.layer
    firsts = (path_of(name, next(iter(layers(name).index))) for name in catalogue.collections if layers(name).index)
    for path in (*TRIED, *firsts):
        if (status := client.get(path, headers={"Accept": "text/html"}).status_code) != 200:
            raise BundleError(f"Le nouveau paquet ne se sert pas : {path} donne {status}.")


def warm(site: Site) -> None:
    """Read every layer now, and so find out that it can be read."""
    for name in site.catalogue.collections:
        site.catalogue.queryables(name)


def stamp_of(folder: Path) -> Stamp:
    """What changes when a file of a folder does: name, inode, size and date of each; nothing for no folder."""
    found = []
    for parent, _folders, names in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            try:
                state = path.stat()
            except OSError:
                continue  # replaced just now: the next look sees it
            found.append((str(path), state.st_ino, state.st_size, state.st_mtime_ns))
    return tuple(sorted(found))


def _site(app: Flask) -> Site:
    site: Site = app.extensions[NAME]
    return site
