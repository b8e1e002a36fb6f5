#!/usr/bin/env bash
#
# Checks the style of every file of a checkout, or fixes what can be fixed:
#
#     lint.sh check|fix [FOLDER]     (FOLDER: by default, where `bazel run` is)
#
# A tool that the machine does not have is skipped with a message; the private
# root of bazelw has all of them.

set -euo pipefail

readonly TOP_LEVEL="BUILD CONTRIBUTING.md LICENSE MODULE.bazel README.md \
WORKSPACE bazelw docs layers networks production tensor tools training"
readonly CLANG_FORMAT_MAJOR=21
readonly MAX_LINES=200

mode="${1:?check or fix}"
cd "${2:-${BUILD_WORKSPACE_DIRECTORY:?is not set: call it with bazel run}}"
failed=0

fail() {
  echo "FAILED: $*" >&2
  failed=1
}

skip() { echo "SKIPPED: $*"; }

# Files whose name matches one of the patterns, into the array `files`. Links,
# such as bazel-bin, are not followed.
find_files() {
  local args=() pattern
  for pattern in "$@"; do args+=(-o -name "${pattern}"); done
  mapfile -d '' files < <(find . -name .git -prune -o -type f \
    \( "${args[@]:1}" \) -print0 | sort -z)
}

check_cpp() {
  local version options=(--dry-run -Werror)
  find_files '*.cc' '*.h'
  ((${#files[@]})) || return 0
  version="$(clang-format --version 2> /dev/null)" || version=""
  if [[ ! "${version}" =~ version\ ${CLANG_FORMAT_MAJOR}\. ]]; then
    # Another version formats some lines in another way.
    skip "C++ format: wants clang-format ${CLANG_FORMAT_MAJOR}; got:" \
      "${version:-none}"
    return 0
  fi
  [[ "${mode}" == check ]] || options=(-i)
  clang-format "${options[@]}" "${files[@]}" || fail "C++ format"
  echo "C++ format: ${#files[@]} files"
}

check_build_files() {
  # The rules for shell are still built into Bazel 7 and 8.
  local lint=-warnings=-native-sh-binary,-native-sh-library,-native-sh-test
  local options=(-mode=check -lint=warn "${lint}")
  find_files BUILD '*.BUILD' BUILD.bazel WORKSPACE '*.bzl' MODULE.bazel
  ((${#files[@]})) || return 0
  if ! type -P buildifier > /dev/null; then
    skip "BUILD files: wants buildifier on PATH"
    return 0
  fi
  [[ "${mode}" == check ]] || options=(-mode=fix -lint=fix "${lint}")
  buildifier "${options[@]}" "${files[@]}" || fail "BUILD files"
  echo "BUILD files: ${#files[@]} files"
}

check_shell() {
  local file shell
  find_files '*.sh' bazelw run
  for file in "${files[@]}"; do
    shell="bash"
    ! head -n 1 "${file}" | grep -q 'bin/sh$\|shell=sh$' || shell="sh"
    "${shell}" -n "${file}" || fail "${file} is not valid ${shell}"
  done
  echo "shell: ${#files[@]} files"
}

# Long files are not an error: some have a reason. They should be few.
warn_long() {
  local file lines
  find_files '*.cc' '*.h' '*.sh' '*.bzl' BUILD
  for file in "${files[@]}"; do
    lines="$(wc -l < "${file}")"
    ((lines <= MAX_LINES)) ||
      echo "warning: ${file} has ${lines} lines, over ${MAX_LINES}"
  done
}

check_top_level() {
  local got
  got="$(find . -mindepth 1 -maxdepth 1 ! -name '.*' ! -name 'bazel-*' ! -name projects \
    -printf '%f\n' | LC_ALL=C sort | tr '\n' ' ')"
  [[ "${got% }" == "${TOP_LEVEL}" ]] || fail "the top level is not what it" \
    "should be"$'\n'"  wanted: ${TOP_LEVEL}"$'\n'"  got:    ${got% }"
}

check_cpp
check_build_files
check_shell
warn_long
check_top_level
if ((failed)); then
  echo "What can be fixed: ./bazelw run //tools/lint:fix" >&2
fi
exit "${failed}"
