// Shows what is in a message: its tree of parts, or all of it as JSON, one object a line; saves its
// attachments.
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <courriel/mime/message_view.hpp>

#include "common/command_line.hpp"
#include "common/file.hpp"
#include "common/message_file.hpp"
#include "common/message_json.hpp"

using namespace courriel;

namespace {

void print_tree(const std::string& name, const mime::message_view& mail) {
    const auto date = mail.date();
    fmt::print("{}: {} from {}{}\n", name, mail.subject(), mail.from().text(),
               date ? ", " + mime::format_date(*date) : "");
    for (const auto part : mail.parts()) {
        fmt::print("{:{}}{} {}, {} octets", "", 2 * part.depth() + 2, part.type().name(),
                   part.encoding_name(), part.body().size());
        if (const std::string file = part.file_name(); !file.empty()) fmt::print(", {}", file);
        fmt::print("{}\n", part.is_attachment() ? ", attachment" : "");
    }
    for (const auto& d : mail.check())
        fmt::print("  {}: {} at octet {} ({})\n", to_string(severity_of(d.kind)), to_string(d.kind),
                   d.begin, rfc_of(d.kind));
}

// "plan.pdf", "plan (2).pdf" ...
std::string numbered(const std::string& name, int number) {
    if (number == 1) return name;
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    return name.substr(0, dot) + " (" + std::to_string(number) + ")" + name.substr(dot);
}

// A new file in `folder`; what is already there is never touched, nor is a link followed.
example::file create(const std::string& folder, const std::string& name) {
    for (int number = 1;; ++number) {
        try {
            return {folder + '/' + numbered(name, number), O_WRONLY | O_CREAT | O_EXCL};
        } catch (const std::system_error& e) {
            if (e.code() != std::errc::file_exists) throw;
        }
    }
}

void extract(const mime::message_view& mail, const std::string& folder) {
    for (const auto part : mail.parts()) {
        if (!part.is_attachment()) continue;
        example::file out = create(folder, part.safe_file_name());
        out.write(part.decoded());
        out.close();
    }
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Shows what is in a message.", "mail_parse");
    std::vector<std::string> names;
    bool as_json = false;
    std::string folder;
    app.add_flag("--json", as_json, "print each message as a JSON object on a line of its own");
    app.add_option("--extract", folder, "save the attachments in that folder")
        ->type_name("DIR")
        ->check(CLI::ExistingDirectory);
    app.add_option("FILE", names, "a message; - is the standard input")->required();

    return example::run(app, argc, argv, [&] {
        for (const std::string& name : names) {
            const std::string bytes = example::read_file(name); // what a view shows stays there
            if (as_json) fmt::print("{}\n", example::message_json(name, bytes));
            const auto mail = mime::message_view::parse(bytes);
            if (!as_json) print_tree(name, mail);
            if (!folder.empty()) extract(mail, folder);
        }
        return 0;
    });
}
