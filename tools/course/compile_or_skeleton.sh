#!/bin/bash
# Usage: compile_or_skeleton.sh LOG SOURCE SKELETON SKELETON_LIBRARY OBJECT NM OBJCOPY \
#            COMPILER ARGUMENT...
#
# Compiles SOURCE, what a student wrote, to OBJECT. If it does not compile, or
# lacks a function that the skeleton has, the errors go to LOG and the skeleton
# SKELETON is compiled in its place, so that the rest of the module can still be
# linked and tested. LOG is empty if all is well.
set -u
log=$1 source=$2 skeleton=$3 skeleton_library=$4 object=$5 nm=$6 objcopy=$7
shift 7

# A template or constexpr that never ends must not hold up the whole class:
# seconds of processor time, and KiB of memory, for a file of a few hundred lines.
limits() { ulimit -t 60 -v 8388608; }

# The functions and variables that a file defines for others, but not those that
# may be defined many times (templates, inline functions).
defines() {
  "$nm" --extern-only --defined-only "$1" |
    awk 'NF == 3 && $2 ~ /[TDBRCi]/ { print $3 }' | LC_ALL=C sort --unique
}

compile() {
  if [[ ! -e $source ]]; then
    local module
    module=$(dirname "$(dirname "$source")")
    echo "$source is missing: './bazelw run //$module:reset' brings it back" >"$log"
    return 1
  fi
  if ! (limits && exec "$@") 2>"$log"; then
    [[ -s $log ]] ||
      echo "$source: the compiler was stopped: too much time or memory" >"$log"
    return 1
  fi
  cat "$log" >&2 # warnings
  : >"$log"
}

# A function with another name or other parameters compiles, and then the tests
# of all exercises cannot be linked. So look for it here.
check_complete() {
  local missing symbol
  missing=$(LC_ALL=C comm -13 <(defines "$object") <(defines "$skeleton_library"))
  [[ -n $missing ]] || return 0
  for symbol in $missing; do
    echo "$source: error: no definition of $("$(dirname "$nm")/c++filt" "$symbol")"
  done >"$log"
  echo "Its name and parameters must be exactly those of the header." >>"$log"
  return 1
}

# Two exercises may each have a helper of the same name. A name that the skeleton
# does not define is of no use to other files: make it local, as `static` would.
hide_helpers() {
  local helpers symbol options=()
  helpers=$(LC_ALL=C comm -23 <(defines "$object") <(defines "$skeleton_library"))
  [[ -n $helpers ]] || return 0
  for symbol in $helpers; do options+=("--localize-symbol=$symbol"); done
  "$objcopy" "${options[@]}" "$object"
}

if compile "$@" && check_complete; then
  hide_helpers
  exit
fi
exec "${@//"$source"/"$skeleton"}"
