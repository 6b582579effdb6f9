#!/bin/bash
# Package: nginx, libnginx-mod-stream
# Version: 1.22.1-9+deb12u11
# Behaviour: in a stream a server that accepts connections and closes them at once never counts as failed, whatever max_fails and
#   proxy_next_upstream say. With least_conn nearly all connections go to it, as it is the one that has none.
# Output seen: of 40 clients without a greeting: least_conn 35 or more, round robin 12 to 15; none where the server does not listen.
cd "$(dirname "$0")" && . ./common.bash
fetch nginx=1.22.1-9+deb12u11 libnginx-mod-stream=1.22.1-9+deb12u11
loads usr/sbin/nginx
judge <<'PY'
from lab import *

print("nginx 1.22.1, stream, before three IMAP servers, max_fails=1, fail_timeout=60s, proxy_next_upstream on. A and C greet and stay;\n"
      "B closes each connection without a word (as a front end does whose component is inactive), or does not listen. 40 clients\n"
      "come one after the other and stay.")


def serve(name):
    def stays(connection, lines):
        connection.sendall(b"* OK " + name + b" ready\r\n")
        lines.read()

    return stays if name in b"AC" else lambda connection, lines: None


def forty(policy, listens):
    """Whom each client got, - for the end of the connection."""
    ports = [Server(serve(name)).port if listens or name != b"B" else free_port() for name in (b"A", b"B", b"C")]
    front = free_port()
    servers = "".join(f"  server 127.0.0.1:{port} max_fails=1 fail_timeout=60s;\n" for port in ports)
    with open("nginx.conf", "w") as f:
        f.write(f"""
load_module {ROOT}/usr/lib/nginx/modules/ngx_stream_module.so;
daemon off; master_process off; pid pid;
events {{ }}
stream {{
 upstream imap {{
  {policy}
{servers} }}
 server {{ listen 127.0.0.1:{front}; proxy_pass imap; proxy_next_upstream on; proxy_connect_timeout 2s; }}
}}
""")
    nginx = start(ROOT + "/usr/sbin/nginx", "-p", os.getcwd() + "/", "-c", "nginx.conf", "-e", "error.log")
    wait_until(lambda: in_use(front), why="nginx does not start")
    held, got = [], ""
    for _ in range(40):
        client = socket.create_connection(("127.0.0.1", front), 10)
        greeting = client.recv(100).decode()
        got += greeting.split()[2] if greeting else "-"
        held.append(client)
        time.sleep(0.02)
    nginx.kill()
    nginx.wait()
    return got


def in_use(port):
    """Whether somebody listens, without a connection that would be counted."""
    return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in open("/proc/net/tcp").readlines()[1:])


for policy in ("", "least_conn;"):
    for listens in (True, False):
        got = forty(policy, listens)
        lost = got.count("-")
        print(f"\n{policy or 'round robin (the default);'} B {'closes at once' if listens else 'does not listen'}\n  {got}")
        say("clients without a greeting", "none" if not lost else "12 to 15" if 12 <= lost <= 15 else "35 or more" if lost >= 35 else lost,
            "none" if not listens else "35 or more" if policy else "12 to 15")

print("""
Why it surprises: over HTTP nginx takes an early end for a failure and asks the next server; a stream has no failure once TCP is connected.
So the wish to spread IMAP sessions evenly sends everybody to the one server that is out of order.
""")
verdict()
PY
