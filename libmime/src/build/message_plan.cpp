// See message_plan.hpp: the header of the message, and the writing.
#include "message_plan.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/transfer_encoder.hpp>
#include <courriel/version.hpp>

#include "environment.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t block_size = 48 * 1024;

// The domain of the first author.
std::string author_domain(const message_draft& draft) {
    const address_list from(draft.from);
    const auto authors = from.mailboxes();
    return authors.empty() ? std::string() : std::string(authors.front()->domain());
}

// The next bytes of a part, from memory or from its source; empty at the end.
class draft_reader {
public:
    explicit draft_reader(const draft_part& draft)
        : draft_(draft)
        , rest_(draft.content)
        , block_(draft.source ? block_size : 0, '\0') {}

    result<std::string_view> next() {
        if (draft_.source) {
            const auto n = draft_.source(block_);
            if (!n) return n.error();
            return std::string_view(block_).substr(0, *n);
        }
        const std::string_view out = rest_.substr(0, block_size);
        rest_.remove_prefix(out.size());
        return out;
    }

private:
    const draft_part& draft_;
    std::string_view rest_;
    std::string block_;
};

std::error_code write_base64(const draft_part& draft, const content_sink& sink) {
    draft_reader reader(draft);
    base64_encoder encoder;
    std::string out;
    while (true) {
        const auto bytes = reader.next();
        if (!bytes) return bytes.error();
        out.clear();
        if (bytes->empty())
            encoder.finish(out);
        else
            encoder.write(*bytes, out);
        if (!out.empty())
            if (const std::error_code error = sink(out)) return error;
        if (bytes->empty()) return {};
    }
}

} // namespace

message_plan::message_plan(const message_draft& draft) : draft_(draft), pieces_(1) {}

result<message_plan> message_plan::make(const message_draft& draft) {
    message_plan plan(draft);
    plan.place_content();
    plan.check_tree();
    plan.spread_eight_bit();
    plan.add_message();
    if (plan.error_) return plan.error_;
    plan.parts_.clear(); // the pieces have it all
    return plan;
}

std::error_code message_plan::write(const content_sink& sink) const {
    for (const piece& p : pieces_) {
        if (!p.text.empty())
            if (const std::error_code error = sink(p.text)) return error;
        if (p.draft == nullptr) continue;
        std::error_code error;
        if (p.encoded)
            error = write_base64(*p.draft, sink);
        else if (!p.draft->content.empty())
            error = sink(p.draft->content);
        if (error) return error;
    }
    return {};
}

header_builder message_plan::new_head() const {
    return header_builder(
        {.utf8 = draft_.allowed == eight_bit::everywhere, .legacy_names = draft_.legacy_names});
}

// fields = *(trace ...) *(orig-date / from / sender / reply-to / to / cc / bcc / message-id /
//          in-reply-to / references / subject / comments / keywords / optional-field)
void message_plan::add_message() {
    header_builder head = new_head();
    const date_time date = draft_.date ? *draft_.date : date_time::at(draft_.environment.now());
    keep(head.add_date("Date", date));

    // RFC 5322 section 3.6.2: an author, and a sender where there is more than one.
    if (draft_.from.empty() || draft_.sender.size() > 1 ||
        (draft_.from.size() > 1 && draft_.sender.empty()))
        keep(errc::invalid_argument);
    const auto add_addresses = [&](std::string_view name, const std::vector<address>& list) {
        if (!list.empty()) keep(head.add_addresses(name, address_list(list)));
    };
    add_addresses("From", draft_.from);
    add_addresses("Sender", draft_.sender);
    add_addresses("Reply-To", draft_.reply_to);
    add_addresses("To", draft_.to);
    add_addresses("Cc", draft_.cc);
    if (draft_.keep_bcc) add_addresses("Bcc", draft_.bcc);
    add_addresses("Disposition-Notification-To", draft_.receipt_to);
    if (draft_.subject) keep(head.add_text("Subject", *draft_.subject));

    const std::vector<std::string> id{
        draft_.message_id.empty() ? new_message_id(draft_.environment, date, author_domain(draft_))
                                  : draft_.message_id};
    keep(head.add_message_ids("Message-ID", id));
    if (!draft_.in_reply_to.empty()) keep(head.add_message_ids("In-Reply-To", draft_.in_reply_to));
    if (!draft_.references.empty()) keep(head.add_message_ids("References", draft_.references));
    add_other_headers(head);
    keep(head.add_structured("MIME-Version", "1.0"));
    if (!error_) write_parts(std::move(head));
}

// What has a function of its own, or is the builder's affair, could come twice or contradict it.
void message_plan::add_other_headers(header_builder& head) {
    constexpr std::string_view own[] = {"Date",
                                        "From",
                                        "Sender",
                                        "Reply-To",
                                        "To",
                                        "Cc",
                                        "Bcc",
                                        "Subject",
                                        "Message-ID",
                                        "In-Reply-To",
                                        "References",
                                        "MIME-Version",
                                        "Disposition-Notification-To"};
    for (const auto& header : draft_.headers) {
        const std::string& name = header.first;
        const bool is_own =
            ascii::istarts_with(name, "Content-") ||
            std::any_of(std::begin(own), std::end(own),
                        [&](std::string_view other) { return ascii::iequals(name, other); });
        if (is_own) keep(errc::invalid_argument);
        keep(head.add_text(name, header.second));
    }
}

} // namespace courriel::mime::detail
