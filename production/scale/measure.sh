#!/usr/bin/env bash
#
# How many images a second 1, 2 and 4 workers train on, as threads and as
# processes of MPI, all in turns and all in one run:
#
#   ./bazelw run --config=reference //production/scale:measure
#
# Prints the best of nine epochs of each. It could mislead: with more workers
# than processors nothing can become faster, and another program that runs costs
# more than any of the differences.

set -euo pipefail

readonly train_threads="$1" train_mpi="$2"
readonly rounds=3 epochs=3
processors="$(nproc)"

# Open MPI refuses to run as root, for good reasons that containers do not have.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# The best images/s of the epochs that are printed.
best() { awk '$4 == "%" && $6 > best { best = $6 } END { print best + 0 }'; }

declare -A most=()

# try NAME COMMAND...: runs it, and keeps what it reaches if it is the most.
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
