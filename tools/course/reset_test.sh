#!/bin/bash
# Usage: reset_test.sh reset.sh
set -u
reset=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
export BUILD_WORKSPACE_DIRECTORY=$PWD/workspace
student=workspace/m/student
mkdir -p workspace skeleton
echo "skeleton a" >skeleton/a.cc
echo "skeleton b" >skeleton/b.cc
failed=0

expect() {
  local what=$1
  shift
  "$@" && return
  echo "FAILED: $what"
  cat out
  failed=1
}
run() { "$reset" m skeleton/a.cc skeleton/b.cc -- "$@" >out 2>&1; }
holds() { [[ $(cat "$1") == "$2" ]]; }

run
expect "all files are written where there are none" holds $student/b.cc "skeleton b"
expect "it says so" grep -q "wrote    m/student/a.cc" out

echo "my work" >$student/a.cc
rm $student/b.cc
run
expect "work is kept" holds $student/a.cc "my work"
expect "it says so" grep -q "kept     m/student/a.cc: it has been worked on" out
expect "what is missing is written" holds $student/b.cc "skeleton b"

run a
expect "a name is not enough" test $? = 1
expect "work is kept" holds $student/a.cc "my work"
expect "it says what is" grep -q -- "add --force" out

run a --force
expect "--force replaces" holds $student/a.cc "skeleton a"
expect "and keeps what was there" holds $student/a.cc.bak "my work"

echo "second work" >$student/a.cc
run a --force
expect "a second --force keeps the first work" holds $student/a.cc.bak "my work"
expect "and the second" holds $student/a.cc.bak.2 "second work"
expect "it says where" grep -q "(before: a.cc.bak.2)" out

echo "my work" >$student/a.cc
echo "more work" >$student/b.cc
run --force a
expect "what is not named is kept" holds $student/b.cc "more work"
run --force </dev/null
expect "without names and without an answer nothing is replaced" test $? = 1
expect "work is kept" holds $student/b.cc "more work"
run --force <<<"no"
expect "no is an answer" holds $student/b.cc "more work"
run --force <<<"y"
expect "without names, --force asks and replaces all" \
  holds $student/b.cc "skeleton b"

rm -f $student/*.bak*
run a --undo
expect "without a backup there is nothing to undo" test $? = 1
expect "it says so" grep -q "m/student/a.cc has no backup" out
echo "first work" >$student/a.cc
run a --force
echo "second work" >$student/a.cc
run a --force
run a --undo
expect "--undo brings the newest work back" holds $student/a.cc "second work"
expect "and keeps what it replaced" holds $student/a.cc.bak.2 "skeleton a"
expect "and older work" holds $student/a.cc.bak "first work"
expect "it says what it restored" grep -q "restored m/student/a.cc" out
run a --undo
expect "a second --undo undoes the first" holds $student/a.cc "skeleton a"
run --undo
expect "--undo wants names" test $? = 2
run a --undo --force
expect "--undo and --force contradict each other" test $? = 2
rm $student/a.cc
run a --undo
expect "--undo works for a file that was deleted" holds $student/a.cc "second work"

mkdir terse
echo "terse a" >terse/a.cc
echo "terse b" >terse/b.cc
run() {
  "$reset" m skeleton/a.cc skeleton/b.cc m/../terse/a.cc m/../terse/b.cc -- "$@" >out 2>&1
}
mkdir -p m
rm -f $student/*
run
run a --terse
expect "--terse replaces a skeleton without work" holds $student/a.cc "terse a"
expect "and needs no backup for it" test ! -e $student/a.cc.bak
expect "the others stay" holds $student/b.cc "skeleton b"
run a --terse
expect "a terse skeleton is fresh" grep -q "is fresh m/student/a.cc" out
run
expect "a terse skeleton stays until it is named" holds $student/a.cc "terse a"
run a
expect "and is replaced by name" holds $student/a.cc "skeleton a"
echo "my work" >$student/a.cc
run a --terse
expect "work is kept" holds $student/a.cc "my work"
run a --terse --force
expect "--force replaces work" holds $student/a.cc "terse a"
expect "and keeps it" holds $student/a.cc.bak "my work"
run a --undo
expect "--undo brings it back" holds $student/a.cc "my work"
rm $student/b.cc
run b --terse
expect "a file that is missing is written" holds $student/b.cc "terse b"

run c
expect "an unknown exercise is an error" test $? = 2
expect "it says which there are" grep -q "m has no exercise 'c', only: .*a" out
run --frce
expect "an unknown option is an error" test $? = 2
exit $failed
