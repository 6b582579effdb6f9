#!/bin/bash
# curl 7.88.1 as IMAP, POP3 or SMTP client: the form of the user's name decides over the mechanism. user@domain and DOMAIN\user
# take GSSAPI where it is offered, without a ticket give up, and try nothing else; a bare name never takes it.
cd "$(dirname "$0")" && . ./common.sh
fetch curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15
loads usr/bin/curl
judge <<'PY'
from lab import *

print("curl 7.88.1, user and password given, no ticket of Kerberos; the server takes PLAIN and nothing else.")
with open("message", "w") as f:
    f.write("Subject: test\r\n\r\ntext\r\n")
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
    print(f"\n{protocol}: exit code of curl, commands at the server")
    for mechanisms, user, options, stated in (
            ("GSSAPI PLAIN", "u1", [], (0, f"{FIRST[protocol]}, {AFTER[protocol]}")),
            ("GSSAPI PLAIN", "u1@example.test", [], (94, FIRST[protocol] + ("" if protocol == "imap" else ", AUTH GSSAPI"))),
            ("GSSAPI PLAIN", "EXAMPLE\\u1", [], (94, FIRST[protocol] + ("" if protocol == "imap" else ", AUTH GSSAPI"))),
            ("GSSAPI PLAIN", "u1@example.test", ["--login-options", "AUTH=PLAIN"], (0, f"{FIRST[protocol]}, {AFTER[protocol]}")),
            ("PLAIN", "u1@example.test", [], (0, f"{FIRST[protocol]}, {AFTER[protocol]}"))):
        say(f"offered {mechanisms}, user {user}{' ' * bool(options)}{' '.join(options)}", curl(protocol, mechanisms, user, *options), stated)

print("""
Why it surprises: a probe by curl works for one name of a mailbox and fails for another name of the same one. Over IMAP with
SASL-IR the server sees no attempt at all, a CAPABILITY and the end of the connection, like a client that changed its mind.
""")
verdict()
PY
