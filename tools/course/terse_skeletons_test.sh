#!/bin/bash
# Usage: terse_skeletons_test.sh terse_skeletons.sh
set -u
check=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
mkdir -p m/skeleton m/terse
failed=0

# expect STATUS TEXT WHAT: of a run on the files as they are.
expect() {
  "$check" m/skeleton/a.cc m/terse/a.cc >out 2>&1
  local status=$?
  [[ $status == "$1" && $(<out) == *"$2"* ]] && return
  echo "FAILED: $3 (status $status)"
  cat out
  failed=1
}

printf '// Returns 1.\nint F() {\n  // Your turn: 1.\n  throw Unimplemented();\n}\n' \
  >m/skeleton/a.cc
grep -v 'Your turn' m/skeleton/a.cc >m/terse/a.cc
expect 0 "" "a skeleton without its steps passes"
cp m/skeleton/a.cc m/terse/a.cc
expect 1 "wanted no step" "a step is found"
printf '// Returns 1.\nint F() {\n  // 1.\n  throw Unimplemented();\n}\n' >m/terse/a.cc
expect 1 "wanted no comment above" "a comment above the throw is found"
printf 'int F() {\n  throw Unimplemented();\n}\n' >m/terse/a.cc
expect 1 "which are the contract" "a contract that is lost is found"
printf '// Returns 1.\nint F() {\n  return 1;\n}\n' >m/terse/a.cc
expect 1 "wanted the code of m/skeleton/a.cc" "other code is found"
"$check" m/skeleton/a.cc >out 2>&1 && {
  echo "FAILED: a file that is missing passes"
  failed=1
}
exit $failed
