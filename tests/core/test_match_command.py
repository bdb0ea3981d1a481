from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from jsonschema import Draft202012Validator

HOMES: dict[str, Any] = {
    "problem": "homes",
    "households": [
        {"id": "Abadi", "persons": 5, "waiting_days": 365},
        {"id": "Berisha", "persons": 3, "needs": ["step_free"]},
        {"id": "Costa", "persons": 2, "home": "Bachstraße"},
        {"id": "Demir", "persons": 4},
    ],
    "homes": [
        {
            "id": "Ahornweg",
            "municipality": "Nord",
            "places": 5,
            "rooms": 2,
            "features": ["step_free"],
        },
        {"id": "Bachstraße", "municipality": "Nord", "places": 3, "rooms": 2},
        {"id": "Cedernhof", "municipality": "Süd", "places": 6, "rooms": 3, "reserve": 1},
    ],
}
SEATS: dict[str, Any] = {
    "problem": "seats",
    "learners": [
        {"id": "L1", "level": "A1", "times": ["Mo"], "children": 1, "reach": 30},
        {"id": "L2", "level": "A2", "times": ["Mo", "Di"], "likes": ["Di"]},
    ],
    "courses": [
        {"id": "K1", "level": "A1", "times": ["Mo"], "seats": 1, "care_places": 1},
        {"id": "K2", "level": "A2", "times": ["Di"], "seats": 1},
    ],
    "minutes": [[45, 10], [20, 25]],
}
VOLUNTEERS: dict[str, Any] = {
    "problem": "volunteers",
    "newcomers": [{"id": "N1", "languages": ["ar"], "times": ["Sa"], "interests": ["Schach"]}],
    "volunteers": [
        {"id": "V1", "languages": ["ar", "de"], "times": ["Sa"], "interests": ["Schach"]}
    ],
}
INTERPRETERS: dict[str, Any] = {
    "problem": "interpreters",
    "talks": [
        {"id": "T1", "language": "fa", "start": 0, "end": 60, "not_from": ["Verein"]},
        {"id": "T2", "language": "fa", "start": 30, "end": 90},
    ],
    "interpreters": [{"id": "I1", "languages": ["fa"], "free": [[0, 240]], "circles": []}],
}
GENERAL: dict[str, Any] = {
    "problem": "general",
    "agents": ["a", "b"],
    "resources": ["x", "y"],
    "units": ["Plätze"],
    "demand": [[1], [1]],
    "capacity": [[1], [1]],
    "requirements": [{"code": "r", "met": [[True, False], [True, True]]}],
    "preferences": [{"code": "w", "weight": 1, "score": [[1, 0], [3, 0]]}],
    "quotas": [{"code": "q", "resources": ["y"], "unit": "Plätze", "least": 1}],
}
EVERY = (HOMES, SEATS, VOLUNTEERS, INTERPRETERS, GENERAL)


