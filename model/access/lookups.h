// Who somebody is, and where the mailbox is: what a front end asks directory servers and Active
// Managers, and what it remembers of their answers.
//
// Theory of operation
//   A half begins a lookup for one of its exchanges, and hears found() when it is over; at once if
//   both answers are remembered. The directory is asked first, one server after another until one
//   answers in time; the next lookup starts with the server that answered last. Then Active Manager
//   is asked where the active copy is. One question at a time is under way for a database: whoever
//   needs its answer meanwhile waits for the same. What turns out wrong is dropped by whoever found
//   out, and asked for once more.
//   An NTLM logon is checked over the server's secure channel (model/directory/secure_channel.h),
//   and always afresh.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/access/access_options.h"
#include "model/access/recipient_cache.h"
#include "model/base/deadline_queue.h"
#include "model/base/lazy_array.h"
#include "model/base/outbox.h"
#include "model/base/questions.h"
#include "model/base/slab.h"
#include "model/directory/directory.h"
#include "model/directory/secure_channel.h"

namespace casgrid {

class ServerHalf;

enum class LookUpStep : std::uint8_t { None, Directory, Location };

// So many directory servers a front end knows of: more never answer in time for one lookup.
constexpr std::size_t kDirectoryServersMost = 127;

// One lookup. Its half keeps it, with the exchange that it is for.
struct LookUp {
  UserId user;  // whom it is about
  DatabaseId database;
  ServerId active;
  std::uint8_t servers_asked : 7 = 0;  // directory servers so far
  // The database is that in which the mailbox was when its user was looked up last, although it may
  // have moved.
  bool keeps_mapping : 1 = false;
  std::uint8_t first_directory = 0;  // the one asked first
  // Which lookup of its exchange it is: what was asked for one before is void.
  std::uint8_t round : 4 = 0;
  bool is_by_channel : 1 = false;  // its credentials are checked over the secure channel
  // The database is not that of the user's mailbox: its half says which, or that it takes none.
  bool is_elsewhere : 1 = false;
  LookUpStep step : 2 = LookUpStep::None;  // that is under way
  bool checks_password : 1 = false;
  bool password_ok : 1 = true;  // what the directory will find, if asked
  bool directory_answered : 1 = true;
  bool is_known : 1 = false;  // the directory knows the user, and the password if it is checked
  bool credentials_ok : 1 = false;     // checked, and right
  bool location_is_fresh : 1 = false;  // Active Manager was asked for this very exchange
  std::uint8_t refused_word : 2 = 0;   // refused()

  // The directory's reason, of credentials that it checked. A front end is not told which wrong
  // password it was.
  LogonRefusal refused() const;
  void set_refused(LogonRefusal why);

  // For the next exchange of the same handle.
  LookUp another() const {
    LookUp next;
    next.round = round;
    return next;
  }
};
static_assert(sizeof(LookUp) == 16);

class Lookups {
 public:
  // Whose lookup it is.
  struct Asker {
    Handle handle;  // of its half's exchange
    unsigned half = 0;
  };

  // `halves`: of the server, by number; they may come later than this.
  Lookups(const Directory& directory, const AccessServerOptions& options,
          const std::vector<ServerHalf*>& halves);

  // Requires: LookUp::user is somebody, and nothing is asked for it yet. Without `may_remember` the
  // directory is asked afresh. The database is that of the user, unless it is elsewhere.
  void begin(Asker asker, bool may_remember, Instant now, Outbox& out);
  // Likewise, of an NTLM logon: what it costs the controller is drawn from the nonce.
  void begin_ntlm(Asker asker, std::uint64_t nonce, Instant now, Outbox& out);
  // Where the active copy is, once the user is known; of no database nobody is asked. Requires,
  // here and below: the asker has not ended, and Active Manager is not asked for it already.
  void locate(Asker asker, Instant now, Outbox& out);
  // Whatever is remembered of the location does not do: it is asked for.
  void locate_afresh(Asker asker, Instant now, Outbox& out);
  // The mailbox moved while servers were asked: what they said is about another database. Requires:
  // nothing is asked for it any more.
  bool follow_move(LookUp& lookup, Instant now) const;
  // As of when the lookup has the mailbox's database.
  Instant mapped_at(const LookUp& lookup, Instant now) const;
  // A server there was the wrong one: what is kept of where its mailbox is does not do.
  void drop_mapping(const LookUp& lookup, Instant now);
  // The mailbox server there did not answer for the database: where it is, is not known any more.
  void drop_location(DatabaseId database, ServerId active, Outbox& out);

  // An answer to a lookup; false: the message is another.
  bool told(const Input& input, Instant now, Outbox& out);
  // The next instant for its timer; kNever: none.
  Instant due(Instant now, Outbox& out);
  // That of the secure channel.
  void channel_due(Instant now, Outbox& out);

  void prefetch(UserId user) const { recipients_.prefetch(user); }
  void forget(Outbox& out);
  std::size_t memory_bytes() const;

 private:
  struct Location {
    ServerId active;
    bool is_known = false;
    bool is_asked = false;
    std::uint32_t question = 0;
    std::uint8_t asked = 0;      // servers tried for this question
    std::uint8_t preferred = 0;  // the one that answered last
    std::vector<Asker> waiting;
  };

  struct Question {       // that a directory server or an Active Manager was asked
    Asker asker;          // of the directory; none for a location
    DatabaseId database;  // of a location
    std::uint32_t number = 0;
    std::uint8_t asked = 0;
    std::uint8_t round = 0;  // LookUp::round
  };

  LookUp* find(Asker asker) const;
  LookUp& at(Asker asker) const;  // Requires: it has not ended
  void over(Asker asker, Instant now, Outbox& out);
  LookUp* checked(std::uint64_t tag) const;
  void refused(std::uint64_t tag, LogonRefusal why, Instant now, Outbox& out);
  void ask_directory(Asker asker, Instant now, Outbox& out);
  void directory_answered(const DirectoryAnswer& answered, Instant now, Outbox& out);
  void ask_location(DatabaseId database, Instant now, Outbox& out);
  void location_answered(const LocateAnswer& located, ParticipantId from, Instant now, Outbox& out);
  void location_found(DatabaseId database, ServerId active, Instant now, Outbox& out);
  void timed_out(const Question& question, Instant now, Outbox& out);
  bool is_settled(const Question& question) const;
  void arm(const Question& question, Instant now, Outbox& out);

  const Directory& directory_;
  const AccessServerOptions& options_;
  const std::vector<ServerHalf*>& halves_;
  RecipientCache recipients_;
  LazyArray<Location, 16> locations_;  // by DatabaseId
  std::size_t preferred_directory_ = 0;
  DeadlineQueue<Question> questions_;
  SecureChannel channel_;
};

}  // namespace casgrid
