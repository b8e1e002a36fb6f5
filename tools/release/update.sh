#!/usr/bin/env bash
#
# Brings this checkout to another release of the course:
#
#     ./update ARCHIVE [--dry_run]
#
# It replaces everything but your work: MODULE/student/ and all files that never came
# with a release, such as projects/. It says what changed, and keeps a copy of what it
# replaced, and of your work, in .update/. When it was killed, run it again.

set -euo pipefail

die() {
  echo "update: $*" >&2
  exit 1
}

usage() {
  sed -n '3,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

# A file that a student edits.
is_work() { [[ "$1" == */student/* ]]; }

#######################################
# Reads a MANIFEST, lines of sha256sum, into an associative array: hash by path.
#######################################
read_manifest() {
  local -n hashes="$2"
  local hash path
  while read -r hash path; do hashes["${path}"]="${hash}"; done < "$1"
}

#######################################
# Unpacks the archive into .update/new and checks that it is a whole release.
#######################################
unpack() {
  local archive="$1" new="$2" names listed
  [[ -f "${archive}" ]] || die "wanted an archive of a release; there is no file ${archive}"
  names="$(tar -tzf "${archive}" 2> /dev/null)" ||
    die "${archive}: wanted a .tar.gz; got a file that tar cannot read to its end"
  if grep -q -E '^/|(^|/)\.\.(/|$)' <<< "${names}"; then
    die "${archive}: wanted paths below one folder; got an absolute path or '..'"
  fi
  # Each line of the listing begins with the kind of the file.
  listed="$(tar -tvzf "${archive}" | cut -c1 | sort -u | tr -d '\n')"
  [[ "${listed}" == "-" ]] ||
    die "${archive}: wanted regular files only; got links, folders or devices"
  rm -rf "${new}"
  mkdir -p "${new}"
  tar -xzf "${archive}" -C "${new}" --strip-components=1 --no-same-owner
  [[ -f "${new}/MANIFEST" && -f "${new}/VERSION" ]] ||
    die "${archive}: wanted an archive of //tools:release; it has no MANIFEST"
  (cd "${new}" && sha256sum --quiet --strict -c MANIFEST > /dev/null 2>&1) ||
    die "${archive} is damaged: its files differ from its MANIFEST. Download it again."
}

#######################################
# Compares the checkout with the new release. Fills the arrays of main().
#######################################
compare() {
  local path hash
  # The hashes of what lies in the checkout now, of all files that either release has.
  while read -r hash path; do now["${path}"]="${hash}"; done < <(
    printf '%s\0' "${!old_files[@]}" "${!new_files[@]}" | sort -zu |
      while read -r -d '' path; do [[ ! -f "${path}" ]] || printf '%s\0' "${path}"; done |
      xargs -0 -r sha256sum | sed 's/^\([0-9a-f]*\) [ *]/\1 /'
  )
  while read -r path; do
    hash="${new_files[${path}]}"
    if [[ -z "${now[${path}]:-}" ]]; then
      added+=("${path}")
    elif [[ "${now[${path}]}" == "${hash}" ]]; then
      continue
    elif is_work "${path}"; then
      if [[ "${now[${path}]}" == "${old_files[${path}]:-}" ]]; then
        changed+=("${path}")
      elif [[ "${old_files[${path}]:-}" != "${hash}" ]]; then
        skeletons+=("${path}")
      fi
    else
      changed+=("${path}")
      [[ -z "${old_files[${path}]:-}" || "${now[${path}]}" == "${old_files[${path}]}" ]] ||
        edited+=("${path}")
    fi
  done < <(printf '%s\n' "${!new_files[@]}" | LC_ALL=C sort)
  while read -r path; do
    [[ -n "${path}" && -z "${new_files[${path}]:-}" && -n "${now[${path}]:-}" ]] || continue
    if is_work "${path}" && [[ "${now[${path}]}" != "${old_files[${path}]}" ]]; then
      left+=("${path}")
    else
      removed+=("${path}")
    fi
  done < <(printf '%s\n' "${!old_files[@]}" | LC_ALL=C sort)
}

#######################################
# Prints what is done to which files, ten of a kind.
#######################################
tell() {
  local word="$1" path count=0
  shift
  (($#)) || return 0
  for path in "$@"; do
    if ((++count > 10)); then
      echo "  ${word}  ... and $(($# - 10)) more (.update/changes has all)"
      break
    fi
    echo "  ${word}  ${path}"
  done
}

tell_all() {
  local path exercise
  tell "changed" "${changed[@]}"
  tell "added  " "${added[@]}"
  tell "removed" "${removed[@]}"
  if ((${#edited[@]})); then
    echo "You had edited these files, which are not your work; ${backup} has your versions:"
    printf '  %s\n' "${edited[@]}"
  fi
  if ((${#left[@]})); then
    echo "The new release has no such exercise; your file stays:"
    printf '  %s\n' "${left[@]}"
  fi
  if ((${#skeletons[@]})); then
    echo "The skeletons of these exercises changed. Your files stay as they are; see what is new:"
    for path in "${skeletons[@]}"; do
      exercise="${path/\/student\//\/skeleton\/}"
      echo "  tar -xzOf ${backup} ./${exercise} | diff -u - ${exercise}"
    done
  fi
}

main() {
  local archive="" dry_run=no argument
  for argument in "$@"; do
    case "${argument}" in
      --dry_run) dry_run=yes ;;
      --help) usage && exit ;;
      --from=*) archive="${argument#--from=}" ;;
      -*) die "wanted ./update ARCHIVE [--dry_run]; got ${argument}" ;;
      *) archive="${argument}" ;;
    esac
  done
  [[ -n "${archive}" ]] || { usage >&2 && exit 2; }
  archive="$(realpath -m "${archive}")"
  cd "${TINYTORCH_CHECKOUT:-$(dirname "$(realpath "${BASH_SOURCE[0]}")")}"
  [[ -f MANIFEST && -f VERSION ]] ||
    die "${PWD} is not a release: wanted the files MANIFEST and VERSION in it"

  mkdir -p .update
  exec 9> .update/lock
  flock -n 9 || die "another update of this checkout is running"
  unpack "${archive}" .update/new
  local -A old_files=() new_files=() now=()
  local changed=() added=() removed=() edited=() left=() skeletons=() path
  read_manifest MANIFEST old_files
  read_manifest .update/new/MANIFEST new_files
  # VERSION and MANIFEST say what the checkout is, so they are replaced at the end.
  unset "old_files[VERSION]" "new_files[VERSION]"
  compare
  local backup
  backup=".update/before-$(date +%Y%m%d-%H%M%S).tar.gz"
  echo "update: from $(head -n 1 VERSION)"
  echo "        to   $(head -n 1 .update/new/VERSION)"
  tell_all
  if [[ "${dry_run}" == yes ]]; then
    rm -rf .update/new
    echo "Nothing was changed: --dry_run."
    return
  fi
  {
    printf 'changed %s\n' "${changed[@]}"
    printf 'added %s\n' "${added[@]}"
    printf 'removed %s\n' "${removed[@]}"
  } > .update/changes

  # The copy is whole before the first file is replaced. Each file is replaced by a
  # rename. MANIFEST comes last: until then another run finds the same differences.
  {
    printf './%s\0' MANIFEST VERSION "${changed[@]}" "${removed[@]}"
    find . -path ./.update -prune -o -type f \
      \( -path '*/student/*' -o -path '*/skeleton/*' \) -print0
  } | sort -zu | grep -zv '^\./$' |
    tar -czf "${backup}.part" --null --no-recursion -T -
  mv "${backup}.part" "${backup}"
  for path in "${changed[@]}" "${added[@]}"; do
    mkdir -p "$(dirname "${path}")"
    mv -f ".update/new/${path}" "${path}"
  done
  for path in "${removed[@]}"; do
    rm -f "${path}"
    rmdir -p --ignore-fail-on-non-empty "$(dirname "${path}")" 2> /dev/null || true
  done
  mv -f .update/new/VERSION VERSION
  mv -f .update/new/MANIFEST MANIFEST
  rm -rf .update/new
  echo "${#changed[@]} files changed, ${#added[@]} added, ${#removed[@]} removed. What was" \
    "replaced, and a copy of your work: ${backup}"
}

main "$@"
exit
