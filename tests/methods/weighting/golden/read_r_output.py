"""Make `r_survey.json` from what R printed on the api data (R 4.2.2, survey 4.1-1).

The R script (`survey/a_r.R`) and its output (`survey/a_r.out`) lie in the reference data. Every
number is kept as the text R printed, so that a test knows how many digits there are to agree with.

    python -m tests.methods.weighting.golden.read_r_output FOLDER_OF_REFERENCE_DATA
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("r_survey.json")
NUMBER = r"-?\d+\.?\d*(?:e-?\d+)?"
PAIRS = (
    "clusters mean",
    "strata mean",
    "strata total",
    "clusters total",
    "post-stratified mean",
    "post-stratified total",
    "raked mean",
    "raked total",
    "linear mean",
    "linear total",
    "logit mean",
    "raking distance mean",
    "bounded linear mean",
)


def main() -> None:
    output = (Path(sys.argv[1]) / "data" / "survey" / "a_r.out").read_text(encoding="utf-8")
    TARGET.write_text(json.dumps(golden(output), indent=1) + "\n", encoding="utf-8")


def golden(output: str) -> dict[str, list[str]]:
    """Name of the quantity → the numbers R printed for it, in the order of the output."""
    numbers: dict[str, list[str]] = {}
    estimates, rest = output.split("-- CIs proportions")
    read_estimates(estimates, numbers)
    proportions, rest = rest.split("-- chisq")
    for line in proportions.strip().splitlines():
        method, *found = line.split()
        where = "ell" if "ell==0" in line else "sch.wide"
        if method in {"logit", "beta", "mean"}:
            numbers[f"{where} {method}"] = [word for word in found if word != "ell==0"]
    tests, rest = rest.split("-- domain")
    for name, block in zip(
        ("clusters F", "clusters chi-squared", "", "strata F"),
        re.split(r"\n(?=data:)", tests)[1:],
        strict=True,
    ):
        if name:
            numbers[name] = re.findall(rf"= *\n?({NUMBER})", block.split("\n", 1)[1])
    domains, replicates = rest.split("-- replicate")
    for category in "EHM":
        numbers[f"domain {category}"] = words(domains, rf"^{category} +{category} +(.*)$")
    for share in ("0.25", "0.5", "0.75"):
        numbers[f"quantile {share}"] = words(domains, rf"^{share} +(.*)$")
    jk1, jkn = re.findall(rf"^\[1\] ({NUMBER})$", replicates, flags=re.MULTILINE)
    numbers["jackknife 1"], numbers["jackknife n"] = [jk1], [jkn]
    ratio, error = re.findall(rf"^api\.stu ({NUMBER})", replicates, flags=re.MULTILINE)
    numbers["ratio"] = [ratio, error]
    return numbers


def read_estimates(output: str, numbers: dict[str, list[str]]) -> None:
    """Each estimate is printed twice: value, error and perhaps deff; then the error in full."""
    name = "(?:api00|enroll)"
    row = rf"^{name} +({NUMBER}) +{NUMBER}(?: +({NUMBER}))?\n.*\n{name} ({NUMBER})"
    found = re.findall(row, output, flags=re.MULTILINE)
    for name, (value, effect, error) in zip(PAIRS, found, strict=True):
        numbers[name] = [value, error, *([effect] if effect else [])]
    summaries = re.findall(r"Min\. .*\n(.*)", output)
    numbers["raked weights"], numbers["linear weights"] = (line.split() for line in summaries)
    numbers["logit factors"] = words(output, r"^\[1\] (\S+ \S+)$")


def words(text: str, pattern: str) -> list[str]:
    match = re.search(pattern, text, flags=re.MULTILINE)
    assert match, pattern
    return match[1].split()


if __name__ == "__main__":
    main()
