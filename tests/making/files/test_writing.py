"""One build at a time, told; killed or refused by the system at any step, a whole bundle stands."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers.smallest import smallest_documents, smallest_manifest

from geocite.bundle.loading import Bundle, load_bundle
from geocite.cli import main
from geocite.errors import BundleError, UsageError
from geocite.making.files.writing import building, write_bundle

FORMER = {**smallest_documents(), "a.json": b'"ancien"', "dossier/b.json": b"[1]"}
FRESH = {**smallest_documents(), "a.json": b'"neuf"', "dossier/b.json": b"[2]", "dossier/c.json": b"[3]"}
HANG_S = 60

# A build in a process of its own. `stop` is called before the n-th change of the folder's files.
CHILD = """
import os, signal, sys, time
from pathlib import Path
from helpers.smallest import smallest_documents, smallest_manifest
from geocite.making.files.writing import building, write_bundle
output, wanted, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
calls = 0
def stop(event, details):
    global calls
    if event not in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir"): return
    if event == "open" and not (details[2] & (os.O_WRONLY | os.O_RDWR)): return
    if output.name not in str(details[0]): return
    calls += 1
    if calls != wanted: return
    if what == "kill": os.kill(os.getpid(), signal.SIGKILL)
    print("arrêté", flush=True)
    sys.stdin.readline()
FRESH = {**smallest_documents(), "a.json": b'"neuf"', "dossier/b.json": b"[2]", "dossier/c.json": b"[3]"}
sys.addaudithook(stop)
write_bundle(FRESH, smallest_manifest("11"), output)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_bundle(FORMER, smallest_manifest(), tmp_path / "paquet")
    return tmp_path / "paquet"


def _build(output: Path, step: int, what: str = "kill") -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", CHILD, str(output), str(step), what]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_env())


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def _code(bundle: Bundle) -> str:
    """The region of a bundle, every file of which agrees with it."""
    code = bundle.manifest.regions[0].code
    wanted = {"32": FORMER, "11": FRESH}[code]
    assert {name: bundle.file(name) for name in bundle.manifest.fichiers} == wanted
    return code


def _beside(folder: Path) -> set[str]:
    return {path.name for path in folder.parent.iterdir()} - {".paquet.verrou"}


def _steps(folder: Path) -> Iterator[int]:
    """Each step of a build until one is not reached: the build ended by itself."""
    for step in range(1, 100):
        with _build(folder, step) as child:
            ended = child.wait(HANG_S)
        if ended == 0:
            return
        assert ended == -signal.SIGKILL
        yield step
    raise AssertionError("la construction ne finit pas")


def test_a_build_killed_at_any_step_leaves_a_whole_bundle_and_nothing_after_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "paquet"
    write_bundle(FORMER, smallest_manifest(), folder)
    seen = []
    for _ in _steps(folder):
        seen.append(_code(load_bundle(folder)))
        write_bundle(FORMER, smallest_manifest(), folder)
        assert _beside(folder) == {"paquet"}
        assert _code(load_bundle(folder)) == "32"
    assert set(seen) == {"32", "11"}, "tués avant et après l'échange"
    assert len(seen) > 12


def test_a_reader_during_any_step_reads_a_whole_bundle_and_moves_nothing(folder: Path) -> None:
    between = 0
    for step in range(1, 100):
        with _build(folder, step, "pause") as child:
            assert child.stdout is not None
            assert child.stdin is not None
            if child.stdout.readline() != "arrêté\n":
                break
            names = _beside(folder)
            between += "paquet" not in names
            read = load_bundle(folder)
            assert _code(read) in {"32", "11"}
            assert _beside(folder) == names
            child.stdin.write("\n")
            child.stdin.close()
            assert child.wait(HANG_S) == 0, "le lecteur a gêné la construction"
        assert _code(load_bundle(folder)) == "11"
        write_bundle(FORMER, smallest_manifest(), folder)
    assert between == 1


def test_readers_never_fail_while_bundles_follow_each_other(folder: Path) -> None:
    ended = threading.Event()
    read: list[str] = []
    failed: list[BundleError] = []

    def go_on() -> None:
        while not ended.is_set():
            try:
                read.append(load_bundle(folder).manifest.regions[0].code)
            except BundleError as error:
                failed.append(error)

    reader = threading.Thread(target=go_on)
    reader.start()
    for turn in range(20):
        files, code = ((FRESH, "11"), (FORMER, "32"))[turn % 2]
        write_bundle(files, smallest_manifest(code), folder)
    ended.set()
    reader.join(HANG_S)
    assert not failed
    assert set(read) == {"11", "32"}


