//! Every diagnostic code: one entry each, from which `explain CODE` and the documents are made.

use super::Severity;

/// A kebab-case code that names a kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

struct Entry {
    name: &'static str,
    severity: Severity,
    explanation: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $severity:ident $explanation:literal)*) => {
        impl Code { $(pub const $constant: Code = Code($name);)* }
        static ENTRIES: &[Entry] = &[$(Entry { name: $name, severity: Severity::$severity, explanation: $explanation }),*];
    };
}

codes! {
    YAML_SYNTAX "yaml-syntax" Error
        "The text is not YAML. Only this document of the file is lost when it is one of several whose ends can still be found."
    YAML_DUPLICATE_KEY "yaml-duplicate-key" Error
        "A mapping has the same key twice. YAML forbids it, and readers differ in which of the two they take, so a search would silently lose a field. Use a list of values, or `field|all`."
    YAML_LIMIT "yaml-limit" Error
        "The file is larger, deeper or expands to more nodes than a rule file can sensibly be. This guards against alias bombs."
    YAML_AMBIGUOUS "yaml-ambiguous-scalar" Warning
        "An unquoted scalar that YAML 1.1 readers (as other Sigma tools use) take differently: `yes`, `no`, `on`, `off` as booleans, `007` as an octal number, `2024-01-01` as a date. siglake reads YAML 1.2, where they are text. Quote the value to say what is meant."
    UNREADABLE "unreadable-file" Error
        "The file can't be read: it does not exist, its rights forbid it, or it isn't UTF-8 text."
    NOT_A_RULE "not-a-rule" Error
        "A YAML document that is no Sigma rule, correlation or filter. A rule is a mapping with `title`, `logsource` and `detection`."
    MISSING_KEY "missing-key" Error
        "A key that the Sigma specification requires is missing."
    UNKNOWN_KEY "unknown-key" Warning
        "A key that neither the Sigma specification nor siglake knows. It has no effect. Custom attributes are allowed by the specification, so this is a warning only where a known key is near."
    WRONG_TYPE "wrong-type" Error
        "The value has another YAML type than the key takes."
    BAD_VALUE "bad-value" Error
        "The value is of the right type but not one that the key allows."
    CONDITION_SYNTAX "condition-syntax" Error
        "The condition can't be parsed. It is made of search identifiers, `and`, `or`, `not`, parentheses, and `1 of`, `N of`, `all of` before a pattern or `them`."
    UNKNOWN_SEARCH "unknown-search" Error
        "The condition names a search identifier that `detection` does not define, or a pattern that fits none."
    UNUSED_SEARCH "unused-search" Warning
        "A search identifier that no condition uses. It has no effect on the rule."
    EMPTY_SEARCH "empty-search" Error
        "A search without items or values. It is unclear whether it should match everything or nothing."
    LEGACY_AGGREGATION "legacy-aggregation" Error
        "A condition with `| count()`, `| near` and the like. The Sigma specification replaced them by correlation rules."
    BAD_TEMPLATE "bad-template" Error
        "A title or key template is malformed: `{` and `}` surround the name of a field, `{{` and `}}` are the characters."
    SHORT_PERIOD "short-period" Warning
        "Anchored windows and dedup periods are at least 5 minutes long, as in Panther; a shorter one counts as 5 minutes, and 0 as 60."
    BAD_CORRELATION "bad-correlation" Error
        "A correlation rule that has no meaning: a condition without a field where values are counted, a reference that the extended condition needs but `rules` lacks, and the like."
    UNKNOWN_RULE "unknown-rule" Error
        "A correlation names a rule that is not among the rules read with it. References are ids, names or titles."
    CORRELATION_CYCLE "correlation-cycle" Error
        "A correlation refers to itself, directly or through others."
    SILENCE "silence-fires-nothing" Warning
        "The condition (`lt`, `lte`, `eq: 0`, ..) seems to want an alert when events are missing. Windows are measured at events, so silence by itself fires nothing."
    PANTHER_UNSUPPORTED "panther-unsupported" Error
        "A part of a Panther rule that Sigma can't express exactly. It is never approximated."
    PANTHER_DIFFERENCE "panther-difference" Warning
        "A part of a Panther rule that is kept or dropped with a difference in meaning, which the message names."
    BACK_CHECK "back-check" Error
        "A converted rule does not pass the tests of the rule that it was made from."
    UNKNOWN_MODIFIER "unknown-modifier" Error
        "A field modifier that the Sigma specification does not define."
    MODIFIER_CONFLICT "modifier-conflict" Error
        "Two modifiers that have no meaning together, or one in a place where it has none."
    MODIFIER_TYPE "modifier-type" Error
        "The modifier does not take a value of this type."
    BAD_REGEX "bad-regex" Error
        "The regular expression has a construct that not both engines (RE2 in DuckDB, Joni in Trino) can express, or is malformed."
    BAD_CIDR "bad-cidr" Error
        "The value of `cidr` is not an IPv4 or IPv6 network."
    HOST_BITS "cidr-host-bits" Warning
        "The network's address has bits set beyond the prefix length; they are ignored."
    UNSET_PLACEHOLDER "unset-placeholder" Error
        "A placeholder of the `expand` modifier has no value in the configuration's `placeholders`."
    UNKNOWN_FIELD "unknown-field" Error
        "The log source does not declare the field, so the rule could never match on it. Declare it in a source description, map it with `fields`, or declare the source open with `unknown_fields`."
    ABSENT_FIELD "absent-field" Warning
        "The log source does not declare the field and treats unknown fields as absent (`unknown_fields: missing`), so tests on it are false."
    FIELD_TYPE "field-type" Error
        "The test has no meaning on a field of this type."
    UNKNOWN_LOGSOURCE "unknown-logsource" Error
        "No source description serves the rule's log source."
    BAD_SOURCE "bad-source" Error
        "A log source description is not valid."
    FILTER_UNUSED "filter-unused" Warning
        "A filter that applies to none of the rules read with it. Check its `rules` and `logsource`."
    FILTER_POLARITY "filter-polarity" Warning
        "The filter's condition has no `not`: the filtered rules keep only the events that the filter selects, and lose all others. Filters are usually written to exclude: `condition: not selection`."
    FILTER_REFERENCE "filter-reference" Warning
        "The filter names a rule that is not among the rules read with it."
    DUPLICATE_ID "duplicate-id" Warning
        "Two rules have the same `id`. References by id are ambiguous."
    TEST_SHAPE "bad-test" Error
        "An inline test needs `name`, `log` or `logs`, and `expected: true` or `false`."
    BAD_SCHEDULE "bad-schedule" Error
        "Runs of the rule can't be exact as its schedule is: windows that are longer than the period after which they are reset, or sessions with a state, which holds where windows opened and not how many events they had."
    INEXACT_SCHEDULE "inexact-schedule" Warning
        "Runs without a reset or a state take it that no window was open before what they see. Anchored windows have no bound to their past, so that alerts can open elsewhere than in one query over everything, be missing or come twice."
    NO_PARTITIONS "no-partitions" Warning
        "Each run of the rule reads a whole table: the source's description does not say what the table's partitions hold."
    LIMIT "engine-limit" Error
        "The query is over a limit of the engine that would run it, although lists were split and blanks left out: Athena takes 262,144 bytes."
    STAGES "many-stages" Warning
        "The query reads tables so often that the engine may refuse to plan it. Athena computes a step as often as it is named."
    INTERNAL "internal-error" Error
        "The compiler refused its own output: the text, parsed back, was not the tree that it was printed from. No SQL is given. Please report the rule."
    BAD_CONFIG "bad-config" Error
        "The configuration file is not valid."
    TEMPLATE "template-error" Error
        "A template can't be read or rendered: its syntax, a name that the context does not have, an unknown filter, or an error that the template itself raises. Nothing is written."
    BAD_DATA "bad-data" Error
        "A data file, or a part of it, can't be read. The other files are still used."
    LOST_VALUE "lost-value" Warning
        "Values in the data don't have the type that the source declares for their column; they are treated as absent."
    LONG_TITLE "long-title" Warning
        "The specification allows titles of 256 characters."
    MISSING_METADATA "missing-metadata" Warning
        "A key is missing that the specification does not require, but that everybody who handles the rule or its alerts looks for: `id` (what others refer to), `status`, `description`, `level`."
    BAD_ID "bad-id" Warning
        "The specification asks for a UUID, so that two authors never choose the same id."
    BAD_DATE "bad-date" Warning
        "`date` and `modified` are dates of the calendar in the form 2026-01-31, and a rule is modified after it was made."
    BAD_RELATED "bad-related" Warning
        "An entry of `related` has the id of a rule and `type`: derived, obsolete, merged, renamed or similar."
    BAD_TAG "bad-tag" Warning
        "A tag that is not in its namespace's form: `attack.` and a tactic, technique, group or software of ATT&CK, `cve.2024-12345`, `car.2013-05-009`, `tlp.`, `detection.`; all in lower case. Other namespaces are your own."
    BAD_PIPELINE "bad-pipeline" Error
        "A processing pipeline is not valid, or asks for what siglake does not do. What siglake takes of pySigma's pipelines is listed in the README."
    PIPELINE_REFUSED "pipeline-refused" Error
        "A processing pipeline refuses the rule, or can't be applied to it exactly."
    DUPLICATE_TAG "duplicate-tag" Warning
        "A tag stands twice in the list of tags; letter case does not matter."
    ALL_OF_ONE "all-of-one-value" Warning
        "The modifier `all` joins the values of a list by `and`. With one value it does nothing; perhaps values are missing."
    DUPLICATE_VALUE "duplicate-value" Warning
        "A value stands twice in a list; letter case does not matter without `cased`. Perhaps another was meant."
    REDUNDANT_VALUE "redundant-value" Warning
        "A value of a list adds nothing because of another one: with `contains`, `ab` finds all that `xab` finds. Perhaps the shorter one is too wide."
    WILDCARD "wildcard-as-modifier" Warning
        "A leading or trailing `*` says what `endswith`, `startswith` or `contains` say. The modifier is easier to read, and nothing in the value needs an escape."
    NEVER_MATCHES "never-matches" Warning
        "Two tests exclude each other, so that no event can match the rule or the search: the same field, which has one value, must be two different things."
    ALWAYS_MATCHES "always-matches" Warning
        "The rule or the search holds for every event of its log source."
    DUPLICATE_LOGIC "duplicate-logic" Warning
        "Another rule on the same source has the same predicate, threshold and dedup: both always alert together."
    UNNOTICED "unnoticed-change" Warning
        "`test --mutants` changed the rule here, and all its tests still pass. Add a test that holds only for the rule as it is: an event that just still matches, or one that just doesn't. A change that leaves the meaning as it was (a value that others cover) shows that the part is needless."
    UNUSED_SUPPRESSION "unused-suppression" Warning
        "A comment `# siglake: ignore CODE` that suppresses nothing, or names no warning. It would hide the next finding of that code."
    NO_TESTS "no-tests" Warning
        "The rule has no inline tests."
}

impl Code {
    fn entry(self) -> Option<&'static Entry> {
        ENTRIES.iter().find(|entry| entry.name == self.0)
    }

    pub fn severity(self) -> Severity {
        self.entry().map_or(Severity::Error, |entry| entry.severity)
    }

    pub fn explanation(self) -> &'static str {
        self.entry().map_or("", |entry| entry.explanation)
    }

    pub fn find(name: &str) -> Option<Code> {
        ENTRIES
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| Code(entry.name))
    }

    pub fn all() -> impl Iterator<Item = Code> {
        ENTRIES.iter().map(|entry| Code(entry.name))
    }
}
