"""The smallest bundle that fits the contract: one region, nothing in it."""

from collections.abc import Mapping

from geocite.bundle import contract
from geocite.bundle.documents import write_documents
from geocite.bundle.files import compress
from geocite.bundle.manifest import FORMAT

BOX = (3.0, 50.0, 3.4, 50.1)


def smallest_manifest(code: str = "32") -> contract.Manifest:
    """The manifest of a region without layers."""
    return contract.Manifest(
        format=FORMAT,
        regions=(contract.Region(code, f"Région {code}", f"region-{code}", 2154, BOX, {"59": "Nord"}),),
        sources=(),
        collections={},
        jointures=(),
        correspondance=contract.Crosswalk(0, 0, 0, contract.Thresholds(5, 1), {}),
        carte=contract.MapPlan((3.2, 50.05), BOX, {}),
        anomalies={"erreur": 0, "avertissement": 0, "information": 0},
    )


def smallest_documents(**changes: object) -> Mapping[str, bytes]:
    """Files of documents that say nothing, but for those given."""
    held = {
        "profils": contract.Profiles({}, (), ()),
        "indicateurs": contract.Indicators((), {}),
        "anomalies": (),
        "situation": (),
        "codes_postaux": {},
    }
    documents = contract.Documents(**(held | changes))  # type: ignore[arg-type]
    return {path: compress(text) for path, text in write_documents(documents).items()}
