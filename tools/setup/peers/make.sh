#!/usr/bin/env bash
#
# Makes the private root for comparisons with other libraries: make.sh ROOT FULL_ROOT
#
# It is a copy of the full root with Debian's ONNX and PyTorch for Python, and with
# MkDocs and its theme Material, which make the site (//tools/docs:site). Their
# gigabyte has a root of its own, so that neither the full root nor CI has to carry
# it. The name of ROOT is made from that of the full root and a hash of this folder:
# a change here invalidates this root only.
#
# As in root/make.sh, the root is made in ROOT.part, under the same lock, and renamed
# when it is complete.

set -euo pipefail
umask 022

# python3-expecttest: torch.testing._internal imports it.
readonly PEERS_PACKAGES=(mkdocs mkdocs-material python3-onnx python3-torch
  python3-expecttest)
readonly peers_gib=8

here="$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)"
readonly root="$1" full="$2" tier=peers
readonly part="${root}.part" cache="${root%/*}" log="${root}.log"
readonly shared_tmp="/tmp/tinytorch-root-${EUID}"

# shellcheck source=tools/setup/root/checks.sh
source "${here}/root/checks.sh"

#######################################
# Runs a program in the new root, which it may change.
#######################################
in_root() {
  local run=(bwrap --bind "${part}" / --dev-bind /dev /dev --proc /proc
    --ro-bind /etc/resolv.conf /etc/resolv.conf --tmpfs /tmp --cap-add ALL
    # A finished root has no users: bazelw binds the machine's files over these.
    --ro-bind "${part}/usr/share/base-passwd/passwd.master" /etc/passwd
    --ro-bind "${part}/usr/share/base-passwd/group.master" /etc/group
    --setenv PATH /usr/sbin:/usr/bin --setenv HOME /tmp
    --setenv DEBIAN_FRONTEND noninteractive)
  # An ordinary user is root in a namespace that has no other ids.
  ((EUID == 0)) || run+=(--unshare-user --uid 0 --gid 0)
  "${run[@]}" -- "$@" >> "${log}" 2>&1 < /dev/null
}

main() {
  local option options=(
    -o 'Acquire::Check-Valid-Until=false' -o 'Acquire::Languages=none'
    -o 'Acquire::Retries=3' -o 'APT::Install-Recommends=false'
    -o 'APT::Sandbox::User=root' -o 'Dpkg::Options::=--path-exclude=/usr/share/doc/*'
  )
  exec 9>> "${cache}/lock"
  flock 9
  [[ ! -d "${root}" ]] || return 0
  : > "${log}"
  check_rights
  rm -rf --one-file-system "${part}"
  local free
  free="$(df -k --output=avail "${cache}" | tail -n 1)"
  ((free >= peers_gib * 1024 * 1024)) || die \
    "not enough disk space in ${cache}. Wanted: ${peers_gib} GB free; got:" \
    "$((free / 1024)) MB."
  say "making the private root with PyTorch and ONNX, once (2 to 8 minutes, 4.5 GB)"
  say "  in ${root}"
  trap 'rm -rf --one-file-system "${part}"' EXIT
  say "[1/3] copying the full root"
  cp -a --reflink=auto "${full}" "${part}"
  # It names users that packages made, which the root no longer has.
  : > "${part}/var/lib/dpkg/statoverride"
  say "[2/3] ${PEERS_PACKAGES[*]}, from Debian"
  # apt in the root does not know the proxy of the machine's apt.
  while read -r option; do
    options+=(-o "${option}")
  done < <(apt-config dump --no-empty --format '%f=%v%n' \
    Acquire::http::Proxy Acquire::https::Proxy)
  in_root apt-get "${options[@]}" update &&
    in_root apt-get "${options[@]}" install -y "${PEERS_PACKAGES[@]}" &&
    in_root apt-get clean ||
    die_with_log "could not install ${PEERS_PACKAGES[*]} in the new root."
  rm -rf "${part}"/var/lib/apt/lists/*
  say "[3/3] trying it"
  in_root python3 -c \
    'import onnx, material, mkdocs, torch.testing._internal.common_methods_invocations' ||
    die_with_log "Python in the new root cannot import ONNX, PyTorch and MkDocs."
  sync -f "${part}"
  mv -T "${part}" "${root}"
  say "the private root is ready (${SECONDS} s)"
}

main
