#!/bin/sh
# Rosters: kyoten beside CP-SAT, HiGHS and Timefold on the same instances, machine and day; prints one table.
#
#   bench/peers/run.sh            60 seconds an instance and solver: about an hour and a half
#   bench/peers/run.sh 10         10 seconds: about 20 minutes
#   bench/peers/run.sh 2 short    2 seconds, the smallest instances only: about 2 minutes, to see that all works
#
# KYOTEN_PEERS_PYTHON names a Python that has requirements.txt; otherwise a virtual environment is made in target/peers.
# KYOTEN_BENCH names a kyoten-bench that was built already.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
size=${2:-all}
out=target/bench/roster
data=${KYOTEN_DATA:-../shared/data}/bench-curtois-shift-scheduling

if [ -n "${KYOTEN_PEERS_PYTHON:-}" ]; then
    python=$KYOTEN_PEERS_PYTHON
else
    python=target/peers/bin/python
    if [ ! -x "$python" ]; then
        python3 -m venv target/peers
        target/peers/bin/pip install --quiet --requirement bench/peers/requirements.txt
    fi
fi

if [ -z "${KYOTEN_BENCH:-}" ]; then
    cargo build --quiet --release -p kyoten-bench
    KYOTEN_BENCH=target/release/kyoten-bench
fi
"$KYOTEN_BENCH" --only roster --limit "$seconds" --data "${KYOTEN_DATA:-../shared/data}"

case $size in
short) problems="$out/easy-40x31x3.json $out/tight-14x28x3-1.json" instances="$data/Instance1.txt" ;;
*)
    problems="$out/easy-40x31x3.json $out/easy-80x61x3.json $out/easy-120x92x3.json"
    for problem in 14x28x3 30x56x4 40x92x4; do
        for seed in 1 2 3; do problems="$problems $out/tight-$problem-$seed.json"; done
    done
    instances=$(ls "$data"/Instance*.txt 2>/dev/null || true)
    ;;
esac

# A peer that does not stop by itself is stopped: modelling may take as long again as solving.
patience=$(awk "BEGIN { print int($seconds * 2 + 180) }")
for peer in cpsat highs timefold_peer; do
    : > "$out/$peer.jsonl"
    for problem in $problems; do
        timeout "$patience" "$python" bench/peers/roster/run.py --peer $peer --seconds "$seconds" "$problem" >> "$out/$peer.jsonl" ||
            echo "$peer gave no answer on $problem" >&2
    done
done
for peer in cpsat highs; do
    for instance in $instances; do
        [ -f "$instance" ] || continue
        timeout "$patience" "$python" bench/peers/roster/curtois.py --peer $peer --seconds "$seconds" "$instance" >> "$out/$peer.jsonl" ||
            echo "$peer gave no answer on $instance" >&2
    done
done

python3 bench/peers/roster/table.py "$out"
