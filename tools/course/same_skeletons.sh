#!/bin/bash
# Usage: same_skeletons.sh MODULE SKELETON...
#
# Fails, and shows how, if MODULE/student/ differs from the skeletons.
set -u
module=$1
shift

differ=no
for skeleton; do
  shipped=$module/student/$(basename "$skeleton")
  if [[ ! -e $shipped ]]; then
    echo "$shipped is missing."
    differ=yes
  elif ! diff --unified --label "$shipped" --label "cut from reference/" \
    "$shipped" "$skeleton"; then
    differ=yes
  fi
done
for shipped in "$module"/student/*.cc; do
  [[ " $* " == *"/skeleton/$(basename "$shipped") "* ]] && continue
  echo "$shipped belongs to no exercise."
  differ=yes
done
[[ $differ == no ]] && exit
echo
echo "Cut the skeletons again: ./bazelw run //$module:reset -- --force"
exit 1
