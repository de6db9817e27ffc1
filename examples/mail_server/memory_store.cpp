// The store behind --store memory:.
#include <map>
#include <utility>

#include <courriel/errc.hpp>

#include "store.hpp"

namespace mail_server {
namespace {

class memory_store final : public store {
    struct mailbox {
        std::uint64_t next_uid = 1;
        std::map<std::uint64_t, message_bytes> messages;
    };

    void deliver(std::vector<delivery> deliveries, courriel::completion<> done) override {
        for (auto& d : deliveries) {
            auto& box = mailboxes_[d.mailbox];
            box.messages.emplace(box.next_uid++, std::move(d.message));
        }
        done({});
    }

    void list(const std::string& name,
              courriel::completion<std::vector<message_info>> done) override {
        std::vector<message_info> out;
        for (const auto& [uid, message] : mailboxes_[name].messages)
            out.push_back({uid, message->size()});
        done({}, std::move(out));
    }

    void read(const std::string& name, std::uint64_t uid,
              courriel::completion<message_bytes> done) override {
        const auto& messages = mailboxes_[name].messages;
        const auto found = messages.find(uid);
        if (found == messages.end())
            return done(make_error_code(courriel::errc::invalid_argument), nullptr);
        done({}, found->second);
    }

    void remove(const std::string& name, std::vector<std::uint64_t> uids,
                courriel::completion<> done) override {
        for (const auto uid : uids) mailboxes_[name].messages.erase(uid);
        done({});
    }

    std::map<std::string, mailbox> mailboxes_;
};

} // namespace

std::unique_ptr<store> make_memory_store() { return std::make_unique<memory_store>(); }

} // namespace mail_server
