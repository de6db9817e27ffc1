// One message on its way from an SMTP session to where it belongs: mailboxes here, the next host,
// or both. It goes there as it comes, with the trace fields on top (RFC 5321 section 4.4).
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/mime/forged_results_filter.hpp>
#include <courriel/mime/submission.hpp>
#include <courriel/mime/trace_prepender.hpp>
#include <courriel/smtp/envelope.hpp>

#include "../common/next_host.hpp"
#include "../common/success_report.hpp"
#include "service.hpp"

namespace mail_server {

/// Who sent a message, and whom it is accepted for.
struct accepted_mail {
    courriel::smtp::envelope elsewhere{}; ///< for the next host: sender, parameters, recipients
    std::vector<courriel::smtp::forward_path> here{};
    std::set<destination> mailboxes{}; ///< of those here, some of whom may share one
    std::string first_recipient{};
    std::size_t recipients = 0;
};

class message_delivery {
public:
    /// `received` is the trace field. A message that is `submitted` by a user is mended (RFC 6409).
    message_delivery(service& mail, accepted_mail what, std::string id, std::string received,
                     bool submitted);

    /// Asks the next host, if it is to have the message. Its refusal comes with finish().
    asio::awaitable<void> begin();

    /// Takes a piece; pass_on() once there are enough of them.
    void write(std::string_view piece);
    [[nodiscard]] bool holds_enough() const;
    asio::awaitable<void> pass_on();

    /// The message is whole: what is to be said of it. 250 once the store and the next host have
    /// it. One of them may have it when the other fails: then it comes again, and nothing is lost.
    asio::awaitable<courriel::smtp::reply> finish();

    /// Behind a finish() that was positive: tells the sender of it, if he asked to be told.
    asio::awaitable<void> report();

private:
    void take(std::string_view piece);
    asio::awaitable<void> store(std::string_view bytes);
    asio::awaitable<std::error_code> commit();

    service& mail_;
    accepted_mail what_;
    std::string id_;
    std::string received_;
    courriel::mime::forged_results_filter guard_;
    courriel::mime::trace_prepender tracing_; // of what is delivered here
    std::optional<courriel::mime::submission_filter> mending_;
    std::unique_ptr<incoming_message> message_; // none: not for a mailbox here
    std::optional<example::passed_message> passed_;
    std::optional<courriel::smtp::reply> refusal_; // the next host's
    std::string held_;
    example::success_report report_;
};

} // namespace mail_server
