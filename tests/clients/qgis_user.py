"""What a person does in QGIS, done by PyQGIS: run by QGIS's own Python, tells what it saw in JSON.

Usage: qgis_user.py ADDRESS GEOPACKAGE LAYER_DEFINITION
"""

import json
import os
import sys

from qgis.core import (  # type: ignore[import-not-found]
    NULL,
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDataSourceUri,
    QgsFeatureRequest,
    QgsLayerDefinition,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

COLLECTIONS = ("cites", "qpv-2024", "qpv-2015", "communes", "colleges", "lycees", "epci")
LAMBERT = QgsCoordinateReferenceSystem("EPSG:2154")


def opened(address, name, **options):
    options = {"pagingEnabled": "true", "restrictToRequestBBOX": "1", **options}
    source = " ".join(
        [f"url='{address}/'", f"typename='{name}'", *(f"{key}='{value}'" for key, value in options.items())]
    )
    return QgsVectorLayer(source, name, "OAPIF")


def rows(layer):
    names = [field.name() for field in layer.fields()]
    found = {}
    for feature in layer.getFeatures():
        values = {name: None if feature[name] == NULL else feature[name] for name in names}
        shape = None if feature.geometry().isNull() else json.loads(feature.geometry().asJson(9))
        found[feature["id"]] = {"properties": values, "geometry": shape}
    return found


def ids(layer, request=None):
    return sorted(feature["id"] for feature in layer.getFeatures(request or QgsFeatureRequest()))


def drawn(layer):
    symbols = layer.renderer().dump()
    crosses = QgsCoordinateTransform(layer.crs(), LAMBERT, QgsProject.instance()).isValid()
    return {"valid": layer.isValid(), "style": symbols, "placed": crosses, "count": layer.featureCount()}


def typename(layer):
    return QgsDataSourceUri(layer.source()).param("typename")  # QGIS gives a layer an id of its own


def seen(address, package, definition):
    communes = opened(address, "communes")
    box = QgsFeatureRequest().setDestinationCrs(LAMBERT, QgsProject.instance().transformContext())
    box.setFilterRect(QgsRectangle(680000, 7020000, 690000, 7030000))
    click = QgsFeatureRequest().setFilterRect(QgsRectangle(2.7769, 50.2909, 2.7771, 50.2911))
    chosen = opened(address, "colleges")
    chosen.setSubsetString("\"code_departement\" = '59' AND \"secteur\" = 'public'")
    root = QgsProject.instance().layerTreeRoot()
    QgsLayerDefinition.loadLayerDefinition(definition, QgsProject.instance(), root)
    return {
        "version": Qgis.QGIS_VERSION,
        "layers": {name: rows(opened(address, name)) for name in COLLECTIONS},
        "counts": {name: opened(address, name).featureCount() for name in COLLECTIONS},
        "box": ids(communes, box),
        "click": ids(communes, click.setFlags(QgsFeatureRequest.ExactIntersect)),
        "pages": ids(opened(address, "communes", pageSize="700")),
        "chosen": ids(chosen),
        "definition": {typename(one.layer()): drawn(one.layer()) for one in root.findLayers()},
        "package": {
            name: drawn(QgsVectorLayer(f"{package}|layername={name.replace('-', '_')}", name, "ogr"))
            for name in COLLECTIONS
        },
    }


application = QgsApplication([], False)
application.initQgis()
sys.stdout.write(json.dumps(seen(*sys.argv[1:])))
sys.stdout.flush()
os._exit(0)  # QGIS may crash while Python takes it down; everything is told by now
