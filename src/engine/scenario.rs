//! Tests of alerts: a test's events become the tables of the sources, and the alerts that the
//! rule's or correlation's own text gives are compared with those that the test expects.

use super::alerts::Alert;
use super::inline::{self, Bed, Outcome, Share, TestResult, table_name};
use super::specialise::with_rule_fields;
use crate::compile::{Alerting, Options, Rules, compile_alerts};
use crate::diag::Diagnostic;
use crate::rule::alerting::{By, Name};
use crate::rule::tests::CLOCK;
use crate::rule::{Expected, ExpectedAlert, InlineTest, LoggedEvent, Rule};
use crate::source::{Catalog, Source, TimeFormat};
use serde_json::{Map, Value};

/// Runs the tests that expect alerts, on every source that serves.
pub fn run<'r>(
    bed: &dyn Bed,
    rules: &'r Rules,
    catalog: &Catalog,
    options: &Options,
    share: Share,
) -> (Vec<TestResult<'r>>, Vec<Diagnostic>) {
    let mut results = Vec::new();
    let mut diagnostics = Vec::new();
    let all = rules.rules.iter().map(Alerting::Rule);
    let all = all.chain(rules.correlations.iter().map(Alerting::Correlation));
    for (position, alerting) in all.enumerate().filter(|(at, _)| share.has(*at)) {
        let tests: Vec<&InlineTest> = alerting
            .tests()
            .iter()
            .filter(|test| expects_alerts(alerting, test))
            .collect();
        if tests.is_empty() {
            continue;
        }
        for number in 0..rounds(alerting, rules, catalog) {
            let round = Round {
                bed,
                rules,
                options,
                sources: specialised(rules, catalog),
                number,
                // After the tests of matches.
                position: rules.rules.len() + position,
            };
            round.run(alerting, &tests, &mut results, &mut diagnostics);
        }
    }
    (results, diagnostics)
}

fn expects_alerts(alerting: Alerting<'_>, test: &InlineTest) -> bool {
    match (&test.expected, alerting) {
        (Expected::Alerts(_) | Expected::Count(_), _) => true,
        // Of a correlation nothing else can be expected.
        (Expected::Matches(_), Alerting::Correlation(_)) => true,
        (Expected::Matches(_), Alerting::Rule(_)) => false,
    }
}

/// How often the tests run: once for each source that may serve a rule.
fn rounds(alerting: Alerting<'_>, rules: &Rules, catalog: &Catalog) -> usize {
    let of = |rule: &Rule| catalog.serving(&rule.logsource).count();
    match alerting {
        Alerting::Rule(rule) => of(rule),
        Alerting::Correlation(correlation) => {
            let named = |rule: &&Rule| {
                let names = &correlation.rules;
                names.iter().any(|(name, _)| rule.is_called(name))
            };
            rules.rules.iter().filter(named).map(of).max().unwrap_or(1)
        }
    }
    .max(1)
}

/// The sources with a column for every name that rules and correlations use.
pub fn specialised(rules: &Rules, catalog: &Catalog) -> Vec<Source> {
    let mut names = Vec::new();
    for rule in &rules.rules {
        names_of_rule(rule, &mut names);
    }
    for correlation in &rules.correlations {
        let aliased = correlation.aliases.iter().map(|alias| &alias.name);
        let aliased: Vec<&String> = aliased.collect();
        let direct = |name: &&Name| !aliased.contains(&&name.0);
        names.extend(
            correlation
                .group_by
                .iter()
                .filter(direct)
                .map(|name| name.0.clone()),
        );
        if let crate::rule::correlation::CorrelationCondition::Bounds(bounds) =
            &correlation.condition
        {
            names.extend(
                bounds
                    .fields
                    .iter()
                    .filter(direct)
                    .map(|name| name.0.clone()),
            );
        }
        for alias in &correlation.aliases {
            names.extend(alias.fields.iter().map(|(_, field)| field.0.clone()));
        }
    }
    names.sort_unstable();
    names.dedup();
    catalog
        .sources()
        .iter()
        .filter(|source| {
            rules
                .rules
                .iter()
                .any(|rule| source.serves(&rule.logsource).is_some())
        })
        .map(|source| {
            let own = rules
                .rules
                .iter()
                .filter(|rule| source.serves(&rule.logsource).is_some());
            with_rule_fields(source, own, &names)
        })
        .collect()
}

