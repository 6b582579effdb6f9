#include "scenarios/balancing/haproxy_words.h"

#include <algorithm>
#include <iterator>

namespace casgrid::balancing {
namespace {

// Configuration manuals, sections 4.2 and 5.2, and what version 2.6.12 registers (haproxy -dKall).
// clang-format off
constexpr std::string_view kKeywords[] = {
    "acl", "appsession", "backlog", "balance", "bind", "bind-process", "block", "capture",
    "clitcpka-cnt", "clitcpka-idle", "clitcpka-intvl", "clitimeout", "compression", "contimeout",
    "cookie", "declare", "default-server", "default_backend", "description", "disabled", "dispatch",
    "email-alert", "enabled", "error-log-format", "errorfile", "errorfiles", "errorloc",
    "errorloc302", "errorloc303", "external-check", "filter", "force-be-switch", "force-persist",
    "fullconn", "grace", "guid", "hash-balance-factor", "hash-key", "hash-preserve-affinity",
    "hash-type", "http-after-response", "http-check", "http-error", "http-request", "http-response",
    "http-reuse", "http-send-name-header", "id", "ignore-persist", "load-server-state-from-file",
    "log", "log-format", "log-format-sd", "log-steps", "log-tag", "max-keep-alive-queue",
    "max-session-srv-conns", "maxconn", "mode", "monitor", "monitor-net", "monitor-uri", "no",
    "option", "persist", "quic-initial", "rate-limit", "redirect", "redisp", "redispatch", "reqadd",
    "reqallow", "reqdel", "reqdeny", "reqiallow", "reqidel", "reqideny", "reqipass", "reqirep",
    "reqisetbe", "reqitarpit", "reqpass", "reqrep", "reqsetbe", "reqtarpit", "retries", "retry-on",
    "rspadd", "rspdel", "rspdeny", "rspidel", "rspideny", "rspirep", "rsprep", "server",
    "server-state-file-name", "server-template", "source", "srvtcpka-cnt", "srvtcpka-idle",
    "srvtcpka-intvl", "srvtimeout", "stats", "stick", "stick-table", "tcp-check", "tcp-request",
    "tcp-response", "timeout", "transparent", "unique-id-format", "unique-id-header",
    "use-fcgi-app", "use-server", "use_backend",
};
static_assert(std::is_sorted(std::begin(kKeywords), std::end(kKeywords)));
constexpr std::string_view kOptions[] = {
    "abortonclose", "accept-invalid-http-request", "accept-invalid-http-response",
    "accept-unsafe-violations-in-http-request", "accept-unsafe-violations-in-http-response",
    "allbackups", "assume-rfc6587-ntf", "checkcache", "clitcpka", "contstats", "disable-h2-upgrade",
    "dontlog-normal", "dontlognull", "external-check", "forceclose", "forwarded", "forwardfor",
    "h1-case-adjust-bogus-client", "h1-case-adjust-bogus-server", "http-buffer-request",
    "http-drop-request-trailers", "http-drop-response-trailers", "http-ignore-probes",
    "http-keep-alive", "http-no-delay", "http-pretend-keepalive", "http-restrict-req-hdr-names",
    "http-server-close", "http-tunnel", "http-use-htx", "http-use-proxy-header", "http_proxy",
    "httpchk", "httpclose", "httplog", "httpslog", "idle-close-on-response", "independant-streams",
    "independent-streams", "ldap-check", "log-health-checks", "log-separate-errors", "logasap",
    "mysql-check", "nolinger", "originalto", "persist", "pgsql-check", "prefer-last-server",
    "redis-check", "redispatch", "smtpchk", "socket-stats", "splice-auto", "splice-request",
    "splice-response", "spop-check", "srvtcpka", "ssl-hello-chk", "tcp-check", "tcp-smart-accept",
    "tcp-smart-connect", "tcpka", "tcplog", "transparent",
};
static_assert(std::is_sorted(std::begin(kOptions), std::end(kOptions)));
constexpr std::string_view kServerWords[] = {
    "agent-check", "allow-0rtt", "check-pool-conn-name", "check-reuse-pool", "check-send-proxy",
    "check-sni-auto", "check-via-socks4", "client-sigalgs", "curves", "error-limit", "force-sslv3",
    "force-tlsv10", "force-tlsv11", "guid", "hash-key", "idle-ping", "init-state", "log-bufsize",
    "no-agent-check", "no-allow-0rtt", "no-check-reuse-pool", "no-check-send-proxy",
    "no-check-sni-auto", "no-force-tlsv10", "no-renegotiate", "no-send-proxy", "no-send-proxy-v2",
    "no-send-proxy-v2-ssl", "no-send-proxy-v2-ssl-cn", "no-sni-auto", "no-tfo", "no-verifyhost",
    "non-stick", "npn", "observe", "pool-conn-name", "renegotiate", "send-proxy", "send-proxy-v2",
    "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn", "set-proxy-v2-tlv-fmt", "sigalgs", "sni-auto",
    "socks4", "stick", "tls-tickets",
};
static_assert(std::is_sorted(std::begin(kServerWords), std::end(kServerWords)));
constexpr std::string_view kBalances[] = {
    "first", "hash", "hdr", "leastconn", "log-hash", "random", "rdp-cookie", "roundrobin", "source",
    "static-rr", "sticky", "uri", "url_param",
};
static_assert(std::is_sorted(std::begin(kBalances), std::end(kBalances)));
// clang-format on

template <std::size_t n>
bool is_listed(const std::string_view (&words)[n], std::string_view word) {
  return std::binary_search(std::begin(words), std::end(words), word);
}

}  // namespace

bool is_proxy_keyword(std::string_view word) { return is_listed(kKeywords, word); }

bool is_option(std::string_view word) { return is_listed(kOptions, word); }

bool is_server_keyword(std::string_view word) { return is_listed(kServerWords, word); }

bool is_balance(std::string_view word) {
  return is_listed(kBalances, word.substr(0, word.find('(')));
}

}  // namespace casgrid::balancing
