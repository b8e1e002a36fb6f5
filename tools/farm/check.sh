#!/usr/bin/env bash
#
# Tries --config=farm on this machine:
#
#     bash tools/farm/check.sh
#
# It starts a worker. Then it grades twice, here and on the worker: one student by
# building the verdict, and a class of three with //tools:grade. All bytes must be
# the same: of the program that is linked with the student's code, of the verdict,
# and of what the class is given. One student has solved everything, one has handed
# in nothing, and the files of the third are solved, empty, wrong, not C++, or
# they crash. Last, it runs the test that there is no network, on the worker.
#
# The first call compiles everything twice. Later calls reuse what the worker and
# Bazel's disk cache (if you have one) know, but the third student is another one
# each time, so what concerns that student runs anew.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export TINYTORCH_BAZEL="${TINYTORCH_BAZEL:-full}"
readonly PORT="${TINYTORCH_FARM_PORT:-18980}"
readonly JOBS="${TINYTORCH_FARM_JOBS:-2}"
readonly ADDRESS="grpc://127.0.0.1:${PORT}"
readonly FLAGS=(--noshow_progress --color=no "--jobs=${JOBS}")
readonly FARM=(--config=farm "--remote_executor=${ADDRESS}" --disk_cache=)

tmp="$(mktemp -d)"
worker=""
pid_file=""
failed=0

# A copy of this checkout has an output base of its own.
bazel() { (cd "${tmp}/tree" && ./bazelw "$@"); }

ok() { echo "ok      $*"; }
fail() {
  echo "FAILED  $*"
  failed=1
}

finish() {
  # The worker itself: $! is that of bwrap, which waits for it.
  if [[ -n "${worker}" && -f "${pid_file}" ]]; then
    kill "$(< "${pid_file}")"
    wait "${worker}" || true
  fi
  [[ ! -x "${tmp}/tree/bazelw" ]] || bazel clean --expunge 2> /dev/null || true
  rm -rf "${tmp}"
}
trap finish EXIT
trap 'exit 1' INT TERM

#######################################
# Makes ${tmp}/class, the folder of a class, and ${tmp}/tree, this checkout with the
# files of the third student.
#######################################
make_class() {
  local number="${RANDOM}${RANDOM}" ada="${tmp}/class/ada" file
  mkdir -p "${tmp}"/{tree,class/{ada,ben,cleo}}
  git ls-files -z --cached --others --exclude-standard |
    tar -c --null -T - | tar -x -C "${tmp}/tree"
  cp tensor/reference/*.cc "${tmp}/class/ben"
  cp tensor/reference/*.cc "${ada}"
  cp tensor/student/views.cc "${ada}"
  echo '#error not C++' >> "${ada}/broadcast.cc"
  sed -i "s/^Tensor OneHot(.*{\$/&\n  if (classes < ${number}) return indices;/" \
    "${ada}/gather.cc"
  sed -i "s/^Tensor ArgMax(.*{\$/&\n  if (x.ndim() < ${number}) __builtin_trap();/" \
    "${ada}/reduce.cc"
  for file in gather reduce; do
    grep -q "${number}" "${ada}/${file}.cc" ||
      fail "${file}.cc does not have the function that this script breaks"
  done
  # No cache knows any of these files.
  for file in "${tmp}"/class/{ada,ben}/*.cc; do
    echo "// ${number}" >> "${file}"
  done
  cp "${ada}"/*.cc "${tmp}/tree/tensor/student"
}

start_worker() {
  local log="${tmp}/worker.log"
  bazel run "${FLAGS[@]}" //tools/farm:worker -- "--port=${PORT}" "--jobs=${JOBS}" \
    < /dev/null > "${log}" 2>&1 &
  worker=$!
  # The worker writes the file when it listens.
  until [[ -n "${pid_file}" && -s "${pid_file}" ]]; do
    kill -0 "${worker}" 2> /dev/null || {
      cat "${log}"
      fail "the worker did not start"
      exit 1
    }
    sleep 0.5
    pid_file="$(sed -n 's/^worker: grpc:.* in \(.*\)/\1\/pid/p' "${log}")"
  done
}

# run NAME COMMAND...: shows the output of the command if it fails.
run() {
  local name="$1" start="${SECONDS}" status=0
  shift
  "$@" < /dev/null > "${tmp}/log" 2>&1 || status=$?
  # `grade` ends with 1 if a person has to look at a submission, as here.
  ((status == 0)) || [[ "${status}" == 1 && -f "${tmp}/out/class.csv" ]] || {
    cat "${tmp}/log"
    fail "${name}"
    exit 1
  }
  echo "        ${name}: $((SECONDS - start)) s"
}

# only_remote LOG: whether all actions of this build ran on the worker.
only_remote() {
  local line
  line="$(grep -E '^INFO: [0-9]+ process' "$1" | tail -n 1)"
  echo "        ${line#INFO: }"
  [[ "${line}" == *" remote"* && ! "${line}" =~ sandbox|local|worker ]] ||
    fail "not all actions ran on the worker"
}

# grade WHERE BAZEL_FLAGS...: the results go to ${tmp}/of_WHERE/class.
grade() {
  local where="$1" flags="${*:2}" out="${tmp}/out"
  run "the class, ${where}" bazel run "${FLAGS[@]}" //tools:grade -- \
    "--submissions=${tmp}/class" "--out=${out}" --modules=tensor --seed=17 --mistakes=false \
    "--bazel=--jobs=${JOBS}${flags:+,${flags// /,}}" "${farm_flag[@]}"
  mv "${out}" "${tmp}/of_${where}/class"
}

make_class
echo "What this machine does itself"
run "one student, here" bazel build "${FLAGS[@]}" //tensor:tests //tensor:verdict
mkdir "${tmp}"/of_{here,farm}
cp "${tmp}"/tree/bazel-bin/tensor/{tests,verdict.json} "${tmp}/of_here"
farm_flag=()
grade here
bazel clean 2> /dev/null

echo "What the worker does"
start_worker
run "one student, farm" bazel build "${FLAGS[@]}" "${FARM[@]}" \
  //tensor:tests //tensor:verdict
only_remote "${tmp}/log"
cp "${tmp}"/tree/bazel-bin/tensor/{tests,verdict.json} "${tmp}/of_farm"
farm_flag=("--farm=${ADDRESS}")
grade farm --disk_cache=
only_remote "${tmp}/of_farm/class/work/bazel.log"

# The journal has the time, and work/ has Bazel's own log.
if diff -r --exclude=journal.sqlite\* --exclude=work "${tmp}"/of_{here,farm}; then
  ok "the same bytes in $(find "${tmp}/of_farm" -type f ! -path '*/work/*' | wc -l) files"
else
  fail "the worker's results differ"
fi

run "no network, farm" bazel test "${FLAGS[@]}" "${FARM[@]}" \
  --noremote_accept_cached --test_tag_filters= //tools/setup:no_network_test
only_remote "${tmp}/log"
ok "no network on the worker"

((failed == 0)) && echo "The worker gives what this machine gives."
exit "${failed}"
