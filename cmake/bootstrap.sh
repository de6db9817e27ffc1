#!/bin/sh
# bootstrap.sh [--tests] [--ci]: on Debian and its kin, installs what the build needs and this machine lacks;
# with --tests also what the tests talk to, with --ci also the second compiler and the formatter. Says nothing
# when all is there. Without root or sudo it prints the one line to run, and exits 1.
set -eu

packages="g++ cmake ninja-build libasio-dev libfmt-dev catch2 doctest-dev libcli11-dev libssl-dev zlib1g-dev libidn2-dev
    libsqlite3-dev openssl python3"
for option in "$@"; do
    case $option in
    --tests) packages="$packages curl swaks libnet-ssleay-perl msmtp mpop mutt fetchmail getmail6
        dovecot-imapd dovecot-pop3d mailutils-pop3d procps strace libgmime-3.0-dev pkg-config python3-dkim" ;;
    --ci) packages="$packages clang clang-format libclang-rt-14-dev ccache" ;;
    *) echo "usage: $0 [--tests] [--ci]" >&2; exit 2 ;;
    esac
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "$0: not a Debian system; install what these packages have:" $packages >&2
    exit 1
fi

missing=
for package in $packages; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "please run: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! $as_root apt-get update >"$log" 2>&1 ||
    ! $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends $missing >>"$log" 2>&1; then
    cat "$log" >&2
    echo "$0: could not install:$missing" >&2
    exit 1
fi
