"""The report job: time and memory for 200 measures and 80 indicators, in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time

MEASURES, INDICATORS, FIELDS = 200, 80, 10
SECONDS, MEGABYTES = 20.0, 300.0


def bench_report() -> bool:
    """Print time and peak memory; False if a budget is broken.

    The work is done in one thread, so its CPU time is what it takes on a machine of its own.
    """
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.report"], capture_output=True, text=True, check=True
    )
    measured = json.loads(run.stdout.splitlines()[-1])
    print(
        f"report, {MEASURES} measures, {INDICATORS} indicators: {measured['seconds']:.1f} s "
        f"({measured['cpu']:.1f} s CPU, at most {SECONDS:.0f} s), "
        f"{measured['megabytes']:.0f} MB at most (limit {MEGABYTES:.0f} MB), "
        f"{measured['kilobytes']} KB PDF"
    )
    return bool(measured["cpu"] <= SECONDS and measured["megabytes"] <= MEGABYTES)


def measure() -> dict[str, float]:
    """Freeze and print a report as the job does, from content to both PDFs."""
    import django

    django.setup()
    from ankommen.strategy.report import paper
    from ankommen.strategy.report.audience import public_version
    from ankommen.strategy.report.canonical import content_hash, to_plain
    from tests.strategy import report_sample

    content = report_sample.content(measures=MEASURES, indicators=INDICATORS, fields=FIELDS)
    start, cpu = time.perf_counter(), time.process_time()
    digest = content_hash(to_plain(content))
    paper.one_page_pdf(public_version(content), content_hash=digest)
    pdf = paper.report_pdf(content, content_hash=digest)
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "kilobytes": len(pdf) // 1024,
    }


if __name__ == "__main__":
    os.environ["ANKOMMEN_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    print(json.dumps(measure()))
