// What became of mail.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr Column<MailRow> kMail[] = {
    {{.name = "population",
      .heading = "population",
      .definition = "name",
      .formula = "populations of the scenario whose program is SMTP",
      .is_key = true},
     &MailRow::population},
    {{.name = "program",
      .heading = "mail comes from",
      .definition = "its program: postfix or swaks",
      .formula = "populations of the scenario"},
     &MailRow::program},
    {{.name = "made",
      .heading = "messages",
      .unit = Count,
      .format = Separated,
      .definition = "messages that its senders had to send",
      .formula = "number of mail-made"},
     &MailRow::made},
    {{.name = "sent",
      .heading = "taken",
      .unit = Count,
      .format = Separated,
      .definition = "messages of which the sender was told that they are taken",
      .formula = "number of mail-sent"},
     &MailRow::sent},
    {{.name = "bounced",
      .heading = "bounced",
      .unit = Count,
      .format = Separated,
      .definition = "messages that their sender gave up, after a definite refusal or for their age",
      .formula = "number of mail-bounced of the population",
      .objectives = "count(mail_bounced)"},
     &MailRow::bounced},
    {{.name = "waiting",
      .heading = "waiting",
      .unit = Count,
      .format = Separated,
      .definition = "messages that their sender had still when the run ended",
      .formula = "made - sent - bounced"},
     &MailRow::waiting},
    {{.name = "resent",
      .heading = "taken twice",
      .unit = Count,
      .format = Separated,
      .definition = "times that a mailbox server took a message from its sender which it, or "
                    "another, had taken before: the connection had broken before the reply",
      .formula = "number of mail-taken with origin received of a message, less the first"},
     &MailRow::resent},
    {{.name = "delivered",
      .heading = "delivered",
      .unit = Count,
      .format = Separated,
      .definition = "recipients who have the message in their mailbox",
      .formula = "number of different users of mail-delivered of a message"},
     &MailRow::delivered},
    {{.name = "duplicates",
      .heading = "duplicates",
      .unit = Count,
      .format = Separated,
      .definition =
          "times that a message came to somebody who had it, and was left out: its sender "
          "had sent it twice, or a shadow had taken over, or Safety Net sent it again",
      .formula = "number of mail-duplicate, and of mail-delivered of a message to one who has it",
      .objectives = "count(mail_duplicates)"},
     &MailRow::duplicates},
    {{.name = "forgotten",
      .heading = "lost by failovers",
      .unit = Count,
      .format = Separated,
      .definition = "times that a failover lost the logs with which a message had come to somebody",
      .formula = "number of mail-forgotten"},
     &MailRow::forgotten},
    {{.name = "recovered",
      .heading = "sent again",
      .unit = Count,
      .format = Separated,
      .definition = "of these: those whose message Safety Net brought once more",
      .formula = "number of mail-delivered of a message to one for whom it was forgotten"},
     &MailRow::recovered},
    {{.name = "queued",
      .heading = "queued",
      .unit = Count,
      .format = Separated,
      .definition = "recipients for whom a mailbox or Edge server answered when the run ended",
      .formula =
          "recipients of mail-taken - of mail-handed - of mail-bounced, of messages that are "
          "not over; of each at most those who have it not",
      .objectives = "count(mail_queued)"},
     &MailRow::queued},
    {{.name = "given_up",
      .heading = "given up",
      .unit = Count,
      .format = Separated,
      .definition =
          "recipients whom a mailbox or Edge server gave up for the age of the message or "
          "after a definite refusal; the author is told",
      .formula = "recipients of mail-bounced of these servers"},
     &MailRow::given_up},
    {{.name = "left",
      .heading = "beyond",
      .unit = Count,
      .format = Separated,
      .definition = "recipients beyond the mailboxes of the organisation",
      .formula = "recipients of mail-handed to nobody"},
     &MailRow::left},
    {{.name = "lost",
      .heading = "lost",
      .unit = Count,
      .format = Separated,
      .definition =
          "recipients of messages that were taken and nobody has: forgotten by a failover "
          "and not sent again; else a breach of C6",
      .formula = "recipients of sent messages - delivered - queued - given_up - left of them, and "
                 "those forgotten of messages that were over",
      .objectives = "count(mail_lost)"},
     &MailRow::lost},
    {{.name = "shadowed",
      .heading = "shadowed",
      .unit = Count,
      .format = Separated,
      .definition = "recipients of the copies that mailbox servers kept for others when the run "
                    "ended",
      .formula = "recipients of mail-shadowed - of mail-shadow-ended"},
     &MailRow::shadowed},
    {{.name = "mean_ms",
      .heading = "mean ms",
      .unit = Milliseconds,
      .format = Fixed1,
      .definition = "mean time from when a message was made until it was in a mailbox",
      .formula = "mean of since-made of first deliveries",
      .censoring = "none if none was delivered"},
     &MailRow::mean_ms},
    {{.name = "p95_ms",
      .heading = "p95 ms",
      .unit = Milliseconds,
      .format = Fixed1,
      .definition = "the time within which 95 % of the deliveries were done",
      .formula = "since-made of first deliveries as p95_ms of latency has them",
      .censoring = "none if none was delivered",
      .resolution = "as p95_ms of latency"},
     &MailRow::p95_ms},
};
static_assert(has_a_column_a_field(kMail));

