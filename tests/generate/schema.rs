//! The fields that generated rules use, and what each holds.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Text,
    /// Text that is mostly numbers.
    NumericText,
    /// Text that is mostly ISO times.
    TimeText,
    /// Text that is mostly addresses.
    Address,
    Integer,
    /// A double. Its text differs from engine to engine, so no test looks at it.
    Number,
    Boolean,
    Timestamp,
    /// A path in JSON, where values have any type.
    Json,
}

/// Sigma fields as rules write them; those of lists have the kind of an element.
pub const FIELDS: [(&str, Kind); 53] = [
    ("name", Kind::Text),
    ("Image", Kind::Text),
    ("Path", Kind::Text),
    ("Who", Kind::Text),
    ("note", Kind::Text),
    ("amount", Kind::NumericText),
    ("started", Kind::TimeText),
    ("src_ip", Kind::Address),
    ("count", Kind::Integer),
    ("ratio", Kind::Number),
    ("enabled", Kind::Boolean),
    ("seen_at", Kind::Timestamp),
    ("tags", Kind::Text),
    ("peers", Kind::Address),
    ("codes", Kind::Integer),
    ("actor.name", Kind::Text),
    ("actor.id", Kind::Integer),
    ("actor.admin", Kind::Boolean),
    ("actor.roles", Kind::Text),
    ("actor.host-name", Kind::Text),
    ("actor.home.city", Kind::Text),
    ("actor.home.zip code", Kind::NumericText),
    ("parts.name", Kind::Text),
    ("parts.size", Kind::Integer),
    ("parts.tags", Kind::Text),
    ("labels.env", Kind::Text),
    ("labels.a.b", Kind::Text),
    ("labels.x-y", Kind::Text),
    ("labels.two words", Kind::Text),
    ("labels.q\"t", Kind::Text),
    ("labels.it's", Kind::NumericText),
    ("payload.user", Kind::Json),
    ("payload.user.name", Kind::Json),
    ("payload.user.first-name", Kind::Json),
    ("payload.items.key", Kind::Json),
    ("payload.items.sub.n", Kind::Json),
    ("payload.mixed", Kind::Json),
    ("payload.v.1", Kind::Json),
    ("payload.two words", Kind::Json),
    ("payload.q\"t", Kind::Json),
    ("payload.it's", Kind::Json),
    ("payload.ключ", Kind::Json),
    ("payload.@type", Kind::Json),
    ("net.host", Kind::Text),
    ("net.dst.host", Kind::Text),
    ("dotted.name", Kind::Text),
    ("select", Kind::Text),
    ("order", Kind::Integer),
    ("user-agent", Kind::Text),
    ("first name", Kind::Text),
    ("say \"hi\"", Kind::Text),
    ("größe", Kind::Text),
    ("имя", Kind::Text),
];
pub const FIELD_MAP: [(&str, &str); 2] = [("Image", "Path"), ("Who", "actor.name")];
pub const KEYWORD_FIELDS: [&str; 4] = ["name", "note", "tags", "user-agent"];
/// The keys of the map column that rules ask for.
pub const LABELS: [&str; 6] = ["env", "a.b", "x-y", "two words", "q\"t", "it's"];
/// The values of the placeholders, which a run of the product must be given too.
pub const PLACEHOLDERS: [(&str, &[&str]); 3] = [
    ("short", &["abc", "stop", "приВЕТ", "two*"]),
    ("Any_Case", &["ab?", "*é", "100%", "it's"]),
    ("drive", &["C:", "cmd", "a"]),
];
