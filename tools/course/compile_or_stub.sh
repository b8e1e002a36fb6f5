#!/bin/bash
# Usage: compile_or_stub.sh LOG SOURCE STUB COMPILER ARGUMENT...
#
# Runs the compiler. If SOURCE does not compile, its errors go to LOG and the
# skeleton STUB is compiled in its place, so that the rest of the module can
# still be linked and tested. LOG is empty if all is well.
set -u
log=$1 source=$2 stub=$3
shift 3

# A template or constexpr that never ends must not hold up the whole class:
# seconds of processor time, and KiB of memory, for a file of a few hundred lines.
limits() { ulimit -t 60 -v 8388608; }

if [[ ! -e $source ]]; then
  module=$(dirname "$(dirname "$source")")
  echo "$source is missing: './bazelw run //$module:reset' brings it back" >"$log"
elif (limits && exec "$@") 2>"$log"; then
  cat "$log" >&2 # warnings
  : >"$log"
  exit 0
elif [[ ! -s $log ]]; then
  echo "$source: the compiler was stopped: too much time or memory" >"$log"
fi
exec "${@//"$source"/"$stub"}"
