#!/bin/bash
# Compares an epoch of MNIST here and in PyTorch. Both do the same work (speed.cc,
# speed_pytorch.py). They run in turns, so that a busy minute of the machine hits
# both, and the best time of each counts. It is for work on speed; neither
# students nor CI need it.
#
#   ./bazelw build --config=reference //training:speed
#   TINYTORCH_TORCH_PYTHON=python3 training/speed/compare_speed.sh MNIST_DIRECTORY [ROUNDS]
#
# TINYTORCH_TORCH_PYTHON  a Python that has PyTorch: Debian's python3-torch
# TINYTORCH_SPEED         our program, if it is not bazel-bin/training/speed
#
# Both get their best number of threads. Ours: one, or one for each processor.
# PyTorch has two pools: its own, and that of OpenBLAS, with which Debian's package
# is linked. It gets one thread, or one for each processor in its own pool.
# No other program should run.
set -euo pipefail

readonly python="${TINYTORCH_TORCH_PYTHON:?names a Python that has PyTorch}"
readonly mnist="${1:?usage: compare_speed.sh MNIST_DIRECTORY [ROUNDS]}"
readonly rounds="${2:-3}"
readonly speed="${TINYTORCH_SPEED:-bazel-bin/training/speed}"
here="$(dirname "$0")"
readonly here

ours() {  # NETWORK THREADS: seconds of an epoch
  # Both warm up first: threads find their processors, caches fill.
  TINYTORCH_THREADS="$2" TINYTORCH_MNIST="${mnist}" ${speed} \
    --benchmark_filter="BM_Epoch_$1\$" --benchmark_min_warmup_time=0.1 \
    --benchmark_format=csv 2>/dev/null |
    awk -F, '/^"BM_Epoch/ { printf "%.3f\n", $3 }'
}

theirs() {  # NETWORK THREADS: seconds of an epoch
  OMP_NUM_THREADS="$2" OPENBLAS_NUM_THREADS=1 \
    "${python}" "${here}/speed_pytorch.py" "${mnist}" "$1" "$2" |
    awk '{ print $1 }'
}

best() {  # SECONDS...: the smallest
  printf '%s\n' "$@" | sort -g | head -n 1
}

all="$(nproc)"
readonly all
readonly row='%-8s  %8s  %8s  %8s  %8s  %6s\n'
# shellcheck disable=SC2059  # The format is a constant.
printf "${row}" '' ours: '' "PyTorch:" '' ''
# shellcheck disable=SC2059
printf "${row}" threads 1 "${all}" 1 "${all}" ratio
for network in Mlp LeNet5; do
  alone=() together=() one=() own=()
  for _ in $(seq "${rounds}"); do
    alone+=("$(ours "${network}" 1)")
    together+=("$(ours "${network}" "${all}")")
    one+=("$(theirs "${network,,}" 1)")
    own+=("$(theirs "${network,,}" "${all}")")
  done
  best_ours="$(best "${alone[@]}" "${together[@]}")"
  best_theirs="$(best "${one[@]}" "${own[@]}")"
  ratio="$(awk "BEGIN { printf \"%.2f\", ${best_theirs} / ${best_ours} }")"
  # shellcheck disable=SC2059
  printf "${row}" "${network}" "$(best "${alone[@]}")" \
    "$(best "${together[@]}")" "$(best "${one[@]}")" "$(best "${own[@]}")" \
    "${ratio}"
done
