// See trace_page.hpp.
#include "trace_page.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include <courriel/ascii.hpp>

#include "trace_html.hpp"
#include "trace_writer.hpp"

namespace example {
namespace {

constexpr std::uint64_t unfolded_connections = 3; // of each protocol: those that one reads first

// One connection.
class recorder {
public:
    recorder(std::shared_ptr<trace_writer> page, trace_subject subject, courriel::tls_role role)
        : page_(std::move(page))
        , subject_(std::move(subject))
        , is_client_(role == courriel::tls_role::client)
        , rows_(subject_.protocol, page_->limits().row,
                [this](const trace_row& row) { take_row(row); }) {
        page_->guarded([&] {
            number_ = page_->add_connection(subject_.protocol);
            const auto& all = page_->totals().connections;
            is_unfolded_ = all[static_cast<std::size_t>(subject_.protocol)] <= unfolded_connections;
        });
    }
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;
    ~recorder() {
        page_->guarded([&] { sum_up(); });
    }

    void take(const courriel::trace_record& record) {
        page_->guarded([&] {
            if (!has_begun_) begun_ = last_ = record.at;
            has_begun_ = true;
            take_in_turn(record);
            page_->update_totals();
        });
    }

private:
    using kind = courriel::trace_record::kind;

    void take_in_turn(const courriel::trace_record& record) {
        switch (record.what) {
        case kind::sent:
        case kind::received: {
            const bool from_client = (record.what == kind::sent) == is_client_;
            auto& totals = page_->totals();
            (from_client ? totals.to_server : totals.to_client) += record.bytes.size();
            octets_ += record.bytes.size();
            rows_.add(from_client ? trace_side::client : trace_side::server, record.at,
                      record.bytes);
            break;
        }
        case kind::tls_started:
            rows_.cut(record.at);
            is_secure_ = true;
            tls_ = record.bytes;
            band(record.at, "tls", "TLS from here: " + tls_);
            break;
        case kind::ended:
            rows_.cut(record.at);
            is_secure_ = false;
            band(record.at, "end", "end of the connection");
            if (page_->has_turn(number_)) page_->leave();
            sum_up();
            break;
        }
    }

    void take_row(const trace_row& row) {
        auto& totals = page_->totals();
        ++totals.lines;
        if (row.what == trace_sense::kind::refusal) ++refusals_, ++totals.refusals;
        for (const auto& piece : row.pieces) {
            if (row.cut || piece.body != trace_body::kind::message) continue;
            ++messages_;
            ++totals.messages;
        }
        if (++shown_ > page_->limits().rows) {
            if (shown_ == page_->limits().rows + 1)
                band(row.at, "end", "what follows of this connection is only counted");
            return;
        }
        std::string item;
        append_gap(item, row.at - last_, is_secure_);
        append_row(item, row, begun_, is_secure_);
        write(row.at, item);
    }

    // Across both lanes.
    void band(courriel::time_point at, std::string_view name, const std::string& text) {
        std::string item;
        append_gap(item, at - last_, is_secure_);
        item += fmt::format("<li class=\"band {}{}\"><span class=\"w\">{}</span>", name,
                            is_secure_ ? " t" : "", seconds(at - begun_));
        append_escaped(item, text);
        write(at, item + "</li>");
    }

    void write(courriel::time_point at, const std::string& item) {
        last_ = at;
        if (number_ > page_->limits().connections) page_->fill();
        if (page_->totals().is_full) return;
        if (!page_->has_turn(number_)) open();
        page_->write(item + "\n");
    }

    void open() {
        std::string opening = "<details class=\"x ";
        opening += courriel::ascii::to_lower(name_of(subject_.protocol));
        if (sums_at_) opening += " again";
        opening += is_unfolded_ ? "\" open>" : "\">";
        opening += fmt::format("<summary><h2>{}. {}", number_, name_of(subject_.protocol));
        if (!courriel::ascii::iequals(subject_.name, name_of(subject_.protocol))) {
            opening += ' ';
            append_escaped(opening, subject_.name);
        }
        opening += "</h2> ";
        std::size_t sums_at = 0;
        if (sums_at_) {
            opening += "goes on";
        } else {
            opening += to_text(trace_totals::now()) + " <span>";
            sums_at = opening.size();
            opening += padded("not ended") + "</span>";
        }
        opening += "</summary><ol><li class=\"ends\"><span><strong>client</strong> ";
        append_escaped(opening, subject_.client);
        opening += "</span><span><strong>server</strong> ";
        append_escaped(opening, subject_.server);
        opening += "</span></li>\n";
        const auto at = page_->enter(number_, opening);
        if (!sums_at_) sums_at_ = at + sums_at;
    }

    // The figures of the connection, in the place that was left for them at its top.
    void sum_up() {
        if (!sums_at_) return;
        std::string text = messages_ == 0   ? ""
                           : messages_ == 1 ? "1 message, "
                                            : grouped(messages_) + " messages, ";
        text += fmt::format("{} octets, {} s", grouped(octets_), seconds(last_ - begun_));
        if (!tls_.empty()) text += ", TLS";
        if (refusals_ != 0) text += fmt::format(", <b>{} refused</b>", grouped(refusals_));
        page_->overwrite(*sums_at_, padded(text));
    }
    static std::string padded(std::string text) {
        constexpr std::size_t room = 160;
        text.resize(room, ' ');
        return text;
    }

    std::shared_ptr<trace_writer> page_;
    trace_subject subject_;
    bool is_client_;
    trace_rows rows_;
    std::uint64_t number_ = 0;
    bool is_unfolded_ = false;
    courriel::time_point begun_{};
    courriel::time_point last_{};            // when something was said
    std::optional<std::uint64_t> sums_at_{}; // where in the file; none before the first row
    std::string tls_{};
    std::uint64_t octets_ = 0;
    std::uint64_t messages_ = 0;
    std::uint64_t refusals_ = 0;
    std::size_t shown_ = 0;
    bool has_begun_ = false;
    bool is_secure_ = false;
};

} // namespace

trace_page::trace_page(const std::string& file_name, trace_limits limits)
    : writer_(std::make_shared<trace_writer>(file_name, limits)) {}

courriel::trace_sink trace_page::connection(trace_subject subject, courriel::tls_role role) const {
    const auto one = std::make_shared<recorder>(writer_, std::move(subject), role);
    return [one](const courriel::trace_record& record) { one->take(record); };
}

} // namespace example
