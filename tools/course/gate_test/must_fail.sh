#!/bin/bash
# Usage: tools/course/gate_test/must_fail.sh [BAZEL]   (in a checkout as it is shipped)
#
# The course promises to refuse some builds, and to say why. They fail, so a test
# inside a build cannot check them.
set -u
bazel=${1:-./bazelw}
failed=0

# must_fail NAME TEXT ARGUMENT...: Bazel must fail, and its output has TEXT, a pattern.
must_fail() {
  local name=$1 text=$2 output
  shift 2
  if output=$("$bazel" "$@" 2>&1); then
    echo "FAILED  $name: wanted an error, but this passes: $bazel $*"
  elif ! grep --quiet --extended-regexp "$text" <<<"$output"; then
    echo "FAILED  $name: wanted '$text', got:"
    echo "$output"
  else
    echo "ok      $name"
    return
  fi
  failed=1
}

# Packages as they could lie beside the real ones.
beside=$(mktemp -d)
trap 'rm -rf "$beside"' EXIT
mkdir -p "$beside"/{tensor/looks_ahead,tools/looks_up,misdeclared}
cat >"$beside/tensor/looks_ahead/BUILD" <<'END'
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "looks_ahead",
    deps = ["//layers:interface"],
)
END
cat >"$beside/tools/looks_up/BUILD" <<'END'
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "looks_up",
    deps = ["//tensor:interface"],
)
END
cat >"$beside/misdeclared/BUILD" <<'END'
load("//tools/course:course.bzl", "course_module")

course_module(
    name = "tensor",
    exercises = [],
    in_double = ["tap"],
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
must_fail "a tool that includes a module" \
  "target '//tensor:interface' is not visible from target '//tools/looks_up" \
  build "--package_path=%workspace%:$beside" //tools/looks_up
must_fail "a declaration that bzl_test calls wrong" \
  "in_double: wanted names of exercises, of ; got tap" \
  query "--package_path=%workspace%:$beside" //misdeclared:all
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
