// From exported objects to the inventory: one function a kind of object.
#pragma once

#include <string>

#include "scenarios/importing/cmdlet.h"
#include "scenarios/importing/field.h"
#include "scenarios/importing/inventory.h"

namespace casgrid::importing {

// Where an object was found besides its file: a folder or a file name may tell the server.
struct Source {
  Cmdlet cmdlet = Cmdlet::Unknown;
  std::string folder;     // of the file, without the folder of the import; usually a server's name
  std::string file_rest;  // "EX1" of Get-ExchangeCertificate-EX1.xml
};

// By `source.cmdlet`.
void read_object(const Fields& f, const Source& source, Inventory& all);

void read_exchange_server(const Fields& f, Inventory& all);
void read_mailbox_server(const Fields& f, Inventory& all);
void read_client_access_server(const Fields& f, Inventory& all);
void read_processor(const Fields& f, const Source& source, Inventory& all);
void read_component_state(const Fields& f, Inventory& all);

void read_site(const Fields& f, Inventory& all);
void read_site_link(const Fields& f, Inventory& all);
void read_organisation(const Fields& f, Inventory& all);
void read_auth_config(const Fields& f, Inventory& all);
void read_accepted_domain(const Fields& f, Inventory& all);
void read_mailbox(const Fields& f, Inventory& all);
void read_mailbox_count(const Fields& f, Inventory& all);

void read_web_directory(const Fields& f, Cmdlet cmdlet, Inventory& all);
void read_outlook_anywhere(const Fields& f, Inventory& all);
void read_mail_settings(const Fields& f, bool is_pop, const Source& source, Inventory& all);
void read_receive_connector(const Fields& f, Inventory& all);

void read_database(const Fields& f, Inventory& all);
void read_copy_status(const Fields& f, Inventory& all);
void read_group(const Fields& f, Inventory& all);
void read_certificate(const Fields& f, const Source& source, Inventory& all);

void read_calculator_server(const Fields& f, Inventory& all);
void read_calculator_database(const Fields& f, Inventory& all);
void read_calculator_copy(const Fields& f, Inventory& all);

// An IIS configuration: applicationHost.config, or the web.config of a virtual directory.
// What cannot be parsed is an error only `if_named` as one.
void read_web_server(const std::string& text, const std::string& file, const Source& source,
                     bool if_named, Inventory& all, Listing& listing);

// In lower case and without braces; empty: not there, or none, which is listed.
std::string guid_of(const Fields& f, std::string_view field);
// The server that an object belongs to, by the first of these properties that is there.
std::string server_of(const Fields& f, std::initializer_list<std::string_view> fields);

}  // namespace casgrid::importing
