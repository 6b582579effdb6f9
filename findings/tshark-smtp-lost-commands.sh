#!/bin/bash
# Package: tshark
# Version: 4.0.17-0+deb12u3
# Behaviour: SMTP commands that pipelining allows are lost: all that stand behind the final dot in the dot's segment (Postfix puts its QUIT there by
#   default), and after a refused DATA all up to the end of the next message, or of the connection.
# Output seen: dot and QUIT in one segment: EHLO,MAIL,RCPT,DATA; of two pipelined messages the subject of one; after 554 to DATA "C: DATA fragment,
#   6 bytes" in place of RSET.
cd "$(dirname "$0")" && . ./common.bash
fetch_tshark
judge <<'PY'
from lab import *

print("tshark 4.0.17, default settings; SMTP on port 25, written as RFC 2920 (pipelining) has it.")


def session(name):
    c = Capture(name, 25)
    c.server(b"220 mx.example.test ESMTP\r\n")
    c.client(b"EHLO a.example.test\r\n")
    c.server(b"250-mx.example.test\r\n250 PIPELINING\r\n")
    return c


def message(subject):
    return b"From: a@example.test\r\nSubject: " + subject + b"\r\n\r\nbody\r\n.\r\n"


def commands(c):
    return ",".join(c.fields("smtp.req.command", "smtp.req.command"))


def subjects(c):
    return ",".join(c.fields("imf.subject", "imf.subject"))


ENVELOPE = b"MAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n"
TAKEN = b"250 ok\r\n250 ok\r\n354 go\r\n"

print("\nFor comparison, the dot's segment ends with the dot:")
c = session("apart.pcap")
c.client(ENVELOPE)
c.server(TAKEN)
c.client(message(b"one"))
c.server(b"250 queued\r\n")
c.client(b"QUIT\r\n")
c.server(b"221 bye\r\n")
say("commands listed", commands(c), "EHLO,MAIL,RCPT,DATA,QUIT")

print("\n1. Message, dot and QUIT in one segment:")
c = session("quit.pcap")
c.client(ENVELOPE)
c.server(TAKEN)
c.client(message(b"one") + b"QUIT\r\n")
c.server(b"250 queued\r\n221 bye\r\n")
say("commands listed", commands(c), "EHLO,MAIL,RCPT,DATA")
say("the word QUIT in the detailed view", "QUIT" in c.read("-V"), False)

print("\n2. The dot, and the next message's MAIL, RCPT and DATA in its segment; then that message:")
c = session("next.pcap")
c.client(ENVELOPE)
c.server(TAKEN)
c.client(message(b"one") + ENVELOPE)
c.server(b"250 queued\r\n" + TAKEN)
c.client(message(b"two"))
c.server(b"250 queued\r\n")
c.client(b"QUIT\r\n")
c.server(b"221 bye\r\n")
say("commands listed", commands(c), "EHLO,MAIL,RCPT,DATA,QUIT")
say("answers listed", ",".join(c.fields("smtp.response.code", "smtp.response.code")),
    "220,250,250,250,354,250,250,250,354,250,221")
say("messages by subject", subjects(c), "one")

print("\n3. No recipient is taken, so DATA gets 554; the next message is sent a command at a time:")
c = session("refused.pcap")
c.client(ENVELOPE)
c.server(b"250 ok\r\n550 no such user\r\n554 no valid recipients\r\n")
for said, answer in ((b"RSET\r\n", b"250 ok\r\n"), (b"MAIL FROM:<a@example.test>\r\n", b"250 ok\r\n"),
                     (b"RCPT TO:<c@example.test>\r\n", b"250 ok\r\n"), (b"DATA\r\n", b"354 go\r\n"),
                     (message(b"two"), b"250 queued\r\n"), (b"QUIT\r\n", b"221 bye\r\n")):
    c.client(said)
    c.server(answer)
say("commands listed", commands(c), "EHLO,MAIL,RCPT,DATA,QUIT")
say("messages by subject", subjects(c), "two")
say("shown in place of RSET", c.read("-Y", "frame.number == 9").split("SMTP ")[1].split(" ", 1)[1].strip(),
    "C: DATA fragment, 6 bytes")

print("\n4. The same refusal, and the client goes:")
c = session("gone.pcap")
c.client(ENVELOPE)
c.server(b"250 ok\r\n550 no such user\r\n554 no valid recipients\r\n")
for said, answer in ((b"RSET\r\n", b"250 ok\r\n"), (b"QUIT\r\n", b"221 bye\r\n")):
    c.client(said)
    c.server(answer)
say("commands listed", commands(c), "EHLO,MAIL,RCPT,DATA")

print("""
Why it surprises: commands and answers no longer pair, fewer messages and no QUIT are counted, and a session
that ended well looks as if the client had gone away; after a refusal commands are shown as mail.
""")
verdict()
PY
