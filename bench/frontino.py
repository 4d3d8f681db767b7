"""Frontino as a contender: its commands, what they use, and its totals in the terms of the kit."""
import csv
import json
import subprocess
import tempfile
import time

RUN = "banco"
AT, ISSUE_ON = "2020-02-15", "2020-02-20"
# The codes of the kit's categories in the bundle (kit/to_bundle.py).
CATEGORIES = {"1": "domestic_resident", "2": "domestic_non_resident", "3": "condominium",
              "4": "artisan_commercial", "5": "public_non_disconnectable"}
SERVICES = {"water": 1, "sewer": 2, "treatment": 3}


class Program:
    """The release program on one workload."""

    def __init__(self, path, folder):
        if not path.exists():
            raise SystemExit(f"{path} is missing: make build")
        self.path, self.folder, self.bundle = path, folder, folder / "bundle"
        self.peak_mib = 0.0

    def run(self, db, *words, allowed=(0,)):
        """Runs a command and gives its JSON; keeps the most memory it had at once."""
        line = [str(self.path), "--json", "--quiet", "--db", db,
                "--config", str(self.bundle / "frontino.toml"), *words]
        with tempfile.TemporaryFile("w+") as out:
            child = subprocess.Popen(line, stdout=out, text=True)
            self.peak_mib = peak_of(child)
            out.seek(0)
            answer = out.read()
        if child.returncode not in allowed:
            raise SystemExit(f"frontino {' '.join(words)}: {child.returncode} {answer}")
        return json.loads(answer)

    def take_over(self, db):
        """Makes the database from the bundle; a workload of the kit leaves nothing in quarantine."""
        self.run(db, "db", "init")
        report = self.folder / "report"
        return self.run(db, "import", str(self.bundle / "manifest.toml"), "--report", str(report))

    def create(self, db):
        self.run(db, "bill-run", "create", RUN, "--at", AT, "--issue-on", ISSUE_ON)

    def calculate(self, db, workers, *more):
        return self.run(db, "bill-run", "calculate", RUN, "--workers", str(workers), *more)

    def issue(self, db):
        self.run(db, "bill-run", "approve", RUN, "--by", "bench")
        self.run(db, "bill-run", "issue", RUN)

    def control(self, db):
        """The control totals of kit/workload.md, from the exports of an issued run."""
        bills, lines = self.folder / "out-bills.csv", self.folder / "out-lines.csv"
        self.run(db, "export", "bills", "--run", RUN, "--out", str(bills))
        self.run(db, "export", "lines", "--run", RUN, "--out", str(lines))
        count = net = vat = total = check = 0
        for row in csv.DictReader(open(bills, newline="")):
            count, check = count + 1, check + int(row["notice_number"][-2:])
            net, vat = net + int(row["net_cents"]), vat + int(row["vat_cents"])
            total += int(row["total_cents"])
        n, weighed = 0, 0
        items = Items(self.folder)
        for row in csv.DictReader(open(lines, newline="")):
            n += 1
            weighed += items.of(row) * int(row["amount_cents"])
        return f"{count}|{n}|{net}|{vat}|{total}|{weighed}|{check}"


def peak_of(child):
    """Waits for a process and gives the most memory it was seen to hold, MiB. What the system counts
    for an ended child would do, but it begins with the memory of the parent, of us."""
    peak_kib = 0
    while child.poll() is None:
        try:
            lines = open(f"/proc/{child.pid}/status").read().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        held = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        peak_kib = max([peak_kib, *held])
        time.sleep(0.02)
    return peak_kib / 1024


class Items:
    """Our charge codes as the kit's item numbers (kit/README.md)."""

    def __init__(self, folder):
        codes = csv.DictReader(open(folder / "bundle" / "supplies.csv", newline=""))
        self.category = {row["supply_code"]: row["category"] for row in codes}
        self.tiers = {}
        for row in csv.DictReader(open(folder / "tariff.csv", newline="")):
            # A band without width is in no tariff file of ours.
            if row["period"] == "1" and row["lo"] != row["hi"]:
                self.tiers.setdefault(CATEGORIES[row["category"]], []).append(int(row["tier"]))

    def of(self, row):
        code, period = row["code"], 2 if row["from"] >= "2020-01-01" else 1
        if code.startswith("water_tier_"):
            tier = self.tiers[self.category[row["supply_code"]]][int(code[11:]) - 1]
            return 100 + 10 * period + tier
        if code.startswith("fixed_"):
            return 400 + 10 * SERVICES[code[6:]] + period
        if code.startswith("ui"):
            return 500 + int(code[2:])
        return {"sewer": 200, "treatment": 300}[code] + period