def run(folder: Path, problem: object, **options: str) -> dict[str, Any]:
    text = problem if isinstance(problem, str) else json.dumps(problem)
    (folder / "problem.json").write_text(text, encoding="utf-8")
    call_command(
        "match",
        str(folder / "problem.json"),
        f"--out={folder / 'proposal.json'}",
        f"--report={folder / 'report.html'}",
        *(f"--{name}={value}" for name, value in options.items()),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    found: dict[str, Any] = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    return found


def schema(name: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("match", f"--schema={name}", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue(), parse_constant=pytest.fail)
    return found


@pytest.mark.parametrize("problem", EVERY, ids=lambda one: one["problem"])
def test_each_kind_of_problem_fits_the_schemas_and_is_answered(
    problem: dict[str, Any], tmp_path: Path
) -> None:
    Draft202012Validator(schema("problem")).validate(problem)
    found = run(tmp_path, problem)
    Draft202012Validator(schema("proposal")).validate(found)
    assert found["certificate"]["feasible"]
    assert found["certificate"]["breaches"] == []
    assert found["placements"]
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    told = {text.strip() for text in re.split(r"<[^>]*>", report)}
    for one in found["placements"]:
        assert {one["agent"], one["resource"], one["text"]} <= told


def test_everybody_is_told_why_here_and_what_would_open_another_place(tmp_path: Path) -> None:
    found = run(tmp_path, HOMES)
    texts = {one["agent"]: one for one in found["placements"]}
    assert texts["Berisha"]["text"] == "Der einzige mögliche von 3 Plätzen."
    others = {one["resource"]: one["text"] for one in texts["Berisha"]["alternatives"]}
    assert others["Bachstraße"].startswith("Bachstraße: „step_free“ fehlt.")
    assert "Berisha verzichtet auf „step_free“" in others["Bachstraße"]
    (left,) = found["unplaced"]
    reasons = [one["text"] for one in left["alternatives"]]
    assert any("Möglich mit: dort mehr Platz (" in text for text in reasons)
    assert found["quality_text"] == "Bester möglicher Vorschlag: Die Suche ist abgeschlossen."


def test_in_english_and_with_as_many_other_places_as_asked_for(tmp_path: Path) -> None:
    found = run(tmp_path, HOMES, language="en", alternatives="1")
    texts = {one["agent"]: one for one in found["placements"]}
    assert texts["Berisha"]["text"] == "The only possible one of 3 places."
    assert all(len(one["alternatives"]) == 1 for one in found["placements"])
    assert '<html lang="en">' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_way_is_told_in_minutes_where_it_is_too_far(tmp_path: Path) -> None:
    found = run(tmp_path, SEATS)
    texts = [text["text"] for one in found["unplaced"] for text in one["alternatives"]]
    assert any("der Weg dauert 45 Minuten, möglich sind 30" in text for text in texts)
    (placed,) = found["placements"]
    assert placed["text"].endswith("Zu gewünschten Zeiten; 25 Minuten Weg.") or (
        "zu gewünschten Zeiten; 25 Minuten Weg." in placed["text"]
    )


def test_what_people_decided_is_kept_and_its_cost_told(tmp_path: Path) -> None:
    lock = {
        "agent": "Costa",
        "resource": "Ahornweg",
        "decision": "lock",
        "by": "Fachdienst",
        "why": "Schule",
    }
    found = run(tmp_path, {**HOMES, "overrides": [lock]})
    places = {one["agent"]: one for one in found["placements"]}
    assert places["Costa"]["resource"] == "Ahornweg"
    assert places["Costa"]["text"].startswith("So festgelegt (Fachdienst; Schule)")
    assert found["decisions"][0]["cost"] == pytest.approx(1)
    assert "Fachdienst: Schule" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_where_nothing_fits_the_smallest_ways_out_are_named(tmp_path: Path) -> None:
    crowded = {
        **GENERAL,
        "demand": [[2], [2]],
        "capacity": [[2], [1]],
        "must_place": [True, True],
        "requirements": [],
        "quotas": [],
    }
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, crowded)
    assert "Eines davon würde genügen:" in str(refusal.value)
    assert "mehr Platz – " in str(refusal.value)
    assert "jemanden auslassen – " in str(refusal.value)
    assert not (tmp_path / "proposal.json").exists()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("{", "kein gültiges JSON"),
        ('{"problem": "flats"}', "„flats“ ist hier nicht möglich. Stelle: $.problem"),
        ({**HOMES, "extra": 1}, "„extra“ ist unbekannt"),
        (
            {**HOMES, "households": [{"id": "A", "persons": 1, "need": []}]},
            "„need“ ist unbekannt. Stelle: $.households[0]",
        ),
        ({**HOMES, "households": [{"id": "A"}]}, "„persons“ fehlt. Stelle: $.households[0]"),
        (
            {**HOMES, "shares": {"key": {"Nord": 1, "Süd": 1}, "slak": 1}},
            "„slak“ ist unbekannt. Stelle: $.shares",
        ),
        ('{"problem": "homes", "households": [], "homes": [], "gap": NaN}', "kein gültiges JSON"),
        ({**HOMES, "households": []}, "Die Liste „agents“ ist leer"),
        (
            {**HOMES, "households": [HOMES["households"][0]] * 2},
            "kommt „Abadi“ doppelt vor",
        ),
        (
            {**HOMES, "households": [{"id": "A", "persons": 9, "home": "Ahornweg"}]},
            "„A“ passt in keinen Platz: nötig sind 9 Personen",
        ),
        ({**GENERAL, "demand": [[1], [-1]]}, "steht −1"),
        ({**GENERAL, "capacity": [[1]]}, "nicht die erwartete Größe"),
        (
            {**INTERPRETERS, "talks": [{"id": "T", "language": "fa", "start": 9, "end": 9}]},
            "„T“ endet nicht nach seinem Beginn",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_at_its_place_and_nothing_written(
    problem: object, words: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, problem)
    assert words in str(refusal.value)
    assert not (tmp_path / "proposal.json").exists()


EARLIER = {
    "problem": "general",
    "agents": ["family 1", "family 2"],
    "resources": ["x", "y"],
    "units": ["Plätze"],
    "demand": [[3], [3]],
    "capacity": [[3], [1]],
    "importance": [5, 5],
}
TODAY = {
    "problem": "general",
    "agents": ["small", "urgent"],
    "resources": ["x", "y"],
    "units": ["Plätze"],
    "demand": [[1], [1]],
    "capacity": [[3], [1]],
    "importance": [1, 2],
}


def run_today(folder: Path, problem: object, expected: float) -> dict[str, Any]:
    (folder / "earlier.json").write_text(json.dumps(EARLIER), encoding="utf-8")
    options = {"earlier": str(folder / "earlier.json"), "expected": str(expected)}
    return run(folder, problem, **options)


def test_day_by_day_room_is_kept_for_those_expected_and_the_reason_said(tmp_path: Path) -> None:
    found = run_today(tmp_path, TODAY, 2)
    assert {one["agent"]: one["resource"] for one in found["placements"]} == {"urgent": "y"}
    (waits,) = found["unplaced"]
    (kept,) = [one for one in waits["alternatives"] if one["resource"] == "x"]
    assert [one["code"] for one in kept["reasons"]] == ["kept_free"]
    assert kept["text"].startswith("x: wird für erwartete Ankommende freigehalten")
    assert found["rule"] == "day_by_day"
    assert found["certificate"]["breaches"] == []
    Draft202012Validator(schema("proposal")).validate(found)
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Tag für Tag, mit Platz für die, die noch erwartet werden" in report
    assert len(run_today(tmp_path, TODAY, 0)["placements"]) == 2


def test_day_by_day_a_decision_against_the_kept_room_has_its_cost(tmp_path: Path) -> None:
    lock = {"agent": "small", "resource": "x", "decision": "lock", "by": "Amt", "why": "Schule"}
    found = run_today(tmp_path, {**TODAY, "overrides": [lock]}, 2)
    assert {one["agent"]: one["resource"] for one in found["placements"]} == {
        "small": "x",
        "urgent": "y",
    }
    (decided,) = found["decisions"]
    assert decided["by"] == "Amt"
    assert decided["cost"] == pytest.approx(5 / 3 - 1)


def test_day_by_day_needs_a_forecast_of_the_same_places_and_no_quotas(tmp_path: Path) -> None:
    for problem, words in (
        ({**TODAY, "resources": ["x", "z"]}, "Die Regel passt nicht zu diesem Vorhaben: resources"),
        (
            {**TODAY, "quotas": [{"code": "q", "resources": ["x"], "unit": "Plätze"}]},
            "Die Regel passt nicht zu diesem Vorhaben: quotas",
        ),
    ):
        with pytest.raises(CommandError, match=words):
            run_today(tmp_path, problem, 2)
    with pytest.raises(CommandError, match="Bei „expected“ steht −1"):
        run_today(tmp_path, TODAY, -1)
    with pytest.raises(CommandError, match="day_by_day"):
        run(tmp_path, {**TODAY, "rule": "day_by_day"})
    with pytest.raises(CommandError, match="--earlier"):
        run(tmp_path, TODAY, expected="2")


YEAR: dict[str, Any] = {**TODAY, "arrives": [1, 4], "days": 5, "groups": ["Syrien", "Ukraine"]}
ONE_PLACE: dict[str, Any] = {
    **YEAR,
    "resources": ["x"],
    "capacity": [[1]],
    "importance": [1, 3],
}


def run_through(folder: Path, problem: object, earlier: object = None, **more: str) -> Any:
    options = [f"--{name}={value}" for name, value in more.items()]
    if earlier is not None:
        (folder / "earlier.json").write_text(json.dumps(earlier), encoding="utf-8")
        options.append(f"--earlier={folder / 'earlier.json'}")
    (folder / "year.json").write_text(json.dumps(problem), encoding="utf-8")
    said = io.StringIO()
    call_command(
        "match",
        str(folder / "year.json"),
        "--year",
        f"--out={folder / 'simulation.json'}",
        f"--report={folder / 'report.html'}",
        *options,
        stdout=said,
        stderr=said,
    )
    return json.loads((folder / "simulation.json").read_text(encoding="utf-8")), said.getvalue()


def test_a_year_is_held_against_first_come_and_hindsight(tmp_path: Path) -> None:
    """One place: the urgent one (3) comes on day 4; first come gives it away on day 1."""
    Draft202012Validator(schema("problem")).validate(ONE_PLACE)
    found, said = run_through(tmp_path, ONE_PLACE, ONE_PLACE)
    Draft202012Validator(schema("year")).validate(found)
    assert (found["arrived"], found["expected"], found["hindsight"]) == (2, 2, pytest.approx(3))
    kept, served = found["policies"]
    assert kept["policy"] == "day_by_day"
    assert kept["share_of_hindsight"] == pytest.approx(1)
    assert served["share_of_hindsight"] == pytest.approx(1 / 3)
    waits = {(one["group"], one["placed"]): one["longest"] for one in kept["waits"]}
    assert waits == {("Syrien", False): 5, ("Ukraine", True): 0}
    waits = {(one["group"], one["placed"]): one["longest"] for one in served["waits"]}
    assert waits == {("Syrien", True): 0, ("Ukraine", False): 2}
    assert "--earlier" not in said
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "das sind 33,3 Prozent dessen, was im Rückblick höchstens möglich war" in report
    assert "Syrien" in report
    assert "<svg" in report


def test_a_recorded_decision_has_its_cost_over_the_year(tmp_path: Path) -> None:
    lock = {"agent": "small", "resource": "x", "decision": "lock", "by": "Amt", "why": "Schule"}
    found, _ = run_through(tmp_path, {**ONE_PLACE, "overrides": [lock]}, ONE_PLACE, language="en")
    kept, served = found["policies"]
    assert [one["cost"] for one in kept["decisions"]] == [pytest.approx(2)]
    assert [one["cost"] for one in served["decisions"]] == [pytest.approx(0)]
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Amt: Schule" in report
    assert '<html lang="en">' in report


def test_without_an_earlier_year_it_says_what_follows(tmp_path: Path) -> None:
    found, said = run_through(tmp_path, ONE_PLACE)
    assert [one["policy"] for one in found["policies"]] == ["first_come"]
    assert found["expected"] is None
    assert "Ohne ein früheres Jahr (--earlier)" in said
    assert "Ohne ein früheres Jahr" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_order_of_the_list_does_not_matter(tmp_path: Path) -> None:
    turned = {**ONE_PLACE, "agents": ["urgent", "small"], "importance": [3, 1], "arrives": [4, 1]}
    turned["groups"] = ["Ukraine", "Syrien"]
    one, _ = run_through(tmp_path, ONE_PLACE, ONE_PLACE)
    other, _ = run_through(tmp_path, turned, ONE_PLACE)
    assert [policy["total"] for policy in one["policies"]] == [
        policy["total"] for policy in other["policies"]
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arrives": None}, "Die Angabe „arrives“ fehlt: für alle der Tag, an dem sie ankommen"),
        ({"arrives": [1]}, "Tage in „arrives“: 1, nötig: 2."),
        ({"arrives": [1, 6]}, "„urgent“ kommt laut „arrives“ am Tag 6 an; möglich sind die Tage 1"),
        ({"arrives": [0, 1]}, "„small“ kommt laut „arrives“ am Tag 0 an"),
        ({"arrives": [1, 1.5]}, "$.arrives[1]"),
        ({"days": 0}, "„days“ ist 0"),
        (
            {"quotas": [{"code": "q", "resources": ["x"], "unit": "Plätze"}]},
            "Die Regel passt nicht zu diesem Vorhaben: quotas",
        ),
    ],
    ids=str,
)
def test_a_year_that_cannot_be_gone_through_is_refused_at_its_place(
    change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refusal:
        run_through(tmp_path, {**ONE_PLACE, **change})
    assert words in str(refusal.value)
    assert not (tmp_path / "simulation.json").exists()
