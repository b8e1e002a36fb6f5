#!/usr/bin/env bash
#
# Checks the style of every file of a checkout, or fixes it where a tool can:
#
#     lint.sh check|fix [FOLDER]     (FOLDER: by default, where `bazel run` is)
#
# If the machine does not have one of the tools, its checks are skipped with a
# message; the private root of bazelw has all of them.

set -euo pipefail

readonly TOP_LEVEL="BUILD CONTRIBUTING.md LICENSE MODULE.bazel README.md \
WORKSPACE bazelw course docs layers networks production tensor tools training"
readonly CLANG_FORMAT_MAJOR=21
# Bazel, and `bash tools/lint/lint.sh`, start this script at the top of a tree.
readonly TEXT_LINT="${PWD}/tools/lint/text_lint.py"

mode="${1:?check or fix}"
cd "${2:-${BUILD_WORKSPACE_DIRECTORY:?is not set: call it with bazel run}}"
failed=0

fail() {
  echo "FAILED: $*" >&2
  failed=1
}

skip() { echo "SKIPPED: $*"; }

# Puts the files whose name matches one of the patterns into the array `files`. It
# does not follow links such as bazel-bin, and leaves out a user's own projects.
find_files() {
  local args=() pattern
  for pattern in "$@"; do args+=(-o -name "${pattern}"); done
  mapfile -d '' files < <(find . \( -name .git -o -path ./projects \) -prune -o -type f \
    \( "${args[@]:1}" \) -print0 | sort -z)
}

check_cpp() {
  local version options=(--dry-run -Werror)
  find_files '*.cc' '*.h'
  ((${#files[@]})) || return 0
  version="$(clang-format --version 2> /dev/null)" || version=""
  if [[ ! "${version}" =~ version\ ${CLANG_FORMAT_MAJOR}\. ]]; then
    # Other versions format some lines in other ways.
    skip "C++ format: wants clang-format ${CLANG_FORMAT_MAJOR}; got:" \
      "${version:-none}"
    return 0
  fi
  [[ "${mode}" == check ]] || options=(-i)
  clang-format "${options[@]}" "${files[@]}" || fail "C++ format"
  echo "C++ format: ${#files[@]} files"
}

check_build_files() {
  # The rules for shell are built into Bazel 7 and 8.
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
  find_files '*.sh' bazelw course run
  for file in "${files[@]}"; do
    shell="bash"
    ! head -n 1 "${file}" | grep -q 'bin/sh$\|shell=sh$' || shell="sh"
    "${shell}" -n "${file}" || fail "${file} is not valid ${shell}"
  done
  echo "shell: ${#files[@]} files"
}

# Lengths of files, widths of comments, links, words, and the first uses of the terms of the
# glossary: docs/style.md has the limits and the list of words.
check_text() {
  find_files '*.cc' '*.h' '*.sh' '*.bzl' '*.py' '*.js' '*.md' BUILD '*.BUILD' \
    WORKSPACE MODULE.bazel bazelw run .bazelrc
  # Other files of text are data; a mutant begins with a comment.
  mapfile -d '' -O "${#files[@]}" files < <(find . -path '*/mutants/*.txt' -print0)
  if ! type -P python3 > /dev/null; then
    skip "text: wants python3 on PATH"
    return 0
  fi
  printf '%s\0' "${files[@]}" |
    python3 -B "${TEXT_LINT}" lengths widths links words tries glossary || fail "text (docs/style.md)"
  echo "text: ${#files[@]} files"
}

check_top_level() {
  local got
  got="$(find . -mindepth 1 -maxdepth 1 ! -name '.*' ! -name 'bazel-*' ! -name projects \
    -printf '%f\n' | LC_ALL=C sort | tr '\n' ' ')"
  [[ "${got% }" == "${TOP_LEVEL}" ]] || fail "wrong files at the top level" \
    $'\n'"  wanted: ${TOP_LEVEL}"$'\n'"  got:    ${got% }"
}

check_cpp
check_build_files
check_shell
check_text
check_top_level
if ((failed)); then
  echo "To fix formats: ./bazelw run //tools/lint:fix" >&2
fi
exit "${failed}"
