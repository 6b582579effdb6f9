"""How the cost of a request grows with clients and servers.

Runs the same mix of clients (70 % Outlook over MAPI/HTTP, 20 % phones, 10 % browsers) on a grid of
sizes, on the network model `queue`. Every server has sixteen usual cores, or faster ones where half of them
would not be enough. Each cell is run twice, to the end of the ramp-up and beyond it; the rate is the requests between the two over the user CPU
seconds between the two. Prints a table, writes a plot.
"""
import argparse
import io
import json
import pathlib
import resource
import subprocess
import tempfile

import casgrid_core

CLIENTS = (10_000, 100_000, 1_000_000)
SERVERS = (10, 100, 1_000)
MIX = (("outlook", "MAPI_HTTP", 0.7, 100), ("phones", "ACTIVE_SYNC", 0.2, 20), ("browsers", "OWA", 0.1, 100))
REQUESTS_A_CLIENT = 0.7 * 120 / 3600 + 0.2 * 12 / 3600 + 0.1 * 240 / 3600  # a second
MEGACYCLES_A_CLIENT = sum(share * messages * 0.0425 for _, _, share, messages in MIX)  # a second
RAMP_S = 60
LEAST_S, MOST_S, REQUESTS = 60, 1_800, 1_500_000
CORES = 16
USUAL_CORE = 3_300  # megacycles a second


def scenario(clients, servers):
    """The text of one cell's scenario."""
    front, directory = max(2, round(servers * 0.27)), max(1, round(servers * 0.08))
    mailbox = servers - front - directory
    core = 2 * clients * MEGACYCLES_A_CLIENT / CORES
    cpu = lambda needed: f"cpu {{ cores: {CORES} megacycles_per_core: {max(needed, USUAL_CORE):.2f} }}"
    databases = "".join(f'  databases {{ name: "db{i}" copies {{ server: "mbx{i}" }} }}\n'
                        for i in range(1, mailbox + 1))
    populations = "".join(f"""
populations {{
  name: "{name}" client: {client} users: {round(clients * share)} location: "internet"
  databases: "db{{1..{mailbox}}}" namespace: "mail.contoso.com" closed {{ ramp_s: {RAMP_S} }}
  profile {{ messages_per_day: {messages} }}
}}""" for name, client, share, messages in MIX)
    return f"""title: "{clients} clients, {servers} servers"
duration_s: {RAMP_S + MOST_S}
topology {{
  sites {{ name: "west" lan {{ bandwidth_mbps: 1000000 latency_ms: 0.1 }} }}
  client_networks {{ name: "internet" }}
  links {{ name: "internet-west" a: "internet" b: "west" bandwidth_mbps: 1000000 latency_ms: 15 }}
}}
directory {{
  domain: "contoso.com"
  front_ends {{ name: "cas{{1..{front}}}" site: "west" {cpu(core * 0.375 / front)} }}
  mailbox_servers {{ name: "mbx{{1..{mailbox}}}" site: "west" {cpu(core / mailbox)} }}
  directory_servers {{ name: "dc{{1..{directory}}}" site: "west" {cpu(core / directory)} }}
{databases}  balancers {{ name: "lb" site: "west" pool: "cas{{1..{front}}}" }}
  namespaces {{ host: "mail.contoso.com" addresses: "lb" }}
}}
{populations}
network {{ model: QUEUE }}
record {{ trace: NONE }}
"""


def run(program, path, until):
    """(completed requests, user CPU seconds, resident MiB) of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    said = subprocess.run([program, "run", path, "--until", str(until), "--json"], check=True,
                          capture_output=True, text=True).stdout
    report = json.loads(said)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return report["requests"]["completed"], used, report["resident_bytes"] / 2**20


def measure(program, clients, servers):
    simulated = min(max(REQUESTS / (clients * REQUESTS_A_CLIENT), LEAST_S), MOST_S)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "cell.textproto"
        path.write_text(scenario(clients, servers))
        ramp, ramp_s, _ = run(program, str(path), RAMP_S)
        total, total_s, mib = run(program, str(path), RAMP_S + simulated)
    return (total - ramp) / (total_s - ramp_s), mib


def plot(rates, kind):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(figsize=(7, 4))
    for servers in SERVERS:
        axes.plot(CLIENTS, [rates[c, servers] for c in CLIENTS], marker="o", label=f"{servers:,} servers")
    axes.set(xscale="log", xlabel="connected clients", ylabel="requests per CPU-second", ylim=(0, None),
             title="Cost of a request as a scenario grows (network queue)")
    axes.legend()
    figure.tight_layout()
    drawn = io.BytesIO()
    figure.savefig(drawn, format=kind, dpi=110)
    return drawn.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], prog="casgrid bench growth")
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=1, help="interleaved measurements a cell")
    parser.add_argument("--plot", default="growth.png", help="where the plot is written")
    options = parser.parse_args()
    kind = pathlib.Path(options.plot).suffix[1:] or "png"
    try:
        drawing = casgrid_core.OutputFile(options.plot)  # refused before hours of measuring, not after
    except ValueError as error:
        parser.error(str(error))
    cells = [(c, s) for c in CLIENTS for s in SERVERS]
    samples = {cell: [] for cell in cells}
    memory = {}
    for _ in range(options.rounds):
        for cell in cells:
            rate, memory[cell] = measure(options.program, *cell)
            samples[cell].append(rate)
    rates = {cell: sorted(values)[len(values) // 2] for cell, values in samples.items()}
    print(f"{'clients':>10}  {'servers':>8}  {'requests/cpu_s':>14}  {'min':>9}  {'max':>9}  {'MiB':>7}  "
          f"{'of fewer clients':>16}  {'of fewer servers':>16}")
    worst = 1.0
    for c, s in cells:
        fewer_clients = rates[c, s] / rates[c // 10, s] if (c // 10, s) in rates else None
        fewer_servers = rates[c, s] / rates[c, s // 10] if (c, s // 10) in rates else None
        worst = min(worst, fewer_clients or 1, fewer_servers or 1)
        shown = [f"{x:.2f}" if x else "-" for x in (fewer_clients, fewer_servers)]
        print(f"{c:>10,}  {s:>8,}  {rates[c, s]:>14,.0f}  {min(samples[c, s]):>9,.0f}  "
              f"{max(samples[c, s]):>9,.0f}  {memory[c, s]:>7,.0f}  {shown[0]:>16}  {shown[1]:>16}")
    print(f"the slowest step is {worst:.2f} of the one before")
    drawing.write(plot(rates, kind))
    print(f"plot: {options.plot}")


if __name__ == "__main__":
    main()
