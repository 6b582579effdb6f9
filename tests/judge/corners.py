"""Draws scenarios for what seldom happens by itself: records at the very instants that tables are cut at, requests that are
overdue behind several lines of the timeline, groups that lose a witness or their last copy, windows that chance cuts, and
processors that are near their limit for long."""


def _one_site(fronts, mailbox, cpu, databases=2, machine="mbx", pools=""):
    """A site with front ends behind one name, and mailbox servers with a database or two each; machine: what these are called."""
    where = "" if machine == "cas" else ' site: "s1"'
    addresses = " ".join(f'addresses: "cas{number}"' for number in range(1, fronts + 1))
    text = ['topology {', '  sites { name: "s1" }', '  client_networks { name: "internet" }',
            '  links { name: "i-s1" a: "internet" b: "s1" bandwidth_mbps: 100 latency_ms: 4 }', f"  default_cpu {{ {cpu} }}", "}",
            'directory {', '  domain: "contoso.com"', f'  front_ends {{ name: "cas{{1..{fronts}}}" site: "s1"{pools} }}',
            f'  mailbox_servers {{ name: "{machine}{{1..{mailbox}}}"{where} }}', '  directory_servers { name: "dc1" site: "s1" }']
    text += [f'  databases {{ name: "db{number + 1}" copies {{ server: "{machine}{number % mailbox + 1}" }} }}' for number in range(databases)]
    return text + [f'  namespaces {{ host: "mail.contoso.com" {addresses} ttl_s: 30 }}', "}"]


def _population(name, client, users, ramp, profile, databases=2, away=20):
    listed = " ".join(f'databases: "db{number + 1}"' for number in range(databases))
    return (f'populations {{ name: "{name}" client: {client} users: {users} location: "internet" namespace: "mail.contoso.com" {listed}'
            f" closed {{ ramp_s: {ramp} away_mean_s: {away} }} profile {{ {profile} }} }}")


def harmless(name, at, lasting=""):
    """A line of the timeline that nobody feels: phones, of which there are none, have errors."""
    lasts = f" lasting_s: {lasting}" if lasting else ""
    return f'faults {{ name: "{name}" at_s: {at}{lasts} sick {{ server: "cas1" protocol: ACTIVE_SYNC effect: ERRORS }} }}'


LONGEST = "duration_s: 150"


def edge(draw):
    """What is lost on the way makes some operations fail. Where things are cut is said by `sharpened`."""
    users = draw.randint(25, 40)
    return ([LONGEST] + _one_site(2, 1, "cores: 2 megacycles_per_core: 2222.22")
            + [_population("p1", "OWA", users, 5, "requests_per_hour: 1200 session_requests_mean: 10 patience_s: 6"),
               'faults { name: "some are lost" at_s: 8 message_rule { from: "internet" to: "s1" share: 0.05 } }'], [], "")


def _at(instants, since):
    """The first of the instants, in ns, at or after so many seconds."""
    return next(at for at in instants if at >= since * 1_000_000_000)


def _seconds(ns):
    return f"{ns // 1_000_000_000}.{ns % 1_000_000_000:09}"


def sharpened(text, instants, good, windowed):
    """The scenario, cut just where something is recorded: the end of the warm-up, the first sample, a window's beginning and
    end, the run's end, a fault. instants: in ns, of final answers (and of all good ones) in a run that is cut elsewhere. That changes none of them: the fault is harmless."""
    warm = _at(instants, 20)
    first, last, fault, end = _at(instants, 40), _at(instants, 62), _at(instants, 90), _at(instants, 140)
    enough = good.index(first)  # p95 wants 200 good answers
    cuts = (first, last), (first, end), (first, good[enough + 200])
    windows = [f"from={_seconds(begin)}, for={_seconds(until - begin)}" for begin, until in cuts]
    return "\n".join([text.replace(LONGEST, f"duration_s: {_seconds(end)}", 1), harmless("at an answer", _seconds(fault), 30),
                      f"record {{ warm_up_s: {_seconds(warm)} sample_s: {_seconds(_at(instants, 33) - warm)} peak_window_s: 5 }}"]
                     + [f'objectives {{ expression: "{one.replace("W", window)}" }}' for window in windows for one in windowed]) + "\n"


