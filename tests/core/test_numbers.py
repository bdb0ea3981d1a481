from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankommen.core.numbers import NumberRefused, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("34", "34"),
        ("0", "0"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,123", "0.123"),
        ("0.123", "0.123"),
        ("1234,567", "1234.567"),
        ("1234.567", "1234.567"),
        ("1,2340", "1.2340"),
        ("1.234,0", "1234"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1\u202f234.5", "1234.5"),
        (" -3,5 ", "-3.5"),
        ("−3,5", "-3.5"),
        ("+3", "3"),
    ],
)
def test_reads_german_and_english_notation(text: str, value: str) -> None:
    assert read_number(text).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.234", ("1.234", "1234")),
        ("1,234", ("1.234", "1234")),
        ("-12.500", ("-12.500", "-12500")),
    ],
)
def test_refuses_what_has_two_meanings(text: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(NumberRefused) as refused:
        read_number(text)
    assert refused.value.readings == tuple(Decimal(reading) for reading in readings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "viel",
        "1e3",
        "nan",
        "1,2,3",
        "1.2.3",
        "12 34",
        "1.23,4.5",
        "1,",
        ",5",
        "3 Personen",
        "=1+1",
        "٣",
        "1.234 567",
    ],
)
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(NumberRefused) as refused:
        read_number(text)
    assert refused.value.readings == ()


@pytest.mark.parametrize("text", ["34 %", "34%", "34\u00a0%"])
def test_keeps_the_percent_sign_apart(text: str) -> None:
    read = read_number(text)
    assert (read.value, read.is_percent) == (Decimal(34), True)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_number_with_two_decimals_comes_back(value: Decimal) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english).value == read_number(german).value == value
