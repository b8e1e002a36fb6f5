#!/bin/bash
# Usage: report.sh SUPERVISOR PLAN EXERCISE OUT FOLDER [FILE COPY]...
#
# Writes to OUT what a report says below its table: the first failure and the next
# step. First copies each FILE to COPY, without the FOLDER before a student's path.
#
# Lines of files are written as N: a golden report changes if a report does, and not
# each time that a line of a test moves.
set -euo pipefail
supervisor=$1 plan=$2 exercise=$3 out=$4 folder=$5
shift 5
while [[ $# -gt 0 ]]; do
  sed "s|$folder||g" "$1" >"$2"
  shift 2
done
status=0
NO_COLOR=1 TINYTORCH_PLAN=$plan "$supervisor" "--exercise=$exercise" >"$out.whole" || status=$?
# 2: the plan is broken.
[[ $status -le 1 ]]
awk '
  below && /^  Walls around tests/ { skip = 1 }  # Of this machine, not of a report.
  below && !skip && (NF || begun) { print; begun = 1 }
  /^$/ { skip = 0 }
  /^  [0-9]+ of [0-9]+ tests pass/ { below = 1 }
' "$out.whole" |
  sed -E 's/(\.(cc|h)):[0-9]+(:[0-9]+)?/\1:N/g; s/^( *\| +)[0-9]+ \|/\1N |/' >"$out"
rm "$out.whole"
[[ -s $out ]]
