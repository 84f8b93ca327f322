"""Timefold Solver (its Python edition, a pre-release on a Java machine) on a roster problem.

One planning entity a cell, whose range of values holds only the people who may take it at all; rules as one hard level,
objectives as the soft levels of a bendable score; constraint streams throughout. The clock starts when the solver does,
after the Java machine was started and the constraints were compiled. Threads for moves need the Enterprise edition, so one
core works where the others have two.
"""

import time
from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig, EnvironmentMode
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import BendableScore, ConstraintCollectors, ConstraintFactory, Joiners, constraint_provider

import score



MOST_LEVELS = 4
"""Timefold wants the number of levels when the class is made; those a problem does not have stay 0."""


@dataclass(unsafe_hash=True)
class Person:
    id: Annotated[int, PlanningId]
    organization: str = field(hash=False)
    owed: int = field(hash=False)
    apart: list[int] = field(hash=False)
    window_days: list[int] = field(hash=False)
    window_duties: list[int] = field(hash=False)
    most_in_a_row: int = field(hash=False)
    most_in_period: int = field(hash=False)


@planning_entity
@dataclass(unsafe_hash=True)
class Cell:
    id: Annotated[int, PlanningId]
    starts_at: int = field(hash=False)
    ends_at: int = field(hash=False)
    day: int = field(hash=False)
    area: int = field(hash=False)
    weight: int = field(hash=False)
    importance: int = field(hash=False)
    needs: list[int] = field(hash=False)
    """Least minutes from the end of this cell to a later one, by the later one's area."""
    wish: list[int] = field(hash=False)
    """Cost by person."""
    night: int = field(hash=False)
    """Number of the night that needs several organizations; −1 if none."""
    night_size: int = field(hash=False)
    night_minimum: int = field(hash=False)
    able: Annotated[list[Person], ValueRangeProvider(id="able")] = field(hash=False, default_factory=list)
    person: Annotated[Person | None, PlanningVariable(allows_unassigned=True, value_range_provider_refs=["able"])] = field(
        hash=False, default=None
    )


@planning_solution
@dataclass
class Plan:
    people: Annotated[list[Person], ProblemFactCollectionProperty]
    cells: Annotated[list[Cell], PlanningEntityCollectionProperty]
    score: Annotated[
        BendableScore | None, PlanningScore(bendable_hard_levels_size=1, bendable_soft_levels_size=MOST_LEVELS)
    ] = field(default=None)


IDEAL_GAP = [0]
"""Of the problem being solved; constraint streams cannot see the problem itself."""

NO_LIMIT = 1_000_000


def solve(problem, seconds, seed=1):
    """Same answer as `cpsat.solve`; bounds are not what local search knows."""
    plan = plan_of(problem)
    IDEAL_GAP[0] = problem.ideal_gap
    config = SolverConfig(
        solution_class=Plan,
        entity_class_list=[Cell],
        random_seed=seed,
        environment_mode=EnvironmentMode.NO_ASSERT,
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=constraints(problem.levels)),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=round(seconds * 1000))),
    )
    solver = SolverFactory.create(config).build_solver()
    better = []
    started = time.monotonic()
    # Only noted here and scored afterwards, so that the solver is not held up.
    solver.add_event_listener(lambda event: better.append((time.monotonic() - started, holders(event.new_best_solution))))
    held = holders(solver.solve(plan))
    took = time.monotonic() - started
    better.append((took, held))
    trace = [(at, score.levels(problem, held)) for at, held in better if not score.broken(problem, held)]
    return {"held": held, "bounds": [], "proven": False, "seconds": took, "trace": trace}


def holders(plan):
    held = [None] * len(plan.cells)
    for cell in plan.cells:
        held[cell.id] = None if cell.person is None else cell.person.id
    return held


def plan_of(problem):
    index = {person.id: p for p, person in enumerate(problem.people)}
    apart = [[] for _ in problem.people]
    for rule, one, other in problem.pairs:
        assert rule == "apart", "the peers' models know pairs apart only"
        apart[index[one]].append(index[other])
        apart[index[other]].append(index[one])
    people = [
        Person(
            p,
            person.organizations[0],
            person.share - person.carried,
            apart[p],
            [length for length, _ in person.windows],
            [most for _, most in person.windows],
            person.most_days_in_a_row or NO_LIMIT,
            NO_LIMIT if person.most_in_period is None else person.most_in_period,
        )
        for p, person in enumerate(problem.people)
    ]
    areas = sorted({shift.of["area"] for shift in problem.shifts})
    nights = {}
    assert len(problem.distinct) <= 1, "this model knows one rule about organizations"
    for lines, minimum in problem.distinct:
        for number, night in enumerate(problem.nights(lines)):
            for s in night:
                nights[s] = number, len(night), min(minimum, len(night))
    cells = []
    for s, shift in enumerate(problem.shifts):
        here, rest = shift.of["area"], shift.of.get("rest_minutes", 0)
        way = lambda there: 0 if here == there else problem.travel.get((here, there), problem.default_travel)
        night, size, minimum = nights.get(s, (-1, 0, 0))
        cells.append(
            Cell(
                s,
                *shift.span,
                shift.day,
                areas.index(here),
                shift.weight,
                shift.importance,
                [max(way(there), rest) for there in areas],
                [problem.wish_cost(p, s) for p in range(len(people))],
                night,
                size,
                minimum,
                [people[p] for p in range(len(people)) if problem.eligible[p][s]],
            )
        )
    return Plan(people, cells)


