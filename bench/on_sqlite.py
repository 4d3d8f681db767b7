"""The contenders on SQLite: its own INSERT..SELECT of the finished rows, and Frontino; rating
alone in memory; the import alone."""
import os
import shutil
import subprocess

import common
import figures
import rawref

REBUILT = """INSERT INTO bill SELECT bill_id+0, account_id+0, issue_date, due_date, date_from,
  date_to, days+0, m3_actual, m3_estimated, kind, net, vat, total, notice FROM s.bill;
INSERT INTO bill_line SELECT bill_id+0, item+0, date_from, date_to, qty, price, amount
  FROM s.bill_line ORDER BY bill_id, item;
INSERT INTO ledger SELECT entry_id+0, account_id, bill_id, entry_date, due_date, amount, kind
  FROM s.ledger;
"""


def cli(file, script):
    subprocess.run(["sqlite3", str(file)], input=script, text=True, check=True,
                   stdout=subprocess.DEVNULL)


def gone(file):
    for ending in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(f"{file}{ending}"):
            os.unlink(f"{file}{ending}")
    return file


def source(folder):
    """The finished rows in a file of SQLite, from the exports that the PostgreSQL part made."""
    file = folder / "src.sqlite"
    if not file.exists():
        if not (folder / "ledger.csv").exists():
            raise SystemExit("the rows of the run are missing: bench/run --only postgres makes them")
        imports = "".join(f".import {folder}/{t}.csv {t}\n" for t in rawref.TABS)
        made = gone(folder / "src.tmp.sqlite")
        cli(made, rawref.PRAGMAS["fast"] + rawref.DDL + f"\n.mode csv\nBEGIN;\n{imports}COMMIT;\n")
        os.replace(made, file)
    return file


def insert_select(src, out):
    cli(out, rawref.PRAGMAS["wal"] + "\n" + rawref.DDL
        + f"\nATTACH '{src}' AS s;\nBEGIN;\n{REBUILT}COMMIT;\n")


def input_database(program, folder):
    """Our inputs, imported once into a file that is copied before every run."""
    file = gone(folder / "frontino-input.db")
    program.take_over(f"sqlite://{file}")
    program.create(f"sqlite://{file}")
    return file


def copy_of(file):
    """A fresh copy whose pages have left the write cache, so that nobody pays for another's."""
    run = gone(file.with_name("frontino-run.db"))
    shutil.copyfile(file, run)
    os.sync()
    return f"sqlite://{run}"


def measure(program, n, runs):
    folder = common.data(n)
    src, file = source(folder), input_database(program, folder)
    rounds = figures.Rounds("Billing run into SQLite (WAL)", n)
    reference = "INSERT..SELECT"
    for number in range(runs + 1):
        out = gone(folder / "out.sqlite")
        os.sync()
        with common.Timer() as timer:
            insert_select(src, out)
        if number:
            rounds.add(reference, timer)
        gone(out)
        for workers in (1, 2):
            db = copy_of(file)
            with common.Timer() as timer:
                program.calculate(db, workers)
            if number:
                words = "1 worker" if workers == 1 else f"{workers} workers"
                rounds.add(f"Frontino, calculate, {words}", timer, program.peak_mib)
    program.issue(db)
    control = subprocess.run(["sqlite3", str(src), CONTROL], text=True, check=True,
                             stdout=subprocess.PIPE).stdout.strip()
    figures.expect_equal({reference: control, "Frontino": program.control(db)})
    rounds.show(reference)


CONTROL = """SELECT (SELECT count(*) FROM bill), (SELECT count(*) FROM bill_line), sum(net), sum(vat),
 sum(total), (SELECT sum(item * amount) FROM bill_line), sum(CAST(substr(notice, -2) AS INTEGER))
 FROM bill"""


def measure_rating(program, n, runs):
    """Rating alone: the inputs are in memory, the lines and totals stay there."""
    folder = common.data(n)
    db = copy_of(input_database(program, folder))
    rates = []
    for number in range(runs + 1):
        answer = program.calculate(db, 1, "--dry-run")
        if number:
            rates.append(answer["rated_per_s"])
    rates.sort()
    rate = rates[len(rates) // 2]
    print(f"\nRating alone, in memory, one core: {rate:,} bills/s ({1e6 / rate:.2f} µs a bill)")
    figures.keep({"title": "rating", "n": n, "bills_per_s": rate})


def measure_import(program, n, runs):
    """`import` of generated files, and the same bundle a second time."""
    folder = common.WORK / f"legacy{n}"
    if not (folder / "manifest.toml").exists():
        program.run("sqlite://none", "generate", "--supplies", str(n), "--out", str(folder))
    manifest, db = str(folder / "manifest.toml"), gone(folder / "import.db")
    url = f"sqlite://{db}"
    rounds = figures.Rounds("Import of a generated bundle into SQLite", n, "supply")
    for number in range(runs + 1):
        gone(db)
        program.run(url, "db", "init")
        os.sync()
        for who in ("first", "again, unchanged"):
            with common.Timer() as timer:
                report = str(folder / "report")
                answer = program.run(url, "import", manifest, "--report", report, allowed=(0, 1))
            if number:
                rounds.add(who, timer, program.peak_mib)
    rows = sum(answer["unchanged"].values())
    print(f"\n{rows:,} rows of {n:,} supplies")
    rounds.show("first")