@contextmanager
def _paused(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with _build(folder, 6, "pause") as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "arrêté\n"
        yield child
        child.stdin.close()
        child.wait(HANG_S)


def test_a_second_build_says_who_builds_and_stops(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _paused(folder) as child:
        names = _beside(folder)
        assert main(["build", "--output", str(folder)]) == 2
        told = capsys.readouterr().err
        assert "déjà en construction" in told
        assert f"processus {child.pid}, depuis le {time.strftime('%d/%m/%Y')[:2]}" in told
        assert _beside(folder) == names
        spelled = folder.parent / "autre" / ".." / folder.name
        (folder.parent / "autre").mkdir()
        with pytest.raises(UsageError, match="déjà en construction"):
            write_bundle(FORMER, {}, spelled)
    assert _code(load_bundle(folder)) == "11"


def test_two_builds_into_two_folders_do_not_hinder_each_other(folder: Path) -> None:
    with _paused(folder):
        write_bundle(FORMER, smallest_manifest(), folder.parent / "autre")
    assert _code(load_bundle(folder.parent / "autre")) == "32"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disque"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "geocite-essai", str(disk)], capture_output=True)
    if done.returncode:
        pytest.skip("il faut le droit de monter un disque")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("size", [20_000, 180_000, 400_000])
def test_a_full_disk_is_told_and_left_as_it_was(small_disk: Path, size: int) -> None:
    folder = small_disk / "paquet"
    write_bundle({**FORMER, "gros": os.urandom(60_000)}, smallest_manifest(), folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=r"le disque est plein.*gardé"):
        write_bundle({f"{rank}": os.urandom(size) for rank in range(12)}, smallest_manifest(), folder)
    assert _beside(folder) == {"paquet"}
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert load_bundle(folder).manifest.regions[0].code == "32"


def test_a_disk_that_may_only_be_read_is_told_before_the_build_begins(
    small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_bundle(FORMER, smallest_manifest(), small_disk / "paquet")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert main(["build", "--output", str(small_disk / "paquet"), "--raw", "/nulle-part"]) == 2
    assert "lecture seule" in capsys.readouterr().err
    assert _code(load_bundle(small_disk / "paquet")) == "32"


def test_a_size_limit_is_told(folder: Path) -> None:
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "import sys; from pathlib import Path; from geocite.making.files.writing import write_bundle\n"
        "from geocite.errors import UsageError\n"
        "from helpers.smallest import smallest_manifest\n"
        "try: write_bundle({'gros': bytes(5000)}, smallest_manifest(), Path(sys.argv[1]))\n"
        "except UsageError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", limited, str(folder)], capture_output=True, text=True, env=_env())
    assert "dépasse la taille permise" in done.stdout, done.stderr
    assert _beside(folder) == {"paquet"}
    assert _code(load_bundle(folder)) == "32"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("fichier", "est un fichier"),
        ("fichier/dessous", "un fichier porte déjà ce nom"),
        ("plein", "autre chose qu'un paquet"),
        ("x" * 300, "trop long"),
        ("/", "racine"),
        ("/proc/paquet", "l'accès est refusé"),
    ],
)
def test_a_place_that_cannot_be_a_bundle_is_refused_untouched(
    tmp_path: Path, place: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fichier").write_text("à moi")
    (tmp_path / "plein").mkdir()
    (tmp_path / "plein/lettre.txt").write_text("à moi")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=reason):
        write_bundle(FORMER, smallest_manifest(), tmp_path / place)
    assert main(["build", "--output", str(tmp_path / place)]) == 2
    assert capsys.readouterr().err.startswith("geocite : ")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_lock_is_given_back_when_a_build_fails(folder: Path) -> None:
    with pytest.raises(ValueError, match="panne"), building(folder):
        raise ValueError("panne")
    write_bundle(FRESH, smallest_manifest("11"), folder)
    assert _code(load_bundle(folder)) == "11"
    assert _beside(folder) == {"paquet"}


def test_two_builds_of_the_same_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("un", "deux"):
        write_bundle(FRESH, smallest_manifest("11"), tmp_path / name)
    one, two = ((tmp_path / name / "manifest.json").read_bytes() for name in ("un", "deux"))
    assert one == two


def test_any_bit_of_any_file_is_covered(folder: Path) -> None:
    chance = random.Random(1)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        bits = range(0, len(whole) * 8, 3)  # 3 and 8: every bit of a byte in turn
        for bit in bits if path.name == "manifest.json" else chance.sample(bits, min(40, len(bits))):
            changed = bytearray(whole)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            with pytest.raises(BundleError, match="«"):
                load_bundle(folder)
        path.write_bytes(whole)
    assert _code(load_bundle(folder)) == "32"


@pytest.mark.parametrize("cut", [0, 1, 40, -66, -1])
def test_a_manifest_that_is_cut_or_longer_is_refused(folder: Path, cut: int) -> None:
    path = folder / "manifest.json"
    whole = path.read_bytes()
    for text in (whole[:cut], whole + b" ", whole + whole):
        path.write_bytes(text)
        with pytest.raises(BundleError, match="endommagé"):
            load_bundle(folder)
