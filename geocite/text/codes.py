"""Official codes as normalised text: commune, département, région, SIREN, UAI, QPV of both generations.

Every `parse_` function returns the code in its official writing, or raises CodeError with a French reason.
"""

import re

from geocite.errors import DataError

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
OVERSEAS_REGIONS = frozenset({"01", "02", "03", "04", "06"})
REGIONS = OVERSEAS_REGIONS | {"11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"}
COLLECTIVITES = frozenset({"975", "977", "978", "984", "986", "987", "988", "989"})
DEPARTEMENTS = (
    frozenset(f"{number:02}" for number in range(1, 96) if number != 20)
    | {"2A", "2B", "971", "972", "973", "974", "976"}
    | COLLECTIVITES
)

_COMMUNE = re.compile(r"(\d\d|2[AB]|9[78]\d)(\d{2,3})", re.ASCII)
QPV_STATUSES = {"I": "identique", "M": "modifié", "N": "nouveau"}
_QPV_2015 = re.compile(r"(?:QP)?(0\d\d|02[AB]|9[78]\d)(\d{3})", re.ASCII)
_QPV_2024 = re.compile(r"(?:QN)?(0\d\d|02[AB]|9[78]\d)(\d{2}[A-Z])", re.ASCII)
_UAI = re.compile(r"(\d{5,7})([A-Z]?)", re.ASCII)


class CodeError(DataError):
    """A code that cannot exist; `str()` says why, in French."""


def parse_commune(code: str | int) -> str:
    """INSEE code of a commune, five characters: `9001` → `09001`, `2a004` → `2A004`.

    Only the form is judged: the commune may have been merged since. Raises CodeError.
    """
    text = _clean(code)
    padded = text.zfill(5) if len(text) == 4 and text.isdigit() else text
    found = _COMMUNE.fullmatch(padded) if len(padded) == 5 else None
    if found is None:
        raise _refused("code de commune", code, "il faut cinq caractères, par exemple 59350 ou 2A004")
    if int(padded[-3:]) == 0:
        raise _refused("code de commune", code, "il se termine par 000, c'est peut-être un code postal")
    if departement_of_commune(padded) not in DEPARTEMENTS:
        raise _refused("code de commune", code, f"le département {departement_of_commune(padded)} n'existe pas")
    return padded


def departement_of_commune(code: str) -> str:
    """Département of an INSEE commune code already normalised: `59350` → `59`, `97411` → `974`."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def parse_departement(code: str | int) -> str:
    """Code of a département or overseas collectivity: `059` → `59`, `2a` → `2A`, `1` → `01`. Raises CodeError."""
    text = _clean(code)
    # Three-character files write 059 and 02A: one leading zero is padding.
    short = text[1:] if len(text) == 3 and text.startswith("0") else text.zfill(2)
    if short == "20":
        raise _refused("code de département", code, "la Corse s'écrit 2A ou 2B")
    if short not in DEPARTEMENTS:
        raise _refused("code de département", code, "aucun département ne porte ce code")
    return short


def parse_region(code: str | int) -> str:
    """INSEE code of a région (`4` → `04`); overseas collectivities keep their three figures. Raises CodeError."""
    text = _clean(code).zfill(2)
    if text not in REGIONS and text not in COLLECTIVITES:
        raise _refused("code de région", code, "aucune région de l'Insee ne porte ce code")
    return text


def parse_siren(code: str | int) -> str:
    """SIREN of nine digits, spaces removed, its Luhn key verified. Raises CodeError."""
    text = re.sub(r"\s", "", _clean(code))
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        raise _refused("numéro SIREN", code, "il faut neuf chiffres")
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(text)))
    if sum(value // 10 + value % 10 for value in doubled) % 10:
        raise _refused("numéro SIREN", code, "sa clé de contrôle est fausse")
    return text


def parse_uai(code: str | int) -> str:
    """UAI of a school: seven digits and the right check letter; `622082b` → `0622082B`. Raises CodeError."""
    found = _UAI.fullmatch(_clean(code))
    if found is None:
        raise _refused("numéro UAI", code, "il faut sept chiffres et une lettre, par exemple 0590006L")
    digits = found[1].zfill(7)
    letter = UAI_LETTERS[int(digits) % len(UAI_LETTERS)]
    if not found[2]:
        raise _refused("numéro UAI", code, f"la lettre de contrôle manque, ce serait {digits}{letter}")
    if found[2] != letter:
        raise _refused("numéro UAI", code, f"la lettre de contrôle de {digits} est {letter}")
    return digits + letter


def parse_qpv(code: str | int) -> str:
    """QPV code of either generation: `059019` → `QP059019`, `qn05901m` → `QN05901M`. Raises CodeError."""
    text = _clean(code)
    for prefix, pattern in (("QP", _QPV_2015), ("QN", _QPV_2024)):
        found = pattern.fullmatch(text)
        if found is not None:
            _check_qpv_departement(code, found[1])
            return prefix + found[1] + found[2]
    raise _refused("code de quartier", code, "il faut par exemple QP059019 (2015) ou QN05901M (2024)")


def _check_qpv_departement(code: str | int, departement: str) -> None:
    if departement.removeprefix("0") not in DEPARTEMENTS:
        raise _refused("code de quartier", code, f"le département {departement} n'existe pas")


def qpv_generation(code: str) -> int:
    """Generation of a QPV code, 2015 or 2024. Raises CodeError when it is not a QPV code."""
    return 2015 if parse_qpv(code).startswith("QP") else 2024


def qpv_status(code: str) -> str | None:
    """Official status of a QPV of 2024, the last letter of its code: `QN05901M` → `modifié`; None where it says none.

    I: identical to a QPV of 2015; M: outline modified, merged or split; N: new (DDTM du Pas-de-Calais, data.gouv.fr).
    """
    return QPV_STATUSES.get(code[-1:]) if code.startswith("QN") else None


def _clean(code: str | int) -> str:
    return str(code).strip().upper()


def _refused(kind: str, code: str | int, reason: str) -> CodeError:
    shown = str(code).strip()
    if not shown:
        return CodeError(f"Le {kind} est vide : {reason}.")
    return CodeError(f"« {shown} » n'est pas un {kind} : {reason}.")
