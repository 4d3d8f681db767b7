"""Seeded generator of the workload: python3 gen.py N [seed].  Needs numpy.
Writes accounts, meters, readings, tariff, rate in the work folder: as CSV, and as Parquet where pyarrow is installed."""
import sys, datetime as dt
import numpy as np
from common import data
try: import pyarrow as pa, pyarrow.parquet as pq
except ImportError: pa = None

CLOSE = dt.date(2020, 2, 15)      # one closing date for every account
CHANGE = dt.date(2020, 1, 1)      # tariff change
EPOCH = dt.date(1970, 1, 1)

def tables():
    # cumulative bounds in litres a day for one unit of the multiplier (person, dwelling x 3, or account)
    bounds = {1: [50, 100, 150, 200, None], 2: [0, 200, 350, 500, None], 3: [50, 100, 150, 200, None], 4: [250, 500, 1000, 2000, None], 5: [None]}
    price = {1: [412300, 824600, 1236900, 1978100, 2884700], 2: [0, 901200, 1352800, 2103400, 2991100], 3: [412300, 824600, 1236900, 1978100, 2884700],
             4: [987500, 1302500, 1604200, 2210000, 2950300], 5: [1050400]}
    t = []
    for cat, bs in bounds.items():
        for per in (1, 2):
            lo = 0
            for k, hi in enumerate(bs):
                p = price[cat][k]
                if per == 2: p = (p * 10387 + 5000) // 10000
                t.append((cat, per, k + 1, lo, 2_000_000_000 if hi is None else hi, p)); lo = hi
    rate = []   # code, period, micro-euro per m3 (20 sewerage, 30 treatment, 51-54 UI1-UI4) or micro-euro a year (40+service, by category)
    for per in (1, 2):
        f = lambda v: v if per == 1 else (v * 10387 + 5000) // 10000
        for cat, k in ((1, 100), (2, 180), (3, 100), (4, 220), (5, 150)):
            rate += [(20, cat, per, f(254100)), (30, cat, per, f(612700)), (41, cat, per, f(221500 * k)), (42, cat, per, f(61400 * k)), (43, cat, per, f(128300 * k)),
                     (51, cat, per, 4000), (52, cat, per, 9000), (53, cat, per, 5000), (54, cat, per, 4000)]
    return t, rate

def main(n, seed=20200215):
    rng = np.random.default_rng(seed)
    out = data(n); out.mkdir(parents=True, exist_ok=True)
    aid = np.arange(1, n + 1, dtype=np.int64) * 7 + 100_000_000          # sparse account codes
    cat = rng.choice(np.array([1, 2, 3, 4, 5], dtype=np.int16), n, p=[.70, .12, .06, .09, .03])
    hh = np.where(cat == 1, rng.choice(np.arange(1, 7), n, p=[.31, .28, .20, .16, .04, .01]), 1).astype(np.int16)
    units = np.where(cat == 3, rng.integers(4, 41, n), 1).astype(np.int16)
    u = rng.random(n)
    sewer = u < .93
    treat = u < .84                                                        # treatment implies sewerage
    ln = np.exp(rng.normal(0, .55, n))
    mac = np.select([cat == 1, cat == 2, cat == 3, cat == 4], [52 * hh * ln, 45 * ln, 128 * units * np.exp(rng.normal(0, .2, n)), 150 * ln * ln], 700 * ln * ln)
    mac = np.maximum(1, np.rint(mac)).astype(np.int32)
    mid = rng.permutation(n).astype(np.int64) + 500_000_001
    close = (CLOSE - EPOCH).days
    prev_d = (close - rng.integers(90, 181, n)).astype(np.int32)
    prev_i = rng.integers(0, 100_000, n).astype(np.int32)                  # five-figure register: some roll over
    has = rng.random(n) < .55
    read_d = (close - rng.integers(0, 21, n)).astype(np.int32)
    used = np.rint(mac * (read_d - prev_d) / 365 * rng.uniform(.6, 1.4, n)).astype(np.int32)
    used[rng.random(n) < .02] = 0                                          # closed houses
    used = np.minimum(used, 90_000)
    read_i = ((prev_i + used) % 100_000).astype(np.int32)
    kind = np.where(rng.random(n) < .4, "S", "F")                          # self-reading or field
    sh = rng.permutation(np.flatnonzero(has))                              # readings arrive in no order
    texts = lambda c: np.where(c, "true", "false").tolist() if c.dtype == bool else c.tolist()
    dates = lambda d: (np.datetime64("1970-01-01") + d).astype("datetime64[D]").astype(str)
    acc = {"account_id": aid, "category": cat, "household": hh, "units": units, "sewer": sewer, "treat": treat, "mac_m3": mac}
    met = {"meter_id": mid, "account_id": aid, "serial": np.char.add("IT", np.char.zfill(mid.astype("U12"), 12)), "digits": np.full(n, 5, np.int16)}
    rd = {"meter_id": np.concatenate([mid, mid[sh]]), "rdate": np.concatenate([prev_d, read_d[sh]]), "ridx": np.concatenate([prev_i, read_i[sh]]),
          "kind": np.concatenate([np.full(n, "F"), kind[sh]]), "billed": np.concatenate([np.ones(n, bool), np.zeros(len(sh), bool)])}
    t, r = tables()
    typed = lambda rows, names: {k: np.array([x[i] for x in rows], np.int64 if i > 2 else np.int16) for i, k in enumerate(names)}
    tt = typed(t, ("category", "period", "tier", "lo", "hi", "price")); rr = typed(r, ("code", "category", "period", "price"))
    for name, tb in (("account", acc), ("meter", met), ("reading", rd), ("tariff", tt), ("rate", rr)):
        columns = [(dates(c) if k == "rdate" else c) for k, c in tb.items()]
        with open(out / f"{name}.csv", "w") as f:
            f.write(",".join(f'"{k}"' for k in tb) + "\n"); f.writelines(",".join(map(str, row)) + "\n" for row in zip(*map(texts, columns)))
        if pa: pq.write_table(pa.table({k: pa.array(c, pa.date32()) if k == "rdate" else pa.array(c) for k, c in tb.items()}), out / f"{name}.parquet")
        print(name, len(columns[0]), (out / f"{name}.csv").stat().st_size)

if __name__ == "__main__":
    main(int(sys.argv[1]), *(int(x) for x in sys.argv[2:3]))
