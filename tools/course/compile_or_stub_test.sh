#!/bin/bash
# Usage: compile_or_stub_test.sh compile_or_stub.sh
set -u
wrapper=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
mkdir -p bin m/student m/stub
failed=0

expect() {
  local what=$1
  shift
  "$@" && return
  echo "FAILED: $what"
  failed=1
}

# A compiler that refuses files with the word "error", warns of those with the
# word "warning", and writes down what it compiled.
cat >bin/compiler <<'END'
#!/bin/bash
[[ $1 == -o && $3 == -c ]] || exit 3
grep --quiet warning "$4" && echo "$4:1: warning: hm" >&2
grep --quiet silent "$4" && exit 1
grep --quiet error "$4" && { echo "$4:1:1: error: no" >&2; exit 1; }
cp "$4" "$2"
END
chmod +x bin/compiler
echo "the skeleton" >m/stub/e.cc

# compile CONTENT: as the rule does, for student/e.cc with this content.
compile() {
  rm -f log object
  echo "$1" >m/student/e.cc
  "$wrapper" log m/student/e.cc m/stub/e.cc bin/compiler -o object \
    -c m/student/e.cc 2>stderr
}

compile "good code"
expect "good code compiles" cmp -s m/student/e.cc object
expect "good code leaves an empty log" cmp -s log /dev/null
expect "good code says nothing" cmp -s stderr /dev/null

compile "code with a warning"
expect "code with a warning compiles" cmp -s m/student/e.cc object
expect "a warning is no error" cmp -s log /dev/null
expect "a warning is shown" grep -q "m/student/e.cc:1: warning: hm" stderr

compile "code with an error"
expect "the skeleton takes its place" cmp -s m/stub/e.cc object
expect "the error is in the log" grep -q "m/student/e.cc:1:1: error: no" log

compile "code with a silent death of the compiler"
expect "the skeleton takes its place without a message" cmp -s m/stub/e.cc object
expect "the log is not empty" grep -q "m/student/e.cc: the compiler was stopped" log

rm -f log object m/student/e.cc
"$wrapper" log m/student/e.cc m/stub/e.cc bin/compiler -o object -c m/student/e.cc
expect "the skeleton is there for a missing file" cmp -s m/stub/e.cc object
expect "the log says how to get it back" grep -q "./bazelw run //m:reset" log

echo "error in the skeleton" >m/stub/e.cc
compile "code with an error"
expect "a skeleton that does not compile is an error" test $? != 0
exit $failed
