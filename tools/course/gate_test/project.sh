#!/bin/bash
# Usage: tools/course/gate_test/project.sh [BAZEL]   (in a checkout)
#
# The package that new_project makes builds and runs. It lies in the checkout, so a
# test inside a build cannot try it.
set -euo pipefail
bazel=${1:-./bazelw}
project=projects/project_of_a_test

trap 'rm -r "$project"; rmdir --ignore-fail-on-non-empty projects' EXIT
"$bazel" run --ui_event_filters=-info //tools/course:new_project -- "${project#*/}" production
output=$("$bazel" run --config=reference --ui_event_filters=-info "//$project")
wanted="[[1 2 3]
 [4 5 6]]"
if [[ $output != *"$wanted"* ]]; then
  echo "FAILED  $project: wanted it to print"
  echo "$wanted"
  echo "got:"
  echo "$output"
  exit 1
fi
echo "ok      a program of one's own"
