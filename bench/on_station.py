"""Load on the creditor's station of pagoPA: look-up, activation and receipt of every notice, at a
given rate, on SQLite and on PostgreSQL, with the sender on the same two cores; then reporting flows
of a whole city. There is no contender: the figures are the CPU time of the server for a request and
how long answers took, and how long a flow takes."""
import csv
import json
import subprocess
import time

import common
import figures
from on_documents import ROOT

SUPPLIES = 6000
# Payments of a flow; the city has twice as many bills.
FLOW = 100_000
# Requests a second: the usual load, ten times it.
RATES = (300, 3000)
OURS = ROOT / "target" / "release" / "frontino"
LOAD = ROOT / "target" / "release" / "xtask"
STATION = {"FRONTINO_PAGOPA_STATION": "01234567897_01",
           "FRONTINO_PAGOPA_BANK_IBAN": "IT60X0542811101000000123456"}


def build():
    subprocess.run(["cargo", "build", "--release", "--locked", "--package", "xtask"], cwd=ROOT, check=True)


def town(name="station", supplies=SUPPLIES):
    """A made-up town with issued bills that nobody has paid."""
    folder = common.WORK / name
    subprocess.run([OURS, "--quiet", "demo", "--supplies", str(supplies), "--no-serve", "--until",
                    "2020-01-31", "--dir", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def notices(folder, db):
    """The notices that can be paid, with what they ask for."""
    out = common.WORK / "station-bills.csv"
    subprocess.run([OURS, "--data", folder, "--db", db, "export", "bills", "--out", out], check=True,
                   stdout=subprocess.DEVNULL)
    with open(out, newline="") as rows:
        return [(r["notice_number"], r["payable_cents"]) for r in csv.DictReader(rows)
                if int(r["payable_cents"]) > 0]


def serve(folder, db):
    line = [OURS, "--data", folder, "--db", db, "--json", "--quiet", "serve", "--addr", "127.0.0.1:0",
            "--no-worker"]
    server = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env={**common.os.environ, **STATION})
    return server, json.loads(server.stdout.readline())["addr"]


def on(engine, folder, db, pg=None):
    todo = notices(folder, db)
    server, addr = serve(folder, db)
    time.sleep(1)
    for rate, part in zip(RATES, (todo[:3000], todo[3000:])):
        file = write(part)
        before = pg.cpu() if pg else 0
        answer = subprocess.run([LOAD, "load", addr, file, str(rate), "32", str(server.pid)], check=True,
                                capture_output=True, text=True)
        done = json.loads(answer.stdout)
        done["database_ms"] = ((pg.cpu() - before) * 1000 / done["requests"]) if pg else 0
        print(f"{engine:12}{rate:>6}/s asked{done['requests'] / done['seconds']:7.0f}/s done"
              f"{done['cpu_ms']:7.3f} ms CPU{done['database_ms']:7.3f} ms of the database's"
              f"{done['p50_ms']:8.2f} ms half{done['p99_ms']:8.2f} ms 99 %{done['max_ms']:8.2f} ms all"
              f"{done['refused']:4} refused", flush=True)
        figures.keep({"title": "station", "who": engine, "rate": rate, **done})
    server.terminate()
    server.wait()


def write(part):
    file = common.WORK / "station-notices.csv"
    file.write_text("".join(f"{number},{cents}\n" for number, cents in part))
    return file


def flows(engine, folder, db):
    """A flow of payments without a receipt, which are booked by it, and one of payments whose
    receipts came before."""
    todo = notices(folder, db)
    for what, part in (("without receipts", todo[:FLOW]), ("with receipts", todo[FLOW:2 * FLOW])):
        file, out = write(part), common.WORK / "flow.xml"
        if what == "with receipts":
            server, addr = serve(folder, db)
            time.sleep(1)
            subprocess.run([LOAD, "load", addr, file, "3000", "32"], check=True, capture_output=True)
            server.terminate()
            server.wait()
        subprocess.run([LOAD, "flow", file, out], check=True)
        # Of two flows with one identifier the later one would replace the first.
        out.write_text(out.read_text().replace("-0000000001", "-" + what.replace(" ", "-")))
        began = time.perf_counter()
        answer = subprocess.run([OURS, "--data", folder, "--db", db, "--json", "pagopa", "flow", "import", out],
                                capture_output=True, text=True)
        seconds, told = time.perf_counter() - began, json.loads(answer.stdout)
        print(f"{engine:12}a flow of {len(part):,} payments {what:18}{seconds:7.2f} s"
              f"{told['matched']:>8} matched{len(told['unmatched']):>8} unmatched", flush=True)
        figures.keep({"title": "flow", "who": engine, "what": what, "payments": len(part), "seconds": seconds})


def measure():
    build()
    print(f"\nThe station: notices looked up, activated and paid; load {common.load():.2f}")
    folder, city = town(), town("city", 2 * FLOW * 26 // 25)
    for name, of, work in (("station", folder, on), ("city", city, flows)):
        source = f"sqlite://{of / 'frontino.db'}"
        run = of / "run.db"
        for ending in ("", "-wal", "-shm"):
            run.with_name(run.name + ending).unlink(missing_ok=True)
        subprocess.run([OURS, "--data", of, "db", "move", "--to", f"sqlite://{run}"], check=True,
                       stdout=subprocess.DEVNULL)
        work("SQLite", of, f"sqlite://{run}")
        pg = common.Pg("replica").start()
        pg.psql(f"DROP DATABASE IF EXISTS {name}")
        pg.psql(f"CREATE DATABASE {name}")
        url = f"postgres://bench@/{name}?host={pg.sock}&port={common.PORT}"
        subprocess.run([OURS, "--data", of, "--db", source, "db", "move", "--to", url], check=True,
                       stdout=subprocess.DEVNULL)
        if name == "station":
            on("PostgreSQL", of, url, pg)
        else:
            flows("PostgreSQL", of, url)
        pg.stop()
