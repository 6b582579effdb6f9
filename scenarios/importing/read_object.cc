// Each kind of object has its reader.
#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

void use_mailbox(const Fields& f, Inventory& all) {
  const std::size_t before = all.mailboxes.size();
  read_mailbox(f, all);
  const auto& notes = f.listing().notes();
  const bool is_doubtful = !notes.empty() && notes.back().kind == NoteKind::Warning;
  if (all.mailboxes.size() == before && is_doubtful) ++all.useless_mailboxes;
}

// What the export script could not export, or found nothing of.
void read_manifest(const Fields& f, Inventory& all) {
  const std::string error = f.text("Error");
  const std::string command = f.text("Command");
  if (!error.empty()) f.listing().warning(f.place(), command, "", "", "was not exported: " + error);
  if (error.empty() && f.count("Objects") == 0) all.empty_commands.insert(lower_case(command));
}

}  // namespace

void read_object(const Fields& f, const Source& source, Inventory& all) {
  switch (source.cmdlet) {
    case Cmdlet::ExchangeServer:
      return read_exchange_server(f, all);
    case Cmdlet::MailboxServer:
      return read_mailbox_server(f, all);
    case Cmdlet::ClientAccessServer:
      return read_client_access_server(f, all);
    case Cmdlet::MailboxDatabase:
      return read_database(f, all);
    case Cmdlet::MailboxDatabaseCopyStatus:
      return read_copy_status(f, all);
    case Cmdlet::DatabaseAvailabilityGroup:
      return read_group(f, all);
    case Cmdlet::OutlookAnywhere:
      return read_outlook_anywhere(f, all);
    case Cmdlet::PopSettings:
      return read_mail_settings(f, true, source, all);
    case Cmdlet::ImapSettings:
      return read_mail_settings(f, false, source, all);
    case Cmdlet::ReceiveConnector:
      return read_receive_connector(f, all);
    case Cmdlet::SendConnector:
      ++all.send_connectors;
      return;
    case Cmdlet::AdSite:
      return read_site(f, all);
    case Cmdlet::AdSiteLink:
      return read_site_link(f, all);
    case Cmdlet::ExchangeCertificate:
      return read_certificate(f, source, all);
    case Cmdlet::ServerComponentState:
      return read_component_state(f, all);
    case Cmdlet::OrganizationConfig:
      return read_organisation(f, all);
    case Cmdlet::AuthConfig:
      return read_auth_config(f, all);
    case Cmdlet::AcceptedDomain:
      return read_accepted_domain(f, all);
    case Cmdlet::Mailbox:
      return use_mailbox(f, all);
    case Cmdlet::MailboxCount:
      return read_mailbox_count(f, all);
    case Cmdlet::Processor:
      return read_processor(f, source, all);
    case Cmdlet::CalculatorServer:
      return read_calculator_server(f, all);
    case Cmdlet::CalculatorDatabase:
      return read_calculator_database(f, all);
    case Cmdlet::CalculatorCopy:
      return read_calculator_copy(f, all);
    case Cmdlet::ExportManifest:
      return read_manifest(f, all);
    case Cmdlet::Unknown:
    case Cmdlet::AnyVirtualDirectory:
    case Cmdlet::kCount:
      return;
    case Cmdlet::OwaVirtualDirectory:
    case Cmdlet::EcpVirtualDirectory:
    case Cmdlet::WebServicesVirtualDirectory:
    case Cmdlet::ActiveSyncVirtualDirectory:
    case Cmdlet::OabVirtualDirectory:
    case Cmdlet::MapiVirtualDirectory:
    case Cmdlet::AutodiscoverVirtualDirectory:
    case Cmdlet::PowerShellVirtualDirectory:
      return read_web_directory(f, source.cmdlet, all);
  }
}

}  // namespace casgrid::importing
