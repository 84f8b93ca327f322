"""Prints the table: instance × solver × value at 0.1, 1, 10 and 60 seconds, time to proof.

    python3 table.py FOLDER      reads kyoten.jsonl, cpsat.jsonl, highs.jsonl, timefold_peer.jsonl
"""

import json
import os
import sys

SOLVERS = [("kyoten", "kyoten"), ("cpsat", "CP-SAT"), ("highs", "HiGHS"), ("timefold_peer", "Timefold")]
MARKS = [0.1, 1.0, 10.0, 60.0]


def read(folder):
    """{instance: {solver: line}} in the order in which instances were met."""
    runs = {}
    for solver, _ in SOLVERS:
        path = os.path.join(folder, f"{solver}.jsonl")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in map(json.loads, file):
                    runs.setdefault(line.get("problem") or line["instance"], {})[solver] = line
    return runs


def value(line, mark):
    if not line["proven"] and mark > 1.2 * line["seconds"]:
        return "–"  # The run was shorter.
    found = {float(key): value for key, value in line["value_at"].items()}.get(mark)
    if found is None and line["seconds"] <= mark:
        found = line.get("levels", line.get("value"))
    return "–" if found is None else told(found)


def told(found):
    return " / ".join(map(str, found)) if isinstance(found, list) else str(found)


def main():
    runs = read(sys.argv[1])
    print("| instance | solver | " + " | ".join(f"{mark:g} s" for mark in MARKS) + " | proven after |")
    print("|---|---|" + "---|" * (len(MARKS) + 1))
    for instance, lines in runs.items():
        if len(lines) < 2:
            continue  # Measured by one solver only: no comparison.
        for solver, name in SOLVERS:
            line = lines.get(solver)
            if line is None:
                continue
            broken = " (BREAKS RULES)" if line.get("broken") else ""
            proof = f"{line['seconds']:.3g} s" if line["proven"] else "not proven"
            print(f"| {instance} | {name} | " + " | ".join(value(line, mark) for mark in MARKS) + f" | {proof}{broken} |")


if __name__ == "__main__":
    main()
