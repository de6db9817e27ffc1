// SEARCH on the store: the mailbox's own index is asked first; where it has none, messages are
// looked at here, one after the other.
#include <algorithm>
#include <array>

#include "store/core.hpp"
#include "store/search_match.hpp"

namespace courriel::imap::detail {
namespace {

constexpr std::uint64_t read_block = 64 * 1024;
constexpr std::size_t told_at_once = 64;

class search_task : public task {
public:
    search_task(store_core& core, const search_request& request)
        : task(core)
        , key_(request.key)
        , by_uid_(request.by_uid)
        , match_(key_, core.options.parser.get()) {}

    progress step() override {
        switch (stage_) {
        case stage::begin: return begin();
        case stage::message: return next_message();
        case stage::header:
        case stage::body: return read();
        case stage::tell: return tell();
        }
        return progress::done;
    }

private:
    enum class stage : std::uint8_t { begin, message, header, body, tell };
    using verdict = search_match::answer;

    [[nodiscard]] const message_info& message() { return selected().view.message(number_); }

    progress begin() {
        if (!resolve_sets()) return bad("there is no message of such a number");
        stage_ = stage::message;
        selected().box->search(
            key_, then<std::optional<std::vector<uid>>>(
                      [this](std::error_code error, const std::optional<std::vector<uid>>& found) {
                          if (!error && found) take(*found);
                      }));
        return progress::waits;
    }

    // The application knows no sequence numbers: they become UIDs.
    bool resolve_sets() {
        const auto& view = selected().view;
        const uid last = view.last_uid();
        for (auto& node : key_.nodes) {
            if (node.what == search_node::kind::uid) {
                node.numbers.resolve(last);
            } else if (node.what == search_node::kind::sequence) {
                number_set numbers = node.numbers;
                numbers.resolve(view.size());
                const bool star_of_none = view.size() == 0 && node.numbers.has_star();
                if (star_of_none ||
                    (!numbers.empty() && numbers.ranges().back().last > view.size()))
                    return false;
                node.what = search_node::kind::uid;
                node.numbers = {};
                for (const auto& r : numbers.ranges())
                    node.numbers.add(view.message(r.first).uid, view.message(r.last).uid);
            }
        }
        return true;
    }

    void take(const std::vector<uid>& found) {
        for (const uid u : found)
            if (const auto n = selected().view.number_of(u); n != 0) found_.push_back(n);
        std::sort(found_.begin(), found_.end());
        found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
        stage_ = stage::tell;
    }

    progress next_message() {
        std::string().swap(whole_); // to assign nothing would keep the memory
        while (number_ != selected().view.size()) {
            ++number_;
            if (selected().view.is_gone(number_)) continue;
            match_.begin(message());
            if (match_.now() == verdict::unknown) {
                header_ = header_scan(core_.options.header);
                read_ = 0;
                stage_ = stage::header;
                return progress::again;
            }
            if (match_.now() == verdict::yes) found_.push_back(number_);
        }
        stage_ = stage::tell;
        return progress::again;
    }

    progress read() {
        const std::uint64_t left = message().size - std::min(message().size, read_);
        if (left == 0) {
            at_end();
            return progress::again;
        }
        const std::uint64_t most = stage_ == stage::body && parses() ? left : read_block;
        selected().box->read(
            message().uid, {read_, std::min(left, most)},
            then<std::string_view>([this](std::error_code error, std::string_view octets) {
                if (error || octets.empty()) return judged(); // it is gone
                read_ += octets.size();
                look_at(octets);
            }));
        return progress::waits;
    }

    [[nodiscard]] bool parses() {
        return core_.options.parser && !raw_ && message().size <= core_.options.parsed;
    }

    void look_at(std::string_view octets) {
        if (stage_ == stage::header) {
            if (header_.feed(octets)) end_header();
        } else if (parses()) {
            const bool at_once = whole_.empty() && read_ == message().size;
            if (!at_once) whole_ += octets;
            if (read_ != message().size) return;
            if (match_.add_parsed(at_once ? octets : std::string_view(whole_))) return judged();
            raw_ = true; // the parser offers no text: for this message and those to come
            read_ = header_.size();
        } else {
            match_.add_body(octets);
        }
    }

    void at_end() {
        if (stage_ == stage::header) {
            end_header();
        } else {
            match_.end_body();
            judged();
        }
    }

    void end_header() {
        match_.add_header(header_);
        if (match_.now() != verdict::unknown) return judged();
        stage_ = stage::body;
        read_ = parses() ? 0 : header_.size();
    }

    void judged() {
        if (match_.now() == verdict::yes) found_.push_back(number_);
        stage_ = stage::message;
    }

    progress tell() {
        std::array<std::uint32_t, told_at_once> numbers{};
        do {
            const std::size_t n = std::min(numbers.size(), found_.size() - told_);
            for (std::size_t i = 0; i != n; ++i) {
                const auto number = found_[told_ + i];
                numbers[i] = by_uid_ ? selected().view.message(number).uid : number;
            }
            if (session().tell_found({numbers.data(), n})) return progress::waits;
            told_ += n;
        } while (told_ != found_.size());
        session().end_found(); // what is new is told behind it
        return ok();
    }

    search_key key_;
    bool by_uid_;
    search_match match_;
    stage stage_ = stage::begin;
    std::uint32_t number_ = 0;
    header_scan header_{0};
    std::string whole_{};
    std::uint64_t read_ = 0;
    bool raw_ = false;
    std::vector<std::uint32_t> found_{};
    std::size_t told_ = 0;
};

} // namespace

std::shared_ptr<task> make_search(store_core& core, const search_request& request) {
    return std::make_shared<search_task>(core, request);
}

} // namespace courriel::imap::detail
