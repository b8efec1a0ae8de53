"""The order of the house: read the imports, and fail when one goes the wrong way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "geocite"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
FOUNDATION = {"collections", "errors", "registry", "settings", "text"}
# A server listens: the only other module that touches sockets.
OPENING = {"geocite.making.fetching.fetch", "geocite.serving.web.process.listening"}
FOLIUM = {"geocite.serving.map.shell", "geocite.serving.notebook.map"}
STDLIB = sys.stdlib_module_names
TABLES = {"pandas", "geopandas", "pyogrio", "topojson"}
NETWORK = {"socket", "urllib", "http", "requests", "urllib3", "ftplib"}


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    """Modules imported by a file; for `from a import b`, both a and a.b."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    if top_level_only:
        inside = {child for node in nodes if isinstance(node, ast.FunctionDef) for child in ast.walk(node)}
        nodes = [node for node in nodes if node not in inside]
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            # `from package import module` depends on the module, not on what the package itself imports.
            found |= names if names <= MODULES.keys() else {node.module, *names}
    return found


def roots(path: Path, **options: bool) -> set[str]:
    return {name.partition(".")[0] for name in imports(path, **options)}


def side(name: str) -> str:
    return name.split(".")[1] if name.count(".") else ""


@pytest.mark.parametrize("name", MODULES)
def test_making_and_serving_never_meet(name: str) -> None:
    other = {"making": "serving", "serving": "making"}.get(side(name))
    assert other is None or not {m for m in imports(MODULES[name]) if m.startswith(f"geocite.{other}")}


@pytest.mark.parametrize("name", [name for name in MODULES if side(name) in FOUNDATION])
def test_foundation_is_standard_library_only(name: str) -> None:
    path = MODULES[name]
    outside = roots(path) - STDLIB - {"geocite"}
    within = {m.split(".")[1] for m in imports(path) if m.startswith("geocite.")}
    assert not outside
    assert within <= FOUNDATION


@pytest.mark.parametrize("name", [name for name in MODULES if side(name) != "making"])
def test_tables_stay_on_the_making_side(name: str) -> None:
    assert not roots(MODULES[name], top_level_only=True) & TABLES


@pytest.mark.parametrize("name", [name for name in MODULES if name not in FOLIUM])
def test_only_maps_imports_folium(name: str) -> None:
    assert not roots(MODULES[name]) & {"folium", "branca"}


@pytest.mark.parametrize("name", [name for name in MODULES if name not in OPENING])
def test_only_fetch_opens_the_network(name: str) -> None:
    allowed = {"urllib.parse", "http.HTTPStatus"}
    reached = {m for m in imports(MODULES[name]) if m.partition(".")[0] in NETWORK}
    assert not {m for m in reached if m not in {"urllib", "http"} and not any(m.startswith(a) for a in allowed)}


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("geocite.serving.web")])
def test_only_web_knows_http(name: str) -> None:
    assert not roots(MODULES[name]) & {"flask", "werkzeug", "waitress", "granian"}


def test_no_cycle() -> None:
    graph = {
        name: {m for m in imports(path, top_level_only=True) if m in MODULES and m != name}
        for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


SERVED = (
    "/",
    "/cites/arras",
    "/communes/59350",
    "/collections/communes/items/59350?f=json",
    "/collections/communes/items?f=json",
    "/collections/communes/items?f=html&q=lille",
    "/collections/communes/items?f=csv",
    "/collections/communes/items?f=json&bbox=3,50,3.1,50.1&filter=population > 1000",
    "/indicators",
    "/search?q=lille",
)


def test_serving_needs_no_heavy_library_until_an_export_does() -> None:
    script = (
        "import sys; from geocite.serving.web import create_app; "
        "from geocite.bundle.loading import load_bundle; from geocite.settings import read_settings; "
        "s = read_settings({}); client = create_app(s, load_bundle(s.bundle)).test_client(); "
        f"wrong = [path for path in {SERVED} if client.get(path).status_code != 200]; "
        "heavy = {'folium', 'pandas', 'geopandas', 'numpy', 'shapely', 'pyogrio', 'requests'} & set(sys.modules); "
        "sys.exit(', '.join([*wrong, *sorted(heavy)]) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr


ROOMS, LINES, OF_A_FUNCTION = 12, 300, 30
FOLDERS = sorted({path.parent for path in MODULES.values()})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_holds_few_rooms(folder: Path) -> None:
    modules = [path.stem for path in folder.glob("[!_]*.py")]
    packages = [path.parent.name for path in folder.glob("*/__init__.py")]
    assert len(modules + packages) <= ROOMS, sorted(modules + packages)


@pytest.mark.parametrize("name", MODULES)
def test_a_room_is_read_in_one_sitting(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= OF_A_FUNCTION
    ]
    assert not long
    assert len(text.splitlines()) <= LINES


HOLDERS = {"Bundle", "Catalogue", "Figures", "Layer", "Site"}
MEMOS = {"cache", "lru_cache", "kept_by_language"}


@pytest.mark.parametrize("name", MODULES)
def test_no_module_keeps_what_belongs_to_a_bundle(name: str) -> None:
    """A memo of a module outlives the bundle that it is keyed by: `geocite.bundle.memos.kept` is made for it."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(MEMOS & set(_names(one)) for one in node.decorator_list):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            assert not HOLDERS & {word for one in arguments if one.annotation for word in _names(one.annotation)}


def _names(node: ast.expr) -> list[str]:
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
