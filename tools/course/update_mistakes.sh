#!/bin/bash
# Makes MODULE/test/known_mistakes.json again, by running all mutants:
#
#     bash tools/course/update_mistakes.sh [MODULE]...
#
# A file that is old recognizes less than it could, and says nothing wrong: a report
# compares what a test says now with what it said about the mutant.
set -euo pipefail
cd "$(dirname "$0")/../.."
[[ $# -gt 0 ]] || set -- tensor layers networks training production
for module; do
  ./bazelw build --config=reference --output_groups=shown "//$module:known_mistakes"
  # Bazel's files are read-only.
  install -m 644 "bazel-bin/$module/known_mistakes.shown.json" \
    "$module/test/known_mistakes.json"
done
