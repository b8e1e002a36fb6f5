#!/bin/bash
# Usage: new_project_test.sh new_project.sh
set -u
new_project=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
export BUILD_WORKSPACE_DIRECTORY=$PWD/workspace
mkdir workspace
failed=0

expect() {
  local what=$1
  shift
  "$@" && return
  echo "FAILED: $what"
  cat out
  failed=1
}
run() { "$new_project" "$@" >out 2>&1; }

run digits networks
expect "it succeeds" test $? = 0
expect "the command that runs it is named" grep -q "./bazelw run //projects/digits" out
expect "the module is a dependency" grep -q 'deps = \["//networks"\]' workspace/projects/digits/BUILD
expect "the program is there" grep -q "int main()" workspace/projects/digits/digits.cc

echo "my work" >workspace/projects/digits/digits.cc
run digits
expect "a project that exists is refused" test $? = 1
expect "the message names its file" grep -q "projects/digits/BUILD exists already" out
expect "the work is kept" grep -q "my work" workspace/projects/digits/digits.cc

run ../outside
expect "a name that is a path is refused" test $? = 2
expect "the message says what is wanted" grep -q "wanted lower case letters" out
run digits2 optimizers
expect "a module that does not exist is refused" test $? = 2
expect "the message names the modules" grep -q "one of tensor layers networks" out
expect "nothing was written" test ! -e workspace/projects/digits2
run
expect "no name is an error" test $? = 1
expect "the usage is shown" grep -q "^Usage" out
exit $failed
