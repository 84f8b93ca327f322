#!/usr/bin/env bash
# Tells every journey of e2e/ in a real browser: journeys.sh [FILE …]
# Run it through scripts/with-postgres.sh to have the journey on PostgreSQL told as well.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need.sh npm "Node.js 20 with npm (Debian: apt-get install nodejs npm)"
scripts/need.sh "${CHROMIUM:-chromium}" "Chromium (Debian: apt-get install chromium)"
"${CARGO:-cargo}" build --workspace --bin kyoten

rm -rf target/journeys
cd e2e
npm ci --no-audit --no-fund --silent
if [ $# -eq 0 ]; then set -- journeys/*.test.mjs; fi
# Two journeys at once: each has a hub and a browser of its own, and most of the time one of them waits.
CHROMIUM=$(command -v "${CHROMIUM:-chromium}") node --test --test-concurrency=2 "$@"
