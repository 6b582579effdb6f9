"""The requests of a run: sent, answered, failed, overdue; which of them are measured, and which hang."""
import copy

import numpy

PATIENCE = 30_000_000_000  # ns: longer under way at the end, and a request is overdue
WORK = {"read", "change", "sync", "connect", "execute", "disconnect", "find-item", "get-item", "sync-folder-items", "create-item", "subscribe",
        "outlook-pox", "phone-pox", "pox", "soap", "call", "options",
        "view", "manifest", "differences", "full", "create", "command", "relay", "submit"}
REASONS = ["refused", "reset", "timed-out", "untrusted"]  # why a request failed, as the trace words it
REFUSED, RESET, GIVEN_UP, UNTRUSTED = range(len(REASONS))


class Overdue:
    """A request that was under way for too long when the run ended."""

    def __init__(self, who, client, action, sent, line, end):
        self.who, self.client, self.action, self.sent, self.line, self.elapsed = who, client, action, sent, line, end - sent


class Requests:
    """All requests, long polls aside or (long_poll) those alone."""

    def __init__(self, trace, scenario, documented, long_poll=False):
        wanted = numpy.array([of_long_polls == long_poll for _, _, of_long_polls in documented.actions])
        self.documented, self.end, self.warm = documented, scenario.end, scenario.warm
        sent, answered, failed = (trace[kind].where(wanted[trace[kind]["action"]])
                                  for kind in ("request-sent", "request-answered", "request-failed"))
        self.all = sent, answered, failed
        self.before = [int((one.at < self.warm).sum()) for one in self.all]
        self.sent, self.answered, self.failed = (one.where(one.at >= self.warm) for one in self.all)
        self.good = self.answered.where(self.answered["status"] < 400)
        self.errors = self.answered.where(self.answered["status"] >= 500)
        self.overdue = self._overdue(*self.all)

    def within(self, window):
        """Those that ended in a window; what is under way for long at its end is overdue there."""
        part = copy.copy(self)
        part.end = window.end
        part.answered, part.failed = window.of(self.answered), window.of(self.failed)
        _, answered, failed = self.all
        if not window.whole:
            part.overdue = part._overdue(self.all[0], answered.where(answered.at < window.end), failed.where(failed.at < window.end))
        return part

    def under_way_before(self):
        sent, answered, failed = self.before
        return sent - answered - failed

    def _overdue(self, sent, answered, failed):
        ended = {key for one in (answered, failed) for key in zip(one.who, one["client"].tolist(), one["request"].tolist())}
        late = sent.where(self.end - sent.at > PATIENCE)
        return [Overdue(who, client, action, at, line, self.end)
                for who, client, request, action, at, line in zip(late.who, late["client"].tolist(), late["request"].tolist(),
                                                                  late["action"].tolist(), late.at.tolist(), late.line.tolist())
                if (who, client, request) not in ended]
