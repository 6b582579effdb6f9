// Rows of access records as a log has them, taken apart again.
#pragma once

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "model/activesync/actions.h"
#include "model/directory/directory.h"
#include "model/directory/logon_method.h"
#include "model/http/access_detail.h"
#include "model/imap4/dialect.h"
#include "model/mailaccess/access_detail.h"
#include "model/pop3/dialect.h"
#include "scenarios/logging/access_row.h"
#include "scenarios/logging/format.h"

namespace casgrid::logging::testing {

// As a CSV reader does: quotes around values, doubled in them. One row.
inline std::vector<std::string> comma_values(std::string_view row) {
  std::vector<std::string> values(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const char c = row[i];
    if (is_quoted && c == '"' && i + 1 < row.size() && row[i + 1] == '"') {
      values.back() += '"';
      ++i;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      values.emplace_back();
    } else if (c != '\n') {
      values.back() += c;
    }
  }
  EXPECT_FALSE(is_quoted) << row;
  return values;
}

inline std::vector<std::string> blank_values(std::string_view row) {
  std::vector<std::string> values(1);
  for (const char c : row) {
    if (c == ' ') {
      values.emplace_back();
    } else if (c != '\n') {
      values.back() += c;
    }
  }
  return values;
}

template <class Row>
std::map<std::string, std::string> named_values(Columns<Row> columns, Layout layout,
                                                const Row& row) {
  Line line;
  append_row(columns, layout, row, line);
  const auto values =
      layout == Layout::Commas ? comma_values(line.text()) : blank_values(line.text());
  EXPECT_EQ(values.size(), columns.size()) << line.text();
  EXPECT_EQ(std::count(line.text().begin(), line.text().end(), '\n'), 1);
  std::map<std::string, std::string> named;
  for (std::size_t i = 0; i < std::min(values.size(), columns.size()); ++i)
    named[std::string(columns[i].name)] = values[i];
  return named;
}

// One front end, one mailbox server, one database, one group of users and a person of their own.
inline Directory small_directory(const std::string& person = "anna") {
  Directory d;
  d.domain = "contoso.com";
  d.sites.emplace_back().name = "paris";
  for (const auto& [name, role] :
       {std::pair{"cas1", ServerRole::ClientAccess}, std::pair{"mbx1", ServerRole::Mailbox},
        std::pair{"dc1", ServerRole::DirectoryServer}}) {
    Server s;
    s.name = name;
    s.site = SiteId{0u};
    s.roles = {role};
    d.servers.push_back(s);
  }
  Database db;
  db.name = "db1";
  d.databases.push_back(db);
  UserGroup group;
  group.name = "staff";
  group.domain = d.domain;
  group.count = 100;
  group.databases = {DatabaseId{0u}};
  d.user_groups.push_back(group);
  UserGroup one = group;
  one.first_user = 100;
  one.count = 1;
  one.named = 0;
  d.user_groups.push_back(one);
  NamedUser named;
  named.sam_account_name = person;
  named.upn = person + "@contoso.com";
  named.sid = "S-1-5-21-7-7-7-1001";
  named.mailbox_guid = "11111111-2222-3333-4444-555555555555";
  d.named_users.push_back(named);
  d.intern_host("mail.contoso.com");
  return d;
}

// Participants: cas1, mbx1, dc1, a balancer, a population.
inline Origins small_origins() {
  Origins o;
  o.server_of = {ServerId{0u}, ServerId{1u}, ServerId{2u}, ServerId{}, ServerId{}};
  o.first_client = {0, 0, 0, 0, 1000};
  o.is_population = {false, false, false, false, true};
  return o;
}

inline constexpr ParticipantId kCas{0u}, kMbx{1u}, kBalancer{3u}, kClients{4u};

// A phone's Sync that was proxied and answered.
inline AccessRecord sync_record() {
  AccessRecord a;
  a.protocol = Protocol::ActiveSync;
  a.action = activesync::kSync;
  http_of(a).method = LogonMethod::Basic;
  a.is_authenticated = true;
  a.is_proxied = true;
  a.status = 200;
  a.back_end_status = 200;
  a.request_bytes = 101;
  a.response_bytes = 576;
  a.nonce = 42;
  a.user = UserId{7u};
  a.host = HostId{0u};
  a.target = ServerId{1u};
  a.database = DatabaseId{0u};
  a.who = kCas;
  a.peer = kClients;
  a.source = 3;
  a.begin = kStart + std::chrono::microseconds(1'000'400);
  a.end = a.begin + std::chrono::microseconds(396'700);
  const std::int64_t parts_us[] = {13'200, 1'500, 800, 0, 47'100, 334'100};
  for (std::size_t i = 0; i < kAccessParts; ++i)
    a.parts[i] = std::chrono::microseconds(parts_us[i]);
  return a;
}

// A mail program's LOGIN that was proxied and answered: the third line of the 160th session.
inline AccessRecord login_record() {
  mailaccess::LineAccess line;
  line.kind = mailaccess::LineKind::Command;
  line.tag = 2;
  line.verb = mailaccess::Verb::Login;
  AccessRecord a = sync_record();
  a.protocol = Protocol::Imap4;
  a.action = imap4::kLogon;
  a.detail = AccessDetail(line);
  a.request_bytes = 120;
  a.response_bytes = 200;
  a.nonce = 160;
  a.number = 2;
  return a;
}

template <class Change>
AccessRecord with_line(AccessRecord record, Change change) {
  mailaccess::LineAccess line = mailaccess::line_of(record);
  change(line);
  record.detail = AccessDetail(line);
  return record;
}

}  // namespace casgrid::logging::testing
