"""Postfix, Exim and Sendmail for one test each, over loopback, in a folder of the test's own and on free ports, ended
by their pid. The domain mta.example is theirs: its users' mail goes to files that received() reads; all other mail
goes on to `next_hop`. They exclude each other as packages: Postfix is installed, the other two are unpacked where
cmake/bootstrap.sh --tests puts them. They need root, as mail systems do."""

import mailbox
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import time
import unittest
from pathlib import Path

import dovecot

UNPACKED = Path(os.environ.get("COURRIEL_PEERS", "/var/cache/courriel/peers"))
WRAPPER = "libnss_wrapper.so"
DOMAIN = "mta.example"
USERS = ("ada", "bob", "eve", "postmaster")


def needs(mta):
    """Skips with the reason why `mta` (a class of this module) cannot run here."""
    return unittest.skipIf(mta.lacks(), f"{mta.__name__}: {mta.lacks()}")


class Mta:
    """What the three have in common: the life of a process, and where its mail lies."""

    def __init__(self, folder, next_hop=0, more="", aliases=""):
        self.folder = Path(folder)
        self.folder.chmod(0o755)
        for parent in self.folder.parents:
            if parent.stat().st_mode & 0o005 != 0o005 and parent != Path("/"):
                raise unittest.SkipTest(f"{parent} is closed to the mail system's own user")
        self.port, unused = dovecot.free_ports(2)
        self.next_hop = next_hop or unused
        self.aliases = aliases
        self.mail = self.folder / "mail"
        self.mail.mkdir()
        self.mail.chmod(0o777)
        self.process = self.start(more)
        self.await_greeting()

    def await_greeting(self):
        for _ in range(200):
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=20):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise AssertionError(f"{type(self).__name__} does not answer:\n{self.log()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def log(self):
        return "".join(p.read_text(errors="replace") for p in sorted(self.folder.glob("log*")))

    def received(self, user, count=1):
        """The messages of a user of ours, as bytes, once there are `count`."""
        for _ in range(400):
            found = self.stored(user)
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{user} has {len(found)} of {count} messages:\n{self.log()}")

    def stored(self, user):
        folder = self.mail / user
        if not (folder / "new").is_dir():
            return []
        return [f.read_bytes() for f in sorted((folder / "new").iterdir())]


class Postfix(Mta):
    MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = postfix.{domain}
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/etc/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
alias_maps =
alias_database =
relayhost = [127.0.0.1]:{next_hop}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_forbid_bare_newline = yes
smtp_destination_recipient_limit = 50
local_header_rewrite_clients =
minimal_backoff_time = 2s
queue_run_delay = 2s
{more}
"""
    MASTER = """
127.0.0.1:{port} inet n - n - 100 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 2 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""

    @staticmethod
    def lacks():
        if os.getuid() != 0:
            return "needs root"
        return None if shutil.which("postfix") else "postfix is not installed"

    def start(self, more):
        owner = pwd.getpwnam("postfix")
        etc = self.folder / "etc"
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        nobody = pwd.getpwnam("nobody")
        values = {"folder": self.folder, "domain": DOMAIN, "port": self.port, "next_hop": self.next_hop,
                  "uid": nobody.pw_uid, "gid": nobody.pw_gid, "more": more}
        (etc / "main.cf").write_text(self.MAIN.format(**values))
        (etc / "boxes").write_text("".join(f"{user}@{DOMAIN} {user}/\n" for user in USERS))
        (etc / "master.cf").write_text(self.MASTER.format(**values))
        shutil.copy("/etc/postfix/dynamicmaps.cf", etc)
        subprocess.run(["postfix", "-c", etc, "check"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=60)
        return subprocess.Popen(["postfix", "-c", etc, "start-fg"], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def stop(self):
        subprocess.run(["postfix", "-c", self.folder / "etc", "stop"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60)
        self.process.wait(timeout=30)


class Unpacked(Mta):
    """A mail system that is not installed: its own user is nobody, by another name."""

    def environment(self):
        nobody = pwd.getpwnam("nobody")
        (self.folder / "passwd").write_text(
            "root:x:0:0:root:/root:/bin/sh\n"
            f"nobody:x:{nobody.pw_uid}:{nobody.pw_gid}:nobody:/nonexistent:/usr/sbin/nologin\n"
            + "".join(f"{name}:x:{nobody.pw_uid}:{nobody.pw_gid}:{name}:/nonexistent:/usr/sbin/nologin\n"
                      for name in ("Debian-exim", "smmta", "smmsp", "mail", "daemon", "ada", "bob", "eve")))
        (self.folder / "group").write_text(
            "root:x:0:\n" + "".join(f"{name}:x:{nobody.pw_gid}:\n"
                                    for name in ("nogroup", "Debian-exim", "smmta", "smmsp", "mail", "daemon")))
        # Sendmail waits a minute for a host name with a domain.
        name = f"host.{DOMAIN}"
        (self.folder / "hosts").write_text(f"127.0.0.1 {name} localhost\n")
        return {**os.environ, "LD_PRELOAD": WRAPPER, "NSS_WRAPPER_PASSWD": str(self.folder / "passwd"),
                "NSS_WRAPPER_GROUP": str(self.folder / "group"), "NSS_WRAPPER_HOSTNAME": name,
                "NSS_WRAPPER_HOSTS": str(self.folder / "hosts")}

    @classmethod
    def lacks(cls):
        if os.getuid() != 0:
            return "needs root"
        return None if (UNPACKED / cls.PROGRAM).exists() else f"{UNPACKED / cls.PROGRAM} is not there"


class Exim(Unpacked):
    PROGRAM = "exim/usr/sbin/exim4"
    SETTINGS = """
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
deliver_drop_privilege = true
exim_path = {program}
primary_hostname = exim.{domain}
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
log_selector = +all
process_log_path = {folder}/process
pid_file_path = {folder}/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
chunking_advertise_hosts = *
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
pipelining_advertise_hosts = *
accept_8bitmime = true
acl_smtp_rcpt = all
acl_smtp_vrfy = all
acl_smtp_expn = all
acl_smtp_etrn = all
acl_smtp_data = all
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 100
queue_run_in_order = false
{more}

begin acl
all:
  accept

begin routers
here:
  driver = accept
  domains = {domain}
  local_parts = {users}
  transport = maildir
on:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = out

begin transports
maildir:
  driver = appendfile
  directory = {folder}/mail/$local_part_data
  maildir_format
  user = Debian-exim
  create_directory
out:
  driver = smtp
  port = {next_hop}
  hosts_try_chunking = *
  hosts_try_fastopen =
  allow_localhost

begin retry
* * F,1h,2s
"""

    def start(self, more):
        (self.folder / "spool").mkdir()
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder / "spool", nobody.pw_uid, nobody.pw_gid)
        self.folder.chmod(0o777)
        config = self.folder / "exim.conf"
        config.write_text(self.SETTINGS.format(folder=self.folder, domain=DOMAIN, port=self.port, next_hop=self.next_hop,
                                               users=" : ".join(USERS), program=UNPACKED / self.PROGRAM,
                                               more=more))
        return subprocess.Popen([UNPACKED / self.PROGRAM, "-C", config, "-bdf", "-q2s"], env=self.environment(),
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Sendmail(Unpacked):
    PROGRAM = "sendmail/usr/libexec/sendmail/sendmail"
    SETTINGS = """
include(`{cf}/m4/cf.m4')dnl
VERSIONID(`a test')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `sendmail.{domain}')dnl
define(`confPRIVACY_FLAGS', `')dnl
define(`confPID_FILE', `{folder}/pid')dnl
define(`QUEUE_DIR', `{folder}/queue')dnl
define(`STATUS_FILE', `{folder}/statistics')dnl
define(`ALIAS_FILE', `{folder}/aliases')dnl
define(`HELP_FILE', `{folder}/help')dnl
define(`confDEF_USER_ID', `nobody:nogroup')dnl
define(`confDONT_BLAME_SENDMAIL', `groupwritabledirpathsafe,mapinunsafedirpath,helpfileinunsafedirpath')dnl
define(`confDELIVER_BY_MIN', `10')dnl
define(`confTO_IDENT', `0')dnl
define(`confTO_ICONNECT', `5s')dnl
define(`confMIN_QUEUE_AGE', `1s')dnl
define(`confLOG_LEVEL', `9')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`LOCAL_MAILER_PATH', `{folder}/deliver')dnl
define(`LOCAL_MAILER_ARGS', `deliver $u')dnl
define(`LOCAL_MAILER_FLAGS', `Pn')dnl
MODIFY_MAILER_FLAGS(`LOCAL', `-w5r')dnl
define(`SMART_HOST', `relay:[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {next_hop}')dnl
define(`confFORWARD_PATH', `')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`promiscuous_relay')dnl
DAEMON_OPTIONS(`Name=MTA, Port={port}, Addr=127.0.0.1')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
LOCAL_CONFIG
Cw{domain}
{more}
"""
    DELIVER = """#!/bin/sh
box={folder}/mail/$1
mkdir -p "$box/new" "$box/tmp" && cat > "$box/tmp/$$" && mv "$box/tmp/$$" "$box/new/$(date +%s.%N).$$"
"""

    @classmethod
    def lacks(cls):
        return super().lacks() or (None if shutil.which("m4") else "m4 is not installed")

    def start(self, more):
        (self.folder / "queue").mkdir(mode=0o700)
        (self.folder / "aliases").write_text(self.aliases)
        (self.folder / "help").write_text("smtp\tCommands: HELO EHLO MAIL RCPT DATA\n")
        (self.folder / "statistics").write_text("")
        deliver = self.folder / "deliver"
        deliver.write_text(self.DELIVER.format(folder=self.folder))
        deliver.chmod(0o755)
        source = self.folder / "sendmail.mc"
        cf = UNPACKED / "sendmail/usr/share/sendmail/cf"
        source.write_text(self.SETTINGS.format(folder=self.folder, cf=cf, domain=DOMAIN, port=self.port,
                                               next_hop=self.next_hop, more=more))
        config = self.folder / "sendmail.cf"
        with open(config, "wb") as out:
            subprocess.run(["m4", f"-D_CF_DIR_={cf}/", source], stdout=out, check=True, timeout=60)
        subprocess.run([UNPACKED / self.PROGRAM, "-bi", f"-C{config}"], env=self.environment(),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        log = open(self.folder / "log", "wb")
        return subprocess.Popen([UNPACKED / self.PROGRAM, "-bD", "-q2s", f"-C{config}", "-X", self.folder / "log-traffic"],
                                env=self.environment(), stdout=log, stderr=log)
