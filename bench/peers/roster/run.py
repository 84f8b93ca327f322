"""Runs a peer on problem documents and prints one JSON line each, scored independently.

    python3 run.py --peer cpsat --seconds 60 PROBLEM.json …
"""

import argparse
import importlib
import json

import score
from document import Problem

MARKS = (0.1, 1.0, 10.0, 60.0)
"""Seconds at which the best roster so far is told."""


def best_at(trace, seconds):
    found = [levels for at, levels in trace if at <= seconds]
    return min(found) if found else None


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peer", choices=["cpsat", "highs", "timefold_peer"], required=True)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("problems", nargs="+")
    asked = asked.parse_args()
    peer = importlib.import_module(asked.peer)
    for path in asked.problems:
        problem = Problem.read(path)
        answer = peer.solve(problem, asked.seconds)
        held = answer["held"]
        print(
            json.dumps(
                {
                    "peer": asked.peer,
                    "problem": problem.title,
                    "seconds": round(answer["seconds"], 3),
                    "proven": answer["proven"],
                    "levels": held and score.levels(problem, held),
                    "bounds": answer["bounds"],
                    "broken": held and score.broken(problem, held),
                    "value_at": {mark: best_at(answer["trace"], mark) for mark in MARKS},
                },
                ensure_ascii=False,
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
