#!/bin/bash
# Package: tshark
# Version: 4.0.17-0+deb12u3
# Behaviour: the mails that a POP3 server sends together with "+OK" of RETR are not found, answers to LIST, UIDL and CAPA are taken for mails when
#   they come after their "+OK", and the rest of one mail is joined to the next one.
# Output seen: +OK, mail and dot in one segment: no mail; LIST, UIDL and CAPA with +OK apart: 3 mails; of two mails one of 342 octets in place of 201;
#   of three DELE in one segment one is listed.
cd "$(dirname "$0")" && . ./common.bash
fetch_tshark
judge <<'PY'
from lab import *

print("tshark 4.0.17, default settings; POP3 on port 110. A mail is what the filter `imf` finds.")


def session(name):
    c = Capture(name, 110)
    c.server(b"+OK ready\r\n")
    for said in (b"USER a\r\n", b"PASS a\r\n"):
        c.client(said)
        c.server(b"+OK\r\n")
    return c


def mail(subject):
    return b"From: a@example.test\r\nSubject: " + subject + b"\r\n\r\n" + b"a line of text\r\n" * 10


def retrieve(c, subject, cuts, announced=True):
    """RETR, answered in segments that are cut at these places (from where the mail begins)."""
    text = mail(subject)
    ok = b"+OK %d octets\r\n" % len(text) if announced else b"+OK\r\n"
    answer = ok + text + b".\r\n"
    places = [0, *(len(ok) + cut for cut in cuts), len(answer)]
    c.client(b"RETR 1\r\n")
    c.server(*(answer[a:b] for a, b in zip(places, places[1:])))


def mails(c):
    return [subject or "(none)" for subject in c.fields("imf", "imf.subject")]


print("\n1. RETR of one mail, by where the answer is cut into segments:")
for how, cuts, announced, stated in (
        ("+OK with size | mail and dot", [0], True, ["one"]),
        ("+OK with size, mail and dot", [], True, []),
        ("+OK with size and 60 octets | the rest", [60], True, []),
        ("+OK without size | 60 octets | the rest", [0, 60], False, ["one", "(none)"]),
        ("+OK with size | mail | dot", [0, len(mail(b"one"))], True, ["one", "(none)"])):
    c = session("one.pcap")
    retrieve(c, b"one", cuts, announced)
    say(how, mails(c), stated)

print("\n2. Answers without a mail, +OK in a segment of its own (LIST, UIDL, CAPA):")
c = session("lists.pcap")
for said, rest in ((b"LIST\r\n", b"1 200\r\n2 300\r\n"), (b"UIDL\r\n", b"1 abc\r\n2 abd\r\n"), (b"CAPA\r\n", b"TOP\r\nUIDL\r\n")):
    c.client(said)
    c.server(b"+OK\r\n", rest + b".\r\n")
say("mails found", mails(c), ["(none)", "(none)", "(none)"])

print("\n3. Two mails: one cut after 60 octets; `two`, its +OK apart, cut after 20 octets:")
c = session("two.pcap")
retrieve(c, b"one", [60])
retrieve(c, b"two", [0, 20])
say("mails found", mails(c), ["two"])
say("lines of text that it shows, of 10", c.read("-Y", "imf", "-V").split("Message-Text")[1].count("a line of text"), 10)
say("octets it was put together from (mail and dot have 201)", c.fields("imf", "pop.data.reassembled.length"), ["342"])

print("\n4. DELE 1, DELE 2, DELE 3 in one segment (PIPELINING), answered in one:")
c = session("dele.pcap")
c.client(b"DELE 1\r\nDELE 2\r\nDELE 3\r\n")
c.server(b"+OK\r\n-ERR already gone\r\n+OK\r\n")
say("commands listed", c.fields("pop.request.command", "pop.request.command"), ["USER", "PASS", "DELE"])
say("answers listed", c.fields("pop.response.indicator", "pop.response.indicator"), ["+OK"] * 4)

print("""
Why it surprises: the number of mails depends on how a server cuts its writes and not on the mails, a listing
counts as one, and -ERR to a pipelined command is not seen.
""")
verdict()
PY
