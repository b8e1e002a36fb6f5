#!/bin/bash
# Usage: unchanged_sh_test.sh unchanged.sh
#
# When ./course takes the answer of the program of an earlier call, and when not.
set -u
script=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
failed=0

program=$PWD/bin/tools/student/course
mkdir -p .course "${program%/*}"
# Programs that say how they were started, and end with $STATUS.
printf '#!/bin/bash\necho "program $* in $BUILD_WORKSPACE_DIRECTORY"; exit $STATUS\n' \
  >"$program"
printf '#!/bin/bash\necho "bazelw $1 ${@:3}"; exit $STATUS\n' >bazelw
chmod +x "$program" bazelw
unset TINYTORCH_OUTPUT_ROOT

# Prints what a call does; "Bazel" if it goes on to Bazel.
call() {
  STATUS=$1 bash -euc 'source "$0"; describe_machine; answer_unchanged "${@:2}"
    echo Bazel' "$script" "$@" 2>&1
}
expect() {
  [[ $2 == "$3" ]] && return
  echo "FAILED: $1: wanted '$3', got '$2'"
  failed=1
}

expect "without a record, Bazel answers" "$(call 0 next)" "Bazel"
printf 'machine\n%s\n' "$program" >.course/unchanged
expect "the program answers" "$(call 0 hint x)" "program --unchanged hint x in $PWD"
call 1 next >out
expect "and its status is that of the call" $? 1
expect "a change goes on to Bazel" "$(call 75 next | tail -1)" "Bazel"
expect "so does a program that does not start" "$(call 127 next | tail -1)" "Bazel"
printf 'private\n%s\n' "$program" >.course/unchanged
expect "bazelw enters the root" "$(call 0 next)" "bazelw --program --unchanged next"
expect "inside of the root, Bazel answers" \
  "$(TINYTORCH_OUTPUT_ROOT=/out call 0 next)" "Bazel"
printf 'machine\n/bin/ls\n' >.course/unchanged
expect "another program is not started" "$(call 0 next)" "Bazel"
printf 'machine\n%s.old\n' "$program" >.course/unchanged
expect "a program that is gone is not started" "$(call 0 next)" "Bazel"
printf 'machine' >.course/unchanged
expect "half a record is none" "$(call 0 next)" "Bazel"

machine() {
  env "$@" bash -euc 'source "$0"; describe_machine
    echo "$TINYTORCH_MACHINE"' "$script"
}
expect "the machine is described the same each time" "$(machine A=1)" "$(machine A=2)"
for change in PATH="$PATH:/more" BAZEL_VERSION=8 TINYTORCH_BAZEL=full CC=clang; do
  [[ $(machine "$change") != "$(machine A=1)" ]] || {
    echo "FAILED: $change is not part of the machine"
    failed=1
  }
done
exit $failed
