#!/usr/bin/env bash
#
# run.sh TEST ARGS...: what peer_test makes of a test in Python or for Node.
# PEER_RUNNER is the program that runs it.

set -euo pipefail

# A test that is killed has printed what it wrote. Python looks for modules in
# the runfiles and not in the checkout, where their links lead.
export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1
export PYTHONPATH="${PWD}/${1%/*}"
export HOME="${TEST_TMPDIR}"

exec "${PEER_RUNNER}" "$@"
