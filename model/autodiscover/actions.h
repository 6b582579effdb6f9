// What clients ask of Autodiscover, and what they try before. Programs differ in the answer that
// they can read, so that each has a request of its own (model/autodiscover/programs.h).
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::autodiscover {

enum class Exchange : std::uint8_t {
  OutlookPox,  // POST autodiscover.xml of Outlook: knows MAPI over HTTP and EXHTTP
  PhonePox,    // of a phone: the mobilesync schema
  ProgramPox,  // of a program that says nothing of what it can handle
  Soap,        // POST autodiscover.svc: GetUserSettings
  Probe,       // POST autodiscover.xml without credentials: is somebody there?
  Get,         // GET in clear, without credentials: only a redirection is of use
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Autodiscover, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Autodiscover);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kOutlookPox = id(Exchange::OutlookPox);
inline constexpr ActionId kPhonePox = id(Exchange::PhonePox);
inline constexpr ActionId kProgramPox = id(Exchange::ProgramPox);
inline constexpr ActionId kSoap = id(Exchange::Soap);
inline constexpr ActionId kProbe = id(Exchange::Probe);
inline constexpr ActionId kGet = id(Exchange::Get);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::OutlookPox, {.name = "outlook-pox", .is_replayable = true, .is_work = true}},
    {Exchange::PhonePox, {.name = "phone-pox", .is_replayable = true, .is_work = true}},
    {Exchange::ProgramPox, {.name = "pox", .is_replayable = true, .is_work = true}},
    {Exchange::Soap, {.name = "soap", .is_replayable = true, .is_work = true}},
    {Exchange::Probe, {.name = "probe", .is_replayable = true, .is_way_there = true}},
    {Exchange::Get, {.name = "get", .is_replayable = true, .is_way_there = true, .is_get = true}},
});

}  // namespace casgrid::autodiscover
