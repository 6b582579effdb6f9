#include "scenarios/balancing/nginx_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

// Directives of nginx 1.22.1 with the modules that Debian 12 packages, asked of the program word by
// word; of later versions, of NGINX Plus and of modules of others what is met in front of web
// sites.
// clang-format off
constexpr std::string_view kDirectives[] = {
    "absolute_redirect", "accept_mutex", "accept_mutex_delay", "access_log", "acme_certificate",
    "acme_issuer", "acme_shared_zone", "add_after_body", "add_before_body", "add_header",
    "add_header_inherit", "add_trailer", "add_trailer_inherit", "addition_types", "aio",
    "aio_write", "alias", "allow", "ancient_browser", "ancient_browser_value", "api", "auth_basic",
    "auth_basic_user_file", "auth_delay", "auth_gss", "auth_gss_keytab", "auth_gss_realm",
    "auth_gss_service_name", "auth_http", "auth_http_header", "auth_http_pass_client_cert",
    "auth_http_timeout", "auth_jwt", "auth_jwt_claim_set", "auth_jwt_header_set",
    "auth_jwt_key_file", "auth_jwt_key_request", "auth_jwt_leeway", "auth_jwt_require",
    "auth_jwt_type", "auth_ldap", "auth_ldap_servers", "auth_pam", "auth_pam_service_name",
    "auth_pam_set_pam_env", "auth_request", "auth_request_set", "auth_spnego", "autoindex",
    "autoindex_exact_size", "autoindex_format", "autoindex_localtime", "break", "brotli",
    "brotli_buffers", "brotli_comp_level", "brotli_min_length", "brotli_static", "brotli_types",
    "brotli_window", "charset", "charset_map", "charset_types", "check", "check_http_expect_alive",
    "check_http_send", "check_keepalive_requests", "check_shm_size", "check_status",
    "chunked_transfer_encoding", "client_body_buffer_size", "client_body_in_file_only",
    "client_body_in_single_buffer", "client_body_temp_path", "client_body_timeout",
    "client_header_buffer_size", "client_header_timeout", "client_max_body_size",
    "connection_pool_size", "create_full_put_path", "daemon", "dav_access", "dav_ext_lock",
    "dav_ext_lock_zone", "dav_ext_methods", "dav_methods", "debug_connection", "debug_points",
    "default_type", "deny", "directio", "directio_alignment", "disable_symlinks", "early_hints",
    "empty_gif", "env", "epoll_events", "error_log", "error_page", "etag", "events", "expires",
    "f4f", "fair", "fastcgi_bind", "fastcgi_buffer_size", "fastcgi_buffering", "fastcgi_buffers",
    "fastcgi_busy_buffers_size", "fastcgi_cache", "fastcgi_cache_background_update",
    "fastcgi_cache_bypass", "fastcgi_cache_key", "fastcgi_cache_lock", "fastcgi_cache_lock_age",
    "fastcgi_cache_lock_timeout", "fastcgi_cache_max_range_offset", "fastcgi_cache_methods",
    "fastcgi_cache_min_uses", "fastcgi_cache_path", "fastcgi_cache_purge",
    "fastcgi_cache_revalidate", "fastcgi_cache_use_stale", "fastcgi_cache_valid",
    "fastcgi_catch_stderr", "fastcgi_connect_timeout", "fastcgi_force_ranges",
    "fastcgi_hide_header", "fastcgi_ignore_client_abort", "fastcgi_ignore_headers", "fastcgi_index",
    "fastcgi_intercept_errors", "fastcgi_keep_conn", "fastcgi_limit_rate",
    "fastcgi_max_temp_file_size", "fastcgi_next_upstream", "fastcgi_next_upstream_timeout",
    "fastcgi_next_upstream_tries", "fastcgi_no_cache", "fastcgi_param", "fastcgi_pass",
    "fastcgi_pass_header", "fastcgi_pass_request_body", "fastcgi_pass_request_headers",
    "fastcgi_read_timeout", "fastcgi_request_buffering", "fastcgi_send_lowat",
    "fastcgi_send_timeout", "fastcgi_socket_keepalive", "fastcgi_split_path_info", "fastcgi_store",
    "fastcgi_store_access", "fastcgi_temp_file_write_size", "fastcgi_temp_path", "flv", "geo",
    "geoip2", "geoip_city", "geoip_country", "geoip_org", "geoip_proxy", "geoip_proxy_recursive",
    "google_perftools_profiles", "grpc_bind", "grpc_buffer_size", "grpc_connect_timeout",
    "grpc_hide_header", "grpc_ignore_headers", "grpc_intercept_errors", "grpc_next_upstream",
    "grpc_next_upstream_timeout", "grpc_next_upstream_tries", "grpc_pass", "grpc_pass_header",
    "grpc_read_timeout", "grpc_send_timeout", "grpc_set_header", "grpc_socket_keepalive",
    "grpc_ssl_certificate", "grpc_ssl_certificate_key", "grpc_ssl_ciphers", "grpc_ssl_conf_command",
    "grpc_ssl_crl", "grpc_ssl_name", "grpc_ssl_password_file", "grpc_ssl_protocols",
    "grpc_ssl_server_name", "grpc_ssl_session_reuse", "grpc_ssl_trusted_certificate",
    "grpc_ssl_verify", "grpc_ssl_verify_depth", "gunzip", "gunzip_buffers", "gzip", "gzip_buffers",
    "gzip_comp_level", "gzip_disable", "gzip_hash", "gzip_http_version", "gzip_min_length",
    "gzip_no_buffer", "gzip_proxied", "gzip_static", "gzip_types", "gzip_vary", "gzip_window",
    "hash", "health_check", "hls", "http", "http2", "http2_body_preread_size", "http2_chunk_size",
    "http2_idle_timeout", "http2_max_concurrent_pushes", "http2_max_concurrent_streams",
    "http2_max_field_size", "http2_max_header_size", "http2_max_requests", "http2_pool_size",
    "http2_push", "http2_push_preload", "http2_recv_buffer_size", "http2_recv_timeout",
    "http2_streams_index_size", "http3", "http3_hq", "http3_max_concurrent_streams",
    "http3_stream_buffer_size", "if", "if_modified_since", "ignore_invalid_headers", "image_filter",
    "image_filter_buffer", "image_filter_interlace", "image_filter_jpeg_quality",
    "image_filter_sharpen", "image_filter_transparency", "image_filter_webp_quality", "imap_auth",
    "imap_capabilities", "imap_client_buffer", "include", "include_once", "index", "internal",
    "ip_hash", "js_content", "js_import", "js_path", "js_set", "keepalive", "keepalive_disable",
    "keepalive_min_timeout", "keepalive_requests", "keepalive_time", "keepalive_timeout", "keyval",
    "keyval_zone", "large_client_header_buffers", "ldap_server", "least_conn", "least_time",
    "limit_conn", "limit_conn_dry_run", "limit_conn_log_level", "limit_conn_status",
    "limit_conn_zone", "limit_except", "limit_rate", "limit_rate_after", "limit_req",
    "limit_req_dry_run", "limit_req_log_level", "limit_req_status", "limit_req_zone",
    "lingering_close", "lingering_time", "lingering_timeout", "listen", "load_module", "location",
    "lock_file", "log_format", "log_not_found", "log_subrequest", "mail", "map",
    "map_hash_bucket_size", "map_hash_max_size", "master_process", "match", "max_errors",
    "max_headers", "max_ranges", "memcached_bind", "memcached_buffer_size",
    "memcached_connect_timeout", "memcached_gzip_flag", "memcached_next_upstream",
    "memcached_next_upstream_timeout", "memcached_next_upstream_tries", "memcached_pass",
    "memcached_read_timeout", "memcached_send_timeout", "memcached_socket_keepalive",
    "merge_slashes", "mgmt", "min_delete_depth", "mirror", "mirror_request_body", "modern_browser",
    "modern_browser_value", "modsecurity", "modsecurity_rules", "modsecurity_rules_file",
    "modsecurity_rules_remote", "modsecurity_transaction_id", "more_clear_headers",
    "more_clear_input_headers", "more_set_headers", "more_set_input_headers", "mp4",
    "mp4_buffer_size", "mp4_max_buffer_size", "mp4_start_key_frame", "msie_padding", "msie_refresh",
    "multi_accept", "ntlm", "open_file_cache", "open_file_cache_errors", "open_file_cache_events",
    "open_file_cache_min_uses", "open_file_cache_valid", "open_log_file_cache", "otel_exporter",
    "otel_service_name", "otel_trace", "otel_trace_context", "output_buffers", "override_charset",
    "pass", "pcre_jit", "pid", "pop3_auth", "pop3_capabilities", "port_in_redirect", "post_action",
    "postpone_gzipping", "postpone_output", "preread_buffer_size", "preread_timeout", "protocol",
    "proxy", "proxy_bind", "proxy_buffer", "proxy_buffer_size", "proxy_buffering", "proxy_buffers",
    "proxy_busy_buffers_size", "proxy_cache", "proxy_cache_background_update", "proxy_cache_bypass",
    "proxy_cache_convert_head", "proxy_cache_key", "proxy_cache_lock", "proxy_cache_lock_age",
    "proxy_cache_lock_timeout", "proxy_cache_max_range_offset", "proxy_cache_methods",
    "proxy_cache_min_uses", "proxy_cache_path", "proxy_cache_purge", "proxy_cache_revalidate",
    "proxy_cache_use_stale", "proxy_cache_valid", "proxy_connect_timeout", "proxy_cookie_domain",
    "proxy_cookie_flags", "proxy_cookie_path", "proxy_download_rate", "proxy_downstream_buffer",
    "proxy_force_ranges", "proxy_half_close", "proxy_headers_hash_bucket_size",
    "proxy_headers_hash_max_size", "proxy_hide_header", "proxy_http_version",
    "proxy_ignore_client_abort", "proxy_ignore_headers", "proxy_intercept_errors",
    "proxy_limit_rate", "proxy_max_temp_file_size", "proxy_method", "proxy_next_upstream",
    "proxy_next_upstream_timeout", "proxy_next_upstream_tries", "proxy_no_cache", "proxy_pass",
    "proxy_pass_error_message", "proxy_pass_header", "proxy_pass_request_body",
    "proxy_pass_request_headers", "proxy_pass_trailers", "proxy_protocol", "proxy_protocol_timeout",
    "proxy_read_timeout", "proxy_redirect", "proxy_request_buffering", "proxy_requests",
    "proxy_responses", "proxy_send_lowat", "proxy_send_timeout", "proxy_session_drop",
    "proxy_set_body", "proxy_set_header", "proxy_smtp_auth", "proxy_socket_keepalive", "proxy_ssl",
    "proxy_ssl_certificate", "proxy_ssl_certificate_cache", "proxy_ssl_certificate_key",
    "proxy_ssl_ciphers", "proxy_ssl_conf_command", "proxy_ssl_crl", "proxy_ssl_key_log",
    "proxy_ssl_name", "proxy_ssl_password_file", "proxy_ssl_protocols", "proxy_ssl_server_name",
    "proxy_ssl_session_reuse", "proxy_ssl_trusted_certificate", "proxy_ssl_verify",
    "proxy_ssl_verify_depth", "proxy_store", "proxy_store_access", "proxy_temp_file_write_size",
    "proxy_temp_path", "proxy_timeout", "proxy_upload_rate", "proxy_upstream_buffer", "queue",
    "quic_active_connection_id_limit", "quic_bpf", "quic_gso", "quic_host_key", "quic_retry",
    "random", "random_index", "read_ahead", "real_ip_header", "real_ip_recursive",
    "recursive_error_pages", "referer_hash_bucket_size", "referer_hash_max_size",
    "request_pool_size", "reset_timedout_connection", "resolver", "resolver_status_zone",
    "resolver_timeout", "return", "rewrite", "rewrite_log", "root", "satisfy", "scgi_bind",
    "scgi_buffer_size", "scgi_buffering", "scgi_buffers", "scgi_busy_buffers_size", "scgi_cache",
    "scgi_cache_background_update", "scgi_cache_bypass", "scgi_cache_key", "scgi_cache_lock",
    "scgi_cache_lock_age", "scgi_cache_lock_timeout", "scgi_cache_max_range_offset",
    "scgi_cache_methods", "scgi_cache_min_uses", "scgi_cache_path", "scgi_cache_purge",
    "scgi_cache_revalidate", "scgi_cache_use_stale", "scgi_cache_valid", "scgi_connect_timeout",
    "scgi_force_ranges", "scgi_hide_header", "scgi_ignore_client_abort", "scgi_ignore_headers",
    "scgi_intercept_errors", "scgi_limit_rate", "scgi_max_temp_file_size", "scgi_next_upstream",
    "scgi_next_upstream_timeout", "scgi_next_upstream_tries", "scgi_no_cache", "scgi_param",
    "scgi_pass", "scgi_pass_header", "scgi_pass_request_body", "scgi_pass_request_headers",
    "scgi_read_timeout", "scgi_request_buffering", "scgi_send_timeout", "scgi_socket_keepalive",
    "scgi_store", "scgi_store_access", "scgi_temp_file_write_size", "scgi_temp_path", "secure_link",
    "secure_link_md5", "secure_link_secret", "send_timeout", "sendfile", "sendfile_max_chunk",
    "server", "server_name", "server_name_in_redirect", "server_names_hash_bucket_size",
    "server_names_hash_max_size", "server_tokens", "session_log", "session_log_format",
    "session_log_zone", "session_ticket", "set", "set_real_ip_from", "slice", "smtp_auth",
    "smtp_capabilities", "smtp_client_buffer", "smtp_greeting_delay", "source_charset",
    "spdy_headers_comp", "split_clients", "ssi_ignore_recycled_buffers", "ssi_last_modified",
    "ssi_min_file_chunk", "ssi_silent_errors", "ssi_types", "ssi_value_length", "ssl", "ssl_alpn",
    "ssl_buffer_size", "ssl_certificate", "ssl_certificate_cache", "ssl_certificate_key",
    "ssl_ciphers", "ssl_client_certificate", "ssl_conf_command", "ssl_crl", "ssl_dhparam",
    "ssl_early_data", "ssl_ecdh_curve", "ssl_ech_file", "ssl_engine", "ssl_handshake_timeout",
    "ssl_key_log", "ssl_object_cache_inheritable", "ssl_ocsp", "ssl_ocsp_cache",
    "ssl_ocsp_responder", "ssl_password_file", "ssl_prefer_server_ciphers", "ssl_preread",
    "ssl_protocols", "ssl_reject_handshake", "ssl_session_cache", "ssl_session_ticket_key",
    "ssl_session_tickets", "ssl_session_timeout", "ssl_stapling", "ssl_stapling_file",
    "ssl_stapling_responder", "ssl_stapling_verify", "ssl_trusted_certificate", "ssl_verify_client",
    "ssl_verify_depth", "starttls", "state", "status", "status_zone", "sticky",
    "sticky_cookie_insert", "stream", "stub_status", "sub_filter", "sub_filter_last_modified",
    "sub_filter_once", "sub_filter_types", "subrequest_output_buffer_size", "subs_buffers",
    "subs_line_buffer_size", "tcp_nodelay", "tcp_nopush", "thread_pool", "timeout",
    "timer_resolution", "try_files", "tunnel_pass", "types", "types_hash_bucket_size",
    "types_hash_max_size", "underscores_in_headers", "uninitialized_variable_warn", "upstream",
    "upstream_conf", "upstream_fair_shm_size", "upstream_list", "use", "user", "userid",
    "userid_domain", "userid_expires", "userid_flags", "userid_mark", "userid_name", "userid_p3p",
    "userid_path", "userid_service", "uwsgi_bind", "uwsgi_buffer_size", "uwsgi_buffering",
    "uwsgi_buffers", "uwsgi_busy_buffers_size", "uwsgi_cache", "uwsgi_cache_background_update",
    "uwsgi_cache_bypass", "uwsgi_cache_key", "uwsgi_cache_lock", "uwsgi_cache_lock_age",
    "uwsgi_cache_lock_timeout", "uwsgi_cache_max_range_offset", "uwsgi_cache_methods",
    "uwsgi_cache_min_uses", "uwsgi_cache_path", "uwsgi_cache_purge", "uwsgi_cache_revalidate",
    "uwsgi_cache_use_stale", "uwsgi_cache_valid", "uwsgi_connect_timeout", "uwsgi_force_ranges",
    "uwsgi_hide_header", "uwsgi_ignore_client_abort", "uwsgi_ignore_headers",
    "uwsgi_intercept_errors", "uwsgi_limit_rate", "uwsgi_max_temp_file_size", "uwsgi_modifier1",
    "uwsgi_modifier2", "uwsgi_next_upstream", "uwsgi_next_upstream_timeout",
    "uwsgi_next_upstream_tries", "uwsgi_no_cache", "uwsgi_param", "uwsgi_pass", "uwsgi_pass_header",
    "uwsgi_pass_request_body", "uwsgi_pass_request_headers", "uwsgi_read_timeout",
    "uwsgi_request_buffering", "uwsgi_send_timeout", "uwsgi_socket_keepalive",
    "uwsgi_ssl_certificate", "uwsgi_ssl_certificate_key", "uwsgi_ssl_ciphers",
    "uwsgi_ssl_conf_command", "uwsgi_ssl_crl", "uwsgi_ssl_name", "uwsgi_ssl_password_file",
    "uwsgi_ssl_protocols", "uwsgi_ssl_server_name", "uwsgi_ssl_session_reuse",
    "uwsgi_ssl_trusted_certificate", "uwsgi_ssl_verify", "uwsgi_ssl_verify_depth", "uwsgi_store",
    "uwsgi_store_access", "uwsgi_string", "uwsgi_temp_file_write_size", "uwsgi_temp_path",
    "valid_referers", "variables_hash_bucket_size", "variables_hash_max_size",
    "vhost_traffic_status", "vhost_traffic_status_display", "vhost_traffic_status_zone",
    "worker_aio_requests", "worker_connections", "worker_cpu_affinity", "worker_priority",
    "worker_processes", "worker_rlimit_core", "worker_rlimit_nofile", "worker_shutdown_timeout",
    "working_directory", "xclient", "zone", "zone_sync", "zone_sync_server",
};
// clang-format on
static_assert(std::is_sorted(std::begin(kDirectives), std::end(kDirectives)));

