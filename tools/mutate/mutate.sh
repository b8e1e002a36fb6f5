#!/usr/bin/env bash
#
# //tools/mutate: starts mutate.py with the Python of the private root.

set -euo pipefail
exec python3 -B tools/mutate/mutate.py "$@"
