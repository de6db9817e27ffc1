// Batch SMTP: a file reads the same in pieces of any size; a body that was written comes back and
// begins no command, whatever it holds (S07).
#include <string>
#include <variant>
#include <vector>

#include <courriel/overloaded.hpp>
#include <courriel/smtp/bsmtp.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

struct outcome {
    std::string log;  ///< commands
    std::string body; ///< of all messages
    bool failed = false;

    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome read(std::string_view file, smtp::bsmtp_line_end line_end, fuzz::choices* random) {
    smtp::bsmtp_limits limits;
    limits.command_line = 200;
    limits.recipients = 3;
    limits.message = 500;
    smtp::bsmtp_reader reader(line_end, limits);
    outcome out;
    for (;;) {
        const auto event = reader.next();
        if (!event) {
            // What of a body came before its error, and which of two errors in a body comes first,
            // depend on the pieces.
            out.failed = true;
            out.body.clear();
            return out;
        }
        if (event->has_value()) {
            std::visit(
                overloaded{
                    [&](const smtp::bsmtp_hello& e) { out.log += "H" + std::string(e.name); },
                    [&](const smtp::bsmtp_mail& e) {
                        out.log += "M" + std::string(e.reverse_path.text);
                    },
                    [&](const smtp::bsmtp_recipient& e) {
                        out.log += "R" + std::string(e.forward_path.text);
                    },
                    [&](const smtp::bsmtp_body& e) { out.body += e.text; },
                    [&](const smtp::bsmtp_body_end&) { out.log += "E"; },
                    [&](const smtp::bsmtp_reset&) { out.log += "X"; },
                },
                **event);
        } else if (file.empty()) {
            return out;
        } else {
            const std::size_t n =
                random ? 1 + random->below(std::min<std::size_t>(file.size(), 9)) : file.size();
            reader.commit(file.substr(0, n));
            file.remove_prefix(n);
            if (file.empty()) reader.commit_end();
        }
    }
}

void check_writer(std::string_view body, smtp::bsmtp_line_end line_end) {
    std::string file;
    smtp::bsmtp_writer writer(file, line_end);
    const smtp::path to[] = {"b@c"};
    fuzz::require(!writer.hello("a") && !writer.begin("a@b", to), "a beginning was refused");
    if (writer.write_body(body) || writer.end_body() || writer.quit()) return;
    const outcome got = read(file, line_end, nullptr);
    if (body.size() > 490) return; // beyond the limit above, perhaps
    fuzz::require(!got.failed && got.log == "HaMa@bRb@cE", "S07: a body became a command");
    fuzz::require(got.body == body || got.body == std::string(body) + "\r\n", "it is another body");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string text(reinterpret_cast<const char*>(data), size);
    fuzz::choices random(size == 0 ? 0 : data[0] + 256 * size);
    for (const auto line_end : {smtp::bsmtp_line_end::crlf, smtp::bsmtp_line_end::lf}) {
        const outcome whole = read(text, line_end, nullptr);
        fuzz::require(read(text, line_end, &random) == whole, "pieces read otherwise");
        check_writer(text, line_end);
    }
    return 0;
}