fn names_of_rule(rule: &Rule, names: &mut Vec<String>) {
    let alerting = &rule.alerting;
    if let Some(threshold) = &alerting.threshold {
        names.extend(threshold.distinct.iter().map(|name| name.0.clone()));
    }
    match alerting.dedup.as_ref().and_then(|dedup| dedup.by.as_ref()) {
        Some(By::Fields(fields)) => names.extend(fields.iter().map(|name| name.0.clone())),
        Some(By::Template(template)) => names.extend(template.fields().map(str::to_owned)),
        None => {}
    }
    if let Some(title) = &alerting.title {
        names.extend(title.fields().map(str::to_owned));
    }
    names.extend(alerting.context.iter().map(|(_, field)| field.0.clone()));
}

/// The tests of one rule or correlation on one choice of sources.
struct Round<'t> {
    bed: &'t dyn Bed,
    rules: &'t Rules,
    options: &'t Options,
    sources: Vec<Source>,
    number: usize,
    position: usize,
}

impl Round<'_> {
    fn run<'r>(
        &self,
        alerting: Alerting<'r>,
        tests: &[&InlineTest],
        results: &mut Vec<TestResult<'r>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let source_of = |rule: &Rule| self.source_of(rule);
        let tables = |source: &Source| vec![self.table(source)];
        let report = compile_alerts(
            alerting,
            self.rules,
            &source_of,
            self.bed.dialect(),
            self.options,
            Some(&tables),
        );
        let lacking = report.output.is_none() && self.is_translated(alerting);
        let lacking = lacking && report.diagnostics.iter().any(inline::lacks_field);
        if !lacking {
            diagnostics.extend(report.diagnostics);
        }
        let names = |sources: &[&Source]| {
            let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
            names.join(", ")
        };
        let mut add = |test: &InlineTest, source: String, outcome: Outcome| {
            results.push(TestResult {
                rule: alerting,
                source,
                name: test.name.clone(),
                outcome,
                position: self.position,
            });
        };
        let Some(compiled) = report.output else {
            for test in tests {
                let message = "the rule does not compile".to_owned();
                let outcome = if lacking {
                    Outcome::Skipped
                } else {
                    Outcome::Error(message)
                };
                add(test, String::new(), outcome);
            }
            return;
        };
        let sources = compiled.plan.sources();
        for test in tests {
            let outcome = match self.alerts(test, &sources, &compiled.sql) {
                Err(message) => Outcome::Error(message),
                Ok(alerts) => match difference(&alerts, &test.expected) {
                    None => Outcome::Passed,
                    Some(text) => Outcome::Alerts(text),
                },
            };
            add(test, names(&sources), outcome);
        }
    }

    /// Whether this choice has a source that lacks what its log source has.
    fn is_translated(&self, alerting: Alerting<'_>) -> bool {
        let is = |rule: &Rule| self.source_of(rule).is_ok_and(|source| source.translated);
        match alerting {
            Alerting::Rule(rule) => is(rule),
            Alerting::Correlation(_) => self.rules.rules.iter().any(is),
        }
    }

    fn source_of(&self, rule: &Rule) -> Result<&Source, Box<Diagnostic>> {
        let serving: Vec<&Source> = self
            .sources
            .iter()
            .filter(|source| source.serves(&rule.logsource).is_some())
            .collect();
        let position = self.number.min(serving.len().saturating_sub(1));
        serving
            .get(position)
            .copied()
            .ok_or_else(|| Box::new(crate::resolve::unknown_logsource(rule, &Catalog::default())))
    }

    fn alerts(
        &self,
        test: &InlineTest,
        sources: &[&Source],
        sql: &str,
    ) -> Result<Vec<Alert>, String> {
        let mut events: Vec<Vec<String>> = vec![Vec::new(); sources.len()];
        for (number, event) in test.events.iter().enumerate() {
            let position = self.source_position(event, sources)?;
            events[position].push(dated(event, number, sources[position])?.to_string());
        }
        let load = || {
            sources
                .iter()
                .zip(&events)
                .try_for_each(|(source, events)| {
                    let events: Vec<&str> = events.iter().map(String::as_str).collect();
                    self.bed.load(&self.table(source), source, &events)
                })
        };
        let found = load().and_then(|()| self.bed.alerts(sql));
        for source in sources {
            self.bed.drop(&self.table(source))?;
        }
        found
    }

    fn table(&self, source: &Source) -> String {
        table_name(self.bed, &format!("alerts_{}", source.name))
    }

    /// Which of the sources an event belongs to.
    fn source_position(&self, event: &LoggedEvent, sources: &[&Source]) -> Result<usize, String> {
        let Some(name) = &event.source else {
            return if sources.len() == 1 {
                Ok(0)
            } else {
                let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
                Err(format!(
                    "an event must say its `source`: a rule's name, or one of {}",
                    names.join(", ")
                ))
            };
        };
        let by_rule = self
            .rules
            .rules
            .iter()
            .find(|rule| rule.is_called(name))
            .and_then(|rule| self.source_of(rule).ok())
            .map(|source| source.name.as_str());
        let wanted = by_rule.unwrap_or(name);
        sources
            .iter()
            .position(|source| source.name == wanted)
            .ok_or_else(|| format!("`{name}` is no rule or source of this test"))
    }
}

