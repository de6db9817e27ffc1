// What STATUS asks for (RFC 3501 section 6.3.10: status-att).
#pragma once

#include <string>

namespace courriel::imap {

struct status_items {
    bool messages = false;
    bool recent = false;
    bool uid_next = false;
    bool uid_validity = false;
    bool unseen = false;

    [[nodiscard]] bool empty() const noexcept {
        return !(messages || recent || uid_next || uid_validity || unseen);
    }
    [[nodiscard]] static status_items all() noexcept { return {true, true, true, true, true}; }

    /// "(MESSAGES UNSEEN)"; STATUS needs at least one.
    void append_to(std::string& out) const;

    friend bool operator==(const status_items&, const status_items&) = default;
};

} // namespace courriel::imap
