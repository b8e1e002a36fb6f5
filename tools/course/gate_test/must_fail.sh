#!/bin/bash
# Usage: tools/course/gate_test/must_fail.sh [BAZEL]   (in a checkout as it is shipped)
#
# The course promises to refuse some builds, and to say why. They fail, so a test
# inside a build cannot check them.
set -u
bazel=${1:-./bazelw}
failed=0

# must_fail WHAT TEXT ARGUMENT...: Bazel must fail, and say TEXT (a pattern).
must_fail() {
  local what=$1 text=$2 output
  shift 2
  if output=$("$bazel" "$@" 2>&1); then
    echo "FAILED  $what: wanted an error, but this passes: $bazel $*"
  elif ! grep --quiet --extended-regexp "$text" <<<"$output"; then
    echo "FAILED  $what: wanted '$text', got:"
    echo "$output"
  else
    echo "ok      $what"
    return
  fi
  failed=1
}

# A package that would lie in tensor/, beside the real ones.
beside=$(mktemp -d)
trap 'rm -rf "$beside"' EXIT
mkdir -p "$beside/tensor/looks_ahead"
cat >"$beside/tensor/looks_ahead/BUILD" <<'END'
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "looks_ahead",
    deps = ["//layers:interface"],
)
END

must_fail "linking two implementations of one module" \
  "duplicate symbol|multiple definition" \
  build //tools/course/gate_test:two_tensors
must_fail "including a header of a later module without depending on it" \
  "fatal error: layers/activation.h: No such file" \
  build //tools/course/gate_test:undeclared_include
must_fail "depending on a later module" \
  "target '//layers:interface' is not visible from target '//tensor/looks_ahead" \
  build "--package_path=%workspace%:$beside" //tensor/looks_ahead
must_fail "building a student's file that does not compile" \
  "does_not_compile.cc:[0-9]+:[0-9]+: error: " \
  build //tools/course/gate_test:uncompilable
must_fail "layers, while tensor is the shipped skeleton" \
  "layers is locked: tensor is not complete" \
  test //layers:package_test
must_fail "layers on the reference tensor: unlocked, but not written" \
  "not written yet" \
  test --//tensor=//tensor:reference //layers:package_test
exit $failed
