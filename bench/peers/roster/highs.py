"""HiGHS on a roster problem: a mixed-integer linear model, one level after the other.

Fairness is convex and loads are whole multiples of a common measure, so thresholds in [0, 1] (few possible loads) or the
chords between neighbouring loads (many) say the square exactly.
"""

import math
import time

import highspy

import score
from document import overlap
from sizing import MOST_THRESHOLDS, most_load, patience


class Model:
    """Columns and rows gathered in lists, handed over once."""

    def __init__(self):
        self.lower, self.upper, self.whole, self.rows = [], [], [], []

    def column(self, lower=0.0, upper=1.0, whole=False):
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def row(self, lower, upper, terms):
        """lower ≤ Σ coefficient × column ≤ upper; terms are (column, coefficient)."""
        self.rows.append((lower, upper, list(terms)))


def solve(problem, seconds, threads=2, seed=1):
    """Same answer as `cpsat.solve`."""
    started = time.monotonic()
    left = lambda: seconds - (time.monotonic() - started)
    model, x = Model(), {}
    for p in range(len(problem.people)):
        for s in range(len(problem.shifts)):
            if problem.eligible[p][s]:
                x[p, s] = model.column(whole=True)
    empty = [model.column(whole=True) for _ in problem.shifts]
    for s in range(len(problem.shifts)):
        model.row(1, 1, [(empty[s], 1)] + [(x[p, s], 1) for p in range(len(problem.people)) if (p, s) in x])
    rules(problem, model, x)
    parts = {
        "empty_cells": lambda: [(empty[s], problem.shifts[s].importance) for s in range(len(empty))],
        "wishes": lambda: [(v, problem.wish_cost(p, s)) for (p, s), v in x.items() if problem.wish_cost(p, s)],
        "fairness": lambda: fairness(problem, model, x),
        "spread": lambda: spread(problem, model, x),
    }
    objectives = [[(v, w * c) for name, w in level.items() for v, c in parts[name]()] for level in problem.levels]
    trace, found, bounds, proven, start = [], None, [], True, None
    for number, objective in enumerate(objectives):
        highs = handed_over(model, objective)
        highs.setOptionValue("threads", threads)
        highs.setOptionValue("random_seed", seed)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.5)
        highs.setOptionValue("time_limit", patience(problem, number, left()))
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            highs.setSolution(solution)

        def note(event):
            held = roster(problem, x, event.data_out.mip_solution)
            trace.append((time.monotonic() - started, score.levels(problem, held)))

        highs.cbMipImprovingSolution.subscribe(note)
        highs.run()
        values = list(highs.getSolution().col_value)
        info = highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            proven = False
            break
        start, found = values, roster(problem, x, values)
        trace.append((time.monotonic() - started, score.levels(problem, found)))
        bounds.append(info.mip_dual_bound)
        proven = proven and highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        model.row(-highspy.kHighsInf, sum(values[v] * c for v, c in objective) + 1e-6, objective)
    return {"held": found, "bounds": bounds, "proven": proven, "seconds": time.monotonic() - started, "trace": trace}


def handed_over(model, objective):
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.lower), len(model.rows)
    cost = [0.0] * lp.num_col_
    for v, c in objective:
        cost[v] += c
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, model.lower, model.upper
    lp.row_lower_ = [row[0] for row in model.rows]
    lp.row_upper_ = [row[1] for row in model.rows]
    starts, index, value = [0], [], []
    for _, _, terms in model.rows:
        joined = {}
        for v, c in terms:
            joined[v] = joined.get(v, 0) + c
        index += joined.keys()
        value += joined.values()
        starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    kind = highspy.HighsVarType
    lp.integrality_ = [kind.kInteger if whole else kind.kContinuous for whole in model.whole]
    highs.passModel(lp)
    return highs


def roster(problem, x, values):
    held = [None] * len(problem.shifts)
    for (p, s), variable in x.items():
        if values[variable] > 0.5:
            held[s] = p
    return held


