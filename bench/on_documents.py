"""Bills as PDF: Frontino's press beside the libraries of the kit, documents per second of processor
time. The kit's documents are simpler than ours: two pages without tags, no Data Matrix, no chart;
so ours are made in two kinds, the whole bill and one of the kit's size."""
import json
import os
import pathlib
import subprocess

import common
import figures

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "bench-python"
KIT = ROOT / "bench" / "kit"
# Documents a round; the slow ones fewer.
KINDS = [("reportlab_canvas", 400), ("typst", 200), ("typst_batch", 400), ("haru", 400)]
OURS = ROOT / "target" / "release" / "examples" / "press_speed"


def build():
    command = ["cargo", "build", "--release", "--locked", "--package", "frontino-documents"]
    subprocess.run([*command, "--example", "press_speed"], cwd=ROOT, check=True)


def ours(arguments, count):
    with common.Timer() as timer:
        run = subprocess.run([OURS, str(count), *arguments], check=True, capture_output=True, text=True)
    told = json.loads(run.stdout)
    return count / timer.cpu, told["bytes"], timer.others


def theirs(kind, count):
    """Every line of JSON that the kit's own bench prints for a kind."""
    python = VENV / "bin" / "python3"
    if not python.exists():
        raise SystemExit("bench: the document libraries are missing: scripts/setup bench")
    env = {**os.environ, "PERF_RUNS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run([python, KIT / "docref.py", str(count), kind], check=True,
                         capture_output=True, text=True, env=env)
    told = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if failed := [line for line in told if "error" in line]:
        raise SystemExit(f"bench: {failed[0]['ref']}: {failed[0]['error']}")
    return told


def measure(runs):
    build()
    kinds = {"Frontino, whole bill, 4 pages": ["postal"], "Frontino, 2 pages": ["short"]}
    rates = figures.Rates()
    for _ in range(runs):
        for who, arguments in kinds.items():
            rates.add(who, *ours(arguments, 2000))
        for kind, count in KINDS:
            for line in theirs(kind, count):
                rates.add(line["ref"], line["docs_per_cpu_s"], line["bytes"], line.get("others_cpu", 0.0))
    rates.show(f"Bills as PDF, medians of {runs} rounds in turn")