bool is_known(std::string_view word) {
  return std::binary_search(std::begin(kDirectives), std::end(kDirectives), word) ||
         word.find("_by_lua") != std::string_view::npos || word.starts_with("lua_") ||
         word.starts_with("js_") || word.starts_with("echo") || word.starts_with("perl");
}

// What stands in them are values, and no directives.
bool holds_values(std::string_view word) {
  static constexpr std::string_view kHolders[] = {"map",    "geo",           "types",      "match",
                                                  "geoip2", "split_clients", "charset_map"};
  return std::find(std::begin(kHolders), std::end(kHolders), word) != std::end(kHolders) ||
         word.find("_by_lua") != std::string_view::npos;
}

enum class Kind : std::uint8_t { Time, Size, Flag, Number };

struct Valued {
  std::string_view word;
  Kind kind;
};
constexpr Valued kValued[] = {{"client_max_body_size", Kind::Size},
                              {"keepalive", Kind::Number},
                              {"proxy_buffering", Kind::Flag},
                              {"proxy_connect_timeout", Kind::Time},
                              {"proxy_next_upstream_tries", Kind::Number},
                              {"proxy_read_timeout", Kind::Time},
                              {"proxy_request_buffering", Kind::Flag},
                              {"proxy_send_timeout", Kind::Time},
                              {"proxy_timeout", Kind::Time},
                              {"ssl_preread", Kind::Flag}};

