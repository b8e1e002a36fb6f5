#!/bin/bash
# Gives a student fresh skeletons: `./bazelw run //tensor:reset -- --help`.
#
# Started by the target :reset, which passes the skeletons as runfiles:
# reset.sh MODULE SKELETON... -- ARGUMENT...
set -euo pipefail

module=$1
shift
declare -A skeletons=()
while [[ $1 != -- ]]; do
  skeletons[$(basename "$1" .cc)]=$1
  shift
done
shift

usage() {
  cat <<END
Usage: ./bazelw run //$module:reset [-- [--force] [EXERCISE]...]

Writes the skeletons of missing files in $module/student/. A file that exists
is replaced only if it is named and --force is given; what it held is kept
beside it, as EXERCISE.cc.bak. With --force and no names, all are replaced.
END
}

force=no
names=()
for argument; do
  case $argument in
    --force) force=yes ;;
    --help) usage; exit ;;
    -*) usage >&2; exit 2 ;;
    *)
      if [[ -z ${skeletons[$argument]:-} ]]; then
        echo "$module has no exercise '$argument', only:" "${!skeletons[@]}" >&2
        exit 2
      fi
      names+=("$argument")
      ;;
  esac
done
named=${#names[@]}
[[ $named != 0 ]] || names=("${!skeletons[@]}")

student=$BUILD_WORKSPACE_DIRECTORY/$module/student
mkdir -p "$student"
refused=0
mapfile -t names < <(printf '%s\n' "${names[@]}" | sort)
for name in "${names[@]}"; do
  file=$student/$name.cc
  shown=$module/student/$name.cc
  if [[ ! -e $file ]]; then
    install -m 644 "${skeletons[$name]}" "$file"
    echo "wrote    $shown"
  elif cmp -s "${skeletons[$name]}" "$file"; then
    echo "is fresh $shown"
  elif [[ $force == yes ]]; then
    mv "$file" "$file.bak"
    install -m 644 "${skeletons[$name]}" "$file"
    echo "replaced $shown (before: $name.cc.bak)"
  else
    echo "kept     $shown: it has been worked on"
    refused=1
  fi
done
if [[ $named != 0 && $refused == 1 ]]; then
  echo "To throw work away, add --force." >&2
  exit 1
fi