def silence(draw):
    """A mailbox server falls silent, clients are patient, and the run ends with their requests under way; lines in between."""
    patience = draw.choice((100, 120))
    profile = f"requests_per_hour: 600 session_requests_mean: 30 patience_s: {patience}"
    text = (["duration_s: 170", "timing { back_end_timeout_s: 300 }"] + _one_site(2, 1, "cores: 2 megacycles_per_core: 2222.22")
            + [_population("p1", "OWA", draw.randint(20, 30), 5, profile), _population("p2", "MAPI_HTTP", draw.randint(10, 20), 5, profile + " hold_s: 60")]
            + [f'faults {{ name: "silent to {client}" at_s: 90 sick {{ server: "mbx1" protocol: {client} effect: HANGS }} }}' for client in ("OWA", "MAPI_HTTP")]
            + [harmless("another line", draw.choice((105, 110)), 20), harmless("the last line", 150), harmless("a short one", 140, 0.5)])
    windows = [f"from=30, for={draw.choice((100, 110))}", "from=another line: over, for=25", "from=silent to OWA"]
    return text, windows, "warm_up_s: 20 sample_s: 10 peak_window_s: 100"


def group(draw):
    """Two members in two sites, the witness in a third: each line of the timeline is seen by another reaction alone."""
    sites = ("s1", "s2", "s3", "s4")
    text = ["duration_s: 370", "timing { detection_s: 5 mount_s: 3 switchover_s: 2 }", "topology {"] + [f'  sites {{ name: "{one}" }}' for one in sites]
    text += ['  client_networks { name: "internet" }', '  links { name: "i-s1" a: "internet" b: "s1" bandwidth_mbps: 100 latency_ms: 9 }']
    text += [f'  links {{ name: "{a}-{b}" a: "{a}" b: "{b}" bandwidth_mbps: 100 latency_ms: {draw.randint(1, 9)} }}'
             for a, b in (("s1", "s2"), ("s1", "s3"), ("s2", "s3"), ("s1", "s4"))]
    text += ["}", "directory {", '  domain: "contoso.com"']
    text += [f'  front_ends {{ name: "cas{number}" site: "{site}" }} mailbox_servers {{ name: "mbx{number}" site: "{site}" }}'
             f' directory_servers {{ name: "dc{number}" site: "{site}" }}' for number, site in ((1, "s1"), (2, "s2"))]
    text += ['  mailbox_servers { name: "idle{1..2}" site: "s1" }', '  dags { name: "idle" members: "idle{1..2}" witness_site: "s4" }',
             '  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "s3" }', '  databases { name: "db1" copies { server: "mbx1" } }']
    text += [f'  databases {{ name: "db{number}" copies {{ server: "mbx1" }} copies {{ server: "mbx2" }} }}' for number in (2, 3, 4)]
    text += ['  namespaces { host: "mail.contoso.com" addresses: "cas1" ttl_s: 30 }', "}"]
    text += [_population("p1", "OWA", draw.randint(20, 40), 5, "requests_per_hour: 600 session_requests_mean: 10 patience_s: 8", 4)]
    text += ['faults { name: "passive copies are lost" at_s: 30 lasting_s: 110 power_loss: "mbx2" }',
             'faults { name: "the witness is lost" at_s: 60 lasting_s: 30 site_loss: "s3" }',
             'faults { name: "the only copy fails" at_s: 115 lasting_s: 10 database_failure: "db1" }',
             'faults { name: "db2 fails" at_s: 180 lasting_s: 10 database_failure: "db2" }',
             'faults { name: "db3 is moved" at_s: 205 switchover { database: "db3" server: "mbx2" } }',
             'faults { name: "db2 fails at that instant" at_s: 205 lasting_s: 10 database_failure: "db2" }',
             'faults { name: "balanced" at_s: 230 rebalance: "dag" }',
             'faults { name: "two at once" at_s: 270 lasting_s: 20 power_loss: "mbx1" }',
             harmless("the same instant", 270, 20),
             'faults { name: "one that holds nothing is lost" at_s: 300 lasting_s: 60 power_loss: "idle2" }',
             'faults { name: "its witness is lost" at_s: 320 lasting_s: 20 site_loss: "s4" }']
    return text, ["from=two at once: over, for=5"], "warm_up_s: 10 sample_s: 10 peak_window_s: 10"


