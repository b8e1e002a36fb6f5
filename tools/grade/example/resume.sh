#!/usr/bin/env bash
#
# Kills a grading in the middle, starts it again, and compares all files with those of
# a grading that was left alone.
#
#     bash tools/grade/example/resume.sh
#
# Six students of the example class are graded: enough for one to be tested when the
# grader is killed. Both gradings draw the same numbers in hidden tests; the second is
# --lax, which changes no result, so that Bazel runs its tests and takes none from the
# first. It is not a test because Bazel cannot run inside a test of Bazel's.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

readonly CLASS=bazel-bin/tools/grade/example/class
readonly STUDENTS=(ada goran hana mia nora yan)
# Of hidden tests. It is new in each run, so that Bazel's cache has no results yet.
SEED="$(date +%s)"
readonly SEED
out="$(mktemp -d)"
trap 'rm -rf "${out}"' EXIT

#######################################
# Starts a grading in place of this process, so that it can be waited for.
# Arguments: the name of the output folder; more flags.
#######################################
grade() {
  exec ./bazelw run --color=no --noshow_progress --ui_event_filters=-info //tools:grade \
    -- --submissions="${out}/class" --roster="${out}/roster.csv" --modules=tensor \
    --seed="${SEED}" --nomistakes --key="${out}/key" \
    --out="${out}/$1" "${@:2}" < /dev/null > "${out}/$1.log" 2>&1
}

#######################################
# Grades to the end. Status 1 is right: a person has to look at some students.
# Arguments: as of grade.
#######################################
grade_all() {
  local status=0 start="${SECONDS}"
  (grade "$@") || status=$?
  echo "$1: $((SECONDS - start)) s"
  ((status <= 1)) || fail "$1" "grading failed with exit status ${status}"
}

fail() {
  cat "${out}/$1.log"
  echo "resume.sh: $2" >&2
  exit 1
}

# Prints the process that holds the lock of an output folder.
grader_of() {
  local inode
  inode="$(stat -c %i "${out}/$1/work/lock")"
  awk -v inode="${inode}" \
    '$2 == "FLOCK" && $6 ~ ":" inode "$" { print $5; exit }' /proc/locks
}

# Prints the checksums of what a grading wrote for people.
files_of() {
  (cd "${out}/$1" && find . -path ./work -prune -o -type f ! -name 'journal.sqlite*' \
    -print0 | sort -z | xargs -0 sha256sum)
}

./bazelw build --color=no --noshow_progress --ui_event_filters=-info \
  //tools/grade/example:class //tools:grade < /dev/null
mkdir "${out}/class"
for student in "${STUDENTS[@]}"; do
  cp -rL "${CLASS}/plain/${student}" "${out}/class/"
done
cp -L "${CLASS}/roster.csv" "${out}/roster.csv"

(grade killed) &
job=$!
# Bazel has finished some steps: "[12 / 80] ...".
until grep --quiet '^\[[1-9][0-9]* / ' "${out}/killed/work/bazel.log" 2> /dev/null; do
  kill -0 "${job}" 2> /dev/null || fail killed "the grading ended before it was killed"
  sleep 0.1
done
kill -KILL "$(grader_of killed)"
wait "${job}" && fail killed "the grading ended before it was killed"
[[ ! -e "${out}/killed/class.csv" ]] || fail killed "the grading had written class.csv"
grade_all killed
grade_all whole --lax
if ! diff <(files_of whole) <(files_of killed); then
  fail killed "the grading that was killed wrote other files than the whole one"
fi
echo "$(files_of whole | wc -l) files are the same after a kill"
