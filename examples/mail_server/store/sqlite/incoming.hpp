// A message on its way into the SQLite store. A short one waits in memory and is stored by one
// transaction; of a long one the pieces go to the database as they come, where nobody sees them
// before the commit (see schema.hpp), so that a message of any size costs little memory.
#pragma once

#include <memory>
#include <string>

#include "../../../common/canonical_lines.hpp"
#include "../store.hpp"
#include "body_table.hpp"
#include "writer.hpp"

namespace mail_server::sqlite {

class incoming final : public incoming_message {
public:
    /// `body` is used by nobody else, ever while the program runs: what is left of one object can
    /// then not be taken for another's.
    incoming(std::shared_ptr<writer> to, body_id body);
    ~incoming() override;

    void write(std::string_view bytes, answer<> done) override;
    void commit(std::vector<destination> to, particulars about,
                answer<std::vector<stored_message>> done) override;

private:
    void stage(std::shared_ptr<const std::string> pieces, answer<> done);

    std::shared_ptr<writer> writer_;
    body_id body_;
    std::shared_ptr<std::error_code> error_; // of a write
    example::canonical_lines lines_;
    std::string held_;         // what is not in the database
    std::uint64_t pieces_ = 0; // that are
    std::uint64_t size_ = 0;   // of all, canonical
};

} // namespace mail_server::sqlite
