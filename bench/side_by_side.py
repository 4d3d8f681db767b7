"""Times Frontino beside other ways to do the same billing run, one after the other in rounds so
that noise hits all alike, and prints medians and ratios. Every contender must give the control
totals of kit/workload.md, or nothing is printed as a result."""
import argparse
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "kit")]

import common  # noqa: E402  (the kit's, found through the path above)
import figures  # noqa: E402
import on_documents  # noqa: E402
import on_invoices  # noqa: E402
import on_postgres  # noqa: E402
import on_sqlite  # noqa: E402
import on_station  # noqa: E402
import to_bundle  # noqa: E402
import gen  # noqa: E402
from frontino import Program  # noqa: E402

PARTS = ("postgres", "sqlite", "rating", "import", "documents", "invoices", "station")


def workload(n):
    """The inputs of N supplies, as tables of the kit and as a bundle of Frontino, made once."""
    folder = common.data(n)
    if not (folder / "bundle" / "manifest.toml").exists():
        gen.main(n)
        to_bundle.main(n)
    return folder


def main():
    words = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    words.add_argument("--supplies", type=int, default=100_000)
    words.add_argument("--runs", type=int, default=3, help="rounds counted, after one that warms up")
    words.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    given = words.parse_args()
    parts = given.only.split(",")
    if unknown := set(parts) - set(PARTS):
        words.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if "documents" in parts:
        on_documents.measure(given.runs)
    if "invoices" in parts:
        on_invoices.measure(given.runs)
    if "station" in parts:
        on_station.measure()
    if set(parts) <= {"documents", "invoices", "station"}:
        return
    folder = workload(given.supplies)
    program = Program(HERE.parent / "target" / "release" / "frontino", folder)
    figures.machine(given.supplies, given.runs)
    if "postgres" in parts:
        on_postgres.measure(program, given.supplies, given.runs)
    if "sqlite" in parts:
        on_sqlite.measure(program, given.supplies, given.runs)
    if "rating" in parts:
        on_sqlite.measure_rating(program, given.supplies, given.runs)
    if "import" in parts:
        on_sqlite.measure_import(program, given.supplies, given.runs)


if __name__ == "__main__":
    main()
