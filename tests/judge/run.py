"""One run, read from its trace and its resolved scenario; its tables are computed when they are asked for."""
import functools

import channels
import congestion
import connections
import counts
import faults
import latency
import links
import mail
import objectives
import operations
import overall
import people
import refusals
import servers
from attempts import Requests
from endings import Ends
from values import nanoseconds

TABLES = {
    "run": overall.run, "availability": operations.availability, "causes": operations.causes,
    "availability_over_time": operations.over_time, "objectives": objectives.objectives, "requests": counts.requests, "faults": faults.faults,
    "latency": latency.latency, "servers": servers.servers, "links": links.links, "timeline": people.timeline,
    "connections": connections.connections, "long_polls": latency.long_polls, "populations": people.populations, "phone_calls": people.phone_calls, "mail": mail.mail, "mail_servers": mail.mail_servers, "mail_limits": mail.mail_limits,
    "balancers": connections.balancers, "storms": connections.storms, "cpu": servers.cpu,
    "congestion": congestion.congestion, "secure_channels": channels.secure_channels, "refused_logons": refusals.refused_logons, "tickets": refusals.tickets,
    "mounted_twice": counts.mounted_twice, "routing": counts.routing, "participants": counts.participants}


class Run:
    redirects = counts.REDIRECTS

    def __init__(self, trace, scenario, documented, version):
        self.trace, self.scenario, self.documented, self.version = trace, scenario, documented, version
        self.on_request = documented.on_request()
        self.protocols = list(dict.fromkeys(protocol for _, protocol, _ in documented.actions))
        self.lines = people.lines_of(trace)
        self.requests = Requests(trace, scenario, documented)
        self.long_polls = Requests(trace, scenario, documented, long_poll=True)
        self.people = people.People(self)
        self.connections = connections.Connections(trace)
        self.ends = Ends(trace, self.connections)
        self.processors = {server.name: servers.Processor(server, trace) for server in scenario.servers}
        profiles = {one.one("name"): one.one("profile") for one in scenario.populations}
        self.patience = {name: nanoseconds(one.one("patience_s")) for name, one in profiles.items()}
        self.hold = {name: nanoseconds(one.one("hold_s", 0)) for name, one in profiles.items()}
        # A channel of Outlook Anywhere hangs for as long as its session lasts.
        self.hold |= {one.one("name"): nanoseconds(366 * 86_400) for one in scenario.populations if one.one("client", "") == "OUTLOOK_ANYWHERE"}

    @functools.cache
    def table(self, name):
        """Rows of a table, or its one object; columns that the trace does not give are left out."""
        return TABLES[name](self)

    @functools.cached_property
    def operations(self):
        return operations.Operations(self)

    @functools.cached_property
    def attempts(self):
        return operations.attempts_of(self)

    @functools.cached_property
    def tallies(self):
        return operations.tallies_by_rows(self)

    @functools.cache
    def logons(self, population):
        return people.logons(self, population)

    def addresses(self, host):
        """What DNS answers for a name: names of balancers and front ends."""
        return next((one.all("addresses") for one in self.scenario.directory.all("namespaces") if one.one("host") == host), [])
