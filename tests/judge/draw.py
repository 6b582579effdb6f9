"""Draws small scenarios from a seed: sites, roles, balancers, clients, limits, and faults of every kind that docs/faults.md lists."""
import random

from corners import ASKED_TOO, CORNERS, UNASKED, sharpened

CLIENTS = ("OWA", "ACTIVE_SYNC", "MAPI_HTTP")
OBJECTIVES = (
    "count(lost_without_error) == 0", "count(users_hurt) >= 0", "count(incidents) < 5", "count(not_recovered) == 0", "count(redirects) == 0",
    "count(redirects, rule=redirect-sso) < 3", "value(cross_site_share) < 0.5", "count(reconnects) < 10", "count(contexts_lost) < 1",
    "count(throttled) == 0", "count(latency_ms) > 10", "mean(latency_ms) < 500", "p50(latency_ms) < 100", "p90(latency_ms) < 200",
    "p95(latency_ms, protocol=owa) < 250", "p99(latency_ms, action=read) < 1000", "p99_9(latency_ms) < 1000", "max(latency_ms) >= 100",
    "count(requests_answered) > 100", "rate(requests_answered, protocol=mapi) > 0.5", "count(errors_5xx) == 0", "rate(errors_5xx) < 0.1",
    "share(errors_5xx, action=sync) < 0.01", "count(requests_failed, reason=refused) == 0", "rate(requests_failed, reason=refused) < 1",
    "share(requests_failed, reason=refused) < 0.01", "count(requests_failed, reason=reset) < 4", "count(requests_failed, reason=timed-out) < 4",
    "count(requests_failed) < 1", "share(requests_failed, protocol=owa) < 0.01", "mean(cpu_utilisation, role=mailbox) < 0.3",
    "mean(cpu_utilisation) < 0.3", "max(cpu_utilisation) < 0.8", "mean(cpu_utilisation, site=s1) < 0.5", "mean(link_utilisation) < 0.5",
    "max(link_utilisation) < 0.5", "mean(transfer_ms) < 10", "value(transfer_deviation, link=i-s1) < 0.1", "max(first_recovered_s) < 10",
    "max(recovery_s) < 60", "mean(client_connections) < 1000", "max(client_connections) < 1000", "mean(back_end_connections) < 100",
    "max(back_end_connections) < 100", "mean(handshakes) < 10", "max(handshakes) < 100", "count(long_polls_broken) == 0",
    "share(relogons) == 0", "max(drained_s) < 30", "mean(cpu_work) < 0.5", "mean(cpu_logons) < 0.5", "mean(cpu_tls) < 0.1",
    "mean(cpu_probes) < 0.1", "mean(cpu_retries) < 0.1", "count(pool_full) == 0", "count(collapse) == 0", "count(overload) == 0",
    "count(mounted_twice) == 0", "count(channel_time_outs) == 0", "count(refused_logons) < 20", "count(tickets_failed) == 0", "count(lock_outs, population=p1) == 0", "max(channel_utilisation) < 0.5", "availability(operations) > 0.9", "availability(operations, protocol=owa) > 0.9",
    "availability(operations, population=p1, including=throttled) > 0.9",
    "availability(operations, excluding=given-up, excluding=refused) > 0.9", "availability(attempts, protocol=mapi) > 0.9")
OTHER_DOMAIN = "emea.contoso.com"
# Asked of a part of the run: W is put where the window stands.
WINDOWED = (
    "availability(operations, W) > 0.9", "availability(attempts, W) > 0.9", "p95(latency_ms, W) < 300", "mean(latency_ms, W) < 300",
    "max(latency_ms, protocol=owa, W) < 3000", "count(latency_ms, W) > 3", "rate(requests_answered, W) > 1", "count(requests_failed, W) < 3",
    "share(requests_failed, W) < 0.1", "rate(errors_5xx, W) < 1", "count(redirects, W) == 0", "count(reconnects, W) == 0",
    "count(contexts_lost, W) == 0", "count(throttled, W) == 0", "count(long_polls_broken, W) == 0", "count(pool_full, W) == 0")


# What seldom happens by itself is asked for by every eighth seed: two sites that are cut from one another while both mount,
# links with a steady load, processors that are asked for too much. Of each thousand the first eight are these and free ones;
# then come the corners.
THEMES = ("cut", "steady", "overload")
SEEDS_OF_DRAFTS = 8
SEEDS_A_ROUND = SEEDS_OF_DRAFTS + len(CORNERS)


