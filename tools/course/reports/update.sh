#!/bin/bash
# Writes golden reports again: all, or those whose names match a pattern.
#
#     bash tools/course/reports/update.sh [PATTERN]...
#
# A pattern is like "tensor/views/*". For a new report, make an empty file
# golden/MODULE/EXERCISE/NAME.txt first.
set -euo pipefail
cd "$(dirname "$0")/../../.."
[[ $# -gt 0 ]] || set -- '*'
declare -A reports=()
for pattern; do
  while IFS= read -r file; do
    name=${file#tools/course/reports/golden/}
    name=${name%.txt}
    reports[$file]=${name//\//_}
  done < <(find tools/course/reports/golden -path "tools/course/reports/golden/$pattern.txt")
done
[[ ${#reports[@]} -gt 0 ]]
./bazelw build --config=reference --keep_going "${reports[@]/#///tools/course/reports:}"
for file in "${!reports[@]}"; do
  # Bazel's files are read-only.
  install -m 644 "bazel-bin/tools/course/reports/${reports[$file]}.txt" "$file"
done
