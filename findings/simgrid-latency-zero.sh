#!/bin/bash
# Package: python3-simgrid, libsimgrid3.32
# Version: 3.32-2+b2
# Behaviour: a transfer over a route without latency shares a link as if its route had a latency of one second. It gets next to nothing beside one
#   over a route of 10 ms; the same route with a nanosecond of latency gets next to everything.
# Output seen: octets a second of both on a link of 1,000,000: CM02, 0 beside 10 ms 9901 and 990099; 1 ns beside 10 ms 1000000 and 0; LV08, 0 beside
#   10 ms 28762 and 941238.
cd "$(dirname "$0")" && . ./common.bash
fetch python3-simgrid=3.32-2+b2 libsimgrid3.32=3.32-2+b2 libns3.37=3.37-2 libboost-context1.74.0=1.74.0+ds1-21 \
  libboost-stacktrace1.74.0=1.74.0+ds1-21 libgsl27=2.7.1+dfsg-5+deb12u1 libgslcblas0=2.7.1+dfsg-5+deb12u1 \
  libgfortran5=12.2.0-14+deb12u1 libquadmath0=12.2.0-14+deb12u1
module=usr/lib/python3/dist-packages/simgrid.cpython-311-x86_64-linux-gnu.so
[ -e "$ROOT/$module" ] || unable "the packages are for another machine"
loads "$module"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || unable "SimGrid's module wants Python 3.11"
judge <<'PY'
import sys

from lab import *

RUN = '''
import sys
import simgrid
model, near, far = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
engine = simgrid.Engine(["x", "--cfg=network/model:" + model] + sys.argv[4:] + ["--log=root.thresh:critical"])
zone = simgrid.NetZone.create_full_zone("zone")
hosts = {name: zone.create_host(name, 1e9).seal() for name in ("near", "far", "target")}
trunk = zone.create_link("trunk", 1e6).set_latency(0).seal()
own = {"near": near, "far": far}
for name, latency in own.items():
    wide = zone.create_link(name, 1e9).set_latency(latency).seal()
    zone.add_route(hosts[name].netpoint, hosts["target"].netpoint, None, None,
                   [simgrid.LinkInRoute(wide), simgrid.LinkInRoute(trunk)], False)
zone.seal()
moved = {}


def watch():
    transfers = {name: simgrid.Comm.sendto_async(hosts[name], hosts["target"], 10**9) for name in own}
    simgrid.this_actor.sleep_for(50)
    before = {name: transfer.remaining for name, transfer in transfers.items()}
    simgrid.this_actor.sleep_for(100)
    print(*(round((before[name] - transfers[name].remaining) / 100) for name in own), flush=True)
    import os
    os._exit(0)


simgrid.Actor.create("watch", hosts["target"], watch)
engine.run()
'''
with open("run.py", "w") as f:
    f.write(RUN)


def rates(model, near, far, *options):
    """Octets a second of both transfers, by the latencies of their routes."""
    run = ask(sys.executable, "run.py", model, str(near), str(far), *options,
              env={"PYTHONPATH": ROOT + "/usr/lib/python3/dist-packages"})
    if not run.stdout:
        unable(run.stderr[-300:])
    return tuple(map(int, run.stdout.split()))


print("SimGrid 3.32; two transfers of 1 GB share one link of 1,000,000 B/s; each comes over a link of its own, 1 GB/s, with a latency.\n"
      "Octets a second of each, while both are under way:")
CROSS = "--cfg=network/crosstraffic:0"
for model, near, far, stated in (
        ("CM02", 0.001, 0.01, (909091, 90909)), ("CM02", 1e-9, 0.01, (1000000, 0)), ("CM02", 0, 0.01, (9901, 990099)),
        ("CM02", 0, 0.0001, (100, 999900)), ("CM02", 0, 1, (500000, 500000)), ("CM02", 0, 2, (666667, 333333)), ("CM02", 0, 0, (500000, 500000)),
        ("LV08", 0.001, 0.01, (568757, 401243)), ("LV08", 1e-9, 0.01, (579884, 390116)), ("LV08", 0, 0.01, (28762, 941238)),
        ("LV08", 0, 0.0001, (19632, 950368))):
    say(f"{model}{' (the default)' * (model == 'LV08')}, {near * 1000:g} ms beside {far * 1000:g} ms", rates(model, near, far, CROSS), stated)
print("With network/latency-factor:0, which takes the latency of every transfer to be none:")
say("CM02, 1 ms beside 10 ms", rates("CM02", 0.001, 0.01, CROSS, "--cfg=network/latency-factor:0"), (500000, 500000))

print("""
Why it surprises: a shorter latency means a larger share, down to the last nanosecond, and none at all the smallest one. A local
link whose latency was left out is starved by whoever comes over a long way; and with a latency factor of 0 all
transfers share alike.
""")
verdict()
PY
