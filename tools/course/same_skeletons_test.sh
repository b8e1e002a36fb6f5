#!/bin/bash
# Usage: same_skeletons_test.sh same_skeletons.sh
set -u
same=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
mkdir -p m/student m/skeleton
failed=0

# expect STATUS TEXT WHAT: of a run on the files as they are.
expect() {
  "$same" m m/skeleton/a.cc m/skeleton/b.cc >out 2>&1
  local status=$?
  [[ $status == "$1" && $(<out) == *"$2"* ]] && return
  echo "FAILED: $3 (status $status)"
  cat out
  failed=1
}

echo a | tee m/skeleton/a.cc >m/student/a.cc
echo b | tee m/skeleton/b.cc >m/student/b.cc
expect 0 "" "equal files pass"
echo "b by a student" >m/student/b.cc
expect 1 "+b" "a difference is shown"
expect 1 "./bazelw run //m:reset -- --force" "the command that helps is shown"
rm m/student/b.cc
expect 1 "m/student/b.cc is missing" "a missing file is named"
echo b >m/student/b.cc
echo c >m/student/c.cc
expect 1 "m/student/c.cc belongs to no exercise" "a file too many is named"
exit $failed
