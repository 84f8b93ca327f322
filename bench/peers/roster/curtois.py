"""The shift-scheduling benchmark of Curtois and Qu (2014): reader, independent scorer, CP-SAT and HiGHS models.

    python3 curtois.py --peer cpsat --seconds 10 Instance1.txt …      solve and score
    python3 curtois.py --score ROSTER.json Instance1.txt              score somebody else's roster

A roster is `{employee: [shift id or "" for each day]}`. At the borders of the period the paper asks: runs of work count
from the first to the last day only; too short runs of work or of days off that touch a border are allowed.
"""

import argparse
import json
import time
from collections import defaultdict


class Instance:
    """One instance; days count from 0, a Monday."""

    def __init__(self, path):
        sections, name = defaultdict(list), None
        with open(path, encoding="utf-8-sig") as file:
            for line in map(str.strip, file):
                if line.startswith("SECTION_"):
                    name = line
                elif line and not line.startswith("#"):
                    sections[name].append(line.split(","))
        self.days = int(sections["SECTION_HORIZON"][0][0])
        self.minutes = {row[0]: int(row[1]) for row in sections["SECTION_SHIFTS"]}
        self.not_after = {row[0]: {s for s in row[2].split("|") if s} for row in sections["SECTION_SHIFTS"]}
        self.staff = {}
        for row in sections["SECTION_STAFF"]:
            most = {s: int(n) for s, n in (part.split("=") for part in row[1].split("|"))}
            names = ("most_minutes", "least_minutes", "most_run", "least_run", "least_off", "weekends")
            self.staff[row[0]] = {"most": most, **dict(zip(names, map(int, row[2:8])))}
        self.off = {row[0]: {int(day) for day in row[1:]} for row in sections["SECTION_DAYS_OFF"]}
        request = lambda row: ((row[0], int(row[1]), row[2]), int(row[3]))
        self.on_requests = dict(map(request, sections["SECTION_SHIFT_ON_REQUESTS"]))
        self.off_requests = dict(map(request, sections["SECTION_SHIFT_OFF_REQUESTS"]))
        self.cover = [(int(row[0]), row[1], int(row[2]), int(row[3]), int(row[4])) for row in sections["SECTION_COVER"]]


def score(instance, roster):
    """Cost of a roster and every broken rule, in words."""
    cost, broken = 0, []
    for e, rule in instance.staff.items():
        days = roster[e]
        worked = [bool(s) for s in days]
        total = sum(instance.minutes[s] for s in days if s)
        if not rule["least_minutes"] <= total <= rule["most_minutes"]:
            broken.append(f"{e}: {total} minutes")
        for s in instance.minutes:
            if days.count(s) > rule["most"].get(s, 0):
                broken.append(f"{e}: too many {s}")
        broken += [f"{e}: {b} after {a} on day {d + 1}" for d, (a, b) in enumerate(zip(days, days[1:])) if a and b in instance.not_after[a]]
        broken += [f"{e}: works on day off {d}" for d in instance.off.get(e, ()) if worked[d]]
        weekends = sum(any(worked[d : d + 2]) for d in range(5, instance.days, 7))
        if weekends > rule["weekends"]:
            broken.append(f"{e}: {weekends} weekends")
        for value, first, end in runs(worked):
            inside = first > 0 and end < instance.days
            if value and end - first > rule["most_run"]:
                broken.append(f"{e}: {end - first} shifts in a row from day {first}")
            if value and inside and end - first < rule["least_run"]:
                broken.append(f"{e}: only {end - first} shifts in a row from day {first}")
            if not value and inside and end - first < rule["least_off"]:
                broken.append(f"{e}: only {end - first} days off from day {first}")
    cost += sum(weight for (e, d, s), weight in instance.on_requests.items() if roster[e][d] != s)
    cost += sum(weight for (e, d, s), weight in instance.off_requests.items() if roster[e][d] == s)
    for day, s, wanted, under, over in instance.cover:
        present = sum(days[day] == s for days in roster.values())
        cost += under * max(0, wanted - present) + over * max(0, present - wanted)
    return cost, broken


def runs(worked):
    """(worked or not, first day, day after the last) of each run."""
    first = 0
    for day in range(1, len(worked) + 1):
        if day == len(worked) or worked[day] != worked[first]:
            yield worked[first], first, day
            first = day


def columns(instance):
    """What both models choose from: (employee, day, shift) that is possible at all."""
    for e, rule in instance.staff.items():
        for d in range(instance.days):
            for s in instance.minutes:
                if d not in instance.off.get(e, ()) and rule["most"].get(s, 0) > 0:
                    yield e, d, s


def rows(instance, x, works, weekend):
    """Every hard rule as (least, Σ coefficient × column, most); None stands for no limit."""
    for e, rule in instance.staff.items():
        days, shifts = range(instance.days), [s for s in instance.minutes if rule["most"].get(s, 0) > 0]
        of = lambda d, s: [(x[e, d, s], 1)] if (e, d, s) in x else []
        for d in days:
            yield 0, [term for s in shifts for term in of(d, s)] + [(works[e, d], -1)], 0
        for s in shifts:
            yield None, [term for d in days for term in of(d, s)], rule["most"][s]
            for d in days[:-1]:
                later = [term for t in instance.not_after[s] for term in of(d + 1, t)]
                if later:
                    yield None, of(d, s) + later, 1
        minutes = [(v, instance.minutes[s]) for d in days for s in shifts for v, _ in of(d, s)]
        yield rule["least_minutes"], minutes, rule["most_minutes"]
        for d in range(instance.days - rule["most_run"]):
            yield None, [(works[e, d + n], 1) for n in range(rule["most_run"] + 1)], rule["most_run"]
        for length in range(1, rule["least_run"]):
            for d in range(1, instance.days - length):
                yield None, [(works[e, d - 1], -1), (works[e, d + length], -1)] + [(works[e, d + n], 1) for n in range(length)], length - 1
        for length in range(1, rule["least_off"]):
            for d in range(1, instance.days - length):
                yield None, [(works[e, d - 1], 1), (works[e, d + length], 1)] + [(works[e, d + n], -1) for n in range(length)], 1
        for d in range(5, instance.days, 7):
            for n in (d, d + 1):
                if n < instance.days:
                    yield None, [(works[e, n], 1), (weekend[e, d], -1)], 0
        yield None, [(weekend[e, d], 1) for d in range(5, instance.days, 7)], rule["weekends"]


