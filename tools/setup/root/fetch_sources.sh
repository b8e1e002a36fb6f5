# shellcheck shell=sh
# Runs in the new root, inside mmdebstrap, while it still has its package lists:
# fetches upstream's archives of the source packages given as arguments. The
# .dsc and Debian's patches are left: the archives are what we pin by sha256.
set -eu
mkdir -p /usr/share/tinytorch/src
cd /usr/share/tinytorch/src
apt-get source --print-uris "$@" > uris
# A line is: 'URI' FILE SIZE HASH
grep '^.*\.orig\.tar\.' uris | tr -d "'" > archives || true
while read -r uri file _ hash; do
  echo "source $file"
  /usr/lib/apt/apt-helper -o Acquire::Retries=3 -o APT::Sandbox::User=root \
    download-file "$uri" "$file" "$hash" < /dev/null
done < archives
rm uris archives
