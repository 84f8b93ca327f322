"""OR-Tools CP-SAT on a roster problem: one level after the other, each started from the last one's roster.

The model is the one a careful user would write: a literal per person and cell that is possible at all, at-most-one over
cliques of conflicting cells, windows as linear sums, fairness as thresholds on the load where the loads have a common
measure (its linear relaxation is tight) and as a square where they have not.
"""

import math
import time

from ortools.sat.python import cp_model

import score
from document import overlap
from sizing import MOST_THRESHOLDS, most_load, patience


def solve(problem, seconds, workers=2, seed=1):
    """Returns the roster, its levels, their bounds, whether all are proven, and (seconds, levels) of each better roster."""
    started = time.monotonic()
    model, x = cp_model.CpModel(), {}
    for p in range(len(problem.people)):
        for s in range(len(problem.shifts)):
            if problem.eligible[p][s]:
                x[p, s] = model.new_bool_var(f"x{p},{s}")
    empty = [model.new_bool_var(f"e{s}") for s in range(len(problem.shifts))]
    for s in range(len(problem.shifts)):
        model.add_exactly_one([empty[s]] + [x[p, s] for p in range(len(problem.people)) if (p, s) in x])
    rules(problem, model, x)
    parts = {
        "empty_cells": lambda: sum(problem.shifts[s].importance * empty[s] for s in range(len(empty))),
        "wishes": lambda: sum(problem.wish_cost(p, s) * v for (p, s), v in x.items() if problem.wish_cost(p, s)),
        "fairness": lambda: fairness(problem, model, x),
        "spread": lambda: spread(problem, model, x),
    }
    trace, found, bounds, proven = [], None, [], True
    for number, level in enumerate(problem.levels):
        objective = sum(weight * parts[name]() for name, weight in level.items())
        model.minimize(objective)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = workers, seed
        solver.parameters.max_time_in_seconds = patience(problem, number, seconds - (time.monotonic() - started))
        status = solver.solve(model, Watch(problem, x, trace, started))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            proven = False
            break
        found = roster(problem, x, solver.boolean_value)
        trace.append((time.monotonic() - started, score.levels(problem, found)))
        bounds.append(solver.best_objective_bound)
        proven = proven and status == cp_model.OPTIMAL
        model.add(objective <= round(solver.objective_value))
        model.clear_hints()
        for variable in x.values():
            model.add_hint(variable, solver.value(variable))
    return {"held": found, "bounds": bounds, "proven": proven, "seconds": time.monotonic() - started, "trace": trace}


class Watch(cp_model.CpSolverSolutionCallback):
    """Notes every better roster with the time it came."""

    def __init__(self, problem, x, trace, started):
        super().__init__()
        self.problem, self.x, self.trace, self.started = problem, x, trace, started

    def on_solution_callback(self):
        held = roster(self.problem, self.x, self.boolean_value)
        self.trace.append((time.monotonic() - self.started, score.levels(self.problem, held)))


def roster(problem, x, value):
    held = [None] * len(problem.shifts)
    for (p, s), variable in x.items():
        if value(variable):
            held[s] = p
    return held


def rules(problem, model, x):
    days = sorted({shift.day for shift in problem.shifts})
    index = {person.id: p for p, person in enumerate(problem.people)}
    for p, person in enumerate(problem.people):
        own = [s for s in range(len(problem.shifts)) if (p, s) in x]
        on_day = {day: [x[p, s] for s in own if problem.shifts[s].day == day] for day in days}
        for clique in problem.cliques(p):
            model.add_at_most_one(x[p, s] for s in clique)
        for length, most in person.windows:
            for day in days:
                window = [v for d in range(day, day + length) for v in on_day.get(d, [])]
                if len(window) > most:
                    model.add(sum(window) <= most)
        if person.most_in_period is not None:
            model.add(sum(x[p, s] for s in own) <= person.most_in_period)
        if person.most_days_in_a_row is not None:
            works = {}
            for day in days:
                works[day] = model.new_bool_var(f"w{p},{day}")
                for v in on_day[day]:
                    model.add_implication(v, works[day])
            for day in days:
                run = [works[d] for d in range(day, day + person.most_days_in_a_row + 1) if d in works]
                if len(run) > person.most_days_in_a_row:
                    model.add_bool_or(~w for w in run)
    for rule, one, other in problem.pairs:
        assert rule == "apart", "the peers' models know pairs apart only"
        for s in range(len(problem.shifts)):
            for t in range(len(problem.shifts)):
                both = (index[one], s) in x and (index[other], t) in x
                if s != t and both and overlap(problem.shifts[s].span, problem.shifts[t].span):
                    model.add_at_most_one(x[index[one], s], x[index[other], t])
    for lines, minimum in problem.distinct:
        assert minimum <= 2, "the peers' models know two organizations a night"
        for night in problem.nights(lines):
            if min(minimum, len(night)) < 2:
                continue
            for organization in {person.organizations[0] for person in problem.people}:
                same = [x[p, s] for s in night for p, person in enumerate(problem.people) if organization in person.organizations and (p, s) in x]
                model.add(sum(same) <= len(night) - 1)


def fairness(problem, model, x):
    cost = []
    for p, person in enumerate(problem.people):
        own = [s for s in range(len(problem.shifts)) if (p, s) in x]
        if not own:
            cost.append((person.carried - person.share) ** 2)
            continue
        unit = math.gcd(*(problem.shifts[s].weight for s in own))
        most = most_load(problem, p, own) // unit
        owed = person.share - person.carried
        load = sum(problem.shifts[s].weight // unit * x[p, s] for s in own)
        if most <= MOST_THRESHOLDS:
            steps = [model.new_bool_var(f"l{p},{n}") for n in range(most)]
            model.add(sum(steps) == load)
            for lower, upper in zip(steps, steps[1:]):
                model.add_implication(upper, lower)
            cost.append(owed**2 + sum(((n + 1) * unit - owed) ** 2 * step - (n * unit - owed) ** 2 * step for n, step in enumerate(steps)))
        else:
            reach = max(owed, most * unit - owed, 0)
            deviation = model.new_int_var(-owed, most * unit - owed, f"d{p}")
            model.add(deviation == unit * load - owed)
            square = model.new_int_var(0, reach * reach, f"q{p}")
            model.add_multiplication_equality(square, deviation, deviation)
            cost.append(square)
    return sum(cost)


def spread(problem, model, x):
    """Only neighbouring duties count: a pair pays unless somebody's duty in between parts it."""
    cost = []
    for p in range(len(problem.people)):
        own = [s for s in range(len(problem.shifts)) if (p, s) in x]
        for n, s in enumerate(own):
            for m in range(n + 1, len(own)):
                t = own[m]
                minutes = problem.gap_cost(s, t)
                if minutes == 0 or problem.conflict(s, t):
                    continue
                near = model.new_bool_var(f"n{p},{s},{t}")
                model.add_bool_or([~x[p, s], ~x[p, t], near] + [x[p, u] for u in own[n + 1 : m]])
                cost.append(minutes * near)
    return sum(cost)
