#!/bin/bash
# Tests that the driver finds mistakes, shows them, and finds them again.
#   driver_test.sh BELIEVER_FUZZ

set -u
program=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
unset TEST_UNDECLARED_OUTPUTS_DIR

fail() {
  echo "$1"
  cat out
  exit 1
}
# expect TEXT: the output must have it.
expect() { grep -q -- "$1" out || fail "no \"$1\" in:"; }

"$program" --inputs=20000 > out 2>&1 && fail "20000 inputs, and no mistake found:"
expect 'does not hold: no client sends more than 200'
expect 'signal 6 in input [0-9]* of [0-9]* bytes, kept as ./fuzz_input'
number=$(sed -n 's/.*in input \([0-9]*\) of.*/\1/p' out)
cp out first
cp fuzz_input found

"$program" "--only=$number" > out 2>&1 && fail "not found again by number:"
cmp -s out first || fail "another one:"
"$program" found > out 2>&1 && fail "not found again as a file:"
expect 'does not hold: no client sends more than 200'

printf '\307abc' > large
"$program" large > out 2>&1 && fail "8 GiB, and no error:"
expect 'asks for 8589934[0-9]* bytes at once'

printf '\003abc' > good
"$program" good > out 2>&1 || fail "a good file:"
expect 'good: accepted'

mkdir seeds
"$program" --seeds_to=seeds > out 2>&1 || fail "no seeds:"
cmp -s good seeds/seed0 || fail "another seed:"
"$program" --inputs=2 > out 2>&1 || fail "the seeds alone:"
expect '2 inputs, 2 of them accepted'
"$program" --input=2 > out 2>&1 && fail "a misspelled flag:"
expect 'what is --input=2?'
echo PASS
