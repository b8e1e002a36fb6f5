#!/bin/bash
# Compares an epoch of MNIST here and in PyTorch: both do the same work
# (speed.cc, speed_pytorch.py), in turns, so that a busy minute of the machine
# hits both, and of each the best time counts. For those who work on speed;
# neither students nor CI need it.
#
#   ./bazelw build --config=reference //training:speed
#   TINYTORCH_TORCH_PYTHON=python3 training/compare_speed.sh MNIST_DIRECTORY [ROUNDS]
#
# TINYTORCH_TORCH_PYTHON  a Python that has PyTorch: Debian's python3-torch
# TINYTORCH_THREADS       threads of ours; by default one for each processor
# TINYTORCH_SPEED         our program, if it is not bazel-bin/training/speed
#
# PyTorch is run with one thread and with one for each processor, and gets the
# better of the two. Nothing else should be running.
set -euo pipefail

readonly python="${TINYTORCH_TORCH_PYTHON:?names a Python that has PyTorch}"
readonly mnist="${1:?usage: compare_speed.sh MNIST_DIRECTORY [ROUNDS]}"
readonly rounds="${2:-3}"
readonly speed="${TINYTORCH_SPEED:-bazel-bin/training/speed}"
here="$(dirname "$0")"
readonly here

ours() {  # NETWORK: seconds of an epoch
  TINYTORCH_MNIST="${mnist}" ${speed} --benchmark_filter="BM_Epoch_$1\$" \
    --benchmark_format=csv 2>/dev/null |
    awk -F, '/^"BM_Epoch/ { print $3 }'
}

theirs() {  # NETWORK THREADS: seconds of an epoch
  "${python}" "${here}/speed_pytorch.py" "${mnist}" "$1" "$2" | awk '{ print $1 }'
}

best() {  # SECONDS...: the smallest
  printf '%s\n' "$@" | sort -g | head -n 1
}

printf '%-8s  %10s  %18s  %18s  %6s\n' \
  network "ours, s" "PyTorch, 1 thread" "PyTorch, $(nproc) threads" ratio
for network in Mlp LeNet5; do
  a=() b=() c=()
  for _ in $(seq "${rounds}"); do
    a+=("$(ours "${network}")")
    b+=("$(theirs "${network,,}" 1)")
    c+=("$(theirs "${network,,}" "$(nproc)")")
  done
  ours="$(best "${a[@]}")"
  one="$(best "${b[@]}")"
  all="$(best "${c[@]}")"
  printf '%-8s  %10.3f  %18.3f  %18.3f  %6.2f\n' "${network}" "${ours}" \
    "${one}" "${all}" \
    "$(awk "BEGIN { print $(best "${one}" "${all}") / ${ours} }")"
done
