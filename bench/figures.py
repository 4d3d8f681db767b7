"""Medians, ratios and how they are printed and kept."""
import platform
import statistics

import common


def machine(supplies, runs):
    """Prints on what the figures were taken: they mean nothing without it."""
    model = "?"
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    cores = len([line for line in open("/proc/cpuinfo") if line.startswith("processor")])
    print(f"{supplies:,} supplies, medians of {runs} rounds; {model}, {cores} cores,"
          f" Linux {platform.release()}, load {common.load():.2f}", flush=True)


class Rounds:
    """The times of several contenders over several rounds."""

    def __init__(self, title, supplies, unit="bill"):
        self.title, self.supplies, self.unit = title, supplies, unit
        self.times, self.memory = {}, {}

    def add(self, who, timer, peak_mib=None):
        self.times.setdefault(who, []).append(timer)
        if peak_mib is not None:
            self.memory[who] = max(peak_mib, self.memory.get(who, 0))

    def wall(self, who):
        return statistics.median(t.wall for t in self.times[who])

    def cpu(self, who):
        return statistics.median(t.cpu for t in self.times[who])

    def show(self, *references):
        """Prints every contender, with its ratios to the references."""
        print(f"\n{self.title}")
        head = f"{'':34}{'wall s':>9}{'CPU s':>9}{'µs/' + self.unit:>10}{'MiB':>7}{'others s':>10}"
        for name in references:
            head += f"   wall x / CPU x {name}"
        print(head)
        for who in self.times:
            others = statistics.median(t.others for t in self.times[who])
            wall, cpu = self.wall(who), self.cpu(who)
            peak = f"{self.memory[who]:.0f}" if who in self.memory else ""
            line = f"{who:34}{wall:9.2f}{cpu:9.2f}{cpu / self.supplies * 1e6:10.2f}{peak:>7}{others:10.2f}"
            kept = {"title": self.title, "who": who, "n": self.supplies, "wall": round(wall, 3),
                    "cpu": round(cpu, 3), "runs": len(self.times[who])}
            for name in references:
                ratios = wall / self.wall(name), cpu / self.cpu(name)
                kept[f"x {name}"] = [round(r, 3) for r in ratios]
                line += f"   {ratios[0]:6.2f} / {ratios[1]:<6.2f}".ljust(18 + len(name))
            print(line, flush=True)
            keep(kept)


class Rates:
    """How many things several contenders make in a second of processor time, over several rounds."""

    def __init__(self):
        self.rates, self.sizes, self.others = {}, {}, {}

    def add(self, who, rate, size, others=0.0):
        self.rates.setdefault(who, []).append(rate)
        self.others.setdefault(who, []).append(others)
        self.sizes[who] = size

    def show(self, title):
        print(f"\n{title}\n{'':36}{'a CPU second':>14}{'bytes':>9}{'others s':>10}")
        for who, rates in self.rates.items():
            rate, others = statistics.median(rates), statistics.median(self.others[who])
            print(f"{who:36}{rate:14.0f}{self.sizes[who]:9}{others:10.2f}", flush=True)


def keep(record):
    """Appends a record to the results of the work folder, without printing it."""
    import json
    import time
    record["when"] = time.strftime("%Y-%m-%d %H:%M:%S")
    with open(common.WORK / "results.jsonl", "a") as file:
        file.write(json.dumps(record) + "\n")


def expect_equal(control):
    """Stops when the contenders do not give the same totals."""
    if len(set(control.values())) != 1:
        lines = "\n".join(f"  {who}: {totals}" for who, totals in control.items())
        raise SystemExit(f"the contenders differ, so their times mean nothing:\n{lines}")
    print(f"control totals of {', '.join(control)}: {next(iter(control.values()))}", flush=True)
