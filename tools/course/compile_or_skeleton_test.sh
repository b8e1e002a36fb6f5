#!/bin/bash
# Usage: compile_or_skeleton_test.sh compile_or_skeleton.sh
set -u
wrapper=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
mkdir -p bin m/student m/skeleton
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
# Each line "TYPE NAME" of such an object is a symbol; options come first.
cat >bin/nm <<'END'
#!/bin/bash
sed --quiet --regexp-extended 's/^([A-Z] )/0000 \1/p' "${@: -1}"
END
printf '#!/bin/bash\necho "name($1)"\n' >bin/c++filt
printf '#!/bin/bash\necho "$@" >objcopied\n' >bin/objcopy
chmod +x bin/*
printf 'the skeleton\nT add\nT mul\nW list\n' | tee library >m/skeleton/e.cc

run() {
  "$wrapper" log m/student/e.cc m/skeleton/e.cc library object bin/nm bin/objcopy \
    bin/compiler -o object -c m/student/e.cc 2>stderr
}

# compile TEXT: as the rule does, for student/e.cc with this text.
compile() {
  rm -f log object objcopied
  printf '%b\n' "$1" >m/student/e.cc
  run
}

compile "good code\nT mul\nT add"
expect "good code compiles" cmp -s m/student/e.cc object
expect "good code leaves an empty log" cmp -s log /dev/null
expect "good code says nothing" cmp -s stderr /dev/null
expect "good code is left alone" test ! -e objcopied

compile "code with a warning\nT add\nT mul"
expect "code with a warning compiles" cmp -s m/student/e.cc object
expect "a warning is not an error" cmp -s log /dev/null
expect "a warning is shown" grep -q "m/student/e.cc:1: warning: hm" stderr

compile "code with an error"
expect "the skeleton takes its place" cmp -s m/skeleton/e.cc object
expect "the error is in the log" grep -q "m/student/e.cc:1:1: error: no" log

compile "code with a silent death of the compiler"
expect "the skeleton takes its place without a message" cmp -s m/skeleton/e.cc object
expect "the log is not empty" grep -q "m/student/e.cc: the compiler was stopped" log

compile "code without a function, only inline\nT add\nW mul"
expect "the skeleton takes the place of half a file" cmp -s m/skeleton/e.cc object
expect "what is missing is named" \
  grep -qF "m/student/e.cc: error: no definition of name(mul)" log
expect "what is there is not" test "$(grep -c "no definition" log)" = 1

compile "code with helpers\nT add\nT mul\nT help\nB count\nW list"
expect "code with helpers compiles" cmp -s m/student/e.cc object
expect "helpers become local" \
  grep -qx -- "--localize-symbol=count --localize-symbol=help object" objcopied

rm -f log object m/student/e.cc
run
expect "the skeleton is there for a missing file" cmp -s m/skeleton/e.cc object
expect "the log says how to get it back" grep -qF "./bazelw run //m:reset" log

echo "error in the skeleton" >m/skeleton/e.cc
compile "code with an error"
expect "a skeleton that does not compile is an error" test $? != 0
exit $failed
