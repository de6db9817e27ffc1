// Where mail_server keeps messages. Every answer may come later, so that a store on a disk can wait
// for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <courriel/completion.hpp>

namespace mail_server {

using message_bytes = std::shared_ptr<const std::string>;

struct message_info {
    std::uint64_t uid = 0; ///< rises; never used twice in a mailbox
    std::uint64_t octets = 0;
};

class store {
public:
    virtual ~store() = default;

    struct delivery {
        std::string mailbox;
        message_bytes message; ///< CRLF line ends
    };

    /// Puts every message into its mailbox: all of them or none. Completes once they are safe.
    virtual void deliver(std::vector<delivery> deliveries, courriel::completion<> done) = 0;

    /// The messages of a mailbox, in the order of their uids.
    virtual void list(const std::string& mailbox,
                      courriel::completion<std::vector<message_info>> done) = 0;

    /// One message; errc::invalid_argument when it is not there any more.
    virtual void read(const std::string& mailbox, std::uint64_t uid,
                      courriel::completion<message_bytes> done) = 0;

    /// Removes messages; those that are already gone do no harm.
    virtual void remove(const std::string& mailbox, std::vector<std::uint64_t> uids,
                        courriel::completion<> done) = 0;
};

/// Keeps everything in memory: gone when the program ends.
std::unique_ptr<store> make_memory_store();

} // namespace mail_server