def rules(problem, model, x):
    low = -highspy.kHighsInf
    days = sorted({shift.day for shift in problem.shifts})
    index = {person.id: p for p, person in enumerate(problem.people)}
    for p, person in enumerate(problem.people):
        own = [s for s in range(len(problem.shifts)) if (p, s) in x]
        on_day = {day: [x[p, s] for s in own if problem.shifts[s].day == day] for day in days}
        for clique in problem.cliques(p):
            model.row(low, 1, [(x[p, s], 1) for s in clique])
        for length, most in person.windows:
            for day in days:
                window = [v for d in range(day, day + length) for v in on_day.get(d, [])]
                if len(window) > most:
                    model.row(low, most, [(v, 1) for v in window])
        if person.most_in_period is not None:
            model.row(low, person.most_in_period, [(x[p, s], 1) for s in own])
        if person.most_days_in_a_row is not None:
            works = {day: model.column() for day in days}
            for day in days:
                for v in on_day[day]:
                    model.row(low, 0, [(v, 1), (works[day], -1)])
                run = [works[d] for d in range(day, day + person.most_days_in_a_row + 1) if d in works]
                if len(run) > person.most_days_in_a_row:
                    model.row(low, person.most_days_in_a_row, [(w, 1) for w in run])
    for rule, one, other in problem.pairs:
        assert rule == "apart", "the peers' models know pairs apart only"
        for s in range(len(problem.shifts)):
            for t in range(len(problem.shifts)):
                both = (index[one], s) in x and (index[other], t) in x
                if s != t and both and overlap(problem.shifts[s].span, problem.shifts[t].span):
                    model.row(low, 1, [(x[index[one], s], 1), (x[index[other], t], 1)])
    for lines, minimum in problem.distinct:
        assert minimum <= 2, "the peers' models know two organizations a night"
        for night in problem.nights(lines):
            if min(minimum, len(night)) < 2:
                continue
            for organization in {person.organizations[0] for person in problem.people}:
                same = [x[p, s] for s in night for p, person in enumerate(problem.people) if organization in person.organizations and (p, s) in x]
                model.row(low, len(night) - 1, [(v, 1) for v in same])


def fairness(problem, model, x):
    """Terms of Σ (load − owed)² without the constant part."""
    terms = []
    for p, person in enumerate(problem.people):
        own = [s for s in range(len(problem.shifts)) if (p, s) in x]
        if not own:
            continue
        unit = math.gcd(*(problem.shifts[s].weight for s in own))
        most = most_load(problem, p, own) // unit
        owed = person.share - person.carried
        load = [(x[p, s], problem.shifts[s].weight // unit) for s in own]
        square = lambda n: (n * unit - owed) ** 2
        if most <= MOST_THRESHOLDS:
            steps = [model.column() for _ in range(most)]
            model.row(0, 0, load + [(step, -1) for step in steps])
            terms += [(step, square(n + 1) - square(n)) for n, step in enumerate(steps)]
        else:
            cost = model.column(0.0, highspy.kHighsInf)
            for n in range(most):
                slope = square(n + 1) - square(n)
                model.row(square(n) - slope * n, highspy.kHighsInf, [(cost, 1)] + [(v, -slope * c) for v, c in load])
            terms.append((cost, 1))
    return terms


def spread(problem, model, x):
    terms = []
    for p in range(len(problem.people)):
        own = [s for s in range(len(problem.shifts)) if (p, s) in x]
        for n, s in enumerate(own):
            for m in range(n + 1, len(own)):
                minutes = problem.gap_cost(s, own[m])
                if minutes and not problem.conflict(s, own[m]):
                    near = model.column()
                    between = [(x[p, u], 1) for u in own[n + 1 : m]]
                    model.row(-1, highspy.kHighsInf, [(near, 1), (x[p, s], -1), (x[p, own[m]], -1)] + between)
                    terms.append((near, minutes))
    return terms