constexpr Column<MailServerRow> kMailServers[] = {
    {{.name = "server",
      .heading = "server",
      .definition = "mailbox or Edge server",
      .formula = "servers that took mail, or kept a copy of it",
      .is_key = true},
     &MailServerRow::server},
    {{.name = "taken",
      .heading = "taken",
      .unit = Count,
      .format = Separated,
      .definition = "recipients of the messages that it answered for: it took them from their "
                    "sender or another server, took them over as their shadow, or sends them again "
                    "from its Safety Net",
      .formula = "recipients of mail-taken at the server"},
     &MailServerRow::taken},
    {{.name = "handed",
      .heading = "passed on",
      .unit = Count,
      .format = Separated,
      .definition = "of these: those that it put into a mailbox, or another server or a host "
                    "outside took, or that have no mailbox",
      .formula = "recipients of mail-handed at the server"},
     &MailServerRow::handed},
    {{.name = "given_up",
      .heading = "given up",
      .unit = Count,
      .format = Separated,
      .definition = "of these: those that it gave up for the age of the message or after a "
                    "definite refusal",
      .formula = "recipients of mail-bounced at the server"},
     &MailServerRow::given_up},
    {{.name = "late",
      .heading = "late",
      .unit = Count,
      .format = Separated,
      .definition = "recipients of messages whose author it told that they wait still",
      .formula = "recipients of mail-late at the server"},
     &MailServerRow::late},
    {{.name = "queued",
      .heading = "queued",
      .unit = Count,
      .format = Separated,
      .definition = "recipients for whom it answered when the run ended; two servers may for one, "
                    "where a shadow has taken over from one that is down",
      .formula = "taken - handed - given_up"},
     &MailServerRow::queued},
    {{.name = "shadowed",
      .heading = "shadowed",
      .unit = Count,
      .format = Separated,
      .definition = "recipients of the copies that it kept for others when the run ended",
      .formula = "recipients of mail-shadowed - of mail-shadow-ended, at the server"},
     &MailServerRow::shadowed},
};
static_assert(has_a_column_a_field(kMailServers));

constexpr Column<MailLimitRow> kMailLimits[] = {
    {{.name = "server",
      .heading = "server",
      .definition = "front end",
      .formula = "front ends at which it was reached",
      .is_key = true},
     &MailLimitRow::server},
    {{.name = "limit",
      .heading = "limit of a connector",
      .definition = "max-inbound-connection, max-inbound-connection-per-source (or its share), "
                    "connection-inactivity-timeout, connection-timeout, max-protocol-errors, or "
                    "tarpit-interval, by which a reply was held back",
      .formula = "limit of mail-limit-reached",
      .is_key = true},
     &MailLimitRow::limit},
    {{.name = "times",
      .heading = "times",
      .unit = Count,
      .format = Separated,
      .definition = "how often it was reached",
      .formula = "number of mail-limit-reached"},
     &MailLimitRow::times},
};
static_assert(has_a_column_a_field(kMailLimits));

}  // namespace

template <>
const Table<MailServerRow>& table_of<MailServerRow>() {
  static const Table<MailServerRow> kTable{
      {"mail_servers", "Mail by server",
       "One row a mailbox or Edge server that had to do with mail, in the order of the servers.",
       "its messages, over the whole run"},
      kMailServers};
  return kTable;
}

template <>
const Table<MailLimitRow>& table_of<MailLimitRow>() {
  static const Table<MailLimitRow> kTable{{"mail_limits", "Limits of mail",
                                           "One row a front end and limit of receive connectors, "
                                           "in the order of the servers and of the "
                                           "limits below.",
                                           "those that were reached, after the warm-up"},
                                          kMailLimits};
  return kTable;
}

template <>
const Table<MailRow>& table_of<MailRow>() {
  static const Table<MailRow> kTable{
      {"mail", "Mail", "One row a population that sends, or is sent, mail over SMTP.",
       "its messages, over the whole run"},
      kMail};
  return kTable;
}

}  // namespace casgrid
