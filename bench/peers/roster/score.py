"""Scores a roster: every hard rule and every objective, written from the documents alone, apart from any solver.

    python3 score.py PROBLEM.json ROSTER.json

A roster is the engine's roster document (`cells: [{shift, person}]`) or `{shift id: person id or null}`.
"""

import json
import sys

from document import DAY, Problem, overlap


def holders(problem, roster):
    """Person index per cell, None where nobody."""
    if "cells" in roster:
        roster = {cell["shift"]: cell["person"] for cell in roster["cells"]}
    index = {person.id: p for p, person in enumerate(problem.people)}
    return [None if roster.get(shift.id) is None else index[roster[shift.id]] for shift in problem.shifts]


def duties_of(problem, held):
    duties = [[] for _ in problem.people]
    for s, p in enumerate(held):
        if p is not None:
            duties[p].append(s)
    return duties


def broken(problem, held):
    """Every broken hard rule, in words."""
    found = []
    for s, p in enumerate(held):
        if p is not None and not problem.may(p, s):
            found.append(f"{problem.people[p].id} may not take {problem.shifts[s].id}")
    for p, duties in enumerate(duties_of(problem, held)):
        person = problem.people[p]
        for n, s in enumerate(duties):
            for t in duties[n + 1 :]:
                if problem.conflict(s, t):
                    found.append(f"{person.id} cannot have both {problem.shifts[s].id} and {problem.shifts[t].id}")
        days = [problem.shifts[s].day for s in duties]
        if person.most_days_in_a_row is not None:
            worked = set(days)
            for day in worked:
                if all(day + n in worked for n in range(person.most_days_in_a_row + 1)):
                    found.append(f"{person.id} works too many days in a row from day {day}")
        for length, most in person.windows:
            for day in days:
                if sum(day <= other < day + length for other in days) > most:
                    found.append(f"{person.id} has more than {most} duties in {length} days from day {day}")
        if person.most_in_period is not None and len(days) > person.most_in_period:
            found.append(f"{person.id} has too many duties in the period")
    index = {person.id: p for p, person in enumerate(problem.people)}
    duties = duties_of(problem, held)
    for rule, one, other in problem.pairs:
        one, other = index[one], index[other]
        meets = lambda s, t: overlap(problem.shifts[s].span, problem.shifts[t].span)
        if rule == "apart" and any(meets(s, t) for s in duties[one] for t in duties[other]):
            found.append(f"{problem.people[one].id} and {problem.people[other].id} stand by at the same time")
        if rule == "needs":
            nights = {problem.shifts[t].day for t in duties[other]}
            found += [f"{problem.people[one].id} is alone on {problem.shifts[s].id}" for s in duties[one] if problem.shifts[s].day not in nights]
    for lines, minimum in problem.distinct:
        for night in problem.nights(lines):
            present = {held[s] for s in night if held[s] is not None}
            empty = sum(held[s] is None for s in night)
            if empty + distinct([problem.people[p].organizations for p in present]) < min(minimum, len(night)):
                found.append(f"too few organizations on day {problem.shifts[night[0]].day}")
    return found


def distinct(choices):
    """Most organizations that can be told apart, one for each person."""
    taken = {}

    def place(n, seen):
        for organization in choices[n]:
            if organization not in seen:
                seen.add(organization)
                if organization not in taken or place(taken[organization], seen):
                    taken[organization] = n
                    return True
        return False

    return sum(place(n, set()) for n in range(len(choices)))


def components(problem, held):
    duties = duties_of(problem, held)
    deviation = [
        sum(problem.shifts[s].weight for s in duties[p]) + person.carried - person.share for p, person in enumerate(problem.people)
    ]
    return {
        "empty_cells": sum(problem.shifts[s].importance for s, p in enumerate(held) if p is None),
        "wishes": sum(problem.wish_cost(p, s) for s, p in enumerate(held) if p is not None),
        "fairness": sum(minutes * minutes for minutes in deviation),
        "spread": sum(problem.gap_cost(s, t) for own in duties for s, t in zip(own, own[1:])),
        "stability": sum(shift.published is not None and (p is None or problem.people[p].id != shift.published) for shift, p in zip(problem.shifts, held)),
    }


def levels(problem, held):
    """The roster's value, level by level; smaller is better, compared in order."""
    value = components(problem, held)
    return [sum(weight * value[name] for name, weight in level.items()) for level in problem.levels]


if __name__ == "__main__":
    problem = Problem.read(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        held = holders(problem, json.load(file))
    print(json.dumps({"levels": levels(problem, held), "broken": broken(problem, held)}, ensure_ascii=False))
