"""What the peers' models share. (OR-Tools and highspy cannot be loaded into one process: both bring HiGHS.)"""

MOST_THRESHOLDS = 80
"""Loads with more possible values than this are squared instead of counted up."""


def patience(problem, number, left):
    """Seconds for a level: more than half of what is left, so that later levels get their turn; all of it for the last."""
    return max(0.01, left if number == len(problem.levels) - 1 else 0.6 * left)


def most_load(problem, p, own):
    """No load is heavier than the heaviest duties the tightest window allows over the whole period."""
    weights = sorted((problem.shifts[s].weight for s in own), reverse=True)
    days = problem.shifts[own[-1]].day - problem.shifts[own[0]].day + 1
    counts = [most * -(-days // length) for length, most in problem.people[p].windows] + [len(own)]
    return sum(weights[: min(counts)])