/// The event with the time that the test's clock gives it, and with an id where it has none.
fn dated(event: &LoggedEvent, number: usize, source: &Source) -> Result<Value, String> {
    let mut log = event.log.clone();
    if let (Some(at), Some(time)) = (event.at, &source.time) {
        let micros = CLOCK + at;
        let value = match time.format {
            TimeFormat::EpochSeconds => Value::from(micros.div_euclid(1_000_000)),
            TimeFormat::EpochMilliseconds => Value::from(micros.div_euclid(1_000)),
            TimeFormat::EpochMicroseconds => Value::from(micros),
            TimeFormat::AccessLog => Value::from(crate::time::access_log(micros)),
            TimeFormat::Iso8601 | TimeFormat::Timestamp => {
                Value::from(crate::time::rfc3339(micros))
            }
        };
        set(&mut log, &time.field, source, value)?;
    }
    if let [field] = source.event_id.as_slice()
        && event.at.is_some()
        && log.get(field).is_none()
    {
        set(
            &mut log,
            field,
            source,
            Value::from(format!("event-{number:06}")),
        )?;
    }
    Ok(log)
}

/// Sets a field by its name, or by its path where no column has the whole name.
fn set(log: &mut Value, field: &str, source: &Source, value: Value) -> Result<(), String> {
    let steps = if source.column(field).is_some() {
        vec![field.to_owned()]
    } else {
        crate::source::split(field)
    };
    let mut place = log;
    for step in &steps {
        let object = match place {
            Value::Object(object) => object,
            Value::Null => {
                *place = Value::Object(Map::new());
                match place {
                    Value::Object(object) => object,
                    _ => return Err("an object is an object".into()),
                }
            }
            _ => return Err(format!("`{field}` can't be set in the event")),
        };
        place = object.entry(step.clone()).or_insert(Value::Null);
    }
    *place = value;
    Ok(())
}

