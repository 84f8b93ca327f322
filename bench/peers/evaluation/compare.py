"""Every figure of `kyoten evaluate` beside pyfixest and csdid on the same file, in the same run.

    python3 bench/peers/evaluation/compare.py [--kyoten target/debug/kyoten] [--data ../shared/data/did-mpdta/mpdta.csv]

Prints one line a figure: kyoten, peer, difference. Ends with 1 when one differs by more than its tolerance. The last
line of each table is a control: the same figure with one outcome changed must differ, or the comparison proves nothing.
"""

import argparse
import json
import subprocess
import sys
import tempfile

import numpy
import pandas
import pyfixest

EXACT = 1e-8


def kyoten(arguments, verb, data, *more):
    columns = ["--unit", "countyreal", "--time", "year", "--outcome", "lemp", "--cohort", "first.treat"]
    command = [arguments.kyoten, "evaluate", verb, "--data", data, *columns, *more, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


def coefficients(report):
    return {one["name"]: one for section in report["sections"] for one in section["estimates"]}


class Table:
    def __init__(self):
        self.n_differ = 0

    def line(self, name, own, peer, tolerance=EXACT):
        differs = not abs(own - peer) <= tolerance
        self.n_differ += differs
        print(f"{name:44} {own:22.15f} {peer:22.15f} {abs(own - peer):9.1e} {'DIFFERS' if differs else ''}")


def two_way(arguments, table, frame):
    for se, vcov in [("crv1", {"CRV1": "countyreal"}), ("crv3", {"CRV3": "countyreal"}), ("hc1", "hetero"), ("iid", "iid")]:
        own = coefficients(kyoten(arguments, "twfe", arguments.data, "--se", se))["exposed"]
        fit = pyfixest.feols("lemp ~ exposed | countyreal + year", frame, vcov=vcov)
        table.line("two-way effect", own["value"], fit.coef()["exposed"])
        # For CRV3 kyoten keeps to the jackknife's own (G-1)/G; pyfixest multiplies its sum by CRV1's correction.
        n, g, k = len(frame), frame["countyreal"].nunique(), 1 + frame["year"].nunique()
        other = ((g / (g - 1)) ** 2 * (n - 1) / (n - k)) ** 0.5 if se == "crv3" else 1.0
        table.line(f"  standard error {se}", own["standard_error"], fit.se()["exposed"] / other)


def event_study(arguments, table, frame):
    own = coefficients(kyoten(arguments, "event-study", arguments.data))
    fit = pyfixest.feols("lemp ~ i(since, ref=-1.0) | countyreal + year", frame, vcov={"CRV1": "countyreal"})
    for name, value in fit.coef().items():
        since = str(int(float(name.split("::")[1].rstrip("]").lstrip("T."))))
        if since in own:
            table.line(f"event study {since}", own[since]["value"], value)
            table.line("  standard error", own[since]["standard_error"], fit.se()[name])


def two_stage(arguments, table, frame):
    # pyfixest's first stage drops units seen unexposed only once, and then fails; so both do without that cohort.
    frame = frame[frame["first.treat"] != 2004].reset_index(drop=True)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        frame.to_csv(file.name, index=False)
        own = coefficients(kyoten(arguments, "two-stage", file.name))["overall"]
    fit = pyfixest.did2s(frame, yname="lemp", first_stage="~ 0 | countyreal + year", second_stage="~ exposed", treatment="exposed", cluster="countyreal")
    name = [one for one in fit.coef().index if "exposed" in one][0]
    # pyfixest iterates its first stage to a coarser tolerance; dense least squares decides.
    table.line("two-stage effect", own["value"], fit.coef()[name], 1e-6)
    table.line("  by dense least squares", own["value"], dense_imputation(frame))
    table.line("  standard error", own["standard_error"], fit.se()[name], 1e-3 * own["standard_error"])


def dense_imputation(frame):
    """The same effect with real dummy columns."""
    dummies = pandas.get_dummies(frame[["countyreal", "year"]].astype(str)).to_numpy(float)
    outcome, exposed = frame["lemp"].to_numpy(), frame["exposed"].to_numpy() == 1
    learnt = numpy.linalg.lstsq(dummies[~exposed], outcome[~exposed], rcond=None)[0]
    return (outcome - dummies @ learnt)[exposed].mean()


def group_time(arguments, table, frame):
    from csdid.att_gt import ATTgt

    for covariates, formula in [(None, "lemp~1"), ("lpop", "lemp~lpop")]:
        for est in ["dr", "ipw", "reg"]:
            more = ["--est", est] + (["--covariates", covariates] if covariates else [])
            own = coefficients(kyoten(arguments, "att-gt", arguments.data, *more))
            peer = ATTgt(yname="lemp", tname="year", idname="countyreal", gname="first.treat", data=frame.copy(), control_group="nevertreated", xformla=formula).fit(est_method=est, base_period="varying", bstrap=False)
            found = peer.results
            for group, time, value, se in zip(found["group"], found["year"], found["att"], found["se"]):
                name = f"ATT({int(group)}, {int(time)})"
                table.line(f"{est} {formula} {name}", own[name]["value"], float(value), 1e-6)
                table.line("  standard error", own[name]["standard_error"], float(se), 1e-6)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kyoten", default="target/debug/kyoten")
    parser.add_argument("--data", default="../shared/data/did-mpdta/mpdta.csv")
    arguments = parser.parse_args()
    frame = pandas.read_csv(arguments.data)
    first = frame["first.treat"]
    frame["exposed"] = ((first > 0) & (frame["year"] >= first)).astype(float)
    # Never exposed: at the reference, where they have no dummy.
    frame["since"] = (frame["year"] - first).where(first > 0, -1).astype(float)
    table = Table()
    print(f"{'':44} {'kyoten':>22} {'peer':>22} {'apart':>9}")
    for part in [two_way, event_study, two_stage, group_time]:
        try:
            part(arguments, table, frame)
        except Exception as error:  # A peer that fails is told, not hidden.
            print(f"{part.__name__}: the peer failed: {type(error).__name__}: {error}")
            table.n_differ += 1

    changed = frame.copy()
    changed.loc[0, "lemp"] += 0.01
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        changed.to_csv(file.name, index=False)
        own = coefficients(kyoten(arguments, "twfe", file.name))["exposed"]["value"]
    same = abs(own - pyfixest.feols("lemp ~ exposed | countyreal + year", frame).coef()["exposed"]) <= EXACT
    print(f"control, one outcome changed: {'NOT NOTICED' if same else 'noticed'}")
    print(f"{table.n_differ} differ")
    sys.exit(1 if table.n_differ or same else 0)


if __name__ == "__main__":
    main()
