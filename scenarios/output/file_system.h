// What the standard library does not say well enough about files: each call returns 0, or why not
// as errno has it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace casgrid::output {

int rename_over(const std::filesystem::path& from, const std::filesystem::path& to);
// EEXIST if something is there.
int rename_new(const std::filesystem::path& from, const std::filesystem::path& to);
// A second name of the same file; a copy where the file system has no such thing.
int link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to);
int remove_file(const std::filesystem::path& path);
int make_folder(const std::filesystem::path& path);         // EEXIST if something is there
int make_folders_above(const std::filesystem::path& path);  // of what is to stand at `path`
int write_file(const std::filesystem::path& path, std::string_view content);
// On the disk, not only on its way; some only find out here that they are full.
int sync_file(const std::filesystem::path& path);

std::string words_of(int error);

// Standard files that the caller has closed are opened on nothing, so that no output gets one of
// their numbers and what is printed does not end up in it.
void hold_standard_files();

}  // namespace casgrid::output
