"""The contenders on PostgreSQL: bare COPY and its keys, an expert's SQL and its keys, COPY of
packed bills with keys in place, and Frontino with one worker and with two, each of them in a
database of one private cluster."""
import common
import figures
import pgref
import rawref

SQL = common.HERE / "sql"
PACKED_KEYS = """ALTER TABLE packed ADD PRIMARY KEY (bill_id); CREATE INDEX ON packed(account_id);
CREATE UNIQUE INDEX ON packed(notice); ALTER TABLE ledger ADD PRIMARY KEY (entry_id);
CREATE INDEX ON ledger(account_id);
"""


def text_of(name):
    return (SQL / name).read_text()


def script(name, *parts):
    """A file for psql in the work folder; statements between BEGIN and COMMIT."""
    path = common.WORK / name
    path.write_text("BEGIN;\n" + "".join(parts) + "COMMIT;\n")
    return path


def copies(folder, tables):
    lines = (f"\\copy {t} from '{folder}/{t}.bin' (format binary)\n" for t in tables)
    return "".join(lines)


class Cluster:
    """The kit's private cluster with one database for its tables and one for ours."""

    def __init__(self, program, n):
        self.program, self.n, self.pg = program, n, common.Pg("replica").start()
        self.db = pgref.load_inputs(self.pg, n)
        self.ours = f"frontino_{n}"
        self.url = f"postgres://bench@/frontino_run?host={self.pg.sock}&port={common.PORT}"
        self.vars = {"k": "", "s": "true"}
        folder = common.data(n)
        if not (folder / "ledger.bin").exists():
            self.export_rows(folder)
        if not (folder / "packed.bin").exists():
            self.export_packed(folder)
        self.take_over()
        tables = ("bill", "bill_line", "ledger")
        self.copy = script("copy.sql", text_of("output.sql"), copies(folder, tables))
        shape = "CREATE TABLE packed AS SELECT *, ''::text AS lines FROM bill LIMIT 0;\n"
        self.packed = script("packed.sql", "DROP TABLE IF EXISTS packed;\n", text_of("output.sql"),
                             shape, PACKED_KEYS, copies(folder, ("packed", "ledger")))
        self.sql = script("run.sql", text_of("output.sql"), text_of("bill_wide_2.sql"))

    def export_rows(self, folder):
        """The very rows of a run, made by the expert's SQL, as files of COPY."""
        rawref.make_rows(self.pg, self.db)
        for table in rawref.TABS:
            for ending, form in (("bin", "binary"), ("csv", "csv")):
                self.pg.psql(f"\\copy (select * from {table} order by 1, 2) to"
                             f" '{folder}/{table}.{ending}' (format {form})", db=self.db)

    def export_packed(self, folder):
        """The same with the lines of a bill as one compact JSON text."""
        if not self.pg.psql("select to_regclass('bill')", db=self.db):
            rawref.make_rows(self.pg, self.db)
        line = "'[' || item || ',' || l.date_from - b.date_from || ',' || l.date_to - b.date_from" \
               " || ',' || qty || ',' || price || ',' || amount || ']'"
        lines = f"(select '[' || string_agg({line}, ',' order by item) || ']'" \
                " from bill_line l where l.bill_id = b.bill_id)"
        self.pg.psql(file=SQL / "keys.sql", db=self.db)
        self.pg.psql(f"\\copy (select b.*, {lines} from bill b order by b.bill_id)"
                     f" to '{folder}/packed.tmp' (format binary)", db=self.db)
        (folder / "packed.tmp").rename(folder / "packed.bin")

    def take_over(self):
        """Our inputs, imported once into a database that is copied before every run."""
        self.pg.psql(f"DROP DATABASE IF EXISTS {self.ours}")
        self.pg.psql(f"CREATE DATABASE {self.ours}")
        url = self.url.replace("frontino_run", self.ours)
        self.program.take_over(url)
        self.pg.psql("VACUUM ANALYZE", db=self.ours)

    def reset(self, ours):
        """Untimed: takes away what the run before left and writes out what is in memory."""
        self.pg.clean(self.db)
        self.pg.psql("DROP DATABASE IF EXISTS frontino_run")
        if ours:
            self.pg.psql(f"CREATE DATABASE frontino_run TEMPLATE {self.ours}")
            self.program.create(self.url)
        self.pg.psql("CHECKPOINT")

    def time(self, rounds, who, work):
        with common.Timer(self.pg) as timer:
            work()
        if rounds:
            rounds.add(who, timer, self.program.peak_mib if who.startswith("Frontino") else None)

    def keys(self):
        self.pg.psql(file=SQL / "keys.sql", db=self.db)

    def copy_and_keys(self):
        self.pg.psql(file=self.copy, db=self.db, vars=self.vars)
        self.keys()

    def sql_and_keys(self):
        for name in ("base.sql", "bill_wide_1.sql"):
            self.pg.psql(file=SQL / name, db=self.db)
        self.pg.psql(file=self.sql, db=self.db, vars=self.vars)
        self.keys()

    def copy_packed(self):
        self.pg.psql(file=self.packed, db=self.db, vars=self.vars)


COPY, EXPERT = "COPY and its keys", "expert's SQL and its keys"


def measure(program, n, runs):
    cluster = Cluster(program, n)
    try:
        rounds = figures.Rounds("Billing run into PostgreSQL", n)
        control = {}
        for number in range(runs + 1):
            counted = rounds if number else None  # the first round warms up
            cluster.reset(ours=False)
            cluster.time(counted, COPY, cluster.copy_and_keys)
            control[COPY] = cluster.pg.psql(file=SQL / "control.sql", db=cluster.db)
            cluster.reset(ours=False)
            cluster.time(counted, EXPERT, cluster.sql_and_keys)
            control[EXPERT] = cluster.pg.psql(file=SQL / "control.sql", db=cluster.db)
            cluster.reset(ours=False)
            cluster.time(counted, "packed COPY, keys in place", cluster.copy_packed)
            for workers in (1, 2):
                cluster.reset(ours=True)
                words = "1 worker" if workers == 1 else f"{workers} workers"
                cluster.time(counted, f"Frontino, calculate, {words}",
                             lambda: program.calculate(cluster.url, workers))
            cluster.time(counted, "Frontino, approve and issue", lambda: program.issue(cluster.url))
        control["Frontino"] = program.control(cluster.url)
        figures.expect_equal(control)
        rounds.show(COPY, EXPERT)
    finally:
        cluster.pg.stop()