def cpsat(instance, seconds, seed=1):
    from ortools.sat.python import cp_model

    started, trace, model = time.monotonic(), [], cp_model.CpModel()
    new = lambda name: model.new_bool_var(name)
    x = {key: new(f"x{key}") for key in columns(instance)}
    works = {(e, d): new(f"w{e},{d}") for e in instance.staff for d in range(instance.days)}
    weekend = {(e, d): new(f"s{e},{d}") for e in instance.staff for d in range(5, instance.days, 7)}
    for least, terms, most in rows(instance, x, works, weekend):
        total = sum(c * v for v, c in terms)
        if least is not None:
            model.add(total >= least)
        if most is not None:
            model.add(total <= most)
    cost, constant = [], sum(instance.on_requests.values())
    cost += [-weight * x[key] for key, weight in instance.on_requests.items() if key in x]
    cost += [weight * x[key] for key, weight in instance.off_requests.items() if key in x]
    for day, s, wanted, under, over in instance.cover:
        short, much = model.new_int_var(0, wanted, ""), model.new_int_var(0, len(instance.staff), "")
        model.add(sum(x[e, day, s] for e in instance.staff if (e, day, s) in x) + short - much == wanted)
        cost += [under * short, over * much]
    model.minimize(sum(cost) + constant)

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self):
            trace.append((time.monotonic() - started, round(self.objective_value)))

    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 2, seed
    solver.parameters.max_time_in_seconds = max(0.01, seconds - (time.monotonic() - started))
    status = solver.solve(model, Watch())
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound, False, time.monotonic() - started, trace
    roster = {e: [""] * instance.days for e in instance.staff}
    for (e, d, s), v in x.items():
        if solver.boolean_value(v):
            roster[e][d] = s
    return roster, solver.best_objective_bound, status == cp_model.OPTIMAL, time.monotonic() - started, trace


def highs(instance, seconds, seed=1):
    import highspy

    from highs import Model, handed_over

    started, trace, model = time.monotonic(), [], Model()
    x = {key: model.column(whole=True) for key in columns(instance)}
    works = {(e, d): model.column() for e in instance.staff for d in range(instance.days)}
    weekend = {(e, d): model.column() for e in instance.staff for d in range(5, instance.days, 7)}
    endless = highspy.kHighsInf
    for least, terms, most in rows(instance, x, works, weekend):
        model.row(-endless if least is None else least, endless if most is None else most, terms)
    cost, constant = [], sum(instance.on_requests.values())
    cost += [(x[key], -weight) for key, weight in instance.on_requests.items() if key in x]
    cost += [(x[key], weight) for key, weight in instance.off_requests.items() if key in x]
    for day, s, wanted, under, over in instance.cover:
        short, much = model.column(0, wanted), model.column(0, len(instance.staff))
        model.row(wanted, wanted, [(x[e, day, s], 1) for e in instance.staff if (e, day, s) in x] + [(short, 1), (much, -1)])
        cost += [(short, under), (much, over)]
    solver = handed_over(model, cost)
    solver.setOptionValue("threads", 2)
    solver.setOptionValue("random_seed", seed)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", max(0.01, seconds - (time.monotonic() - started)))
    solver.cbMipImprovingSolution.subscribe(
        lambda event: trace.append((time.monotonic() - started, round(event.data_out.objective_function_value) + constant))
    )
    solver.run()
    info = solver.getInfo()
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, info.mip_dual_bound + constant, False, time.monotonic() - started, trace
    values = solver.getSolution().col_value
    roster = {e: [""] * instance.days for e in instance.staff}
    for (e, d, s), v in x.items():
        if values[v] > 0.5:
            roster[e][d] = s
    return roster, info.mip_dual_bound + constant, proven, time.monotonic() - started, trace


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--peer", choices=["cpsat", "highs"])
    asked.add_argument("--score", metavar="ROSTER.json")
    asked.add_argument("--seconds", type=float, default=10.0)
    asked.add_argument("instances", nargs="+")
    asked = asked.parse_args()
    for path in asked.instances:
        instance = Instance(path)
        if asked.score:
            with open(asked.score, encoding="utf-8") as file:
                value, broken = score(instance, json.load(file))
            print(json.dumps({"instance": path, "value": value, "broken": broken}))
            continue
        roster, bound, proven, seconds, trace = {"cpsat": cpsat, "highs": highs}[asked.peer](instance, asked.seconds)
        value, broken = (None, None) if roster is None else score(instance, roster)
        at = {mark: min((v for t, v in trace if t <= mark), default=None) for mark in (1, 10, 60)}
        line = {"peer": asked.peer, "instance": path.rsplit("/", 1)[-1], "value": value, "bound": bound, "proven": proven}
        print(json.dumps({**line, "broken": broken, "seconds": round(seconds, 2), "value_at": at}), flush=True)


if __name__ == "__main__":
    main()
