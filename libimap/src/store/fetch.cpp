// FETCH on the store. Messages are answered one by one; the octets of a section are read as the
// session has room, so that neither a large message nor a large mailbox is ever held in memory. Of
// header fields one section is held at a time, and of a header as much as store_options say.
// \Seen is set at the end, for the messages that have left whole.
#include <algorithm>

#include "store/core.hpp"
#include "store/fetch_plan.hpp"

namespace courriel::imap::detail {
namespace {

constexpr std::uint64_t read_block = 64 * 1024; // octets asked for at once, to look at
constexpr std::uint64_t least_read = 4096;      // to send: not less, while more is to come

class fetch_task : public task {
public:
    fetch_task(store_core& core, const fetch_request& request)
        : task(core)
        , request_(request)
        , need_(need_of(request_.items)) {
        for (const auto& section : request_.items.sections)
            names_.emplace_back(section.what.fields);
    }

    progress step() override {
        switch (stage_) {
        case stage::begin: return begin();
        case stage::message: return next_message();
        case stage::look: return look();
        case stage::send: return send();
        case stage::mark: return mark();
        case stage::end: return finish();
        case stage::cut: return progress::waits;
        }
        return progress::done;
    }

private:
    // `cut`: the session has failed inside an answer, and says so with its next event.
    enum class stage : std::uint8_t { begin, message, look, send, mark, end, cut };

    [[nodiscard]] const fetch_items& items() const { return request_.items; }
    [[nodiscard]] std::uint32_t number() const { return numbers_[index_]; }
    [[nodiscard]] const message_info& message() { return selected().view.message(number()); }

    progress begin() {
        if (needs_parser(items()) && !core_.options.parser)
            return no("this server does not take messages apart", response_code::kind::cannot);
        auto numbers = selected().view.resolve(request_.messages);
        if (!numbers) return bad("there is no message of such a number");
        numbers_ = *std::move(numbers);
        stage_ = stage::message;
        return progress::again;
    }

    progress next_message() {
        if (index_ == numbers_.size()) {
            stage_ = stage::mark;
        } else if (need_ != fetch_need::nothing) {
            header_ = header_scan(core_.options.header);
            whole_.clear();
            looked_ = 0;
            stage_ = stage::look;
        } else if (items().sections.empty()) {
            if (session().tell_fetch(number(), answer())) return progress::waits;
            next();
        } else {
            plan_.plan(items(), message().size);
            start_sending();
        }
        return progress::again;
    }

    fetch_answer answer() {
        const message_info& m = message();
        fetch_answer a;
        if (items().uid) a.message_uid = m.uid;
        if (items().flags) a.flags = &m.flags;
        if (items().internal_date) a.date = &m;
        if (items().size) a.size = m.size;
        if (plan_.envelope) a.envelope = &*plan_.envelope;
        if (items().body_structure) a.structure = &*plan_.structure;
        if (items().body) a.body = &*plan_.structure;
        return a;
    }

    // The message was answered.
    void next() {
        if (items().flags) selected().view.flags_told(number());
        skip_message();
    }

    void skip_message() {
        plan_ = {};
        ++index_;
        stage_ = stage::message;
    }

    // The octets that must be known first.

    progress look() {
        const std::uint64_t size = message().size;
        if (need_ == fetch_need::whole && size > core_.options.parsed) {
            unparsed_ = true;
            skip_message();
            return progress::again;
        }
        const std::uint64_t left = size - std::min(size, looked_);
        const std::uint64_t most = need_ == fetch_need::whole ? left : std::min(left, read_block);
        selected().box->read(
            message().uid, {looked_, std::max<std::uint64_t>(most, 1)},
            then<std::string_view>([this](std::error_code error, std::string_view octets) {
                look_at(error, octets);
            }));
        return progress::waits;
    }

    void look_at(std::error_code error, std::string_view octets) {
        const std::uint64_t size = message().size;
        if (error || (octets.empty() && looked_ < size)) {
            missing_ = true;
            return skip_message();
        }
        looked_ += octets.size();
        if (need_ == fetch_need::whole) {
            const bool at_once = whole_.empty() && looked_ == size;
            if (!at_once) whole_ += octets;
            if (looked_ < size) return;
            const std::string_view all = at_once ? octets : std::string_view(whole_);
            header_.feed(all);
            plan_.plan(items(), all, header_, *core_.options.parser);
            std::string().swap(whole_); // to assign nothing would keep the memory
        } else {
            if (!header_.feed(octets) && looked_ < size) return;
            plan_.plan(items(), size, header_, core_.options.parser.get());
        }
        header_at_ = {0, header_.size()};
        header_text_ = header_.take_text();
        start_sending();
    }

    // The answer on its way out.

    void start_sending() {
        piece_ = 0;
        open_ = false;
        begin_piece();
        stage_ = stage::send;
    }

    void begin_piece() {
        announced_ = false;
        text_.reset();
    }

    // False: there is no room.
    bool open() {
        if (open_) return true;
        if (session().begin_fetch(number(), answer())) return false;
        return open_ = true;
    }

    bool announce(const fetch_piece& p) {
        if (announced_) return true;
        const auto error = p.from == fetch_piece::source::nil
                               ? session().nil_section(*p.request)
                               : session().begin_section(*p.request, size_of(p));
        sent_ = 0;
        return announced_ = !error;
    }

