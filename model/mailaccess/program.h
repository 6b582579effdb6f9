// What a program that reads mail says, in which order, as it was observed. The lists of the
// programs stand in the folders of the protocols; whoever speaks for a program reads its row and
// asks for no name.
#pragma once

#include <cstdint>
#include <span>

#include "model/base/on_bad_certificate.h"
#include "model/base/time.h"
#include "model/mailaccess/dialect.h"

namespace casgrid::mailaccess {

// On a connection without TLS.
enum class StartTls : std::uint8_t {
  Never,      // although it is offered
  IfOffered,  // where it stands among the capabilities
  Unasked,    // whatever stands there
};

struct Step {
  ActionId action{};
  std::uint32_t bytes = kLineBytes;  // of the command
  bool may_be_refused = false;       // the program does without: a refusal is its answer
};

struct ProgramRow {
  const Dialect& dialect;
  const char* name;
  Duration pause{0};       // between the greeting and the first command
  bool asks_first = true;  // what the server can, before the logon
  StartTls start_tls = StartTls::Never;
  bool takes_plain = false;           // SASL PLAIN where it is offered; else the password by itself
  bool heeds_login_disabled = false;  // no password where it is said not to be taken
  bool asks_again = false;            // what the server can, behind the logon, too
  bool stays = false;                 // behind the walk; else it leaves
  // When it fails: at once if it had been let in, then as it backs off. Without, that look is over,
  // and the next comes when it is time for it.
  bool tries_again = true;
  OnBadCertificate on_bad_certificate = OnBadCertificate::Refuses;
  bool asks_for_password = false;            // its user, when a logon was refused
  std::span<const Step> walk{};              // behind the logon
  std::span<const Step> of_each{};           // behind the walk, for each message that is new
  std::span<const ActionId> when_refused{};  // said before it hangs up
};

// Of an IDLE that is let hang for `hold`, from when it is asked for: its end has the patience of
// any other command.
constexpr Duration idle_patience(std::uint16_t hold_s, Duration patience) {
  return std::chrono::seconds(hold_s) + patience;
}

}  // namespace casgrid::mailaccess