def chance(draw):
    """Windows that begin with faults of which chance says when; what is lost in the warm-up, too; lines of one instant."""
    text = (["duration_s: 160", "timing { mailbox_request_limit: 3 }"]
            + _one_site(3, 2, "cores: 2 megacycles_per_core: 2222.22", 3, "cas", " application_pools { app: OWA queue_length: 1 }")
            + [_population("p1", "OWA", draw.randint(30, 50), 5, "requests_per_hour: 1200 session_requests_mean: 6 patience_s: 4 front_end_megacycles { exponential { mean: 400 } }", 3),
               _population("p2", "MAPI_HTTP", draw.randint(20, 30), 5, "requests_per_hour: 600 patience_s: 4 hold_s: 30", 3),
               'faults { name: "many are lost" at_s: 10 lasting_s: 100 message_rule { from: "internet" to: "s1" share: 0.15 } }',
               harmless("first", 70, 20), harmless("second", 70, 30), harmless("third", 90, 40), harmless("fourth", 90, 10),
               'faults { name: "dies in the warm-up" at_s: 20 lasting_s: 18 crash: "cas2" }'])
    text += [f'faults {{ name: "{name}" drawn {{ every_mean_s: {every} lasting_mean_s: 4 }} crash: "cas3" }}'
             for name, every in (("soon", 4), ("now and then", 50), ("never", 20_000_000))]
    windows = ["from=soon, for=60", "from=soon: over, for=50", "from=soon, for=5", "from=now and then, for=150", "from=now and then",
               "from=now and then: over, for=12.5", "from=never, for=10", "from=never", "from=dies in the warm-up: over, for=0.5",
               "from=first: over, for=15", "from=159.999999999", "from=fourth: over"]
    return text, windows[:-4] + windows[-3:], "warm_up_s: 45 sample_s: 15 peak_window_s: 80"


def calm(draw, model):
    """Steady loads on links without any fault: clients of one kind by the one, of two kinds by the other, and few by the third."""
    text = [f"duration_s: 330 network {{ model: {model} }}"] + _one_site(2, 2, "cores: 2 megacycles_per_core: 2222.22")
    links = " ".join(f'client_networks {{ name: "{net}" }} links {{ name: "{net}-s1" a: "{net}" b: "s1" bandwidth_mbps: {draw.choice((2, 5))} latency_ms: 3 }}'
                     for net in ("mixed", "few"))
    text = [f"topology {{ {links}" if line == "topology {" else line for line in text]
    profile = f"requests_per_hour: {draw.choice((900, 1000))} session_requests_mean: 40"
    for name, client, users, place, octets in (("p1", "MAPI_HTTP", 15, "internet", 9000), ("p2", "OWA", 12, "mixed", 9000),
                                               ("p3", "MAPI_HTTP", 12, "mixed", 24000), ("p4", "MAPI_HTTP", 4, "few", 9000)):
        hold = f" hold_s: 200 response_bytes {{ constant: {octets} }}" if client == "MAPI_HTTP" else f" response_bytes {{ constant: {octets} }}"
        text.append(_population(name, client, users, 5, profile + hold, away=5).replace('"internet"', f'"{place}"'))
    return text, [], "warm_up_s: 30 sample_s: 30 peak_window_s: 100"


def calm_queue(draw):
    return calm(draw, "QUEUE")


def calm_flow(draw):
    return calm(draw, "FLOW")


def storm(draw):
    """Half of the clients come back at once, twice: lines of one instant while the backlog lasts, which the run's end cuts off."""
    users = draw.randint(200, 240)
    text = (["duration_s: 330"] + _one_site(2, 2, "cores: 1 megacycles_per_core: 2400 discipline: FIFO")
            + [_population("p1", "MAPI_HTTP", users, 20, "requests_per_hour: 60 front_end_megacycles { exponential { mean: 400 } } patience_s: 12 hold_s: 60"),
               harmless("with others", 150, 60), harmless("another", 153, 40), harmless("one more", 153, 60), harmless("too late", 318)])
    text += [f'faults {{ name: "cas{number} dies" at_s: {at} lasting_s: 60 crash: "cas{number}" }}' for number, at in ((2, 150), (1, 315))]
    return text, [], "warm_up_s: 25 sample_s: 1 peak_window_s: 10"


