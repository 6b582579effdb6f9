// Which kind of log a file is: by its header, or by the form of its first rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/logs/header.h"

namespace casgrid::logs {

// From a #Fields: line, the #Log-type: before it (or nothing) and the file's path.
Header header_of_fields(std::string_view fields, std::string_view log_type, std::string_view path);
// A first row that names its columns, without #Fields:. Nothing: it does not.
std::optional<Header> header_of_names(const RecordScanner& row, std::string_view path);
// A row of a log without a header, by its columns. Nothing: not of a kind that is known.
std::optional<Header> header_of_row(const RecordScanner& row, std::string_view path);
// May it be a row of HttpProxy, of whatever number of columns.
bool is_http_proxy_like(const RecordScanner& row);
// A row of IIS's usual fields, without a header.
bool is_w3c_like(std::string_view line);  // it may be one
std::optional<Header> header_of_w3c_row(const RecordScanner& row, std::string_view path);
// A whole line of HAProxy or in combined format.
std::optional<Header> header_of_line(std::string_view line);

}  // namespace casgrid::logs