const char* unlike(Kind kind, const std::string& value) {
  switch (kind) {
    case Kind::Time:
      return nginx_seconds(value) ? nullptr : "is no time, such as 90s or 1h";
    case Kind::Size:
      return nginx_octets(value) ? nullptr : "is no size, such as 0 or 20m";
    case Kind::Flag:
      return value == "on" || value == "off" ? nullptr : "is neither on nor off";
    case Kind::Number:
      return number_of(value) ? nullptr : "is no whole number";
  }
  return nullptr;
}

void check_value(const Directive& d, std::vector<Wrong>& wrong) {
  if (d.value().find('$') != std::string::npos) return;
  for (const Valued& row : kValued) {
    if (row.word != d.name()) continue;
    if (const char* why = unlike(row.kind, d.value()))
      wrong.push_back(
          {d.place, d.name() + " \"" + d.value() + "\" " + why, "write a value that nginx takes"});
  }
}

// "listen 70000", "server mail:443 weight=0".
void check_port(const Directive& d, std::vector<Wrong>& wrong) {
  if (d.is_block || (d.name() != "listen" && d.name() != "server")) return;
  const std::string& text = d.value();
  if (text.starts_with("unix:")) return;
  const std::size_t colon = text.rfind(':');
  const bool is_bare = d.name() == "listen" && number_of(text).has_value();
  const bool has_port =
      colon != std::string::npos && (text.find(']') == std::string::npos || colon > text.find(']'));
  if (!is_bare && !has_port) return;
  const auto port = number_of(is_bare ? text : text.substr(colon + 1));
  if (!port || *port == 0 || *port > 65535)
    wrong.push_back(
        {d.place, d.name() + " \"" + text + "\" has no port from 1 to 65535", "correct the port"});
}