def split(draw):
    """Two sites lose one another, and the smaller part is made a group of its own until the run is over; no objective says that
    nothing may be mounted twice."""
    text = ["duration_s: 150", "timing { detection_s: 5 mount_s: 3 }", "topology {", '  client_networks { name: "internet" }']
    text += [f'  sites {{ name: "s{number}" }} links {{ name: "i-s{number}" a: "internet" b: "s{number}" bandwidth_mbps: 100 latency_ms: 4 }}' for number in (1, 2)]
    text += ['  links { name: "s1-s2" a: "s1" b: "s2" bandwidth_mbps: 100 latency_ms: 3 }', "}", "directory {", '  domain: "contoso.com"']
    text += [f'  front_ends {{ name: "cas{number}" site: "s{number}" }} mailbox_servers {{ name: "mbx{number}" site: "s{number}" }}'
             f' directory_servers {{ name: "dc{number}" site: "s{number}" }}' for number in (1, 2)]
    text += ['  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "s1" }',
             '  databases { name: "db1" copies { server: "mbx1" } copies { server: "mbx2" } }',
             '  databases { name: "db2" copies { server: "mbx2" } copies { server: "mbx1" } }',
             '  namespaces { host: "mail.contoso.com" addresses: "cas1" addresses: "cas2" ttl_s: 30 }', "}",
             _population("p1", "OWA", draw.randint(15, 30), 5, "requests_per_hour: 600 session_requests_mean: 10 patience_s: 8")]
    text += [f'faults {{ name: "{name} is cut" at_s: {at} link_down: "{name}" }}' for name, at in (("s1-s2", 40), ("i-s2", 41), ("i-s1", 120))]
    return text + ['faults { name: "restored" at_s: 70 restore_quorum { dag: "dag" site: "s2" } }'], [], "warm_up_s: 20 sample_s: 10 peak_window_s: 10"


def names(draw):
    """An old front end whose name is that of the new one, too, phones at the name of another site, and a browser that logs on once."""
    text = ["duration_s: 120", "topology {", '  client_networks { name: "internet" }']
    text += [f'  sites {{ name: "s{number}" }} links {{ name: "i-s{number}" a: "internet" b: "s{number}" bandwidth_mbps: 100 latency_ms: 4 }}' for number in (1, 2)]
    text += ['  links { name: "s1-s2" a: "s1" b: "s2" bandwidth_mbps: 100 latency_ms: 3 }', "}", "directory {", '  domain: "contoso.com"',
             '  front_ends { name: "old1" site: "s1" version: "14.3.266.2" certificate: "old" virtual_directories { app: OWA external_url: "https://old.contoso.com/owa" } }']
    text += [f'  front_ends {{ name: "cas{number}" site: "s{number}" virtual_directories {{ app: OWA external_url: "https://{owa}.contoso.com/owa" }}'
             f' virtual_directories {{ app: ACTIVE_SYNC external_url: "https://{phones}.contoso.com/Microsoft-Server-ActiveSync" }} }}'
             f' mailbox_servers {{ name: "mbx{number}" site: "s{number}" }} directory_servers {{ name: "dc{number}" site: "s{number}" }}'
             f' databases {{ name: "db{number}" copies {{ server: "mbx{number}" }} }}' for number, owa, phones in ((1, "old", "mail"), (2, "two", "two"))]
    text += [f'  namespaces {{ host: "{host}.contoso.com" addresses: "{address}" ttl_s: 30 }}' for host, address in (("old", "old1"), ("mail", "cas1"), ("two", "cas2"))]
    text += ['  mailbox_servers { name: "oldbox" site: "s2" version: "14.3.266.2" } databases { name: "db3" copies { server: "oldbox" } }',
             '  front_ends { name: "old2" site: "s2" version: "14.3.266.2" certificate: "old"'
             ' virtual_directories { app: ACTIVE_SYNC external_url: "https://two.contoso.com/Microsoft-Server-ActiveSync" } }', "}",
             _population("p1", "OWA", draw.randint(10, 20), 5, "requests_per_hour: 300 patience_s: 10").replace("mail.", "old."),
             _population("p3", "ACTIVE_SYNC", draw.randint(5, 9), 5, "requests_per_hour: 100 patience_s: 10").replace("mail.", "old.").replace(
                 'databases: "db1" databases: "db2"', 'databases: "db3"'),
             _population("p2", "ACTIVE_SYNC", draw.randint(10, 20), 5, "requests_per_hour: 200 patience_s: 10 hold_s: 40"), harmless("seen by nobody", 40),
             _population("p4", "OWA", 1, 80, "requests_per_hour: 300 session_requests_mean: 1000").replace("mail.", "two.")]
    return text, [], "warm_up_s: 8 sample_s: 10 peak_window_s: 10"


def critical(draw):
    """A processor that has all but too much to do for a long time: congestion comes and goes, long after the ramp."""
    users = draw.randint(9, 12)
    text = (["duration_s: 2000", "timing { back_end_timeout_s: 30 abandoned_work: RUN_ON }"]
            + _one_site(1, 2, "cores: 1 megacycles_per_core: 2000", 2)
            + [_population("p1", "MAPI_HTTP", users * 2, 5, "requests_per_hour: 500 mailbox_megacycles { exponential { mean: 1800 } } patience_s: 4 hold_s: 60", 2, 60),
               harmless("as the ramp ends", 5)]
            + [harmless(f"line {at}", at) for at in range(1100, 2000, 70)])
    return text, [], "warm_up_s: 250 sample_s: 60 peak_window_s: 30"


