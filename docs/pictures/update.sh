#!/usr/bin/env bash
# Usage: bazel run //docs/pictures:update
#
# Draws the pictures of all lessons again, into docs/pictures/MODULE. The arguments are
# the programs, each of which has the name of its module.
set -euo pipefail

for program in "$@"; do
  folder="${BUILD_WORKSPACE_DIRECTORY}/docs/pictures/$(basename "${program}" _pictures)"
  mkdir -p "${folder}"
  rm -f "${folder}"/*.svg
  "${program}" "${folder}"
  ls "${folder}"/*.svg
done
