"""E-invoices of 16 lines: Frontino's writer, with and without its checker, beside the libraries of the
kit, invoices per second of processor time. The kit's numbers do not add up, as nobody checks them;
ours do, and name the payment notice."""
import json
import subprocess

import common
import figures
from on_documents import ROOT, theirs

# Invoices a round; the slow ones fewer.
KINDS = [("lxml", 3000), ("et", 3000), ("template", 10000), ("a38", 200)]
OURS = ROOT / "target" / "release" / "examples" / "einvoice_speed"


def build():
    command = ["cargo", "build", "--release", "--locked", "--package", "frontino-documents"]
    subprocess.run([*command, "--example", "einvoice_speed"], cwd=ROOT, check=True)


def ours(arguments, count):
    with common.Timer() as timer:
        run = subprocess.run([OURS, str(count), *arguments], check=True, capture_output=True, text=True)
    return count / timer.cpu, json.loads(run.stdout)["bytes"], timer.others


def measure(runs):
    build()
    kinds = {"Frontino, written and checked": [], "Frontino, written": ["unchecked"]}
    rates = figures.Rates()
    for _ in range(runs):
        for who, arguments in kinds.items():
            rates.add(who, *ours(arguments, 100_000))
        for kind, count in KINDS:
            for line in theirs(kind, count):
                rates.add(line["ref"], line["docs_per_cpu_s"], line["bytes"], line.get("others_cpu", 0.0))
    rates.show(f"E-invoices of 16 lines, medians of {runs} rounds in turn")
