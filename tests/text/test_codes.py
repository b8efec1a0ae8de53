"""Codes are normalised, or refused with a reason a user understands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocite.text import codes
from geocite.text.codes import CodeError


@pytest.mark.parametrize(
    ("parse", "written", "expected"),
    [
        (codes.parse_commune, "9001", "09001"),
        (codes.parse_commune, 9001, "09001"),
        (codes.parse_commune, " 2a004 ", "2A004"),
        (codes.parse_commune, "97411", "97411"),
        (codes.parse_commune, "59350", "59350"),
        (codes.parse_departement, "059", "59"),
        (codes.parse_departement, "002", "02"),
        (codes.parse_departement, 2, "02"),
        (codes.parse_departement, "02A", "2A"),
        (codes.parse_departement, "2b", "2B"),
        (codes.parse_departement, "974", "974"),
        (codes.parse_region, "4", "04"),
        (codes.parse_region, 32, "32"),
        (codes.parse_siren, "200 093 201", "200093201"),
        (codes.parse_uai, "0590006l", "0590006L"),
        (codes.parse_uai, "590006L", "0590006L"),
        (codes.parse_uai, "10005A", "0010005A"),
        (codes.parse_qpv, "059019", "QP059019"),
        (codes.parse_qpv, "qp059019", "QP059019"),
        (codes.parse_qpv, "QN05901M", "QN05901M"),
        (codes.parse_qpv, "05901m", "QN05901M"),
        (codes.parse_qpv, "QP02A001", "QP02A001"),
        (codes.parse_qpv, "QN97401I", "QN97401I"),
    ],
)
def test_a_code_takes_its_official_writing(parse, written, expected):
    assert parse(written) == expected
    assert parse(expected) == expected


@pytest.mark.parametrize(
    ("parse", "written", "reason"),
    [
        (codes.parse_commune, "59000", "code postal"),
        (codes.parse_commune, "20004", "département 20"),
        (codes.parse_commune, "99123", "département 99"),
        (codes.parse_commune, "593500", "cinq caractères"),
        (codes.parse_commune, "Lille", "cinq caractères"),
        (codes.parse_commune, "", "vide"),
        (codes.parse_departement, "20", "2A ou 2B"),
        (codes.parse_departement, "96", "aucun département"),
        (codes.parse_departement, "", "vide"),
        (codes.parse_region, "09", "aucune région"),
        (codes.parse_siren, "200093202", "clé de contrôle"),
        (codes.parse_siren, "20009320", "neuf chiffres"),
        (codes.parse_uai, "0590006K", "la lettre de contrôle de 0590006 est L"),
        (codes.parse_uai, "0590006", "ce serait 0590006L"),
        (codes.parse_uai, "059-0006L", "sept chiffres"),
        (codes.parse_qpv, "59019", "QP059019"),
        (codes.parse_qpv, "QP05901M", "QN05901M"),
        (codes.parse_qpv, "QN059019", "QP059019"),
        (codes.parse_qpv, "QP096001", "département 096"),
        (codes.parse_qpv, "٠٥٩٠١٩", "QP059019"),
    ],
)
def test_an_impossible_code_is_refused_with_its_reason(parse, written, reason):
    with pytest.raises(CodeError, match=reason):
        parse(written)


def test_the_generation_of_a_qpv_is_read_in_its_code():
    assert codes.qpv_generation("059019") == 2015
    assert codes.qpv_generation("QN05901M") == 2024
    with pytest.raises(CodeError):
        codes.qpv_generation("59350")


def test_the_departement_of_a_commune_is_in_its_code():
    assert [codes.departement_of_commune(c) for c in ("59350", "2A004", "97411")] == ["59", "2A", "974"]


@given(st.integers(min_value=10_000, max_value=9_999_999))
def test_only_one_letter_completes_a_uai(number):
    digits = f"{number:07}"
    accepted = []
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        try:
            accepted.append(codes.parse_uai(digits + letter))
        except CodeError:
            continue
    assert len(accepted) == 1
    assert accepted[0].startswith(digits)


@given(
    st.sampled_from(
        [
            codes.parse_commune,
            codes.parse_departement,
            codes.parse_region,
            codes.parse_siren,
            codes.parse_uai,
            codes.parse_qpv,
        ]
    ),
    st.one_of(st.text(max_size=12), st.from_regex(r"\A ?(QP|QN|qp)?[0-9AaBb]{1,7}[A-Za-z]? ?\Z")),
)
def test_any_text_is_either_refused_or_normalised_once_for_all(parse, text):
    try:
        code = parse(text)
    except CodeError as error:
        assert str(error)
    else:
        assert parse(code) == code