void check_parameters(const Directive& d, std::vector<Wrong>& wrong) {
  static constexpr std::string_view kParameters[] = {"backup", "down", "resolve", "drain"};
  static constexpr std::string_view kValues[] = {"weight", "max_fails", "fail_timeout", "max_conns",
                                                 "route",  "service",   "slow_start",   "id"};
  for (std::size_t i = 2; i < d.words.size(); ++i) {
    const std::string& word = d.words[i];
    const std::size_t sign = word.find('=');
    const std::string name = word.substr(0, sign);
    const std::string value = sign == std::string::npos ? "" : word.substr(sign + 1);
    const bool is_named =
        sign == std::string::npos
            ? std::find(std::begin(kParameters), std::end(kParameters), name) !=
                  std::end(kParameters)
            : std::find(std::begin(kValues), std::end(kValues), name) != std::end(kValues);
    const bool is_number = name == "weight" || name == "max_fails" || name == "max_conns";
    const bool is_time = name == "fail_timeout" || name == "slow_start";
    const auto number = number_of(value);
    if (!is_named || (is_number && !number) || (name == "weight" && number == 0u) ||
        (is_time && !nginx_seconds(value)))
      wrong.push_back(
          {d.place,
           "server " + d.value() + " has the parameter \"" + word + "\", which nginx refuses",
           "correct it, or leave it out"});
  }
}

void check(const std::vector<Directive>& directives, bool is_upstream, std::vector<Wrong>& wrong) {
  for (const Directive& d : directives) {
    if (!is_known(d.name())) {
      wrong.push_back({d.place, "\"" + d.name() + "\" is no directive of nginx",
                       "correct it; if a module of others brings it, leave it out of this copy"});
      continue;
    }
    check_value(d, wrong);
    check_port(d, wrong);
    if (is_upstream && d.name() == "server") check_parameters(d, wrong);
    if (d.is_block && !holds_values(d.name())) check(d.inside, d.name() == "upstream", wrong);
  }
}

}  // namespace

void check_directives(const std::vector<Directive>& directives, std::vector<Wrong>& wrong) {
  check(directives, false, wrong);
}

}  // namespace casgrid::balancing
