// See incoming.hpp.
#include "incoming.hpp"

#include "mailbox_table.hpp"
#include "message_table.hpp"
#include "schema.hpp"

namespace mail_server::sqlite {
namespace {

constexpr std::size_t most_held = 4 * piece_size;

} // namespace

incoming::incoming(std::shared_ptr<writer> to, body_id body)
    : writer_(std::move(to))
    , body_(body)
    , error_(std::make_shared<std::error_code>()) {}

// The writer keeps the order of jobs: this one comes behind the pieces, and behind a commit, which
// leaves nothing to drop.
incoming::~incoming() {
    if (pieces_ != 0)
        writer_->change([body = body_](database& in) { drop_staged(in, body); },
                        answer<>([](std::error_code) {}));
}

void incoming::write(std::string_view bytes, answer<> done) {
    if (*error_) return done(*error_);
    const auto held_before = held_.size();
    lines_.convert(bytes, held_);
    size_ += held_.size() - held_before;
    if (held_.size() < most_held) return done({});
    const auto whole = held_.size() - held_.size() % piece_size;
    auto pieces = std::make_shared<const std::string>(held_, 0, whole);
    held_.erase(0, whole);
    stage(std::move(pieces), std::move(done));
}

void incoming::stage(std::shared_ptr<const std::string> pieces, answer<> done) {
    const auto count = pieces->size() / piece_size;
    writer_->change(
        [body = body_, number = pieces_, pieces = std::move(pieces)](database& in) {
            if (number == 0) stage_body(in, body);
            add_pieces(in, body, number, *pieces);
        },
        answer<>([error = error_, done = std::move(done)](std::error_code failed) mutable {
            *error = failed;
            done(failed);
        }));
    pieces_ += count;
}

void incoming::commit(std::vector<destination> to, particulars about,
                      answer<std::vector<stored_message>> done) {
    if (*error_) return done(*error_, {});
    writer_->change(
        [body = body_, number = pieces_, size = size_,
         rest = std::make_shared<const std::string>(std::move(held_)), to = std::move(to),
         about = std::move(about)](database& in) {
            if (number == 0) stage_body(in, body);
            add_pieces(in, body, number, *rest);
            finish_body(in, body, size);
            std::vector<stored_message> out;
            for (const auto& d : to)
                out.push_back(
                    add_message(in, open_mailbox(in, d.user, d.mailbox), body, size, about));
            return out;
        },
        std::move(done));
}

} // namespace mail_server::sqlite
