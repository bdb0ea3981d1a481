"""Make `svy.json`: what svy 0.35 says on designs that the R output does not cover.

A second implementation for the two-stage sample, and for unequal weights calibrated and raked.
svy is needed for this script only:

    pip install svy==0.35.0
    python make_svy.py FOLDER_OF_REFERENCE_DATA
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("svy.json")
SCHOOLWIDE = {"No": 1072.0, "Yes": 5122.0}
AWARDS = {"No": 2200.0, "Yes": 3994.0}
ENROLMENT = 3811472.0


def main() -> None:
    import polars
    import svy

    folder = Path(sys.argv[1]) / "data" / "survey"
    data = {
        name: polars.read_csv(folder / f"{name}.csv", null_values="NA", infer_schema_length=None)
        for name in ("apiclus2", "apistrat")
    }
    two_stage = svy.Sample(
        data["apiclus2"],
        svy.Design(wgt="pw", psu="dnum", ssu="snum", pop_size=svy.PopSize(psu="fpc1", ssu="fpc2")),
    )
    stratified = svy.Sample(data["apistrat"], svy.Design(wgt="pw", stratum="stype", pop_size="fpc"))
    raked = stratified.weighting.rake(
        controls={"awards": AWARDS, "sch.wide": SCHOOLWIDE}, tol=1e-13, max_iter=2000
    )
    calibrated = stratified.weighting.calibrate(
        controls={svy.Cat("awards"): AWARDS, "enroll": ENROLMENT}
    )
    found = {
        "calibrated strata mean": calibrated.estimation.mean("api00"),
        "calibrated strata means": calibrated.estimation.mean("api00", by="stype"),
        "two-stage mean": two_stage.estimation.mean("api00"),
        "two-stage total": two_stage.estimation.total("enroll", drop_nulls=True),
        "two-stage share": two_stage.estimation.prop("sch.wide", ci_method="logit"),
        "raked strata mean": raked.estimation.mean("api00"),
    }
    TARGET.write_text(
        json.dumps({name: numbers(item) for name, item in found.items()}, indent=1) + "\n",
        encoding="utf-8",
    )


def numbers(estimate: Any) -> list[str]:
    """Value, error, ends of the interval of each line, as text with all digits."""
    return [
        repr(float(value))
        for line in estimate.estimates
        for value in (line.est, line.se, line.lci, line.uci)
    ]


if __name__ == "__main__":
    main()