def place_of(seed):
    """Which of a round of seeds it is."""
    return seed % 1000 % SEEDS_A_ROUND

CERTIFICATES = (("mail", "*.contoso.com"), ("renewed", "*.contoso.com"), ("for-another-name", "fabrikam.com"))


class Draft:
    """One scenario while it is drawn."""

    def __init__(self, seed):
        self.draw = random.Random(f"judge {seed}")
        self.of_outlooks = random.Random(f"judge outlooks {seed}")  # likewise
        self.of_administration = random.Random(f"judge administration {seed}")
        self.of_programs = random.Random(f"judge programs {seed}")  # apart, so that the rest of a seed's scenario is what it was
        self.of_logons = random.Random(f"judge logons {seed}")  # likewise
        self.of_calls = random.Random(f"judge calls {seed}")  # likewise
        self.of_passwords = random.Random(f"judge passwords {seed}")  # likewise
        self.of_certificates = random.Random(f"judge certificates {seed}")  # apart, too
        self.seed = seed
        place = place_of(seed)
        self.of_seekers = random.Random(f"judge seekers {seed}")
        self.seeking = self.of_seekers.random() < 0.6
        self.theme = THEMES[place] if place < len(THEMES) else "free"
        self.administered = self.theme == "free" and self.of_administration.random() < 0.6
        self.sites = [f"s{number + 1}" for number in range(2 if self.theme == "cut" else self.draw.choice((1, 2, 2, 3)))]
        self.multi_role = self.draw.random() < 0.35
        self.duration = self.draw.choice((180, 240, 300) if self.theme == "overload" else (150, 180, 240, 300))
        self.warm_up = self.draw.choice((0, 20, 30, 45))
        self.fronts, self.mailbox, self.balancers, self.hosts = {}, {}, {}, {}
        self.layer7, self.called = set(), None
        self.databases, self.links, self.dag = [], [], False
        self.text = []
        self.windows = [f"from={self.warm_up + self.draw.choice((0, 7.5, 20))}, for={self.draw.choice((15, 40.5, 80))}"]

    def chance(self, part):
        return self.draw.random() < part

    def add(self, line):
        self.text.append(line)

    def number(self, low, high, digits=1):
        return round(self.draw.uniform(low, high), digits)

    def scenario(self):
        self.add(f'title: "drawn, seed {self.seed}"')
        self.add(f"duration_s: {self.duration} seed: {self.draw.randrange(1 << 30)}")
        self.topology()
        self.add("directory {\n  domain: \"contoso.com\"")
        for part in (self.servers, self.stores, self.doors, self.plans):
            part()
        if self.administered:
            arbitration, books = (self.of_administration.choice(self.databases)[0] for _ in range(2))
            self.add(f'  arbitration_database: "{arbitration}"')
            self.add(f'  offline_address_books {{ books {{ name: "book" is_default: true generation_database: "{books}" }} }}')
        if self.of_passwords.random() < 0.6:
            self.add(f"  lockout {{ threshold: {self.of_passwords.choice((1, 2, 5))} window_s: 40 duration_s: {self.of_passwords.choice((40, 90))} }}")
        if self.of_passwords.random() < 0.6:
            holders = self.of_passwords.choice(("", f' front_ends: "{self._any_list(self.fronts)[0]}"'))
            hosts = " ".join(f'hosts: "{host}"' for host in sorted({*self.hosts, "mail.contoso.com"}))
            self.add(f'  service_accounts {{ name: "asa" {hosts}{holders} }}')
        for name, host in CERTIFICATES:
            self.add(f'  certificates {{ name: "{name}" names: "{host}" }}')
        self.add("}")
        self.clients()
        self.faults()
        self.certificates()
        self.machinery()
        return "\n".join(self.text) + "\n"

    def topology(self):
        draw = self.draw
        self.add("topology {")
        for site in self.sites:
            lan = f" lan {{ bandwidth_mbps: {draw.choice((100, 1000, 10000))} latency_ms: {self.number(0.05, 0.5, 2)} }}" if self.chance(0.5) else ""
            self.add(f'  sites {{ name: "{site}"{lan} }}')
        self.add('  client_networks { name: "internet" }')
        for site in self.sites:
            self._link(f"i-{site}", "internet", site, draw.choice((20, 100, 500)))
        for place, a in enumerate(self.sites):
            for b in self.sites[place + 1:]:
                self._link(f"{a}-{b}", a, b, draw.choice((20, 50, 200)))
        cores = 1 if self.theme == "overload" else draw.choice((1, 2, 3, 4))
        self.add(f"  default_cpu {{ cores: {cores} megacycles_per_core: {draw.choice((1200, 2222.22, 3300))}"
                 f" discipline: {draw.choice(('PROCESSOR_SHARING', 'PROCESSOR_SHARING', 'FIFO'))} }}\n}}")

    def _link(self, name, a, b, bandwidth):
        self.links.append(name)
        self.add(f'  links {{ name: "{name}" a: "{a}" b: "{b}" bandwidth_mbps: {bandwidth} latency_ms: {self.number(1, 30)} }}')

    def _pools(self):
        if not self.chance(0.3):
            return ""
        return f" application_pools {{ app: {self.draw.choice(('OWA', 'ACTIVE_SYNC', 'MAPI'))} queue_length: {self.draw.randint(1, 6)} }}"

    def servers(self):
        name = self.draw.choice(("one", "each"))
        for site in self.sites:
            count = self.draw.choice((1, 2, 2, 3))
            self.fronts[site] = [f"{'ex' if self.multi_role else 'cas'}-{site}-{number + 1}" for number in range(count)]
            for front in self.fronts[site]:
                certificate = f' certificate: "{front}"' if name == "each" else ""
                url = f' owa {{ external_url: "https://{site}.contoso.com/owa" }}' if self.chance(0.2) else ""
                slots = f" max_concurrent_api: {self.of_logons.choice((1, 2, 10))}"
                self.add(f'  front_ends {{ name: "{front}" site: "{site}"{certificate}{url}{self._pools()}{slots} }}')
            own = self.fronts[site] if self.multi_role else [f"mbx-{site}-{number + 1}" for number in range(self.draw.choice((1, 2, 2)))]
            self.mailbox[site] = own
            for server in own:
                where = "" if self.multi_role else f' site: "{site}"'
                self.add(f'  mailbox_servers {{ name: "{server}"{where}{self._pools()} }}')
            self.add(f'  directory_servers {{ name: "dc-{site}" site: "{site}" max_concurrent_api: {self.of_logons.choice((1, 3))} }}')
        self.add(f'  directory_servers {{ name: "dc-other" site: "{self.sites[-1]}" account_domain: "{OTHER_DOMAIN}" }}')

    def stores(self):
        everybody = [server for site in self.sites for server in self.mailbox[site]]
        self.dag = len(everybody) > 1 and (self.theme == "cut" or self.chance(0.8))
        if self.dag:
            members = " ".join(f'members: "{server}"' for server in everybody)
            mode = " datacenter_activation_mode: DAG_ONLY" if self.chance(0.2) else ""
            self.add(f'  dags {{ name: "dag" {members} witness_site: "{self.draw.choice(self.sites)}"{mode} }}')
        for number in range(self.draw.randint(2, 5)):
            holders = everybody[:]
            self.draw.shuffle(holders)
            holders = holders[:self.draw.randint(2, len(holders))] if self.dag else holders[:1]
            copies = " ".join(f'copies {{ server: "{server}" }}' for server in holders)
            self.databases.append((f"db{number + 1}", holders))
            self.add(f'  databases {{ name: "db{number + 1}" {copies} }}')

    def doors(self):
        for site in self.sites:
            kind = self.draw.choice(("dns", "LAYER4", "LAYER4", "LAYER7"))
            addresses = self.fronts[site]
            if kind != "dns":
                addresses = [f"lb-{site}"]
                self.balancers[addresses[0]] = self.fronts[site]
                self._balancer(addresses[0], site, kind)
                if kind == "LAYER7":
                    self.layer7.add(addresses[0])
            self.hosts[f"{site}.contoso.com"] = addresses
        everywhere = [address for addresses in self.hosts.values() for address in addresses]
        self.hosts["mail.contoso.com"] = everywhere
        for host, addresses in self.hosts.items():
            listed = " ".join(f'addresses: "{address}"' for address in addresses)
            self.add(f'  namespaces {{ host: "{host}" {listed} ttl_s: {self.draw.choice((30, 300))} }}')
        if self.looks():
            self.add('  service_records { target: "mail.contoso.com" }')
            answer = self.of_seekers.choice(("NOT_FOUND", "PAGE", "SILENT"))
            self.add(f'  web_sites {{ name: "www" location: "{self.of_seekers.choice(self.sites)}" hosts: "contoso.com" answer: {answer}'
                     f" delay_s: {self.of_seekers.choice((0, 1, 3))} }}")

    def _balancer(self, name, site, kind):
        draw = self.draw
        stickiness = draw.choice(("NONE", "NONE", "COOKIE" if kind == "LAYER7" else "SOURCE_ADDRESS"))
        policy = f" policy: {draw.choice(('ROUND_ROBIN', 'LEAST_CONNECTIONS'))}" if stickiness == "NONE" else ""
        pool = " ".join(f'pool: "{front}"' for front in self.fronts[site])
        limit = f" table_limit: {draw.randint(20, 80)}" if self.chance(0.2) else ""
        slow = f" slow_start_s: {draw.randint(5, 30)}" if self.chance(0.2) else ""
        probe = f" probe {{ interval_s: {draw.choice((2, 5))} down_after: {draw.choice((1, 2))}" + (
            f" protocol: {draw.choice(CLIENTS)}" if kind == "LAYER4" else "") + " }"
        self.add(f'  balancers {{ name: "{name}" site: "{site}" {pool} layer: {kind} stickiness: {stickiness}'
                 f"{policy}{limit}{slow}{probe} }}")

    def plans(self):
        """A dial plan for calls, which a layer-7 balancer does not carry."""
        hosts = [host for host, addresses in self.hosts.items() if not any(address in self.layer7 for address in addresses)]
        self.called = self.of_calls.choice(hosts) if hosts and self.theme == "free" and self.of_calls.random() < 0.5 else None
        if self.called:
            late = f" from_s: {self.of_calls.choice((5, 30))}" if self.of_calls.random() < 0.3 else ""
            self.add(f'  dial_plans {{ name: "plan" gateways {{ gateway: "gw"{late} }} }}')

    def calls(self):
        """Phone calls, by a gateway for the most part."""
        draw = self.of_calls
        program = draw.choice(("GATEWAY", "GATEWAY", "SIPP", "SIPSAK"))
        talk = f" call_s {{ constant: {draw.choice((2, 10))} }} ping_s: {draw.choice((5, 30))}" if program == "GATEWAY" else ""
        parts = [f'name: "called" client: SIP users: {draw.randint(10, 40)} location: "{draw.choice(["internet"] + self.sites)}"',
                 f'namespace: "{self.called}" dial_plan: "plan"']
        parts += [f'databases: "{name}"' for name, _ in self.databases]
        parts.append(f'sip_program {{ name: {program} gateway: "gw" attendant_share: {draw.choice((0, 0.2))}{talk} }}')
        parts.append(f"closed {{ ramp_s: {draw.choice((5, 20))} }}")
        parts.append(f"profile {{ requests_per_hour: {draw.choice((120, 400))} patience_s: {draw.choice((4, 32))} }}")
        self.add("populations {\n  " + "\n  ".join(parts) + "\n}")

    def clients(self):
        draw = self.draw
        for number in range(draw.choice((1, 2, 2, 3))):
            client = draw.choice(CLIENTS) if number else draw.choice(("OWA", "MAPI_HTTP"))
            users = draw.randint(70, 100) if self.theme == "overload" else draw.randint(20, 100)
            if self.theme == "overload":
                client = "MAPI_HTTP"
            parts = [f'name: "p{number + 1}" client: {client} users: {users}', f'location: "{draw.choice(["internet", "internet"] + self.sites)}"',
                     f'namespace: "{draw.choice(list(self.hosts) + ["mail.contoso.com"])}"']
            parts += [f'databases: "{name}"' for name, _ in self.databases]
            if client == "OWA":
                parts.append(f"logon: {draw.choice(('FORMS', 'FORMS', 'BASIC'))}")
            if client == "MAPI_HTTP" and self.theme == "free":
                parts.append(self._by_ntlm())
            if self.theme == "free":
                parts.append(self._passwords())
            if client == "ACTIVE_SYNC" and self.chance(0.5):
                parts.append("devices_per_user: 2")
            if client == "OWA" and self.chance(0.4):
                parts.append(f"open {{ sessions_per_s: {self.number(0.2, 1.5, 2)} }}")
            else:
                parts.append(f"closed {{ ramp_s: {draw.choice((5, 20, 40))} away_mean_s: {draw.choice((5, 20, 60))} }}")
            if self.chance(0.4):
                parts.append(f"clients_per_address: {draw.choice((2, 5))}")
            parts.append(self._profile(client))
            self.add("populations {\n  " + "\n  ".join(parts) + "\n}")
        if self.theme == "free" and self.of_programs.random() < 0.6:
            self.programs()
        if self.looks():
            self.seekers()
        if self.theme == "free" and self.of_outlooks.random() < 0.4:
            self.outlooks()
        if self.called:
            self.calls()

    def looks(self):
        return self.theme == "free" and self.seeking

    def seekers(self):
        """Programs that look for Autodiscover, by way of a record, and past a web site in one of the sites."""
        draw = self.of_seekers
        name = draw.choice(("OUTLOOK", "PHONE", "EXCHANGELIB", "MANAGED_API"))
        joined = " domain_joined: true" if name in ("OUTLOOK", "MANAGED_API") and draw.random() < 0.5 else ""
        parts = [f'name: "seekers" client: AUTODISCOVER users: {draw.randint(10, 60)}', f'location: "{draw.choice(["internet"] + self.sites)}"',
                 'namespace: "mail.contoso.com"']
        parts += [f'databases: "{name}"' for name, _ in self.databases]
        parts.append(f"autodiscover_program {{ name: {name}{joined} watches: {draw.choice(('true', 'true', 'false'))} }}")
        parts.append(f"closed {{ ramp_s: {draw.choice((20, 60, 100))} }}")
        parts.append(f"profile {{ retry_s {{ uniform {{ low: 5 high: 20 }} }} patience_s: {draw.choice((20, 60))}"
                     f" mailbox_megacycles {{ exponential {{ mean: {draw.choice((20, 200))} }} }} }}")
        self.add("populations {\n  " + "\n  ".join(parts) + "\n}")
        if self.administered:
            self.administration()

    def administration(self):
        """Browsers of ECP, shells, and Outlooks that download an address book."""
        draw = self.of_administration

        def population(client, users, *parts):
            place = f'location: "{draw.choice(["internet"] + self.sites)}" namespace: "{draw.choice(list(self.hosts) + ["mail.contoso.com"])}"'
            self.add("populations {\n  " + "\n  ".join((f'name: "{client.lower()}s" client: {client} users: {users}', place, *parts)) + "\n}")

        sessions = ("closed { ramp_s: 10 away_mean_s: 20 }", f"open {{ sessions_per_s: {draw.choice((0.3, 1))} }}")
        mailboxes = " ".join(f'databases: "{name}"' for name, _ in self.databases)
        population("ECP", draw.randint(5, 30), draw.choice((mailboxes, "without_mailbox: true")), draw.choice(sessions),
                   f"logon: {draw.choice(('FORMS', 'BASIC'))}",
                   f"profile {{ requests_per_hour: 600 session_requests_mean: {draw.choice((3, 10))} change_share: {draw.choice((0, 0.4))} }}")
        population("POWERSHELL", draw.randint(2, 10), draw.choice((mailboxes, "without_mailbox: true")), draw.choice(sessions),
                   f"profile {{ requests_per_hour: 600 session_requests_mean: {draw.choice((3, 10))} }}")
        population("OAB", draw.randint(5, 30), mailboxes, f"closed {{ ramp_s: {draw.choice((10, 60))} }}",
                   f"oab_download {{ full_share: {draw.choice((0.1, 0.5))} difference_share: 0.4 full_megabytes: {draw.choice((0.2, 2))}"
                   f" difference_kilobytes: 50 piece_kilobytes: {draw.choice((100, 400))} }}",
                   f"profile {{ think_s {{ exponential {{ mean: {draw.choice((20, 60))} }} }} retry_s {{ constant: {draw.choice((5, 20))} }} }}")

    def programs(self):
        """Programs over EWS, most of which stream."""
        draw = self.of_programs
        parts = [f'name: "programs" client: EWS users: {draw.randint(10, 40)}', f'location: "{draw.choice(["internet"] + self.sites)}"',
                 f'namespace: "{draw.choice(list(self.hosts) + ["mail.contoso.com"])}"']
        parts += [f'databases: "{name}"' for name, _ in self.databases]
        parts.append(self._by_ntlm() or self.of_passwords.choice(("", "logon: KERBEROS", "logon: KERBEROS reaches_kdc: true")))
        parts.append(self._passwords())
        parts.append(f"devices_per_user: {draw.choice((1, 2))} ews_program {{ streams: {draw.choice(('true', 'true', 'false'))} }}")
        parts.append(f"closed {{ ramp_s: {draw.choice((5, 20))} }}")
        parts.append(f"profile {{ requests_per_hour: {draw.choice((120, 400))} change_share: {draw.choice((0, 0.3, 1))}"
                     f" hold_s: {draw.choice((20, 60, 200))} events_per_hour: {draw.choice((10, 60, 200))}"
                     f" mailbox_megacycles {{ exponential {{ mean: {draw.choice((20, 100))} }} }} }}")
        self.add("populations {\n  " + "\n  ".join(parts) + "\n}")

    def _passwords(self):
        """In some scenarios users whose programs keep a wrong password, or whose accounts let nobody in."""
        draw = self.of_passwords
        if draw.random() < 0.5:
            return ""
        return (f"credentials {{ wrong_share: {draw.choice((0.1, 0.3))} wrong_from_s: {draw.choice((0, 0, 60))} former: {draw.choice(('false', 'false', 'true'))}"
                f" expired_share: {draw.choice((0, 0.1))} locked_out_share: {draw.choice((0, 0.1))} prompt_s: {draw.choice((5, 30))}"
                f" types_the_same: {draw.choice(('false', 'true'))} }}")

    def _by_ntlm(self):
        if self.of_logons.random() < 0.4:
            return ""
        domain = self.of_logons.choice(("", f' account_domain: "{OTHER_DOMAIN}"'))
        return f"logon: NTLM{domain}"

    def outlooks(self):
        """Outlooks over Outlook Anywhere, with channels that are soon used up or last."""
        draw = self.of_outlooks
        parts = [f'name: "outlooks" client: OUTLOOK_ANYWHERE users: {draw.randint(10, 40)}', f'location: "{draw.choice(["internet"] + self.sites)}"',
                 f'namespace: "{draw.choice(list(self.hosts) + ["mail.contoso.com"])}"']
        parts += [f'databases: "{name}"' for name, _ in self.databases]
        if draw.random() < 0.2:
            parts.append("outlook_program { version: 11 }")
        parts.append(self._passwords())
        parts.append(f"closed {{ ramp_s: {draw.choice((5, 20))} }}")
        parts.append(f"profile {{ requests_per_hour: {draw.choice((120, 400, 900))} events_per_hour: {draw.choice((10, 60, 200))}"
                     f" mailbox_megacycles {{ exponential {{ mean: {draw.choice((20, 100))} }} }} }}")
        self.add("populations {\n  " + "\n  ".join(parts) + "\n}")

    def _profile(self, client):
        draw = self.draw
        if self.theme == "overload":
            return "profile { requests_per_hour: 900 mailbox_megacycles { exponential { mean: 700 } } patience_s: 10 hold_s: 60 }"
        parts = [f"requests_per_hour: {draw.choice((240, 600, 1200)) if client != 'ACTIVE_SYNC' else draw.choice((30, 120))}",
                 f"session_requests_mean: {draw.choice((4, 10, 30))}", f"change_share: {self.number(0, 1, 2)}"]
        if self.chance(0.5):
            parts.append(f"patience_s: {draw.choice((4, 12, 45))}")
        if client != "OWA":
            parts.append(f"hold_s: {draw.choice((20, 60, 200))} events_per_hour: {draw.choice((10, 60, 200))}")
        if self.chance(0.5):
            parts.append(f"response_bytes {{ exponential {{ mean: {draw.choice((9000, 80000, 300000))} }} }}")
        if self.chance(0.5):
            parts.append(f"front_end_megacycles {{ exponential {{ mean: {draw.choice((10, 80, 250))} }} }}")
            parts.append(f"mailbox_megacycles {{ exponential {{ mean: {draw.choice((20, 200, 600))} }} }}")
        return "profile { " + " ".join(parts) + " }"

    def faults(self):
        kinds = [self._crash, self._power_loss, self._site_loss, self._link_down, self._link_bandwidth, self._component_state,
                 self._message_rule, self._sick]
        if self.balancers:
            kinds.append(self._drain_member)
        if self.dag:
            kinds += [self._database_failure, self._switchover, self._rebalance, self._block_activation, self._restore_quorum]
        at = self.warm_up
        if self.theme == "steady":
            return
        if self.theme == "overload":
            at += 80  # before that only the load tells
        if self.theme == "cut":
            self.cut(at + 5)
        for number in range(self.draw.choice((0, 2, 3, 4, 5))):
            at += self.draw.choice((0, 0.5, 10, 25, 40))
            if at >= self.duration:
                break
            what = self.draw.choice(kinds)()
            lasting = f" lasting_s: {self.draw.choice((3, 15, 30, 60))}" if self.chance(0.8) and "rebalance" not in what else ""
            self.add(f'faults {{ name: "fault {number + 1}" at_s: {at}{lasting} {what} }}')
            if number == 0 and at + 10 <= self.duration:
                self.windows.append("from=fault 1, for=10")
        if self.chance(0.2):
            self.add(f'faults {{ drawn {{ every_mean_s: 60 lasting_mean_s: 8 }} {self._crash()} }}')
        if self.chance(0.25):
            how = "drain_s: 15" if self.dag else "without_draining: true"
            self.add(f'maintenance {{ server: "{self._any(self.fronts)}" at_s: {self.warm_up + 10} {how} work_s: 20 }}')

    def certificates(self):
        """In some scenarios front ends show others while they run, one of which nobody takes."""
        draw = self.of_certificates
        if self.theme == "steady" or draw.random() < 0.7:
            return
        for number in range(draw.randint(1, 3)):
            lasting = draw.choice(("", " lasting_s: 30"))
            self.add(f'faults {{ name: "certificate {number + 1}" at_s: {self.warm_up + draw.randint(1, 60)}{lasting}'
                     f' bind_certificate {{ server: "{draw.choice(self._any_list(self.fronts))}"'
                     f' certificate: "{draw.choice(CERTIFICATES)[0]}" }} }}')

    def cut(self, at):
        """The sites lose one another, and the smaller part of the group is made a group of its own."""
        for link in self.links:
            self.add(f'faults {{ name: "{link} is cut" at_s: {at} lasting_s: 60 link_down: "{link}" }}')
        smaller = min(self.sites, key=lambda site: len(self.mailbox[site]))
        self.add(f'faults {{ name: "restored" at_s: {at + 30} lasting_s: 50 restore_quorum {{ dag: "dag" site: "{smaller}" }} }}')

    def _any(self, servers):
        return self.draw.choice([name for names in servers.values() for name in names])

    def _crash(self):
        return f'crash: "{self._any({**self.fronts, "m": self._any_list(self.mailbox), "b": list(self.balancers)})}"'

    @staticmethod
    def _any_list(servers):
        return [name for names in servers.values() for name in names]

    def _power_loss(self):
        return f'power_loss: "{self._any(self.fronts) if self.chance(0.5) else self._any(self.mailbox)}"'

    def _site_loss(self):
        return f'site_loss: "{self.draw.choice(self.sites)}"'

    def _link_down(self):
        return f'link_down: "{self.draw.choice(self.links)}"'

    def _link_bandwidth(self):
        return f'link_bandwidth {{ link: "{self.draw.choice(self.links)}" bandwidth_mbps: {self.draw.choice((0.5, 2, 10))} }}'

    def _database_failure(self):
        return f'database_failure: "{self.draw.choice(self.databases)[0]}"'

    def _switchover(self):
        name, holders = self.draw.choice(self.databases)
        return f'switchover {{ database: "{name}" server: "{self.draw.choice(holders)}" }}'

    @staticmethod
    def _rebalance():
        return 'rebalance: "dag"'

    def _block_activation(self):
        return f'block_activation: "{self._any(self.mailbox)}"'

    def _restore_quorum(self):
        return f'restore_quorum {{ dag: "dag" site: "{self.draw.choice(self.sites)}" }}'

    def _component_state(self):
        component = self.draw.choice(("OWA_PROXY", "SERVER_WIDE_OFFLINE", "ACTIVE_SYNC_PROXY", "MAPI_PROXY"))
        state = self.draw.choice(("DRAINING", "INACTIVE"))
        return f'component_state {{ server: "{self._any(self.fronts)}" component: {component} state: {state} requester: FUNCTIONAL }}'

    def _message_rule(self):
        zones = self.sites + ["internet"]
        a, b = self.draw.choice(zones), self.draw.choice(zones)
        delay = f" delay_ms: {self.draw.choice((50, 3000))}" if self.chance(0.5) else ""
        return f'message_rule {{ from: "{a}" to: "{b}" share: {self.number(0.05, 1, 2)}{delay} }}'

    def _sick(self):
        return (f'sick {{ server: "{self._any(self.fronts if self.chance(0.6) else self.mailbox)}" protocol: {self.draw.choice(CLIENTS)}'
                f' effect: {self.draw.choice(("ERRORS", "HANGS"))} }}')

    def _drain_member(self):
        balancer = self.draw.choice(list(self.balancers))
        return f'drain_member {{ balancer: "{balancer}" server: "{self.draw.choice(self.balancers[balancer])}" }}'

    def machinery(self):
        draw = self.draw
        self.add(f"network {{ model: {draw.choice(('QUEUE', 'FLOW'))} }}")
        timing = [f"detection_s: {draw.choice((5, 20))} mount_s: {draw.choice((3, 15))} switchover_s: {draw.choice((1, 8))}",
                  f"connect_timeout_s: {draw.choice((3, 10))} back_end_timeout_s: {draw.choice((5, 25))}"]
        if self.chance(0.3):
            timing.append(f"mailbox_request_limit: {draw.randint(2, 10)}")
        if self.chance(0.3):
            timing.append("tls_shared_tickets: 1")
        if self.chance(0.3):
            timing.append(f"context_idle_s: {draw.choice((5, 30))}")
        if self.chance(0.3):
            timing.append(f"not_mounted_wait_s: {draw.choice((2, 10))}")
        if self.chance(0.3):
            timing.append("abandoned_work: RUN_ON")
        if self.chance(0.3):
            timing.append(f"active_sync_concurrency: {draw.choice((1, 2))}")
        if self.of_programs.random() < 0.3:
            timing.append(f"ews_concurrency: {self.of_programs.choice((1, 2))} ews_hanging_connections: 1")
        timing.append(f"ntlm_megacycles {{ exponential {{ mean: {self.of_logons.choice((1, 300, 2000))} }} }}"
                      f" secure_channel_wait_s: {self.of_logons.choice((2, 45))}")
        if self.of_outlooks.random() < 0.5:
            timing.append(f"rpc_channel_octets: 131072 rpc_keep_alive_s: {self.of_outlooks.choice((5, 20))}")
        self.add("timing { " + " ".join(timing) + " }")
        if self.chance(0.3):
            self.add("health { probe_s: 10 unhealthy_after_s: 8 restart_after_s: 10 offline_after_s: 20 }")
        self.add(f"record {{ warm_up_s: {self.warm_up} sample_s: {draw.choice((5, 7.5, 10, 17))}"
                 f" peak_window_s: {draw.choice((1, 3.3, 10, 60))} }}")
        for expression in OBJECTIVES:
            self.add(f'objectives {{ expression: "{expression}" }}')
        for window in self.windows:
            for expression in WINDOWED:
                self.add(f'objectives {{ expression: "{expression.replace("W", window)}" }}')


