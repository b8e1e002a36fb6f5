#!/usr/bin/env bash
#
# Tries --config=farm on this machine:
#
#     bash tools/farm/check.sh
#
# It starts a worker and builds the verdicts of one student twice, here and on the
# worker, in separate output bases. All bytes must be the same: of the programs that
# are linked with the student's code, and of the verdicts. The student has solved
# most of tensor; one file does not compile, one hangs, one crashes, and one is empty.
# Then it runs the test that there is no network, on the worker.
#
# The first call compiles everything twice. Later calls reuse what the worker
# and Bazel's disk cache (if you have one) know; the student is another one each time, so
# what concerns the student is always run anew.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export TINYTORCH_BAZEL="${TINYTORCH_BAZEL:-full}"
readonly PORT="${TINYTORCH_FARM_PORT:-18980}"
readonly JOBS="${TINYTORCH_FARM_JOBS:-2}"
readonly TARGETS=(//tensor:tests //tensor:verdict //tensor:graded_tests
  //tensor:graded_verdict)
readonly FILES=(tests verdict.json graded_tests graded_verdict.json)
readonly FLAGS=(--noshow_progress --color=no "--jobs=${JOBS}"
  --define=TINYTORCH_SEED=17)
readonly FARM=(--config=farm "--remote_executor=grpc://127.0.0.1:${PORT}" --disk_cache=)

tmp="$(mktemp -d)"
worker=""
failed=0

here() { (cd "${tmp}/tree" && ./bazelw "--output_base=${tmp}/here" "$@"); }
farm() { (cd "${tmp}/tree" && ./bazelw "--output_base=${tmp}/farm" "$@"); }

fail() {
  echo "FAILED  $*"
  failed=1
}

finish() {
  if [[ -n "${worker}" ]] && kill "${worker}" 2> /dev/null; then
    wait "${worker}" || true
  fi
  for base in here farm; do
    [[ ! -d "${tmp}/${base}" ]] || "${base}" shutdown 2> /dev/null || true
  done
  chmod -R u+w "${tmp}"
  rm -rf "${tmp}"
}
trap finish EXIT
trap 'exit 1' INT TERM

#######################################
# Copies the files of this checkout into ${tmp}/tree, with the files of a student.
#######################################
make_student() {
  local student="${tmp}/tree/tensor/student" number="${RANDOM}${RANDOM}"
  mkdir "${tmp}/tree"
  git ls-files -z --cached --others --exclude-standard |
    tar -c --null -T - | tar -x -C "${tmp}/tree"
  cp "${tmp}"/tree/tensor/reference/*.cc "${student}"
  cp tensor/student/views.cc "${student}"
  echo '#error not C++' >> "${student}/broadcast.cc"
  sed -i "s/^Tensor OneHot(.*{\$/&\n  for (volatile int i = 0;; i = ${number}) {\n  }/" \
    "${student}/gather.cc"
  sed -i "s/^Tensor ArgMax(.*{\$/&\n  if (x.ndim() < ${number}) __builtin_trap();/" \
    "${student}/reduce.cc"
  grep -q "${number}" "${student}/gather.cc" && grep -q "${number}" "${student}/reduce.cc" ||
    fail "check.sh did not find the functions that it breaks"
}

start_worker() {
  local log="${tmp}/worker.log"
  farm run "${FLAGS[@]}" //tools/farm:worker -- "--port=${PORT}" "--jobs=${JOBS}" \
    < /dev/null > "${log}" 2>&1 &
  worker=$!
  # The last line before the worker listens, then the first one after it.
  until grep -q "Not starting HTTP cache server" "${log}"; do
    kill -0 "${worker}" 2> /dev/null || {
      cat "${log}"
      worker=""
      fail "the worker did not start"
      exit 1
    }
    sleep 0.5
  done
}

# only_remote LOG: whether all actions of this build ran on the worker.
only_remote() {
  local line
  line="$(grep -E '^INFO: [0-9]+ process' "$1" | tail -n 1)"
  echo "        ${line#INFO: }"
  [[ "${line}" == *" remote"* && ! "${line}" =~ sandbox|local|worker ]]
}

compare() {
  local file
  for file in "${FILES[@]}"; do
    if cmp "${tmp}"/tree/bazel-bin/tensor/"${file}" "${tmp}/of_here/${file}"; then
      echo "ok      ${file} has the same bytes"
    else
      fail "${file} differs"
    fi
  done
}

make_student
echo "        building here"
here build "${FLAGS[@]}" "${TARGETS[@]}" > "${tmp}/log" 2>&1 || {
  cat "${tmp}/log"
  fail "the build here"
  exit 1
}
grep -E '^INFO: ([0-9]+ process|Elapsed)' "${tmp}/log" | sed 's/^INFO:/       /'
mkdir "${tmp}/of_here"
(cd "${tmp}/tree/bazel-bin/tensor" && cp "${FILES[@]}" "${tmp}/of_here")
here shutdown

start_worker
echo "        building on the worker"
farm build "${FLAGS[@]}" "${FARM[@]}" "${TARGETS[@]}" > "${tmp}/log" 2>&1 || {
  cat "${tmp}/log"
  fail "the build on the worker"
  exit 1
}
only_remote "${tmp}/log" || fail "not all actions ran on the worker"
grep -E '^INFO: Elapsed' "${tmp}/log" | sed 's/^INFO:/       /'
compare

if farm test "${FLAGS[@]}" "${FARM[@]}" --noremote_accept_cached --test_tag_filters= \
  //tools/setup:no_network_test > "${tmp}/log" 2>&1 && only_remote "${tmp}/log"; then
  echo "ok      no network on the worker"
else
  cat "${tmp}/log"
  fail "the network on the worker"
fi

((failed == 0)) && echo "The worker gives what this machine gives."
exit "${failed}"
