// A file of the unique ids of messages that were fetched, one a line, so that none is fetched
// twice. It is for one maildrop and one program at a time.
#pragma once

#include <set>
#include <string>

#include "file.hpp"

namespace example {

class seen_ids {
public:
    /// Reads the file, which may be missing. A last line that is not whole, as a crash leaves it,
    /// is passed over. Throws std::system_error, as the others do.
    explicit seen_ids(std::string name);

    [[nodiscard]] bool has(const std::string& id) const { return ids_.contains(id); }

    /// Forgets the ids that are not in `present`. The file is replaced by a new one at once, never
    /// changed in place; only behind this add() is called.
    void keep_only(const std::set<std::string>& present);

    /// Returns once the id is on the disk.
    void add(const std::string& id);

private:
    std::string name_;
    std::set<std::string> ids_{};
    file out_{};
};

} // namespace example
