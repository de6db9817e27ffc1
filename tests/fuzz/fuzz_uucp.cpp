// Bang paths and what rmail reads: a path that was read is written as one that reads as the same,
// what becomes a mailbox leads back, and a batch gives back what was put into it.
#include <string>

#include <courriel/smtp/rmail.hpp>
#include <courriel/smtp/uucp.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

void check_path(std::string_view text) {
    const auto path = smtp::uucp_path::parse(text);
    if (!path) return;
    fuzz::require(path->hosts.size() <= smtp::most_uucp_hosts, "too many hosts");
    const std::string bang = path->to_bang_path();
    fuzz::require(bang.find_first_of(std::string_view("\r\n\0", 3)) == bang.npos,
                  "a path with a line end");
    const auto again = smtp::uucp_path::parse(bang);
    fuzz::require(again && *again == *path, "a bang path reads as another");
    const auto mailbox = path->to_mailbox();
    if (!mailbox) return;
    const auto back = smtp::uucp_path::parse(mailbox->text());
    fuzz::require(back && *back == *path, "a mailbox leads elsewhere");
    fuzz::require(mailbox->domain() == path->hosts.front(), "a mailbox goes elsewhere first");
}

void check_batch(std::string_view text) {
    std::string batch;
    const smtp::uucp_path sender{{"b"}, "ada"};
    for (int i = 0; i != 2; ++i)
        if (smtp::append_rmail(batch, sender, {}, "a", text)) return;
    smtp::rmail_batch_reader reader(batch);
    std::string first;
    for (int i = 0; i != 2; ++i) {
        const auto message = reader.next();
        fuzz::require(message && *message, "a message was lost");
        fuzz::require((*message)->sender.to_bang_path() == "a!b!ada", "its way is another");
        if (i == 0) first = (*message)->text;
        fuzz::require((*message)->text == first, "the same text is another");
    }
    fuzz::require(!reader.next(), "a text became a message");
    // LF line ends, one at the end: then nothing changes at all.
    if (text.find('\r') == text.npos && (text.empty() || text.ends_with('\n')))
        fuzz::require(first == text, "the text is another");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_path(text);
    check_batch(text);
    (void)smtp::read_rmail(text);
    smtp::rmail_batch_reader reader(text);
    std::size_t messages = 0;
    while (reader.next()) fuzz::require(++messages <= size, "messages without end");
    return 0;
}
