// Words and small texts about servers that forests, scenarios and exports write alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/directory/component_state.h"
#include "model/directory/organisation.h"
#include "model/directory/server.h"
#include "model/pki/certificate_error.h"

namespace casgrid {

// As Get-ServerComponentState prints them; none for another word.
std::optional<ComponentId> component_named(const std::string& text);
std::optional<Requester> requester_named(const std::string& text);
std::optional<ComponentState> component_state_named(const std::string& text);
std::vector<std::string> component_names();
std::vector<std::string> requester_names();
std::vector<std::string> component_state_names();

// "host:port:method" of InternalConnectionSettings; a port that is none is 0.
ConnectionSetting connection_setting(const std::string& text);

// Of POP3 or IMAP4: is it said whether the service runs, of the front end's and of the back end's.
struct MailServices {
  bool front_is_stated = false;
  bool back_end_is_stated = false;
};
// What the protocol does on the server is known if that is said of each role the server has.
void state_mail_access(Server& server, Protocol protocol, const MailServices& services);

// The certificate itself is believed more than what is said of it: everything but its name in the
// directory and the provider of its key is taken from `pem`. The error, if it is no certificate.
std::optional<CertificateError> believe_pem(const std::string& pem, Certificate& certificate);

}  // namespace casgrid
