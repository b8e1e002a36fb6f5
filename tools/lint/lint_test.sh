#!/usr/bin/env bash
# lint.sh must see a fault of each kind, and none in a clean tree.

set -uo pipefail

lint="${PWD}/$1"
tree="${TEST_TMPDIR}/tree"
failed=0

clean_tree() {
  rm -rf "${tree}"
  mkdir -p "${tree}"/{docs,layers,networks,production,tensor,tools,training}
  (
    cd "${tree}" || exit 1
    touch BUILD CONTRIBUTING.md LICENSE README.md WORKSPACE MODULE.bazel
    printf '#!/bin/bash\necho\n' > bazelw
    printf 'BasedOnStyle: Google\n' > .clang-format
    printf 'int Twice(int x) { return 2 * x; }\n' > tensor/twice.cc
    mkdir bazel-bin
  )
}

# expect STATUS TEXT: what lint.sh does with the tree as it is.
expect() {
  local got
  bash "${lint}" check "${tree}" > "${TEST_TMPDIR}/out" 2>&1
  got=$?
  if [[ "${got}" != "$1" ]] || ! grep -q -e "$2" "${TEST_TMPDIR}/out"; then
    echo "wanted: exit $1 and '$2'; got: exit ${got} and"
    cat "${TEST_TMPDIR}/out"
    failed=1
  fi
}

clean_tree
expect 0 'shell: 1 files'

clean_tree
seq 201 > "${tree}/tensor/BUILD.sh"
expect 0 'BUILD.sh has 201 lines'

clean_tree
printf 'if true; do\n' > "${tree}/tools/broken.sh"
expect 1 'broken.sh is not valid bash'

clean_tree
touch "${tree}/notes.txt"
expect 1 'got: .* notes.txt'

clean_tree
rmdir "${tree}/training"
expect 1 'the top level is not what it should be'

# Only where the tools are: the rest is tested everywhere.
if clang-format --version 2> /dev/null | grep -q 'version 21\.'; then
  clean_tree
  printf 'int  Twice(int x){return 2*x;}\n' > "${tree}/tensor/twice.cc"
  expect 1 'FAILED: C++ format'
  bash "${lint}" fix "${tree}" > /dev/null 2>&1
  expect 0 'C++ format: 1 files'
fi
if type -P buildifier > /dev/null; then
  clean_tree
  printf 'cc_library(srcs=["a.cc"],name="a")\n' > "${tree}/tensor/BUILD"
  expect 1 'FAILED: BUILD files'
  clean_tree
  printf 'load(":a.bzl", "unused")\n' > "${tree}/tensor/BUILD"
  expect 1 'unused'
fi
exit "${failed}"
