// A scenario of fifty users and a minute in which every number of the schema stands somewhere, for
// tests that set each to what nobody would.
#pragma once

namespace casgrid::testing {

inline constexpr const char* kSweepScenario = R"(
title: "every number once" schema_version: 2 duration_s: 60 early_end { duration_s: 120 faults_left_out: "later" protocols_left_out: OWA } seed: 3
topology {
  sites { name: "paris" lan { bandwidth_mbps: 1000 latency_ms: 0.1 } }
  sites { name: "lyon" }
  client_networks { name: "internet" }
  links { name: "wan" a: "paris" b: "lyon" bandwidth_mbps: 100 latency_ms: 5 cost: 10 }
  links { name: "access" a: "internet" b: "paris" bandwidth_mbps: 100 latency_ms: 10 }
  links { name: "second" a: "internet" b: "lyon" bandwidth_mbps: 100 latency_ms: 10 }
  default_cpu { cores: 8 megacycles_per_core: 2222 }
}
directory {
  domain: "contoso.com"
  organization { mapi_http_enabled: true autodiscover_ttl_h: 2 }
  front_ends { name: "cas1" site: "paris"
    mail_access { protocol: POP3 plain_port: 110 implicit_tls_port: 995 proxy_target_port: 1995 max_command_bytes: 512 }
    receive_connectors { name: "front" is_front_end: true port: 25 }
    application_pools { app: OWA queue_length: 1000 } }
  front_ends { name: "cas2" site: "lyon"
    mail_access { protocol: IMAP4 authenticated_idle_s: 1800 pre_authentication_idle_s: 60 max_connections: 2147483647
      max_connections_from_single_ip: 2147483647 max_connections_per_user: 16 } }
  front_ends { name: "cas3" site: "paris" max_concurrent_api: 2 clock_ahead_s: 1 }
  mailbox_servers { name: "mbx1" site: "paris" }
  mailbox_servers { name: "mbx2" site: "lyon" }
  directory_servers { name: "dc1" site: "paris" max_concurrent_api: 2 }
  directory_servers { name: "dc2" site: "lyon" }
  dags { name: "dag1" members: "mbx1" members: "mbx2" witness_site: "lyon" }
  databases { name: "db1" copies { server: "mbx1" copy_queue_length: 1 replay_queue_length: 2 activation_preference: 1 }
    copies { server: "mbx2" activation_preference: 2 } }
  databases { name: "db2" copies { server: "mbx2" } copies { server: "mbx1" } }
  arbitration_database: "db1"
  lockout { threshold: 5 window_s: 60 duration_s: 120 }
  offline_address_books { books { name: "book" is_default: true generation_database: "db2" } }
  balancers { name: "lb1" site: "paris" pool: "cas1" pool: "cas3" forwarding_ms: 0.05 slow_start_s: 10 table_limit: 1000
    probe { interval_s: 5 timeout_s: 2 down_after: 2 up_after: 2 } }
  balancers { name: "lb2" site: "lyon" pool: "cas2" layer: LAYER7 request_megacycles: 0.05 cpu { cores: 4 } like: NGINX
    manners { retries: 2 repeats_statuses: "503" connect_timeout_s: 60 answer_timeout_s: 600 max_fails: 1 fail_timeout_s: 10 most_body_mib: 10 }
    paths { begins: "/oab" answers: 404 } }
  namespaces { host: "mail.contoso.com" addresses: "lb1" ttl_s: 300 }
  namespaces { host: "um.contoso.com" addresses: "cas1" addresses: "cas2" }
  dial_plans { name: "plan" gateways { gateway: "gw" from_s: 1 until_s: 50 } }
  namespaces { host: "lyon.contoso.com" addresses: "lb2" }
  web_sites { name: "www" location: "lyon" hosts: "contoso.com" delay_s: 1 }
  edge_servers { name: "edge1" location: "lyon" subscribed_to: "paris" transient_interval_s: 600 failure_interval_s: 1800
    message_interval_s: 900 delay_notification_s: 14400 expiration_s: 172800 }
  internet_hosts { name: "out" location: "internet" greylisted_share: 0.1 greylist_s: 60 }
  send_connectors { name: "to-the-internet" smart_hosts: "out" }
  service_records { target: "mail.contoso.com" priority: 1 weight: 2 port: 443 }
}
populations {
  name: "staff" users: 20 location: "internet" databases: "db1" namespace: "mail.contoso.com"
  closed { away_mean_s: 20 ramp_s: 10 } local_time_h: 9 hour_s: 3600 clients_per_address: 4
  day: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  moves { at_s: 20 over_s: 5 databases: "db2" }
  profile { requests_per_hour: 600 session_requests_mean: 20 change_share: 0.2 messages_per_day: 100 patience_s: 30
    think_s { exponential { mean: 6 } } request_bytes { constant: 1200 } response_bytes { log_normal { mean: 9000 cv2: 2 } }
    front_end_megacycles { erlang { mean: 2 stages: 3 } } mailbox_megacycles { hyper_exponential { mean: 5 cv2: 3 } }
    retry_s { uniform { low: 1 high: 5 } } }
}
populations {
  name: "phones" client: ACTIVE_SYNC users: 10 devices_per_user: 2 location: "internet" databases: "db2" namespace: "mail.contoso.com"
  closed { ramp_s: 10 }
  phone_program {
    new_share: 0.5 policy_refresh_h: 0.01 folder_sync_share: 0.1 send_mail_share: 0.1 smart_reply_share: 0.1 item_operations_share: 0.1
    move_items_share: 0.1 search_share: 0.1 item_estimate_share: 0.1 folder_sync_cost: 1 send_mail_cost: 1 smart_reply_cost: 1
    item_operations_cost: 1 move_items_cost: 1 search_cost: 1 item_estimate_cost: 1 provision_cost: 1 message_bytes { constant: 6000 }
  }
  credentials { wrong_share: 0.2 wrong_from_s: 20 expired_share: 0.1 locked_out_share: 0.1 attempts: 3 prompt_s: 10 }
  profile { hold_s: 470 events_per_hour: 60 requests_per_hour: 60 response_bytes { empirical { quantiles: [100, 2000, 90000] } } }
}
populations {
  name: "outlook" client: MAPI_HTTP logon: NTLM users: 20 beside: "staff" location: "internet" databases: "db1" namespace: "lyon.contoso.com"
  closed { ramp_s: 10 }
  profile { hold_s: 300 events_per_hour: 60 requests_per_hour: 300 messages_per_day: 40 megacycles_factor: 1.5 address_book_share: 0.2 address_book_cost: 0.5 }
}
populations {
  name: "guests" users: 10 location: "internet" databases: "db2" namespace: "lyon.contoso.com"
  open { sessions_per_s: 0.2 }
}
populations {
  name: "seekers" client: AUTODISCOVER users: 10 location: "internet" databases: "db2" namespace: "mail.contoso.com"
  closed { ramp_s: 10 } autodiscover_program { spread: 0.25 request_timeout_s: 30 }
}
populations {
  name: "calls" client: SIP users: 20 location: "internet" databases: "db1" namespace: "um.contoso.com" dial_plan: "plan"
  closed { ramp_s: 10 }
  sip_program { gateway: "gw" call_s { constant: 5 } attendant_share: 0.1 ping_s: 20 }
  profile { requests_per_hour: 120 patience_s: 20 }
}
populations {
  name: "mail" client: SMTP users: 20 location: "internet" databases: "db1" namespace: "um.contoso.com"
  closed { ramp_s: 10 } smtp_program { recipients: 2 hosts: 2 }
  profile { requests_per_hour: 120 }
}
populations {
  name: "submits" client: SMTP users: 5 location: "internet" databases: "db1" namespace: "um.contoso.com"
  closed { ramp_s: 10 } smtp_program { name: SWAKS outside_share: 0.5 }
  profile { requests_per_hour: 30 }
}
populations {
  name: "anywhere" client: OUTLOOK_ANYWHERE users: 5 location: "internet" databases: "db1" namespace: "mail.contoso.com"
  closed { ramp_s: 10 } outlook_program { version: 15 }
  profile { events_per_hour: 60 requests_per_hour: 300 }
}
populations {
  name: "consoles" client: ECP users: 10 location: "internet" namespace: "mail.contoso.com" without_mailbox: true sessions_per_hour: 60
}
populations {
  name: "books" client: OAB users: 5 location: "internet" databases: "db1" namespace: "mail.contoso.com"
  closed { ramp_s: 10 }
  oab_download { full_share: 0.4 difference_share: 0.5 full_megabytes: 1 difference_kilobytes: 100 piece_kilobytes: 300 }
}
faults { name: "crash" at_s: 30 lasting_s: 10 crash: "cas1" }
faults { name: "drawn" drawn { every_mean_s: 20 lasting_mean_s: 5 } link_down: "second" }
faults { name: "narrow" at_s: 20 lasting_s: 10 link_bandwidth { link: "wan" bandwidth_mbps: 10 } }
faults { name: "late" at_s: 25 lasting_s: 10 message_rule { from: "internet" to: "paris" share: 0.1 delay_ms: 50 } }
maintenance { server: "cas3" at_s: 10 drain_s: 5 work_s: 5 }
health { probe_s: 20 unhealthy_after_s: 10 restart_after_s: 10 offline_after_s: 20 throttle_s: 600 }
network { quantum_ms: 10 }
timing {
  smtp { idle_s: 300 longest_s: 600 max_connections: 5000 max_connections_per_source: 20 max_share_per_source: 0.02 max_protocol_errors: 5 tarpit_s: 5 }
  transport { glitch_retries: 4 glitch_interval_s: 60 transient_retries: 6 transient_interval_s: 300 failure_interval_s: 600
    mailbox_interval_s: 300 message_interval_s: 900 delay_notification_s: 14400 expiration_s: 172800 remote_shadow_tries: 4
    local_shadow_tries: 2 shadow_heartbeat_s: 120 shadow_resubmit_s: 10800 shadow_discard_s: 172800 safety_net_hold_s: 172800
    safety_net_shadow_s: 43200 log_span_s: 15 }
  pop3 { authenticated_idle_s: 1800 pre_authentication_idle_s: 60 max_connections: 5000 max_connections_from_single_ip: 1000
    max_connections_per_user: 16 }
  imap4 { authenticated_idle_s: 1800 pre_authentication_idle_s: 60 max_connections: 5000 max_connections_from_single_ip: 1000
    max_connections_per_user: 16 }
  probe_megacycles: 0.5 secure_channel_wait_s: 45 ntlm_megacycles { constant: 1 } kerberos_ticket_life_s: 36000 kerberos_clock_skew_s: 300
  detection_s: 20 mount_s: 10 switchover_s: 10 connect_timeout_s: 21 session_idle_s: 28800 back_end_timeout_s: 25
  lookup_timeout_s: 2 pool_idle_s: 60 recipient_cache_s: 900 tls_handshake_megacycles: 1 directory_megacycles: 1 dns_ms: 20
  tls_resumed_megacycles: 0.07 tls_ticket_lifetime_s: 36000 not_mounted_wait_s: 5 retry_after_s: 60 context_idle_s: 900
  powershell_concurrency: 18 shell_idle_s: 900
  throttling {
    owa { max_burst_ms: 480000 recharge_rate_ms: 1800000 cutoff_balance_ms: 600000 longest_delay_s: 5 }
    owa_max_concurrency: 20 rca_max_concurrency: 40 pop_max_concurrency: 20 imap_max_concurrency: 20
  }
  active_sync_concurrency: 10 ews_concurrency: 27 ews_hanging_connections: 3 mailbox_request_limit: 1000 tls_shared_tickets: 1
  mapi_pending_period_s: 30 rpc_channel_wait_s: 30 rpc_keep_alive_s: 60 rpc_channel_octets: 1073741824 rpc_target_guard: 150 rpc_target_guard_from_cu7: 25000
  um_configuration_s: 600 um_max_calls: 100
}
record { trace: ALL sample_s: 10 warm_up_s: 5 peak_window_s: 10 }
brief { time_factor: 0.5 users_factor: 0.5 }
objectives { expression: "p95(latency_ms) < 20000" }
)";

}  // namespace casgrid::testing