    [[nodiscard]] std::uint64_t size_of(const fetch_piece& p) const {
        return text_ ? text_->size() : p.range.size;
    }

    // Octets of the header in which fields are looked for that are still to be read.
    std::uint64_t header_left(const fetch_piece& p) {
        if (header_at_.begin != p.range.begin || header_at_.size != p.range.size) {
            header_at_ = p.range;
            std::string().swap(header_text_);
        }
        return std::min<std::uint64_t>(p.range.size, core_.options.header) - header_text_.size();
    }

    progress send() {
        while (piece_ != plan_.pieces.size()) {
            const fetch_piece& p = plan_.pieces[piece_];
            const bool is_read = p.from == fetch_piece::source::range && p.range.size != 0;
            // The first octets come before the answer begins: a message that is gone has none.
            if (is_read && !open_) return read(p);
            const bool is_fields = p.from == fetch_piece::source::fields;
            if (is_fields && !text_ && header_left(p) != 0) return read_header(p);
            if (!open()) return progress::waits;
            if (is_fields && !text_) text_ = text_of(p, header_text_, names_[piece_]);
            if (!announce(p)) return progress::waits;
            if (is_read && sent_ != p.range.size) return read(p);
            if (text_) {
                sent_ += session().write_body(
                    std::string_view(*text_).substr(static_cast<std::size_t>(sent_)));
                if (sent_ != text_->size()) return progress::waits;
            }
            ++piece_;
            begin_piece();
        }
        if (!open()) return progress::waits;
        static_cast<void>(session().end_fetch());
        if (items().sets_seen() && !message().flags.has(system_flag::seen))
            seen_.add(message().uid);
        next();
        return progress::again;
    }

    progress read(const fetch_piece& p) {
        const std::uint64_t left = p.range.size - (announced_ ? sent_ : 0);
        std::uint64_t most = std::max<std::uint64_t>(session().room(), open_ ? 0 : least_read);
        if (std::exchange(full_, false)) return progress::waits;
        if (most < std::min(left, least_read)) {
            static_cast<void>(session().write_body({})); // asks for `writable`
            return progress::waits;
        }
        most = std::min(most, left);
        selected().box->read(
            message().uid, {p.range.begin + p.range.size - left, most},
            then<std::string_view>([this](std::error_code error, std::string_view octets) {
                pass_on(error, octets);
            }));
        return progress::waits;
    }

    // What the session does not take is read again later.
    void pass_on(std::error_code error, std::string_view octets) {
        if (error || octets.empty()) return lose();
        const bool ready = open() && announce(plan_.pieces[piece_]);
        const std::size_t taken = ready ? session().write_body(octets) : 0;
        sent_ += taken;
        full_ = taken == 0;
    }

    // The header of a nested message.
    progress read_header(const fetch_piece& p) {
        selected().box->read(
            message().uid, {p.range.begin + header_text_.size(), header_left(p)},
            then<std::string_view>([this](std::error_code error, std::string_view octets) {
                if (error || octets.empty()) return lose();
                header_text_ += octets;
            }));
        return progress::waits;
    }

    // The message is gone while it is answered.
    void lose() {
        missing_ = true;
        if (!open_) return skip_message();
        stage_ = stage::cut;
        session().abort_body();
    }

    progress mark() {
        stage_ = stage::end;
        if (seen_.empty() || selected().read_only) return progress::again;
        flag_change change;
        change.what = flag_change::action::add;
        change.flags.add(system_flag::seen);
        selected().box->set_flags(
            seen_, change,
            then_telling<std::vector<message_info>>(
                tell_changed(core_),
                [this](std::error_code error, const std::vector<message_info>& changed) {
                    if (error) return;
                    for (const auto& m : changed) selected().view.set_flags(m, false);
                }));
        return progress::waits;
    }

    progress finish() {
        // RFC 2180 section 4.1.2: what is there was told.
        if (missing_)
            return no("some of the messages are gone", response_code::kind::expunge_issued);
        if (unparsed_)
            return no("some of the messages are too large to be taken apart",
                      response_code::kind::limit);
        return ok();
    }

    fetch_request request_;
    fetch_need need_;
    stage stage_ = stage::begin;
    std::vector<std::uint32_t> numbers_{};
    std::size_t index_ = 0; // into numbers_
    bool missing_ = false;  // a message is gone
    bool unparsed_ = false; // a message is too large for the parser
    uid_set seen_{};        // sent whole, to be marked

    header_scan header_{0};
    std::string whole_{};
    std::uint64_t looked_ = 0; // octets

    fetch_plan plan_{};
    std::vector<field_names> names_{}; // of each section
    byte_range header_at_{};           // where the header that is held lies, all of it
    std::string header_text_{};        // of that, as much as is kept
    std::size_t piece_ = 0;
    std::optional<std::string> text_{}; // of the piece, when it is made of fields
    std::uint64_t sent_ = 0;            // octets of the piece
    bool announced_ = false;
    bool open_ = false;
    bool full_ = false; // the session took nothing of what was read
};

} // namespace

std::shared_ptr<task> make_fetch(store_core& core, const fetch_request& request) {
    return std::make_shared<fetch_task>(core, request);
}

} // namespace courriel::imap::detail
