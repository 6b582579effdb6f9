#!/bin/bash
# Package: haproxy
# Version: 2.6.12-1+deb12u4
# Behaviour: `option smtpchk` takes healthy SMTP servers for dead by the form of their greeting; a server that refuses is noticed at the time-out
#   only; and `tcp-check expect ! string` fails for what does not hold the string.
# Output seen: greeting of two lines: DOWN L7RSP; cut in its text: DOWN L7TOUT; 421 or 502 to EHLO: DOWN L7TOUT. expect ! string -ERR: DOWN L7TOUT
#   for a POP3 server that greets with +OK, UP L7OK for one that greets so and closes.
cd "$(dirname "$0")" && . ./common.bash
fetch_haproxy
judge <<'PY'
from lab import *

print("HAProxy 2.6.12, mode tcp; checks each second, fall 1, rise 1, timeout check 3s.")


def smtp(greeting, hello):
    """Greets in these writes, answers HELO or EHLO so, QUIT with 221; then waits for the other side."""
    def serve(connection, lines):
        for part in greeting:
            connection.sendall(part)
            time.sleep(0.1)
        for line in lines:
            if line.startswith(b"QUIT"):
                connection.sendall(b"221 bye\r\n")
                return
            connection.sendall(hello)
    return Server(serve)


def banner(text, closes=False):
    def serve(connection, lines):
        connection.sendall(text)
        if not closes:
            lines.readline()
    return Server(serve)


number = 0


def check(options, servers):
    """State and result of the check by server, as HAProxy's statistics have them after eight seconds."""
    global number
    number += 1
    os.makedirs(f"run{number}")
    os.chdir(f"run{number}")
    haproxy(f" mode tcp\n timeout check 3s\nlisten mail\n bind 127.0.0.1:{free_port()}\n{options}"
            " default-server check inter 1s fall 1 rise 1\n"
            + "".join(f" server {name} 127.0.0.1:{server.port}\n" for name, server in servers.items()))
    time.sleep(8)
    rows = control("show stat")
    os.chdir("..")
    return {name: f"{rows[name]['status']} {rows[name]['check_status'].removeprefix('* ')}" for name in servers}


def state(what, seen, **stated):
    for name, result in stated.items():
        say(f"{what[name]:58}", seen[name], result)


ONE, TAKEN = b"220 mx.example.test ESMTP\r\n", b"250-mx.example.test\r\n250 SIZE\r\n"
print("\n1. option smtpchk EHLO probe.example.test")
seen = check(" option smtpchk EHLO probe.example.test\n", {
    "plain": smtp([ONE], TAKEN), "lines": smtp([b"220-mx.example.test ESMTP\r\n220 no advertising\r\n"], TAKEN),
    "halves": smtp([ONE[:12], ONE[12:]], TAKEN), "code": smtp([ONE[:2], ONE[2:]], TAKEN),
    "greets421": smtp([b"421 4.3.2 not active\r\n"], TAKEN), "ehlo421": smtp([ONE], b"421 4.3.2 not active\r\n"),
    "ehlo502": smtp([ONE], b"502 5.5.1 no EHLO here\r\n")})
state({"plain": "greeting of one line", "lines": "greeting of two lines (220-, 220: RFC 5321, 4.2)",
       "halves": "greeting in two segments, cut in the text", "code": "greeting in two segments, cut in the code",
       "greets421": "greets with 421", "ehlo421": "answers 421 to EHLO", "ehlo502": "answers 502 to EHLO"}, seen,
      plain="UP L7OK", lines="DOWN L7RSP", halves="DOWN L7TOUT", code="UP L7OK", greets421="DOWN L7STS",
      ehlo421="DOWN L7TOUT", ehlo502="DOWN L7TOUT")

POP = {"ok": banner(b"+OK ready\r\n"), "refuses": banner(b"-ERR not active\r\n"), "leaves": banner(b"-ERR not active\r\n", True),
       "brief": banner(b"+OK ready\r\n", True)}
SAYS = {"ok": "greets with +OK", "refuses": "greets with -ERR and waits", "leaves": "greets with -ERR and closes",
        "brief": "greets with +OK and closes"}
print("\n2. option tcp-check, tcp-check expect string +OK (POP3)")
state(SAYS, check(" option tcp-check\n tcp-check expect string +OK\n", POP),
      ok="UP L7OK", refuses="DOWN L7TOUT", leaves="DOWN L7RSP", brief="UP L7OK")
print("\n3. option tcp-check, tcp-check expect ! string -ERR")
state(SAYS, check(" option tcp-check\n tcp-check expect ! string -ERR\n", POP),
      ok="DOWN L7TOUT", refuses="DOWN L7RSP", leaves="DOWN L7RSP", brief="UP L7OK")

print("""
Why it surprises: a banner of two lines, or one that TCP cuts in its text, takes a healthy server out. A server that says no
and stays is as slow to be noticed as one that hangs (fall times timeout check), one that says no and closes is not.
A negated check can only pass when the server closes, which a mail server does not do by itself.
""")
verdict()
PY
