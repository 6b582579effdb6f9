"""R1 on SimPy: a process a request, a Resource a station. Usage: r1_simpy.py REQUESTS; prints JSON."""
import json
import math
import sys

import simpy

MASK = (1 << 64) - 1


class Random:
    """xoshiro256**, its state filled by splitmix64."""

    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def next(self):
        s = self.state
        x = (s[1] * 5) & MASK
        result = (((x << 7) | (x >> 57)) & MASK) * 9 & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = ((s[3] << 45) | (s[3] >> 19)) & MASK
        return result

    def exponential(self, mean):
        return -mean * math.log1p(-(self.next() >> 11) * 2.0 ** -53)


def request(env, front_end, mailbox, front_end_s, mailbox_s, responses):
    sent = env.now
    yield env.timeout(2000 / 125e6 + 20e-3)
    yield env.timeout(2000 / 125e6 + 0.1e-3)
    with front_end.request() as turn:
        yield turn
        yield env.timeout(front_end_s)
    yield env.timeout(2000 / 125e6 + 0.2e-3)
    with mailbox.request() as turn:
        yield turn
        yield env.timeout(mailbox_s)
    yield env.timeout(20000 / 125e6 + 0.2e-3)
    yield env.timeout(20000 / 125e6 + 0.1e-3)
    yield env.timeout(20000 / 125e6 + 20e-3)
    responses.append((env.now - sent) * 1e3)


def generate(env, count, responses):
    random = Random(42)
    front_ends = [simpy.Resource(env, 4) for _ in range(4)]
    mailbox_servers = [simpy.Resource(env, 8) for _ in range(8)]
    for k in range(count):
        gap = random.exponential(1 / 6000)
        mailbox = random.next() % 100_000
        front_end_s, mailbox_s = random.exponential(1e-3), random.exponential(4e-3)
        yield env.timeout(gap)
        env.process(request(env, front_ends[k % 4], mailbox_servers[mailbox % 8], front_end_s, mailbox_s, responses))


def main(count):
    env = simpy.Environment()
    responses = []
    env.process(generate(env, count, responses))
    env.run()
    responses.sort()
    n = len(responses)
    answers = {"mean_ms": sum(responses) / n, "p50_ms": responses[int(0.5 * n)],
               "p95_ms": responses[int(0.95 * n)], "p99_ms": responses[int(0.99 * n)]}
    print(json.dumps({"work": n, "answers": answers}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
