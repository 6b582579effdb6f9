#!/bin/bash
# Package: haproxy; nginx
# Version: 2.6.12-1+deb12u4; 1.22.1-9+deb12u11
# Behaviour: the "server's time" of a log (Tr, $upstream_header_time) holds the client's upload or does not, by buffering: in HAProxy it does by
#   default and not with option http-buffer-request (as long as the body fits its buffer), in nginx it does not by default and does with
#   proxy_request_buffering off.
# Output seen: an upload of 2 s, 0.2 s of work: HAProxy Tr 2.21 s, with http-buffer-request 0.20, with a body beyond the buffer 1.70; nginx 0.20,
#   without request buffering 2.20.
cd "$(dirname "$0")" && . ./common.bash
fetch_haproxy nginx=1.22.1-9+deb12u11
loads usr/sbin/nginx
judge <<'PY'
import re

from lab import *

print("HAProxy 2.6.12 (option httplog) and nginx 1.22.1 before one server that answers 0.2 s after it has the whole request.\n"
      "The client sends the head at once and the body in four parts, 0.5 s before each: 2 s.")


def web(connection, lines):
    size = 0
    for line in lines:
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
        if line == b"\r\n":
            lines.read(size)
            time.sleep(0.2)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            return


server = Server(web).port
plain, buffered, front = free_port(), free_port(), free_port()
log = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
log.bind(("127.0.0.1", 0))
log.settimeout(20)
haproxy(f"""
 mode http
 log 127.0.0.1:{log.getsockname()[1]} local0
 option httplog
frontend plain
 bind 127.0.0.1:{plain}
 default_backend b
frontend buffered
 option http-buffer-request
 bind 127.0.0.1:{buffered}
 default_backend b
backend b
 server s 127.0.0.1:{server}
""")
temporary = "".join(f" {w}_temp_path {w};\n" for w in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
with open("nginx.conf", "w") as f:
    f.write(f"""
daemon off; master_process off; pid pid; error_log error.log;
events {{ }}
http {{
{temporary} log_format times '$request_time $upstream_header_time';
 access_log access.log times;
 server {{
  listen 127.0.0.1:{front};
  location / {{ proxy_pass http://127.0.0.1:{server}; }}
  location /unbuffered {{ proxy_pass http://127.0.0.1:{server}; proxy_http_version 1.1; proxy_request_buffering off; }}
 }}
}}
""")
start(ROOT + "/usr/sbin/nginx", "-p", os.getcwd() + "/", "-c", "nginx.conf", "-e", "error.log")
wait_until(lambda: answers(front), why="nginx does not start")


def post(port, path="/", size=4000):
    with socket.create_connection(("127.0.0.1", port), 20) as c:
        c.sendall(f"POST {path} HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(4):
            time.sleep(0.5)
            c.sendall(b"x" * (size // 4))
        if not c.recv(1000).startswith(b"HTTP/1.1 200"):
            say("answer", "not 200", "200")


def of_haproxy(port, size=4000):
    post(port, size=size)
    received, _, _, server, total = map(int, re.search(rb" (\d+)/(\d+)/(\d+)/(\d+)/(\d+) 200 ", log.recv(4096)).groups())
    return received / 1000, server / 1000, total / 1000


seen = 0


def of_nginx(path):
    global seen
    post(front, path)
    wait_until(lambda: len(open("access.log").readlines()) > seen)
    seen += 1
    total, server = map(float, open("access.log").readlines()[-1].split())
    return total, server


def compare(what, times, stated):
    """What a time holds: the upload takes 1.5 s at least, or half a second if it is its first part alone."""
    print(f"  {what}: {', '.join(f'{t:.2f}' for t in times)}")
    say("    1.3 s or more, and so with the upload", ["yes" if t >= 1.3 else "no" for t in times], stated)


print("\nHAProxy: TR (request received), Tr (the server's time), Ta (all), in s")
compare("default, 4,000 octets", of_haproxy(plain), ["no", "yes", "yes"])
compare("option http-buffer-request, 4,000 octets", of_haproxy(buffered), ["yes", "no", "yes"])
compare("option http-buffer-request, 400,000 octets", of_haproxy(buffered, 400_000), ["no", "yes", "yes"])
print("nginx: $request_time, $upstream_header_time, in s")
compare("default", of_nginx("/"), ["yes", "no"])
compare("proxy_request_buffering off", of_nginx("/unbuffered"), ["yes", "yes"])

print("""
Why it surprises: one server, one client, one upload, and its service time is 0.2 s or 2 s by a setting of the balancer.
What is calibrated by Tr takes slow phones for a slow server; a change of buffering looks like a change of the server.
""")
verdict()
PY
