#!/usr/bin/env bash
#
# run.sh TEST ARGS...: runs a test in Python or for Node (peer_test).
# PEER_RUNNER is the program that runs it.

set -euo pipefail

# Python prints without a buffer, so that the output of a killed test is complete. It
# looks for modules in the runfiles, not in the checkout to which their links lead.
export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1
export PYTHONPATH="${PWD}/${1%/*}"
export HOME="${TEST_TMPDIR}"

exec "${PEER_RUNNER}" "$@"
