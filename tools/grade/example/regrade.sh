#!/usr/bin/env bash
#
# Grades three students with a test that is wrong, mends the test, and grades them again.
#
#     bash tools/grade/example/regrade.sh
#
# It works in a clone of its own, because it changes a test. It checks that points, reason
# and both gradings are in regrade.csv, that only those whom the test concerns are in it,
# that other exercises keep their points, and that no student's file was compiled again.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

readonly CLASS="${PWD}/bazel-bin/tools/grade/example/class"
readonly REASON="ViewsTest.WantsTooMuch asked for what the lesson does not say"
out="$(mktemp -d)"

finish() {
  [[ ! -d "${out}/course" ]] || (cd "${out}/course" && ./bazelw clean --expunge) || true
  rm -rf "${out}"
}
trap finish EXIT

fail() {
  echo "regrade.sh: $*" >&2
  exit 1
}

# Grades the class, with more flags. Status 1 is right: a person has to look at some.
grade() {
  local status=0 start="${SECONDS}"
  (cd "${out}/course" && ./bazelw run --color=no --noshow_progress --ui_event_filters=-info \
    //tools:grade -- --submissions="${out}/class" --modules=tensor,layers --seed=1 \
    --nomistakes --key="${out}/key" --out="${out}/grades" "$@") < /dev/null \
    > "${out}/log" 2>&1 || status=$?
  ((status <= 1)) || {
    cat "${out}/log"
    fail "the grading ended with status ${status}"
  }
  echo "graded in $((SECONDS - start)) s"
}

# Prints how many actions of a kind Bazel ran in the last grading, by its log.
ran() {
  grep --count "$1" "${out}/grades/work/bazel.log" || true
}

./bazelw build --color=no --noshow_progress --ui_event_filters=-info \
  //tools/grade/example:class < /dev/null
mkdir "${out}/class"
for student in ada fatima dan; do
  cp -rL "${CLASS}/plain/${student}" "${out}/class/"
done
git clone --quiet . "${out}/course"
test_file="${out}/course/tensor/test/views_test.cc"
cp "${test_file}" "${out}/right_test.cc"
sed -i '/^TEST(ViewsTest, SliceIsAWindow)/i \
TEST(ViewsTest, WantsTooMuch) { EXPECT_EQ(Counting({5}).numel(), 6); }\n' "${test_file}"
grep --quiet WantsTooMuch "${test_file}" || fail "the wrong test is not in views_test.cc"

grade
[[ "$(wc -l < "${out}/grades/regrade.csv")" == 1 ]] || fail "a first grading changed points"
cp "${out}/right_test.cc" "${test_file}"
grade --reason="${REASON}" --bazel=--subcommands
cat "${out}/grades/regrade.csv"
for wanted in "ada,tensor/views" "ada,total"; do
  grep "^${wanted}," "${out}/grades/regrade.csv" | grep --quiet --fixed-strings "${REASON}" ||
    fail "regrade.csv has no line ${wanted},... with the reason"
done
[[ "$(grep --count "^ada," "${out}/grades/regrade.csv")" == 2 ]] ||
  fail "the points of ada changed in other exercises than views"
! grep "^dan," "${out}/grades/regrade.csv" || fail "the points of dan did not change"
[[ "$(ran 'mnemonic: Verdict')" != 0 ]] || fail "no test ran again"
[[ "$(ran 'mnemonic: CompileExercise')" == 0 ]] || fail "a student's file was compiled again"
echo "$(ran 'mnemonic: Verdict') runs of tests, no file of a student was compiled again"
