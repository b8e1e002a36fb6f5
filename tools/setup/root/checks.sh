# shellcheck shell=bash
# Messages, and the checks before a private root is made. Each failure says what
# failed, where, what was wanted, what was found, and what to do. make.sh sources
# this file.
# shellcheck disable=SC2154  # log, part, cache, shared_tmp, tier: make.sh

# Disk space that is needed while the root is made: packages exist both packed and
# unpacked, or on both sides of a pipe.
readonly base_gib=4 full_gib=7

say() { echo "bazelw: $*" >&2; }

die() {
  local line
  echo >&2
  for line in "$@"; do say "${line}"; done
  say "Nothing unfinished is left: the next call of bazelw starts again."
  exit 1
}

#######################################
# Removes the files of an earlier call that was killed. --one-file-system keeps rm
# out of a mount that still exists.
#######################################
clean_up() {
  rm -rf --one-file-system "${cache}"/root-*.part ||
    die "cannot remove the files of an earlier call; see the lines above."
  [[ -e "${shared_tmp}" ]] || return 0
  [[ -O "${shared_tmp}" && ! -L "${shared_tmp}" ]] ||
    die "${shared_tmp} belongs to another user. Remove it."
  mmdebstrap --unshare-helper rm -rf --one-file-system "${shared_tmp}" \
    > /dev/null 2>&1 || rm -rf --one-file-system "${shared_tmp}"
}

check_disk() {
  local dir="$1" free wanted="${base_gib}"
  [[ "${tier}" != full ]] || wanted="${full_gib}"
  free="$(df -k --output=avail "${dir}" | tail -n 1)"
  ((free >= wanted * 1024 * 1024)) || die \
    "not enough disk space in ${dir}, where the private root is made." \
    "Wanted: ${wanted} GB free; got: $((free / 1024)) MB." \
    "Free some, or name another folder: XDG_CACHE_HOME=/big ./bazelw ..."
}

#######################################
# Checks for the tools that make and enter the root; installs them if root calls.
#######################################
check_tools() {
  local missing=() tools=(mmdebstrap:mmdebstrap bwrap:bubblewrap) tool
  ((EUID == 0)) || tools+=(newuidmap:uidmap)
  type -P apt-get > /dev/null || die \
    "the private root can only be made on Debian (apt-get is missing here)." \
    "Install Bazelisk, then call bazelw again, with TINYTORCH_BAZEL=auto."
  for tool in "${tools[@]}"; do
    type -P "${tool%:*}" > /dev/null || missing+=("${tool#*:}")
  done
  ((${#missing[@]})) || return 0
  local install="apt-get install -y --no-install-recommends ${missing[*]}"
  ((EUID == 0)) || die \
    "these packages are missing: ${missing[*]}. An ordinary user cannot install" \
    "them. Run, or ask the administrator to run:" \
    "  sudo ${install}"
  say "installing ${missing[*]} (they make and enter the root)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && ${install}; } >> "${log}" 2>&1 < /dev/null ||
    die_with_log "could not install ${missing[*]} with apt-get."
}

check_rights() {
  bwrap --bind / / true 2>> "${log}" || die \
    "this machine does not let bubblewrap make a mount namespace:" \
    "  $(tail -n 1 "${log}")" \
    "In a container: start it with --privileged. On a machine that forbids user" \
    "namespaces: ask the administrator to allow them, or install Bazelisk."
  ((EUID != 0)) || return 0
  local user
  user="$(id -un)"
  grep -q "^\(${user}\|$(id -u)\):" /etc/subuid 2> /dev/null || die \
    "the user ${user} has no range of ids in /etc/subuid, which making the root" \
    "needs without administrator rights. Ask the administrator to run this, with" \
    "a range that is free:" \
    "  sudo usermod --add-subuids 200000-265535 --add-subgids 200000-265535 ${user}"
}

#######################################
# Dies with the end of the log and the usual reason.
#######################################
die_with_log() {
  echo >&2
  sed -n '/[^ ]/s/^/  | /p' "${log}" | tail -n 12 >&2
  local reason="The whole log: ${log}"
  if grep -q -i -E 'no space left|disk full' "${log}"; then
    reason="The disk is full: free some space, or set XDG_CACHE_HOME. ${reason}"
  elif grep -q -i -E 'resolv|connect|timed? ?out|EAI_AGAIN|ENOTFOUND|unreachable|ECONN|network' "${log}"; then
    reason="The network failed: check that this machine reaches its Debian mirror and the npm registry. ${reason}"
  fi
  die "$@" "${reason}"
}

#######################################
# Prints the Debian mirror that this machine uses.
#######################################
mirror() {
  local uri
  # First choice: the mirror of apt's lists. Otherwise: the first Debian source.
  # shellcheck disable=SC2016  # apt's own notation
  uri="$(apt-get indextargets --format '$(LABEL)|$(REPO_URI)' \
    'Created-By: Packages' 2> /dev/null | sed -n 's/^Debian|//p' | head -n 1)"
  [[ -n "${uri}" ]] || uri="$(
    cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list \
      /etc/apt/sources.list.d/*.{sources,list} 2> /dev/null |
      sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+).*/\2/p' |
      grep -v -E 'security|^cdrom:' | head -n 1
  )"
  # Cloud images name a file that lists mirrors.
  if [[ "${uri}" == mirror+file:* ]]; then
    uri="${uri#mirror+file:}"
    uri="$(awk '!/^#/ {print $1; exit}' "${uri}")"
  fi
  echo "${uri}"
}