def post(draw):
    """Mail that waits, comes twice, is given up, is lost by a copy and sent again; and every limit of a connector that a sender meets."""
    text = ["duration_s: 420", "timing { detection_s: 5 mount_s: 3 switchover_s: 2 smtp { max_connections_per_source: 2 tarpit_s: 2 }",
            "  transport { glitch_retries: 1 glitch_interval_s: 5 transient_retries: 1 transient_interval_s: 10 mailbox_interval_s: 10",
            "    delay_notification_s: 20 expiration_s: 120 log_span_s: 2 shadow_heartbeat_s: 20 } }"]
    text += _one_site(2, 3, "cores: 2 megacycles_per_core: 2222.22", 0)
    end = text.index('}', text.index('directory {'))
    text[end:end] = ['  dags { name: "dag" members: "mbx{1..3}" }',
                     '  databases { name: "db1" copies { server: "mbx1" } copies { server: "mbx2" copy_queue_length: 20 } }',
                     '  databases { name: "db2" copies { server: "mbx2" } }', '  databases { name: "db3" copies { server: "mbx3" } copies { server: "mbx1" } }']
    rate = f"requests_per_hour: {draw.choice((300, 360))}"
    text += [_population("p1", "SMTP", 40, 5, rate, 3).replace("client: SMTP", "client: SMTP smtp_program { recipients: 3 hosts: 2 }"),
             _population("p2", "SMTP", 12, 5, rate + " retry_s { constant: 20 }", 3).replace("client: SMTP", "client: SMTP smtp_program { name: SWAKS recipients: 2 }"),
             'faults { name: "db1 is lost with its server" at_s: 90 lasting_s: 60 power_loss: "mbx1" }',
             'faults { name: "db2 has no other copy" at_s: 170 lasting_s: 200 database_failure: "db2" }',
             'faults { name: "words are lost on the way" at_s: 60 lasting_s: 300 message_rule { from: "s1" to: "internet" share: 0.05 } }',
             'faults { name: "cas2 crashes" at_s: 230 lasting_s: 30 crash: "cas2" }']
    return text, [], "warm_up_s: 15 sample_s: 15 peak_window_s: 15"


def tickets(draw):
    """Programs that get tickets and renew them; one front end has no key for them, another's clock is off, one name has no account."""
    text = ["duration_s: 150", "timing { kerberos_ticket_life_s: 40 }"]
    text += _one_site(3, 2, "cores: 2 megacycles_per_core: 2222.22")
    start = text.index('directory {') + 1
    text[start + 1] = '  front_ends { name: "cas{1..2}" site: "s1" } front_ends { name: "cas3" site: "s1" clock_ahead_s: -301 }'
    text[start + 2:start + 2] = ['  service_accounts { name: "asa" hosts: "mail.contoso.com" front_ends: "cas1" front_ends: "cas3" }',
                                 '  namespaces { host: "other.contoso.com" addresses: "cas1" }']
    rate = f"requests_per_hour: {draw.choice((300, 600))} retry_s {{ constant: 5 }}"
    who = "EWS logon: KERBEROS reaches_kdc: true ews_program { streams: false }"
    text += [_population("p1", who, draw.randint(10, 20), 40, rate), _population("p2", who, 5, 40, rate).replace("mail.contoso.com", "other.contoso.com")]
    return text, [], "warm_up_s: 15 sample_s: 15 peak_window_s: 15"


CORNERS = {"edge": edge, "silence": silence, "group": group, "chance": chance, "critical": critical, "calm queue": calm_queue, "calm flow": calm_flow,
           "storm": storm, "split": split, "names": names, "post": post, "tickets": tickets}

# Objectives that a corner's scenario leaves out, and what it asks for beside the others.
UNASKED = {"split": ("count(mounted_twice) == 0",)}
ASKED_TOO = {
    "silence": ("max(recovery_s, fault=a short one) < 60", "max(first_recovered_s, fault=another line: over) < 60", "max(recovery_s, fault=no such) < 60"),
    "group": ("mean(link_utilisation, link=s1-s4) < 0.5", "max(link_utilisation, link=s1-s4) < 0.5", "max(recovery_s, fault=db2 fails) < 60"),
    "chance": ("count(pool_full, server=cas1) == 0", "mean(cpu_work, server=cas2) < 1", "max(cpu_utilisation, server=cas3) < 1"),
    "storm": ("max(drained_s, fault=another) < 10", "max(drained_s, fault=too late) < 10", "max(drained_s, fault=cas2 dies: over) < 10")}
