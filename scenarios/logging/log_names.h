// The names by which logs call what a run knows by number: servers, users, databases, addresses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/base/access_record.h"
#include "model/directory/directory.h"

namespace casgrid::logging {

struct ServerNames {
  std::string name;
  std::string fqdn;
  std::string address;
  Version version;
  std::string version_text;         // 15.01.2375.007, as headers have it
  std::string target_version_text;  // 15.01.2375.000, as TargetServerVersion
  std::uint32_t version_number = 0;
  bool has_proxy_log = false;  // 2013 and later
};

struct UserNames {
  std::string account;    // DOMAIN\sam
  std::string principal;  // user principal name
  std::string sid;
  std::string mailbox_guid;
  std::string domain;  // of the principal name
  bool is_known() const { return !account.empty(); }
};

// Clients' addresses are numbered through all populations; balancers and servers have their own.
struct Origins {
  std::vector<ServerId> server_of;          // by ParticipantId; none: no server
  std::vector<std::uint32_t> first_client;  // by ParticipantId; of a population
  std::vector<bool> is_population;          // by ParticipantId
  std::vector<bool> submits;                // by ParticipantId; mail of its users is their own
  std::vector<std::string> names;           // by ParticipantId
  std::string send_connector;               // to the Internet; empty: there is none, or no name
};

class LogNames {
 public:
  LogNames(const Directory& directory, Origins origins);

  ServerId server_of(ParticipantId who) const { return origins_.server_of[who.index()]; }
  const ServerNames& at(ServerId server) const { return servers_[server.index()]; }
  // Of the last few thousand users asked for the names are at hand; the reference holds until the
  // next call. Unknown if there is no user.
  const UserNames& at(UserId user);
  std::string_view guid(DatabaseId database) const { return database_guids_[database.index()]; }
  // Empty: there is no such book.
  std::string_view guid(OabId book) const {
    return book.index() < directory_.address_books.size()
               ? std::string_view(directory_.address_books[book.index()].guid)
               : std::string_view();
  }
  std::string_view host(HostId host) const;
  // Where a connection comes from.
  std::string address(ParticipantId peer, std::uint32_t source) const;
  std::string_view participant(ParticipantId who) const {
    return who.index() < origins_.names.size() ? std::string_view(origins_.names[who.index()])
                                               : std::string_view();
  }
  bool submits(ParticipantId who) const {
    return who.index() < origins_.submits.size() && origins_.submits[who.index()];
  }
  std::string_view send_connector() const { return origins_.send_connector; }
  const Directory& directory() const { return directory_; }
  std::string_view domain() const { return directory_.domain; }
  std::string_view net_bios_domain() const { return net_bios_domain_; }
  std::string_view first_domain_controller() const { return domain_controller_; }

 private:
  struct Kept {
    UserId user;
    UserNames names;
  };

  const Directory& directory_;
  Origins origins_;
  std::vector<ServerNames> servers_;
  std::vector<std::string> database_guids_;
  std::string net_bios_domain_;
  std::string domain_controller_;
  std::vector<Kept> kept_;  // by UserId, modulo its size
  UserNames nobody_;
};

}  // namespace casgrid::logging