def too_many(person: Person, days: list) -> int:
    """Duties beyond the person's limits."""
    count = len(days)
    over = max(0, count - person.most_in_period)
    for n in range(len(person.window_days)):
        for day in days:
            inside = 0
            for other in days:
                if day <= other and other < day + person.window_days[n]:
                    inside += 1
            over += max(0, inside - person.window_duties[n])
    for day in days:
        run = 0
        while (day + run) in days:
            run += 1
        over += max(0, run - person.most_in_a_row)
    return over


def too_near(cells: list, ideal: int) -> int:
    """Minutes by which neighbouring duties follow each other sooner than is ideal."""
    cost = 0
    for one in cells:
        nearest = -1
        for other in cells:
            if other.id > one.id and (nearest < 0 or other.starts_at < nearest):
                nearest = other.starts_at
        if nearest >= 0:
            cost += max(0, ideal - (nearest - one.ends_at))
    return cost


def constraints(levels):
    place = {name: (number, weight) for number, level in enumerate(levels) for name, weight in level.items()}
    assert len(levels) <= MOST_LEVELS
    hard = BendableScore.of_hard(1, MOST_LEVELS, 0, 1)

    def soft(name):
        number, weight = place[name]
        return BendableScore.of_soft(1, MOST_LEVELS, number, weight)

    @constraint_provider
    def provider(factory: ConstraintFactory):
        ideal = IDEAL_GAP[0]
        rules = [
            factory.for_each(Cell)
            .join(Cell, Joiners.equal(lambda cell: cell.person), Joiners.less_than(lambda cell: cell.id))
            .filter(lambda one, other: other.starts_at - one.ends_at < one.needs[other.area])
            .penalize(hard)
            .as_constraint("rest, travel, overlap"),
            factory.for_each(Cell)
            .group_by(lambda cell: cell.person, ConstraintCollectors.to_list(lambda cell: cell.day))
            .penalize(hard, too_many)
            .as_constraint("limits"),
            factory.for_each(Cell)
            .join(
                Cell,
                Joiners.less_than(lambda cell: cell.id),
                Joiners.overlapping(lambda cell: cell.starts_at, lambda cell: cell.ends_at),
            )
            .filter(lambda one, other: other.person.id in one.person.apart)
            .penalize(hard)
            .as_constraint("pairs apart"),
            factory.for_each(Cell)
            .filter(lambda cell: cell.night >= 0)
            .group_by(
                lambda cell: cell.night,
                ConstraintCollectors.to_list(lambda cell: cell),
            )
            .penalize(hard, missing_organizations)
            .as_constraint("organizations a night"),
            factory.for_each_including_unassigned(Cell)
            .filter(lambda cell: cell.person is None)
            .penalize(soft("empty_cells"), lambda cell: cell.importance)
            .as_constraint("empty cells"),
        ]
        if "wishes" in place:
            rules.append(
                factory.for_each(Cell).impact(soft("wishes"), lambda cell: -cell.wish[cell.person.id]).as_constraint("wishes")
            )
        if "fairness" in place:
            rules.append(
                factory.for_each(Cell)
                .group_by(lambda cell: cell.person, ConstraintCollectors.sum(lambda cell: cell.weight))
                .complement(Person, lambda person: 0)
                .penalize(soft("fairness"), lambda person, load: (load - person.owed) * (load - person.owed))
                .as_constraint("fairness")
            )
        if "spread" in place:
            rules.append(
                factory.for_each(Cell)
                .group_by(lambda cell: cell.person, ConstraintCollectors.to_list(lambda cell: cell))
                .penalize(soft("spread"), lambda person, cells: too_near(cells, ideal))
                .as_constraint("spread")
            )
        return rules

    return provider


def missing_organizations(night: int, cells: list) -> int:
    first = cells[0]
    seen = []
    for cell in cells:
        if cell.person.organization not in seen:
            seen.append(cell.person.organization)
    return max(0, first.night_minimum - len(seen) - (first.night_size - len(cells)))
