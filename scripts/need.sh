#!/usr/bin/env bash
# need.sh COMMAND "what to install": says so when it is missing.
command -v "$1" >/dev/null || { echo "kyoten needs $1. Install $2 and run this again." >&2; exit 1; }
