#!/bin/bash
# Gives a student fresh skeletons: `./bazelw run //tensor:reset -- --help`.
#
# Started by the target :reset, which passes the skeletons as runfiles, terse/E.cc beside
# skeleton/E.cc: reset.sh MODULE SKELETON... -- ARGUMENT...
set -euo pipefail

module=$1
shift
declare -A skeletons=() terse=()
while [[ $1 != -- ]]; do
  case $1 in
    */terse/*.cc) terse[$(basename "$1" .cc)]=$1 ;;
    *) skeletons[$(basename "$1" .cc)]=$1 ;;
  esac
  shift
done
shift

usage() {
  cat <<END
Usage: ./bazelw run //$module:reset [-- [--force | --undo] [--terse] [EXERCISE]...]

Writes the skeletons of missing files in $module/student/. A file that exists
is replaced only if it is named and --force is given; what it held is kept
beside it, as EXERCISE.cc.bak, EXERCISE.cc.bak.2 and so on. With --force and no
names, all are replaced, after a question.

With --terse, the skeletons have no steps: only contracts, given code and what is to be
written. A skeleton that has not been worked on is replaced without --force.

With --undo, the newest of these copies takes the place of each file that is named.
The text that it replaces takes the place of the copy, so a second --undo brings it back.
END
}

force=no
undo=no
form=full
names=()
for argument; do
  case $argument in
    --force) force=yes ;;
    --undo) undo=yes ;;
    --terse) form=terse ;;
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

# Returns whether a file is one of the two skeletons of an exercise: no work in it.
is_skeleton() {
  cmp -s "${skeletons[$2]}" "$1" || { [[ -n ${terse[$2]:-} ]] && cmp -s "${terse[$2]}" "$1"; }
}

# Prints a name for a backup that no file has: PATH.bak, PATH.bak.2, ...
free_name() {
  local free=$1.bak number=1
  while [[ -e $free || -L $free ]]; do
    number=$((number + 1))
    free=$1.bak.$number
  done
  echo "$free"
}

# Prints the newest backup of a file, the one with the highest number, or nothing.
newest_backup() {
  local found="" backup=$1.bak number=1
  while [[ -e $backup ]]; do
    found=$backup
    number=$((number + 1))
    backup=$1.bak.$number
  done
  echo "$found"
}

if [[ $undo == yes ]]; then
  if [[ $force == yes || $form == terse || $named == 0 ]]; then
    echo "--undo wants the names of exercises, and neither --force nor --terse" >&2
    exit 2
  fi
  for name in "${names[@]}"; do
    file=$BUILD_WORKSPACE_DIRECTORY/$module/student/$name.cc
    backup=$(newest_backup "$file")
    if [[ -z $backup ]]; then
      echo "$module/student/$name.cc has no backup: there is nothing to undo" >&2
      exit 1
    fi
    [[ ! -e $file ]] || mv -f "$file" "$file.bak.undo"
    mv -f "$backup" "$file"
    [[ ! -e $file.bak.undo ]] || mv -f "$file.bak.undo" "$backup"
    echo "restored $module/student/$name.cc (before: $(basename "$backup"))"
  done
  exit
fi

if [[ $force == yes && $named == 0 ]]; then
  echo -n "Replace all exercises of $module that have been worked on? [y/N] "
  read -r answer || answer=
  if [[ $answer != [yY] && $answer != [yY][eE][sS] ]]; then
    echo "Nothing was replaced. Name an exercise to replace only that one." >&2
    exit 1
  fi
fi

student=$BUILD_WORKSPACE_DIRECTORY/$module/student
mkdir -p "$student"
refused=0
mapfile -t names < <(printf '%s\n' "${names[@]}" | sort)
for name in "${names[@]}"; do
  file=$student/$name.cc
  shown=$module/student/$name.cc
  fresh=${skeletons[$name]}
  [[ $form == full ]] || fresh=${terse[$name]}
  if [[ ! -e $file ]]; then
    install -m 644 "$fresh" "$file"
    echo "wrote    $shown"
  elif cmp -s "$fresh" "$file"; then
    echo "is fresh $shown"
  elif [[ ($named != 0 || $force == yes) ]] && is_skeleton "$file" "$name"; then
    install -m 644 "$fresh" "$file"
    echo "replaced $shown: it held no work"
  elif [[ $force == yes ]]; then
    backup=$(free_name "$file")
    mv -n "$file" "$backup"
    install -m 644 "$fresh" "$file"
    echo "replaced $shown (before: $(basename "$backup"))"
  else
    echo "kept     $shown: it has been worked on"
    refused=1
  fi
done
if [[ $named != 0 && $refused == 1 ]]; then
  echo "To throw work away, add --force." >&2
  exit 1
fi
