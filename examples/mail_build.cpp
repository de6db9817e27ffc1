// Writes a message to the standard output: addresses, a subject, text, HTML and files. The files
// are read while the message is written, so their size does not matter.
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/mime/message_builder.hpp>

#include "common/command_line.hpp"
#include "common/message_file.hpp"

using namespace courriel;

namespace {

// An address from the command line.
const std::string& checked(const std::string& flag, const std::string& text) {
    if (!mime::parse_mailbox(text)) throw CLI::ValidationError(flag, text + " is no address");
    return text;
}

std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

mime::content_source file_source(const std::string& path) {
    std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "rb"),
                                    [](std::FILE* f) { return f == nullptr ? 0 : std::fclose(f); });
    if (!file) example::fail(path, std::error_code(errno, std::generic_category()));
    return [file](std::span<char> into) -> result<std::size_t> {
        const std::size_t n = std::fread(into.data(), 1, into.size(), file.get());
        if (n == 0 && std::ferror(file.get()) != 0)
            return std::error_code(errno, std::generic_category());
        return n;
    };
}

std::error_code write_to_stdout(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return {};
    return {errno, std::generic_category()};
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Writes a message to the standard output.", "mail_build");
    std::string from, subject, text_file, html_file;
    std::vector<std::string> to, cc, files;
    bool utf8 = false;
    app.add_option("--from", from, "the author: ada@example.org or 'Ada <ada@example.org>'")
        ->type_name("ADDRESS")
        ->required();
    app.add_option("--to", to, "a recipient; may be given several times")
        ->type_name("ADDRESS")
        ->required()
        ->allow_extra_args(false);
    app.add_option("--cc", cc, "another one, in Cc")->type_name("ADDRESS")->allow_extra_args(false);
    app.add_option("--subject", subject, "the subject")->required();
    app.add_option("--text", text_file, "a file with the text, UTF-8; - for the standard input")
        ->type_name("FILE");
    app.add_option("--html", html_file, "a file with the text as HTML, UTF-8")->type_name("FILE");
    app.add_option("--attach", files, "a file to attach; may be given several times")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_flag("--utf8", utf8, "write UTF-8 as it is, for servers that know SMTPUTF8");

    return example::run(app, argc, argv, [&] {
        mime::message_builder message;
        message.from(checked("--from", from)).subject(subject);
        for (const auto& address : to) message.to(checked("--to", address));
        for (const auto& address : cc) message.cc(checked("--cc", address));
        if (!text_file.empty()) message.text(example::read_file(text_file));
        if (!html_file.empty()) message.html(example::read_file(html_file));
        for (const auto& path : files) message.attach(base_name(path), file_source(path));
        if (utf8) message.allow(mime::eight_bit::everywhere);
        if (const auto error = message.write_to(write_to_stdout)) example::fail("build", error);
        if (std::fflush(stdout) != 0)
            example::fail("write", std::error_code(errno, std::generic_category()));
        return 0;
    });
}
