#!/usr/bin/env bash
#
# Measures how many images a second 1, 2 and 4 workers train on, as threads and as
# processes of MPI, in turns and in one run:
#
#   ./bazelw run --config=reference //production/scale:measure
#
# Prints the best of nine epochs of each. It may mislead: more workers than
# processors cannot be faster, and another running program costs more than any of
# the differences.

set -euo pipefail

readonly train_threads="$1" train_mpi="$2"
readonly rounds=3 epochs=3
processors="$(nproc)"

# Open MPI refuses to run as root, for reasons that do not hold in containers.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# Prints the best images/s of the epochs in its input.
best() { awk '$4 == "%" && $6 > best { best = $6 } END { print best + 0 }'; }

declare -A most=()

# try NAME COMMAND...: runs the command, and keeps its result if it is the best.
try() {
  local name="$1" got
  shift
  got="$("$@" | best)"
  ((got <= ${most[${name}]:-0})) || most["${name}"]="${got}"
}

for batch in 256 1024; do
  most=()
  for ((round = 0; round < rounds; ++round)); do
    for workers in 1 2 4; do
      flags=("--batch=${batch}" "--epochs=${epochs}")
      mpirun=(mpirun -np "${workers}")
      ((workers <= processors)) || mpirun+=(--oversubscribe)
      try "threads ${workers}" "${train_threads}" "--workers=${workers}" "${flags[@]}"
      try "mpi ${workers}" "${mpirun[@]}" "${train_mpi}" "${flags[@]}"
    done
  done
  printf 'batches of %d, images/s\n' "${batch}"
  printf '%9s %9s %9s\n' workers threads MPI
  for workers in 1 2 4; do
    printf '%9d %9d %9d\n' "${workers}" "${most[threads ${workers}]}" \
      "${most[mpi ${workers}]}"
  done
  echo
done