/// What differs from the expected alerts, if anything.
fn difference(alerts: &[Alert], expected: &Expected) -> Option<String> {
    let shown = || {
        if alerts.is_empty() {
            return "none".to_owned();
        }
        let lines: Vec<String> = alerts.iter().map(show).collect();
        lines.join("; ")
    };
    match expected {
        Expected::Matches(true) if alerts.is_empty() => Some("should alert and does not".into()),
        Expected::Matches(false) if !alerts.is_empty() => {
            Some(format!("should not alert: {}", shown()))
        }
        Expected::Matches(_) => None,
        Expected::Count(count) => (alerts.len() as u64 != *count)
            .then(|| format!("{} alerts, not {count}: {}", alerts.len(), shown())),
        Expected::Alerts(wanted) => {
            if alerts.len() != wanted.len() {
                let count = wanted.len();
                return Some(format!("{} alerts, not {count}: {}", alerts.len(), shown()));
            }
            let differing = alerts
                .iter()
                .zip(wanted)
                .enumerate()
                .find_map(|(number, (alert, wanted))| Some((number, differs(alert, wanted)?)));
            differing.map(|(number, what)| format!("alert {}: {what}", number + 1))
        }
    }
}

/// An alert in a line, with times from the test's beginning.
fn show(alert: &Alert) -> String {
    let key: Vec<&str> = alert
        .key
        .values()
        .map(|value| value.as_str().unwrap_or("null"))
        .collect();
    format!(
        "at {} key [{}] count {}",
        offset(alert.time),
        key.join(", "),
        alert.event_count
    )
}

/// Time from the test's beginning where that is how it was given, else the time itself.
fn offset(time: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    let from_start = time - CLOCK;
    if !(0..3_660 * DAY).contains(&from_start) {
        return crate::time::rfc3339(time);
    }
    let seconds = from_start / 1_000_000;
    match from_start % 1_000_000 {
        0 if seconds % 60 == 0 => format!("{}m", seconds / 60),
        0 => format!("{seconds}s"),
        _ => crate::time::rfc3339(time),
    }
}

fn differs(alert: &Alert, wanted: &ExpectedAlert) -> Option<String> {
    let times = [
        ("at", wanted.at, alert.time),
        ("first", wanted.first, alert.first),
        ("last", wanted.last, alert.last),
    ];
    for (name, wanted, found) in times {
        if let Some(wanted) = wanted.filter(|wanted| CLOCK + wanted != found) {
            let wanted = offset(CLOCK + wanted);
            return Some(format!("`{name}` is {}, not {wanted}", offset(found)));
        }
    }
    if let Some(wanted) = wanted.count.filter(|wanted| *wanted != alert.event_count) {
        return Some(format!("`count` is {}, not {wanted}", alert.event_count));
    }
    if let Some(wanted) = wanted.value.filter(|wanted| Some(*wanted) != alert.value) {
        return Some(format!("`value` is {:?}, not {wanted}", alert.value));
    }
    if let Some(wanted) = wanted
        .title
        .as_ref()
        .filter(|wanted| **wanted != alert.title)
    {
        return Some(format!("`title` is \"{}\", not \"{wanted}\"", alert.title));
    }
    if let Some(wanted) = wanted.level
        && alert.level.as_deref() != Some(wanted.name())
    {
        let found = alert.level.as_deref().unwrap_or("none");
        return Some(format!("`level` is {found}, not {}", wanted.name()));
    }
    if let Some(wanted) = &wanted.key {
        let found: Vec<Option<String>> = alert
            .key
            .values()
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        if found != *wanted {
            return Some(format!("`key` is {found:?}, not {wanted:?}"));
        }
    }
    wanted.context.iter().find_map(|(name, wanted)| {
        let found = alert.context.get(name).and_then(Value::as_str);
        (found != wanted.as_deref())
            .then(|| format!("`{name}` of the context is {found:?}, not {wanted:?}"))
    })
}
