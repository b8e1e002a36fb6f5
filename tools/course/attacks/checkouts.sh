#!/bin/bash
# Usage: tools/course/attacks/checkouts.sh   (in a checkout as it is shipped)
#
# Attacks and accidents that change a checkout and not just the text of an exercise.
# Each is done to this checkout, judged as a student is, and undone. `git status` must
# say that tensor/ has no changes, or nothing is tried.
set -u
failed=0

if [[ -n $(git status --porcelain tensor .bazelrc) ]]; then
  echo "tensor/ or .bazelrc has changes that are not committed: nothing was tried"
  exit 1
fi
undo() { git checkout --quiet -- '*/student/*' tensor .bazelrc && git clean -fdq tensor; }
handed_in=$(mktemp -d)
trap 'undo; rm -rf "$handed_in"' EXIT

# judge NAME POINTS TEXT: wants POINTS for shape, and TEXT, a pattern, in what the
# compiler's log says of it.
judge() {
  local name=$1 points=$2 text=$3 earned log
  # A verdict of an earlier attack must not be taken for that of this one.
  rm -f bazel-bin/tensor/verdict.json
  # A cache on disk names results by content, and has no word of links.
  ./bazelw build --disk_cache= //tensor:verdict >/dev/null 2>&1
  earned=$(grep -A 9 '"name": "shape"' bazel-bin/tensor/verdict.json |
    sed -n 's/.*"earned": \([0-9]*\).*/\1/p')
  log=$(cat bazel-bin/tensor/shape_student.compile_log)
  if [[ "$earned" == "$points" ]] && grep --quiet --extended-regexp "$text" <<<"$log"; then
    echo "ok      $name"
  else
    echo "FAILED  $name: wanted $points points and '$text', got '$earned' and:"
    echo "$log"
    failed=1
  fi
  undo
}

student=tensor/student
ln -sf ../reference/shape.cc $student/shape.cc
judge "a link to the reference" 0 "link to another file"

ln -sf "$PWD/tensor/reference/shape.cc" $student/shape.cc
judge "a link to the reference by its whole path" 0 "link to another file"

ln -s ../reference/shape.cc $student/s.h
echo '#include "s.h"' >$student/shape.cc
judge "a header that is a link to the reference" 0 "tensor/student/s.h"

ln -sf /nonexistent $student/shape.cc
judge "a link to nothing" 0 "the file is missing"

rm $student/shape.cc
mkdir $student/shape.cc
judge "a folder of the file's name" 0 "the file is (missing|a folder)"

rm $student/shape.cc
judge "a missing file" 0 "the file is missing"

: >$student/shape.cc
judge "an empty file" 0 "NumElements"

echo '#error never compiled' >"$student/evil.cc"
echo '#error never included' >"$student/a b.h"
touch "$student/x.o" "$student/.hidden"
judge "files that are not exercises" 0 "^$"

touch $student/BUILD
judge "a BUILD file in student/" 0 "a BUILD file makes student/ a package"

cp tensor/reference/shape.cc $student/shape.cc
echo 'int tinytorch_helper_of_views = 1 / 0;' >>$student/views.cc
echo 'missing semicolon' >>$student/gather.cc
judge "errors of other exercises" 8 "^$"

# What a student hands in, with more than exercises: take.sh takes those alone.
cp -r tensor .bazelrc "$handed_in"
sed -i '0,/points = 8,/s//points = 800,/' "$handed_in/tensor/BUILD"
cp tensor/reference/shape.cc "$handed_in/tensor/student/shape.cc"
tools/course/take.sh "$handed_in" >/dev/null
judge "edited points" 8 "^$"

cp tensor/student/shape.cc "$handed_in/tensor/student/shape.cc"
sed -i 's/^\(TEST.*\) {$/\1 { return;/' "$handed_in"/tensor/test/shape*.cc
tools/course/take.sh "$handed_in" >/dev/null
judge "edited tests" 0 "^$"

echo 'build --//tensor=//tensor:reference' >>"$handed_in/.bazelrc"
tools/course/take.sh "$handed_in" >/dev/null
judge "an edited .bazelrc" 0 "^$"

# Bazel itself would wait for the writer of a pipe.
rm "$handed_in/tensor/student/gather.cc"
mkfifo "$handed_in/tensor/student/gather.cc"
if ! tools/course/take.sh "$handed_in" | grep --quiet "gather.cc is not a file"; then
  echo "FAILED  take.sh takes a pipe"
  failed=1
fi

ln -sf "$PWD/tensor/reference/shape.cc" "$handed_in/tensor/student/shape.cc"
if ! tools/course/take.sh "$handed_in" | grep --quiet "shape.cc is a link"; then
  echo "FAILED  take.sh takes a link"
  failed=1
fi
judge "a link that was handed in" 0 "^$"
exit $failed
