#!/bin/bash
# One wrong password, given once, is one refused logon to curl 7.88.1, and one for each mechanism offered to Python's smtplib
# 3.11.2 (login) and to swaks 20201014.0 (--auth), in one connection: a lock-out after three is reached in one call.
cd "$(dirname "$0")" && . ./common.sh
fetch curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 libpython3.11-stdlib=3.11.2-6+deb12u9 swaks=20201014.0-2 \
  libauthen-ntlm-perl=1.09-1.1 libdigest-hmac-perl=1.04+dfsg-2
loads usr/bin/curl
command -v perl > "$LAB/perl" || unable "there is no perl"
judge <<'PY'
import importlib.util

from lab import *

print("An SMTP server that refuses every logon (535) and counts them; each client is told one user and one password.")
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
    print(f"\noffered: {mechanisms}")
    for name, client, attempts, end in zip(("smtplib", "swaks", "curl"), (by_smtplib, by_swaks, by_curl), stated,
                                           ("one SMTPAuthenticationError 535", "exit code 28", "exit code 67")):
        server = MailServer("smtp", mechanisms.split())
        say(f"{name} says", client(server.port), end)
        say(f"{name}: logons refused, EHLOs", (server.attempts, server.seen.count("EHLO")), (attempts, 1))

print("""
Why it surprises: refused logons are no count of wrong passwords: they depend on the client and on what the server offers (one
mechanism more, one refusal more), and each client reports one error. A delay for each refusal adds up as well.
""")
verdict()
PY
