// See maildir.hpp: what is there, and changes of it.
#include <courriel/mime/maildir.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>

#include <sys/stat.h>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "posix_file.hpp"

namespace courriel::mime {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> parts{"/tmp", "/new", "/cur"};

std::error_code as_not_found(std::error_code error) noexcept {
    return error == std::errc::no_such_file_or_directory ? make_error_code(errc::not_found) : error;
}

// mkdir -p -m 700, each folder synced into the one that it is in.
std::error_code make_folders(const fs::path& path) {
    std::vector<fs::path> missing;
    std::error_code error;
    for (fs::path p = path; !p.empty() && !fs::is_directory(p, error); p = p.parent_path()) {
        missing.push_back(p);
        if (p == p.parent_path()) break;
    }
    for (; !missing.empty(); missing.pop_back()) {
        const fs::path& folder = missing.back();
        if (::mkdir(folder.c_str(), 0700) != 0) {
            const auto failed = detail::last_error();
            // Another program may have made it meanwhile.
            if (failed != std::errc::file_exists || !fs::is_directory(folder, error)) return failed;
        }
        const fs::path above = folder.parent_path();
        if (const auto e = detail::sync_folder(above.empty() ? "." : above.string())) return e;
    }
    return {};
}

using visitor = std::function<void(const std::string& name)>;

std::error_code visit(const std::string& folder, const visitor& see) {
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error))
        see(at->path().filename().string());
    return as_not_found(error);
}

} // namespace

result<maildir> maildir::create(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    if (path.empty() || path.find('\0') != std::string::npos) return errc::invalid_argument;
    for (const char* const part : parts)
        if (const auto error = make_folders(path + part)) return error;
    return maildir(std::move(path));
}

result<maildir> maildir::open(std::string path) {
    if (path.empty() || path.find('\0') != std::string::npos) return errc::invalid_argument;
    for (const char* const part : parts) {
        std::error_code error;
        if (!fs::is_directory(path + part, error)) return errc::not_found;
    }
    return maildir(std::move(path));
}

result<std::vector<maildir_entry>> maildir::list() const {
    std::vector<maildir_entry> entries;
    // In this order, so that a message which moves meanwhile is not missed.
    for (const std::string folder : {"new/", "cur/"}) {
        const auto error = visit(path_ + '/' + folder, [&](const std::string& file) {
            if (auto name = maildir_name::parse(file))
                entries.push_back({folder + file, std::move(*name)});
        });
        if (error) return error;
    }
    std::stable_sort(
        entries.begin(), entries.end(),
        [](const maildir_entry& a, const maildir_entry& b) { return a.name.base < b.name.base; });
    return entries;
}

result<maildir_entry> maildir::set_flags(const maildir_entry& entry, maildir_flags flags) const {
    maildir_entry changed;
    const std::string name = entry.name.with_flags(flags);
    const auto parsed = maildir_name::parse(name);
    if (!parsed) return errc::invalid_argument;
    changed.name = *parsed;
    changed.file = "cur/" + name;
    if (::rename((path_ + '/' + entry.file).c_str(), (path_ + '/' + changed.file).c_str()) != 0)
        return as_not_found(detail::last_error());
    return changed;
}

std::error_code maildir::remove(const maildir_entry& entry) const {
    if (::unlink((path_ + '/' + entry.file).c_str()) == 0) return {};
    return as_not_found(detail::last_error());
}

result<std::vector<std::vector<std::string>>> maildir::folders() const {
    std::vector<std::vector<std::string>> found;
    const auto error = visit(path_, [&](const std::string& name) {
        auto names = parse_maildir_folder(name);
        std::error_code ignored;
        if (names && fs::is_directory(path_ + '/' + name + "/cur", ignored))
            found.push_back(std::move(*names));
    });
    if (error) return error;
    std::sort(found.begin(), found.end());
    return found;
}

result<maildir> maildir::create_folder(std::span<const std::string> names) const {
    const auto folder = make_maildir_folder(names);
    if (!folder) return folder.error();
    if (folder->empty()) return errc::invalid_argument;
    auto made = create(path_ + '/' + *folder);
    if (!made) return made;
    const detail::descriptor mark(made->path_ + "/maildirfolder", O_WRONLY | O_CREAT | O_NOFOLLOW,
                                  0600);
    if (!mark.is_open()) return detail::last_error();
    return made;
}

result<std::size_t> maildir::clean(std::chrono::hours older_than) const {
    std::size_t removed = 0;
    const auto before = fs::file_time_type::clock::now() - older_than;
    const auto error = visit(path_ + "/tmp", [&](const std::string& name) {
        const std::string file = path_ + "/tmp/" + name;
        std::error_code ignored;
        if (!fs::is_regular_file(fs::symlink_status(file, ignored))) return;
        const auto written = fs::last_write_time(file, ignored);
        if (!ignored && written < before && ::unlink(file.c_str()) == 0) ++removed;
    });
    if (error) return error;
    return removed;
}

} // namespace courriel::mime
