#!/bin/sh
# bootstrap.sh [--tests] [--ci]: on Debian and its kin, installs what the build needs and this machine lacks;
# with --tests also what the tests talk to, with --ci also the second compiler and the formatter. Says nothing
# when all is there. Without root or sudo it prints the one line to run, and exits 1.
# Mail systems exclude each other as packages: with --tests Postfix is installed, without a configuration, unless
# there is another, and Exim and Sendmail are unpacked into /var/cache/courriel/peers (or $COURRIEL_PEERS).
set -eu

unpacked=
packages="g++ cmake ninja-build libasio-dev libfmt-dev catch2 doctest-dev libcli11-dev libssl-dev zlib1g-dev libidn2-dev libidn-dev
    libsqlite3-dev openssl python3"
for option in "$@"; do
    case $option in
    --tests) packages="$packages curl swaks libnet-ssleay-perl msmtp mpop mutt fetchmail getmail6
        dovecot-imapd dovecot-pop3d dovecot-lmtpd mailutils-pop3d postfix m4 libnss-wrapper bsd-mailx procps strace libgmime-3.0-dev pkg-config python3-dkim"
        unpacked="exim:exim4-base exim:exim4-daemon-light sendmail:sendmail-bin sendmail:sendmail-cf" ;;
    --ci) packages="$packages clang clang-format libclang-rt-14-dev ccache" ;;
    *) echo "usage: $0 [--tests] [--ci]" >&2; exit 2 ;;
    esac
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "$0: not a Debian system; install what these packages have:" $packages >&2
    exit 1
fi

# Nobody's mail system is replaced for a test, which is then skipped.
if dpkg-query --show --showformat='${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
    grep '^installed .*mail-transport-agent' | grep -v '^installed postfix ' >/dev/null; then
    packages=$(echo $packages | sed 's/ postfix / /')
fi

missing=
for package in $packages; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || missing="$missing $package"
done
peers=${COURRIEL_PEERS:-/var/cache/courriel/peers}
to_unpack=
for package in $unpacked; do
    [ -e "$peers/${package#*:}.done" ] || to_unpack="$to_unpack $package"
done
[ -n "$missing$to_unpack" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "please run: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

log=$(mktemp)
folder=$(mktemp -d)
trap 'rm -rf "$log" "$folder"' EXIT
fail() {
    cat "$log" >&2
    echo "$0: could not install: $*" >&2
    exit 1
}

$as_root apt-get update >"$log" 2>&1 || fail "$missing$to_unpack"
if [ -n "$missing" ]; then
    # Postfix asks what it is to be for the world: nothing.
    echo "postfix postfix/main_mailer_type select No configuration" |
        $as_root debconf-set-selections >>"$log" 2>&1 || true
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends $missing >>"$log" 2>&1 || fail "$missing"
fi
for package in $to_unpack; do
    name=${package#*:}
    (cd "$folder" && apt-get download "$name" >>"$log" 2>&1) || fail "$name"
    $as_root mkdir -p "$peers/${package%%:*}"
    $as_root dpkg-deb --extract "$folder/$name"_*.deb "$peers/${package%%:*}" >>"$log" 2>&1 || fail "$name"
    # Who runs them stays who he is, and says what they see of the system.
    $as_root chmod -R u-s,g-s "$peers/${package%%:*}"
    $as_root touch "$peers/$name.done"
done
