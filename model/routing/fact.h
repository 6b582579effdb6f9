// The facts that rules are made of: each is true or false of one request.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace casgrid {

// Texts of both values are in facts.cc.
enum class Fact : std::uint8_t {
  // the server, the connection
  ServerIsUp,
  PortListens,
  IsBackEndPort,
  IsTls,
  SslIsRequired,
  HttpLeadsToHttps,
  PathIsKnown,
  ProxyIsActive,
  // what is asked for
  IsHealthPage,
  IsRoot,
  RootRedirects,
  IsLogonPage,
  IsLogonPost,
  IsSignOff,
  HasSignOutPage,
  IsSignOutPage,
  IsStatic,
  NamesNoAddress,
  // who asks
  FormsIsOn,
  FormsAnswers,
  MethodIsOffered,
  DirectoryAnswers,
  GivesCredentials,
  CredentialsAreRight,
  PasswordIsExpired,
  AccountIsLockedOut,
  IsBackground,
  IsAuthenticated,
  KerberosFits,
  OutlookIsTooOld,
  AccountIsBlocked,
  ProtocolIsOn,
  // whose mailbox, and where
  HasMailbox,
  MailboxIsOnline,
  MailboxIsElsewhere,
  OnlineUrlIsKnown,
  Tells451,
  MailboxInUrlIsKnown,
  HasAffinity,
  AnchorIsHealthy,
  AddressBookIsKnown,
  AddressBookIsLegacy,
  DatabaseIsKnown,
  IsMounted,
  StandInIsMounted,
  IsEligible,
  MailboxIs2007,
  MailboxIsLegacy,
  IsSameSite,
  // versions
  FrontEndIs2007,
  FrontEndIsLegacy,
  MailboxIsNewer,
  ReachesNewer,
  NewerUrlIsKnown,
  NewerUrlIsOwnName,
  // redirects
  ExternalUrlIsSet,
  IsOwnNamespace,
  RedirectsToOptimal,
  RedirectIsManual,
  PassesLogonOn,
  // the target
  TargetIsFound,
  TargetAnswers,
  TargetTakesIt,
  AnchorsOnCaller,
  // Autodiscover
  IsRequestDocument,
  SchemaIsServed,
  SubjectIsKnown,
  // POP3 and IMAP4
  CommandFits,
  IsLogon,
  CommandIsAllowed,
  LogonIsAllowed,
  AccountMayLogOn,
  // SMTP
  SenderMayConnect,
  AuthIsOffered,
  RelayIsAllowed,
  IsSubmission,
  NamesResolve,
  TlsIsNegotiated,
  StartTlsIsOffered,
  ConnectorTlsIsMet,
  // SIP
  SignallingFits,
  DialPlanIsLinked,
  // federation
  CredentialsAreInBody,
  AdFsAnswers,
  // what is said of the forest
  IsStated,
  AddressBooksAreStated,
  TargetIsStated,
  // a cookie of an earlier request
  CookieDecides,
  // What stands behind those above. No rule asks for these: what changes a request before the rules
  // see it is told with the explanation, see is_circumstance().
  HasComponentStates,
  ServerIsOnline,
  ComponentIsActive,
  HostIsKnown,
  DirectoryExists,
  HasHealthPage,
  UserIsKnown,
  SessionIsFresh,
  SessionKeyFits,
  SessionKeyIsClassic,
  OAuthCertificateIsValid,
  IsPassedOn,
  RpcHttpIsAllowed,
  AnchorHeaderIsKnown,
  AffinityServerIsKnown,
  ResourceServerIsKnown,
  CookieIsReadable,
  CookieIsOwn,
  CookieIsFresh,
  CookieNamesKnown,
  HasNoPrivilegedHeader,
  CallerDecides,
  ArbitrationStandsIn,
  ShadowStandsIn,
  BookIsNamed,
  TargetIsUp,
  TargetNameResolves,
  TargetIsReached,
  TargetCertificateIsBound,
  TargetServiceRuns,
  OldFrontEndsServe,
  HasPrimarySmtp,
  IsOrdinaryAccount,
  RecipientsFit,
  RecipientsAreKnown,
  CalleeIsKnown,
  kCount,
};

// From here on: circumstances.
inline constexpr Fact kFirstCircumstance = Fact::HasComponentStates;
constexpr bool is_circumstance(Fact fact) { return fact >= kFirstCircumstance; }

// Two words of bits.
class FactSet {
 public:
  constexpr FactSet() = default;
  constexpr FactSet(std::initializer_list<Fact> facts) {
    for (const Fact f : facts) set(f, true);
  }

  constexpr void set(Fact f, bool holds) {
    const std::uint64_t bit = std::uint64_t{1} << (static_cast<unsigned>(f) & 63u);
    std::uint64_t& word = words_[static_cast<unsigned>(f) >> 6];
    word = holds ? word | bit : word & ~bit;
  }
  constexpr bool has(Fact f) const {
    return ((words_[static_cast<unsigned>(f) >> 6] >> (static_cast<unsigned>(f) & 63u)) & 1u) != 0;
  }
  constexpr bool is_empty() const { return (words_[0] | words_[1]) == 0; }
  // Of those in `all` and `none`: the ones that are not as they must be.
  constexpr FactSet unmet(const FactSet& all, const FactSet& none) const {
    FactSet missing;
    for (int i = 0; i < 2; ++i)
      missing.words_[i] = (all.words_[i] & ~words_[i]) | (none.words_[i] & words_[i]);
    return missing;
  }
  constexpr bool meets(const FactSet& all, const FactSet& none) const {
    return ((all.words_[0] & ~words_[0]) | (none.words_[0] & words_[0]) |
            (all.words_[1] & ~words_[1]) | (none.words_[1] & words_[1])) == 0;
  }
  constexpr FactSet operator|(const FactSet& other) const {
    FactSet both = *this;
    for (int i = 0; i < 2; ++i) both.words_[i] |= other.words_[i];
    return both;
  }
  constexpr std::size_t size() const {
    return static_cast<std::size_t>(std::popcount(words_[0])) +
           static_cast<std::size_t>(std::popcount(words_[1]));
  }
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (unsigned i = 0; i < static_cast<unsigned>(Fact::kCount); ++i) {
      if (has(static_cast<Fact>(i))) visit(static_cast<Fact>(i));
    }
  }
  constexpr bool operator==(const FactSet&) const = default;

 private:
  std::uint64_t words_[2] = {0, 0};
};
static_assert(static_cast<int>(Fact::kCount) <= 128);

const char* text_of(Fact fact, bool holds);  // "the mailbox's active copy is in this site"

// Circumstances as they are where nothing is out of the ordinary: what a request starts with.
inline constexpr FactSet kUsualCircumstances = [] {
  FactSet usual;
  for (auto i = static_cast<unsigned>(kFirstCircumstance); i < static_cast<unsigned>(Fact::kCount);
       ++i)
    usual.set(static_cast<Fact>(i), true);
  for (const Fact f : {Fact::IsPassedOn, Fact::ArbitrationStandsIn, Fact::ShadowStandsIn})
    usual.set(f, false);
  return usual;
}();

// The circumstances that are not as usual.
FactSet unusual_circumstances(const FactSet& facts);

}  // namespace casgrid
