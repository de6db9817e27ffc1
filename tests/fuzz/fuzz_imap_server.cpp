// Hostile commands for an IMAP server with its store, before a login and with a mailbox selected.
// The store answers at once or late, and reads its messages in small pieces.
#include <string>

#include "fuzz/drive_session.hpp"
#include "support/imap_service.hpp"

namespace courriel::fuzz {
namespace {

class imap_server_policy {
public:
    void on_event(tests::imap_service& s, const imap::server_event& event, choices&) {
        const bool of_store = std::holds_alternative<imap::select_request>(event) ||
                              std::holds_alternative<imap::fetch_request>(event) ||
                              std::holds_alternative<imap::append_request>(event);
        require(!of_store || s.session().is_authenticated(), "the store is asked before a login");
    }

    bool idle(tests::imap_service& s, choices& random) {
        if (random.one_in(500)) s.shut_down();
        if (s.store().answers.due.empty()) return false;
        s.store().answers.run();
        s.store().answers.late = random.one_in(2);
        return true;
    }

    void on_output(tests::imap_service&, std::string_view) {}
};

void drive(input in) {
    imap::server_options options;
    options.tls = in.random.one_in(2) ? tls::starttls : tls::none;
    options.allow_plaintext_auth = true;
    options.mechanisms = {"PLAIN", "LOGIN"};
    options.limits.output_queue = 32 * 1024;
    options.limits.line = 16 * 1024;
    options.limits.literal = 8 * 1024;
    options.limits.command = 32 * 1024;
    options.limits.append = 64 * 1024;
    options.limits.bad_commands = options.limits.bad_commands_before_login = 1000;

    auto store = std::make_shared<tests::memory_store>();
    for (const auto* name : {"Work", "Work/Old"}) store->make(name);
    for (int i = 0; i != 3; ++i)
        store->inbox().add("From: a@example.org\r\nSubject: fuzz\r\n\r\nbody\r\n");
    store->largest_read = 1 + in.random.below(20);
    store->answers.late = in.random.one_in(2);
    tests::imap_service service(std::move(options), std::move(store));

    std::string wire = in.random.one_in(3) ? "" : "l LOGIN a secret\r\ns SELECT INBOX\r\n";
    wire += in.wire;
    in.wire = wire;
    drive_session(std::move(service), imap_server_policy(), in);
}

} // namespace
} // namespace courriel::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    courriel::fuzz::drive(courriel::fuzz::input(data, size));
    return 0;
}
