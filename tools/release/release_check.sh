#!/usr/bin/env bash
#
# Tries a release as students get it:
#
#     bash tools/release/release_check.sh [MODULES]      (in a clean checkout)
#
# MODULES is as of --modules, by default tensor. It makes the release twice and unpacks
# it into a new folder, so everything is compiled there once: some minutes on two cores.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
course="${PWD}"
modules="${1:-tensor}"
first="${modules%%,*}"
tmp="$(mktemp -d)"
failed=0
readonly FLAGS=(--noshow_progress --color=no --ui_event_filters=-info)

finish() {
  [[ ! -d "${tmp}/release" ]] || (cd "${tmp}/release" && ./bazelw shutdown) || true
  rm -rf "${tmp}"
}
trap finish EXIT

# check NAME COMMAND...: one check, which passes if the command does.
check() {
  local name="$1"
  shift
  if "$@" > "${tmp}/log" 2>&1; then
    echo "ok      ${name}"
  else
    echo "FAILED  ${name}: $*"
    tail -n 40 "${tmp}/log"
    failed=1
  fi
}

# No file of the archive has three lines of a solution in a row. (A single line occurs by
# chance; :leak_test finds those in the files of each module.)
has_no_solution() {
  mapfile -t shipped < <(find "${tmp}/release" -type f -not -name '*.o' -size +0 -print0 |
    xargs -0 grep -lI '')
  ./bazelw run "${FLAGS[@]}" //tools/course:leak -- \
    "${course}"/{tensor,layers,networks,training,production}/reference/*.cc -- "${shipped[@]}" \
    > "${tmp}/lines" || (($? == 1))
  echo "${#shipped[@]} files; lines of solutions: $(wc -l < "${tmp}/lines")"
  # FILE:LINE: solution of REFERENCE:LINE: TEXT
  sed -n 's/^\(.*\):\([0-9]*\): solution of \(.*\):\([0-9]*\): .*/\1 \2 \3 \4/p' \
    "${tmp}/lines" | sort -k1,1 -k3,3 -k2,2n | awk '
      { run = ($1 == file && $3 == from && $2 == line + 1 && $4 == at + 1) ? run + 1 : 1 }
      run == 3 { print $1 ":" $2 " holds lines of " $3 ":" $4; found = 1 }
      { file = $1; line = $2; from = $3; at = $4 }
      END { exit found }'
}

# The objects name no source, and hold no text of one.
objects_are_stripped() {
  local object
  for object in "${tmp}"/release/*/prebuilt/*.o; do
    ! grep -q -a -E '/reference/|BEGIN SOLUTION|\.debug_(info|line|str)' "${object}" || {
      echo "${object} holds the path or text of a source"
      return 1
    }
  done
}

# verdict EARNED COMPLETE: what the module's verdict says; EARNED may be "all".
verdict() {
  local earned="$1" json="bazel-bin/${first}/verdict.json" points
  (
    cd "${tmp}/release"
    ./bazelw build "${FLAGS[@]}" "//${first}:verdict"
    points="$(sed -n 's/^  "points": \([0-9]*\).*/\1/p' "${json}")"
    [[ "${earned}" != all ]] || earned="${points}"
    echo "wanted ${earned} of ${points} points, complete: $2; got:"
    cat "${json}"
    grep -q "^  \"earned\": ${earned}," "${json}" && grep -q "^  \"complete\": $2," "${json}"
  )
}

# The test fails, and its report names the release.
names_the_release() {
  (cd "${tmp}/release" &&
    ! ./bazelw test --noshow_progress --color=no "//${first}:package_test") > "${tmp}/out" 2>&1
  cat "${tmp}/out"
  grep -q "$(head -n 1 "${tmp}/release/VERSION")" "${tmp}/out"
}

with_references() {
  cp "${course}/${first}"/reference/*.cc "${tmp}/release/${first}/student/"
}

for copy in a b; do
  bash tools/release/release.sh --modules="${modules}" --out="${tmp}/${copy}"
done
check "the same bytes twice" cmp "${tmp}"/{a,b}/*.tar.gz
mkdir "${tmp}/release"
tar -xzf "${tmp}"/a/*.tar.gz -C "${tmp}/release" --strip-components=1
check "no solution in the text" has_no_solution
check "no solution in the objects" objects_are_stripped
check "no target names one that is cut out" \
  env -C "${tmp}/release" ./bazelw build "${FLAGS[@]}" --nobuild //...
check "no work, no points" verdict 0 false
check "the report names the release" names_the_release
check "the compiled reference passes all tests" \
  env -C "${tmp}/release" ./bazelw test "${FLAGS[@]}" --config=reference "//${first}/..."
check "our exercises, one of the student's" \
  env -C "${tmp}/release" ./bazelw build "${FLAGS[@]}" "//${first}:isolated_verdict"
check "the commands of students" env -C "${tmp}/release" ./course status --json
check "the tour" env -C "${tmp}/release" ./bazelw run "${FLAGS[@]}" --config=reference "//${first}:use"
check "the references put into student/" with_references
check "all work, all points" verdict all true
exit "${failed}"
