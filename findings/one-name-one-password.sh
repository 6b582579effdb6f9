#!/bin/bash
# Package: curl and libcurl4; libpython3.11-stdlib; swaks
# Version: 7.88.1-10+deb12u15; 3.11.2-6+deb12u9; 20201014.0-2
# Behaviour: one name and one password, given once. curl: user@domain and DOMAIN\user take GSSAPI where it is offered, without a ticket give up, and
#   try nothing else; the bare name of the same user logs on. smtplib (login) and swaks (--auth): a wrong password is refused once for each
#   mechanism offered, in one connection and under one error; by curl once.
# Output seen: CRAM-MD5 PLAIN LOGIN offered, one wrong password: smtplib and swaks 3 refused logons each, curl 1. GSSAPI PLAIN offered: curl with u1
#   logs on by PLAIN, with u1@domain or DOMAIN\u1 it ends with exit code 94.
cd "$(dirname "$0")" && . ./common.bash
fetch curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 libpython3.11-stdlib=3.11.2-6+deb12u9 swaks=20201014.0-2 \
  libauthen-ntlm-perl=1.09-1.1 libdigest-hmac-perl=1.04+dfsg-2
loads usr/bin/curl
command -v perl > "$LAB/perl" || unable "there is no perl"
judge <<'PY'
import importlib.util

from lab import *

print("1. An SMTP server that refuses every logon (535) and counts them; each client is told one user and one password.")
spec = importlib.util.spec_from_file_location("smtplib", ROOT + "/usr/lib/python3.11/smtplib.py")
smtplib = importlib.util.module_from_spec(spec)
spec.loader.exec_module(smtplib)
with open("message", "w") as f:
    f.write("Subject: test\r\n\r\ntext\r\n")


def by_smtplib(port):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="client.example.test", timeout=20) as session:
        try:
            session.login("u1", "wrong")
        except smtplib.SMTPAuthenticationError as error:
            return f"one {type(error).__name__} {error.smtp_code}"


def by_swaks(port):
    run = ask("perl", ROOT + "/usr/bin/swaks", "--server", "127.0.0.1", "--port", str(port), "--helo", "client.example.test",
              "--from", "a@example.test", "--to", "b@example.test", "--auth", "--auth-user", "u1", "--auth-password", "wrong",
              env={"PERL5LIB": ROOT + "/usr/share/perl5"})
    return f"exit code {run.returncode}"


def by_curl(port):
    run = ask(ROOT + "/usr/bin/curl", "-q", "-sS", "-m", "20", "-u", "u1:wrong", "--mail-from", "a@example.test", "--mail-rcpt",
              "b@example.test", "-T", "message", f"smtp://127.0.0.1:{port}/client.example.test")
    return f"exit code {run.returncode}"


for mechanisms, stated in (
        ("CRAM-MD5 PLAIN LOGIN", (["CRAM-MD5", "PLAIN", "LOGIN"], ["CRAM-MD5", "LOGIN", "PLAIN"], ["CRAM-MD5"])),
        ("PLAIN LOGIN", (["PLAIN", "LOGIN"], ["LOGIN", "PLAIN"], ["PLAIN"])),
        ("GSSAPI NTLM LOGIN", (["LOGIN"], ["LOGIN", "NTLM"], ["NTLM"]))):
    print(f" offered: {mechanisms}")
    for name, client, attempts, end in zip(("smtplib", "swaks", "curl"), (by_smtplib, by_swaks, by_curl), stated,
                                           ("one SMTPAuthenticationError 535", "exit code 28", "exit code 67")):
        server = MailServer("smtp", mechanisms.split())
        say(f"{name} says", client(server.port), end)
        say(f"{name}: logons refused, EHLOs", (server.attempts, server.seen.count("EHLO")), (attempts, 1))

print("\n2. A server that takes PLAIN and nothing else; curl is told user and password, and has no ticket of Kerberos.")
with open("krb5.conf", "w") as f:
    f.write("[libdefaults]\n default_realm = EXAMPLE.TEST\n dns_lookup_kdc = false\n dns_lookup_realm = false\n")
NO_TICKET = {"KRB5_CONFIG": os.path.abspath("krb5.conf"), "KRB5CCNAME": os.path.abspath("none"), "HOME": os.path.abspath(".")}


def curl(protocol, mechanisms, user, *options):
    """Exit code, and the commands that the server saw."""
    server = MailServer(protocol, mechanisms.split(), takes=("PLAIN",))
    sends = ["--mail-from", "a@example.test", "--mail-rcpt", "b@example.test", "-T", "message"] if protocol == "smtp" else []
    path = "client.example.test" if protocol == "smtp" else ""
    run = ask(ROOT + "/usr/bin/curl", "-q", "-sS", "-m", "20", "-u", user + ":secret", *options, *sends,
              f"{protocol}://127.0.0.1:{server.port}/{path}", env=NO_TICKET)
    time.sleep(0.3)
    return run.returncode, ", ".join(server.seen)


AFTER = {"imap": "AUTHENTICATE PLAIN, LIST, LOGOUT", "pop3": "AUTH PLAIN, LIST, QUIT", "smtp": "AUTH PLAIN, MAIL, RCPT, DATA, QUIT"}
FIRST = {"imap": "CAPABILITY", "pop3": "CAPA", "smtp": "EHLO"}
for protocol in ("imap", "pop3", "smtp"):
    print(f" {protocol}: exit code of curl, commands at the server")
    for mechanisms, user, options, stated in (
            ("GSSAPI PLAIN", "u1", [], (0, f"{FIRST[protocol]}, {AFTER[protocol]}")),
            ("GSSAPI PLAIN", "u1@example.test", [], (94, FIRST[protocol] + ("" if protocol == "imap" else ", AUTH GSSAPI"))),
            ("GSSAPI PLAIN", "EXAMPLE\\u1", [], (94, FIRST[protocol] + ("" if protocol == "imap" else ", AUTH GSSAPI"))),
            ("GSSAPI PLAIN", "u1@example.test", ["--login-options", "AUTH=PLAIN"], (0, f"{FIRST[protocol]}, {AFTER[protocol]}")),
            ("PLAIN", "u1@example.test", [], (0, f"{FIRST[protocol]}, {AFTER[protocol]}"))):
        say(f"offered {mechanisms}, user {user}{' ' * bool(options)}{' '.join(options)}", curl(protocol, mechanisms, user, *options), stated)

print("""
Why it surprises: refused logons are no count of wrong passwords: they depend on the client and on what the server offers (one
mechanism more, one refusal more). A probe by curl works for one name of a mailbox and fails for another of the same one; over IMAP
with SASL-IR the server then sees no attempt at all, a CAPABILITY and the end of the connection.
""")
verdict()
PY
