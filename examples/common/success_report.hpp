// What a sender is told who asked to hear of it when his mail has arrived (NOTIFY=SUCCESS, RFC 3461
// section 4.1): that it lies in a mailbox here, or that the next host has it and will not report
// itself (section 5.2.2). Of failures nobody is told: they are refused while the sender is still
// there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/smtp/delivery/with_mime.hpp>
#include <courriel/smtp/envelope.hpp>

namespace example {

class success_report {
public:
    /// The sender and his parameters, recipients that the next host gets and those `here`.
    success_report(const courriel::smtp::envelope& elsewhere,
                   const std::vector<courriel::smtp::forward_path>& here);

    /// A piece of the message. Its beginning is kept, for the header goes back with the report.
    void take(std::string_view piece);

    /// The report of `host`, if one is due; `reported_there`: the next host knows what is wished.
    [[nodiscard]] std::optional<courriel::smtp::delivery_report> make(const std::string& host,
                                                                      bool reported_there) const;

private:
    courriel::smtp::queue_entry entry_; // those here first
    std::size_t here_ = 0;              // how many
    bool wanted_ = false;
    std::string beginning_;
};

} // namespace example
