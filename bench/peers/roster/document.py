"""Reads a kyoten roster problem document and says what it means, independently of the engine.

Everything the peers' models and the scorer need: who may take which cell, which two cells one person cannot have both,
windows of duties, loads, shares, wishes. Times are minutes since 1970-01-01 in civil time (Asia/Tokyo has no summer time).
"""

import json
from datetime import datetime
from itertools import combinations

EPOCH = datetime(1970, 1, 1)
DAY = 24 * 60


def minute(text):
    """Minutes since the epoch of `2026-04-01` or `2026-04-01T18:00`."""
    return int((datetime.fromisoformat(text) - EPOCH).total_seconds()) // 60


def overlap(one, other):
    """Minutes two half-open stretches share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def span(entry):
    return minute(entry["from"]), minute(entry["to"])


class Shift:
    def __init__(self, entry, lines):
        self.id = entry["id"]
        self.line = entry["line"]
        self.span = minute(entry["starts_at"]), minute(entry["ends_at"])
        self.day = self.span[0] // DAY
        self.weight = entry.get("weight_minutes", self.span[1] - self.span[0])
        self.pinned = entry.get("pinned")
        self.published = entry.get("published")
        self.of = lines[entry["line"]]
        # An agreement is given up only where rules leave no other way, so it weighs a hundredfold.
        self.importance = self.of.get("importance", 1) * (100 if self.pinned else 1)


class Person:
    def __init__(self, entry):
        self.id = entry["id"]
        self.organizations = entry["organizations"]
        self.profession = entry["profession"]
        self.lines = entry.get("lines")
        self.certificates = [
            (held["id"], minute(held["from"]) if held.get("from") else None, minute(held["to"]) if held.get("to") else None)
            for held in entry.get("qualifications", [])
        ]
        self.away = [span(one) for one in entry.get("unavailable", [])]
        self.clinics = [span(one) for one in entry.get("clinics", [])]
        wishes = [(wish["wish"], span(wish), wish.get("weight", 1)) for wish in entry.get("wishes", [])]
        self.must_not = [at for kind, at, _ in wishes if kind == "must_not"]
        self.wishes = [(weight if kind == "unwanted" else -weight, at) for kind, at, weight in wishes if kind != "must_not"]
        self.share_part = entry.get("share", 1)
        self.carried = entry.get("carried_minutes", 0)
        limits = entry.get("limits", {})
        self.most_days_in_a_row = limits.get("max_consecutive_days")
        self.windows = [(one["days"], one["duties"]) for one in limits.get("max_duties", [])]
        self.most_in_period = limits.get("max_in_period")
        self.share = 0

    def holds(self, wanted, at):
        return any(
            name == wanted and (start is None or start <= at[0]) and (end is None or at[1] <= end)
            for name, start, end in self.certificates
        )


class Problem:
    def __init__(self, document):
        self.title = document["title"]
        lines = {line["id"]: line for line in document["lines"]}
        self.shifts = sorted((Shift(entry, lines) for entry in document["shifts"]), key=lambda s: (s.span, s.line, s.id))
        self.people = [Person(entry) for entry in document["people"]]
        rules = document.get("rules", {})
        self.clinic_rest = rules.get("clinic_rest_minutes", 0)
        self.clinic_kinds = set(rules.get("clinic_rest_kinds", []))
        self.distinct = [(set(one["lines"]), one["minimum"]) for one in rules.get("distinct_organizations", [])]
        self.ideal_gap = rules.get("ideal_gap_minutes", 0)
        self.pairs = [(pair["rule"], pair["person"], pair["other"]) for pair in document.get("pairs", [])]
        self.levels = document["objectives"]
        self.default_travel = document.get("travel_default_minutes", 0)
        self.travel = {}
        for entry in document.get("travel", []):
            self.travel.setdefault((entry["to"], entry["from"]), entry["minutes"])
        for entry in document.get("travel", []):
            self.travel[entry["from"], entry["to"]] = entry["minutes"]
        self._share_out()
        self.eligible = [[self.may(p, s) for s in range(len(self.shifts))] for p in range(len(self.people))]

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8") as file:
            return Problem(json.load(file))

    def may(self, p, s):
        """Rules that concern one person and one cell alone."""
        person, shift = self.people[p], self.shifts[s]
        rest = self.clinic_rest if shift.of["kind"] in self.clinic_kinds else 0
        with_rest = shift.span[0], shift.span[1] + rest
        return (
            person.profession == shift.of["profession"]
            and (person.lines is None or shift.line in person.lines)
            and all(person.holds(wanted, shift.span) for wanted in shift.of.get("qualifications", []))
            and not any(overlap(at, shift.span) for at in person.away)
            and not any(overlap(at, shift.span) for at in person.must_not)
            and not any(overlap(at, with_rest) for at in person.clinics)
            and (shift.pinned is None or shift.pinned == person.id)
        )

    def conflict(self, one, other):
        """Whether one person cannot have both cells: overlap, travel or rest."""
        earlier, later = self.shifts[min(one, other)], self.shifts[max(one, other)]
        gap = later.span[0] - earlier.span[1]
        here, there = earlier.of["area"], later.of["area"]
        way = 0 if here == there else self.travel.get((here, there), self.default_travel)
        rest = earlier.of.get("rest_minutes", 0)
        return gap < way or (rest > 0 and gap < rest)

    def wish_cost(self, p, s):
        return sum(weight * overlap(at, self.shifts[s].span) for weight, at in self.people[p].wishes)

    def gap_cost(self, earlier, later):
        return max(0, self.ideal_gap - (self.shifts[later].span[0] - self.shifts[earlier].span[1]))

    def nights(self, lines):
        """Cells of these lines by the day they start."""
        by_day = {}
        for s, shift in enumerate(self.shifts):
            if shift.line in lines:
                by_day.setdefault(shift.day, []).append(s)
        return list(by_day.values())

    def cliques(self, p):
        """Sets of the person's cells of which only one can be had; together they say every conflict."""
        own = [s for s in range(len(self.shifts)) if self.eligible[p][s]]
        conflicts = {s: {t for t in own if t != s and self.conflict(s, t)} for s in own}
        told, found = set(), []
        for s in own:
            for t in sorted(conflicts[s]):
                if t > s and (s, t) not in told:
                    clique = [s, t]
                    for u in own:
                        if u not in clique and all(u in conflicts[c] for c in clique):
                            clique.append(u)
                    told.update(combinations(sorted(clique), 2))
                    found.append(sorted(clique))
        return found

    def _share_out(self):
        """Everybody's part of the profession's load, by largest remainders."""
        for profession in {person.profession for person in self.people}:
            members = [person for person in self.people if person.profession == profession]
            load = sum(shift.weight for shift in self.shifts if shift.of["profession"] == profession)
            parts = sum(person.share_part for person in members)
            if not parts:
                continue
            for person in members:
                person.share = load * person.share_part // parts
            missing = load - sum(person.share for person in members)
            order = sorted(range(len(members)), key=lambda n: (-(load * members[n].share_part % parts), n))
            for n in order[:missing]:
                members[n].share += 1