def _corner(seed):
    draw = random.Random(f"judge {seed}")
    name = list(CORNERS)[place_of(seed) - SEEDS_OF_DRAFTS]
    text, windows, record = CORNERS[name](draw)
    lines = [f'title: "drawn, seed {seed}"', f"seed: {draw.randrange(1 << 30)}"] + text + [f"record {{ {record} }}"] * bool(record)
    asked = [one for one in OBJECTIVES if one not in UNASKED.get(name, ())]
    expressions = [*asked, *ASKED_TOO.get(name, ()), *(expression.replace("W", window) for window in windows for expression in WINDOWED)]
    return "\n".join(lines + [f'objectives {{ expression: "{expression}" }}' for expression in expressions]) + "\n"


def drawn(seed):
    """The text of the scenario of a seed."""
    return _corner(seed) if place_of(seed) >= SEEDS_OF_DRAFTS else Draft(seed).scenario()


def seed_of(corner):
    """A seed by which this corner is drawn."""
    return 1000 + SEEDS_OF_DRAFTS + list(CORNERS).index(corner)


def is_sharpened(seed):
    """Whether the scenario is to be cut where a first run of it has answers."""
    return place_of(seed) == SEEDS_OF_DRAFTS + list(CORNERS).index("edge")


def cut_at(seed, instants, good):
    """The text of a scenario that is sharpened. instants: of final answers; good: of all good answers; in ns."""
    return sharpened(drawn(seed), instants, good, WINDOWED)
