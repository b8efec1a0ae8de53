"""What the service conforms to; `tests/clients/test_conformance.py` proves every line or removes it."""

from geocite.serving.language.languages import N_, Words

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
CLASSES = (
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/html",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-1/1.0/conf/oas30",
    f"{_FEATURES}-2/1.0/conf/crs",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_FEATURES}-3/1.0/conf/queryables-query-parameters",
    f"{_FEATURES}-3/1.0/conf/filter",
    f"{_FEATURES}-3/1.0/conf/features-filter",
    f"{_FEATURES}-5/1.0/conf/schemas",
    f"{_FEATURES}-5/1.0/conf/core-roles-features",
    f"{_FEATURES}-5/1.0/conf/returnables-and-receivables",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/cql2-json",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/case-insensitive-comparison",
    f"{_CQL2}/accent-insensitive-comparison",
    f"{_CQL2}/basic-spatial-functions",
    f"{_CQL2}/property-property",
    f"{_CQL2}/array-functions",
    f"{_CQL2}/arithmetic",
)
TITLES = Words(
    {
        "core": N_("Cœur d’OGC API – Features"),
        "html": N_("Une page pour chaque ressource"),
        "geojson": N_("GeoJSON"),
        "oas30": N_("Définition OpenAPI 3.0"),
        "crs": N_("Autres systèmes de coordonnées"),
        "queryables": N_("Propriétés qui filtrent"),
        "queryables-query-parameters": N_("Filtres simples, propriété=valeur"),
        "filter": N_("Paramètre filter"),
        "features-filter": N_("Filtre des éléments"),
        "schemas": N_("Schémas des éléments"),
        "core-roles-features": N_("Identifiant et géométrie désignés dans les schémas"),
        "returnables-and-receivables": N_("Un schéma par couche"),
        "cql2-text": N_("Langage CQL2 en texte"),
        "cql2-json": N_("Langage CQL2 en JSON"),
        "basic-cql2": N_("CQL2 de base"),
        "advanced-comparison-operators": N_("LIKE, BETWEEN, IN"),
        "case-insensitive-comparison": N_("CASEI : sans égard aux majuscules"),
        "accent-insensitive-comparison": N_("ACCENTI : sans égard aux accents"),
        "basic-spatial-functions": N_("S_INTERSECTS"),
        "property-property": N_("Comparer deux propriétés"),
        "array-functions": N_("Listes : A_CONTAINS, A_OVERLAPS…"),
        "arithmetic": N_("Calculs"),
    }
)
