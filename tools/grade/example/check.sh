#!/usr/bin/env bash
#
# Grades the example class with one command in each format, and compares every point.
#
#     bash tools/grade/example/check.sh [FORMAT...]
#
# FORMAT is moodle, canvas, clones, ...; without one, all. The first grading runs the tests.
# The others have the same files under other names, so they come from the cache, as does a
# second grading of the first, which must end with the same bytes. Prints how long each
# takes. It is not a test because Bazel cannot run inside a test of Bazel's.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

readonly ALL=(moodle canvas moodle_flat moodle_blind moodle_teams gradescope brightspace plain
  clones)
readonly CLASS=bazel-bin/tools/grade/example/class
out="$(mktemp -d)"
trap 'rm -rf "${out}"' EXIT

bazel() {
  ./bazelw "$1" --color=no --noshow_progress --ui_event_filters=-info "${@:2}" < /dev/null
}

#######################################
# Grades an export of the class. `grade` ends with 1 because some submissions need a person;
# that is right here. It may print nothing but its own lines.
# All gradings have one seed of hidden tests: with another, all tests run again.
# Arguments: the format, the name of the output folder.
#######################################
grade() {
  local file="${CLASS}/$1" status=0 start="${SECONDS}"
  [[ -d "${file}" ]] || file+=.zip
  bazel run //tools:grade -- --submissions="${PWD}/${file}" --roster="${PWD}/${CLASS}/roster.csv" \
    --modules=tensor,layers --seed=1 --out="${out}/$2" > "${out}/$2.log" 2>&1 || status=$?
  echo "$2: $((SECONDS - start)) s"
  if ((status > 1)) || [[ ! -f "${out}/$2/class.csv" ]]; then
    cat "${out}/$2.log"
    echo "grading ${file} failed with exit status ${status}" >&2
    exit 1
  fi
}

bazel build //tools/grade/example:class
formats=("$@")
((${#formats[@]} > 0)) || formats=("${ALL[@]}")
first="${formats[0]}"

grade "${first}" "${first}"
(cd "${out}/${first}" && find . -path ./work -prune -o -type f ! -name '*.sqlite*' -print0 |
  sort -z | xargs -0 sha256sum) > "${out}/before"
grade "${first}" "${first}"
(cd "${out}/${first}" && find . -path ./work -prune -o -type f ! -name '*.sqlite*' -print0 |
  sort -z | xargs -0 sha256sum) > "${out}/after"
if ! diff "${out}/before" "${out}/after"; then
  echo "a second grading of ${first} wrote other files" >&2
  exit 1
fi
folders=("${out}/${first}")
for format in "${formats[@]:1}"; do
  grade "${format}" "${format}"
  folders+=("${out}/${format}")
done
bazel run //tools/grade/example:compare -- --class="${PWD}/${CLASS}" --out "${folders[@]}"
